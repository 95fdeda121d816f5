// Travel by one mode between any two positions on the streets: times and routes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/street/travel_times.hpp"

namespace sim::street {

/// One street of a route, in one direction.
struct RouteLeg {
  StreetId street;
  double from_offset_m = 0;
  double to_offset_m = 0;  // smaller than from_offset_m if the leg runs against the street
  std::uint32_t time_ms = 0;
  bool on_foot = false;  // the street is closed to the mode: the officer walks
};

/// Travel times and routes by one mode.
///
/// Where a street is closed to the mode (a footpath, for a car), the officer parks at the mode's
/// junction that is nearest on foot and walks the rest; the way back is the same. Walking may use
/// every street in either direction.
///
/// Times are whole milliseconds: those of the table, plus the parts of the first and last street,
/// each rounded once. The error against exact arithmetic is at most half a millisecond for each
/// street on the way. Refers to the network, which must outlive it and stay as it is.
class Travel {
 public:
  /// @throws InputError if a street cannot be reached from the mode's main component even on foot
  ///   (naming the streets), or the table exceeds the budget.
  Travel(const Network& network, Mode mode, const Speeds& speeds, const TableBudget& budget);

  class Destination;
  /// For asking the times from many positions to one.
  [[nodiscard]] Destination to(Position destination) const;
  [[nodiscard]] std::uint32_t ms(Position from, Position to) const;
  [[nodiscard]] Duration time(Position from, Position to) const {
    return Duration::milliseconds(ms(from, to));
  }

  /// The streets of a fastest way, in order; their times sum to ms(from, to). Empty for no way.
  [[nodiscard]] std::vector<RouteLeg> route(Position from, Position to) const;

  /// Where one is `elapsed_ms` after setting out on route(from, to); `to` from ms(from, to) on.
  /// Allocates nothing.
  [[nodiscard]] Position position_after(Position from, Position to, double elapsed_ms) const;

  [[nodiscard]] const ModeGraph& graph() const { return graph_; }
  [[nodiscard]] const Chains& chains() const { return chains_; }
  [[nodiscard]] const TravelTimes& times() const { return times_; }

 private:
  // Larger than every time, yet some of them and a table entry do not wrap.
  static constexpr std::uint32_t kClosed = UINT32_MAX / 16;

  // A place on the mode's streets: what it costs to leave it for, and to enter it from, the core
  // vertices at the ends of its chain.
  struct Place {
    std::uint32_t start, end;              // core vertices; equal at a core junction
    std::uint32_t leave_start, leave_end;  // [ms]; kClosed against a one-way street
    std::uint32_t enter_start, enter_end;
    std::uint32_t chain;     // Chains::kNone at a core junction
    std::uint32_t along_ms;  // from the chain's start
    bool forward, backward;
    std::uint32_t walk_ms;  // between the position and this place, on foot

    // Straight along the chain; kClosed unless both are on it and the direction is open.
    [[nodiscard]] std::uint32_t along(const Place& to) const {
      if (chain != to.chain || chain == Chains::kNone) return kClosed;
      if (forward && along_ms <= to.along_ms) return to.along_ms - along_ms;
      if (backward && along_ms >= to.along_ms) return along_ms - to.along_ms;
      return kClosed;
    }
  };
  // One place for a position on the mode's streets; for others one for each end of the street.
  struct Places {
    std::array<Place, 2> place;
    int count;
  };

  // How a street meets the mode's chains, or, if closed to the mode, where its ends' gates are.
  struct Meeting {
    std::uint32_t chain;      // Chains::kNone if the street is closed to the mode
    std::uint32_t offset_ms;  // of its earlier end along the chain
    std::uint32_t street_ms;  // along the whole street, on foot if it is closed
    float ms_per_m;
    bool reversed;
  };

  // Where an officer parks to reach a junction on foot; the junction itself if the mode goes there.
  struct Gate {
    std::uint32_t vertex = ModeGraph::kNoVertex;
    std::uint32_t walk_ms = 0;
    StreetId via;  // the first street of the walk from the junction to the gate
  };

  // Time [ms] along the street from its `from` end to the position.
  static std::uint32_t partial_ms(const Meeting& meeting, double offset_m) {
    const auto ms =
        static_cast<std::uint32_t>(offset_m * static_cast<double>(meeting.ms_per_m) + 0.5);
    return std::min(meeting.street_ms, ms);
  }
  [[nodiscard]] Place place_on(const Meeting& meeting, std::uint32_t partial) const {
    const Chain& chain = chains_.chain(meeting.chain);
    const std::uint32_t along_ms =
        meeting.offset_ms + (meeting.reversed ? meeting.street_ms - partial : partial);
    const std::uint32_t rest_ms = chain.time_ms - along_ms;
    return {chain.start,
            chain.end,
            chain.backward ? along_ms : kClosed,
            chain.forward ? rest_ms : kClosed,
            chain.forward ? along_ms : kClosed,
            chain.backward ? rest_ms : kClosed,
            meeting.chain,
            along_ms,
            chain.forward,
            chain.backward,
            0};
  }
  [[nodiscard]] Places places_of(Position position) const {
    const Meeting& meeting = meetings_[position.street.index()];
    if (meeting.chain == Chains::kNone) return places_by_gates(position);
    Places one;
    one.place[0] = place_on(meeting, partial_ms(meeting, position.offset_m));
    one.count = 1;
    return one;
  }
  [[nodiscard]] Places places_by_gates(Position position) const;
  [[nodiscard]] Place place_at_gate(JunctionId junction) const;
  [[nodiscard]] Position position_of(std::uint32_t vertex) const;
  [[nodiscard]] std::uint32_t between(const Place& from, const Place& to) const;

  void find_gates(const Network& network, double foot_mps);
  void meet_streets(const Network& network, double foot_mps);
  void refuse_unreached(const Network& network) const;

  // Each calls visit(leg) in order until it returns false; whether all were visited.
  template <class Visit>
  bool visit_route(Position from, Position to, Visit visit) const;
  template <class Visit>
  bool visit_ride(Position from, const Place& at, Position to, const Place& goal,
                  Visit& visit) const;
  template <class Visit>
  bool visit_chain(Position from, std::uint32_t from_ms, Position to, std::uint32_t to_ms,
                   Visit& visit) const;
  template <class Visit>
  bool visit_core(std::uint32_t from, std::uint32_t to, Visit& visit) const;
  template <class Visit>
  bool visit_walk(JunctionId junction, bool to_gate, Visit& visit) const;

  const Network* network_;
  ModeGraph graph_;
  Chains chains_;
  TravelTimes times_;
  std::vector<Gate> gates_;            // of each junction
  std::vector<Meeting> meetings_;      // of each street
  std::vector<Position> position_of_;  // of each vertex of the mode's graph, on some street
};

/// A place to be reached; cheap to make and to copy. Refers to its Travel, which must outlive it.
class Travel::Destination {
 public:
  /// Shortest time [ms] from a position, over both ends of both chains or straight along one.
  [[nodiscard]] std::uint32_t ms_from(Position origin) const {
    const Places from = travel_->places_of(origin);
    std::uint32_t best = from.count == 2 ? walk_along(origin) : kClosed;
    for (int a = 0; a < from.count; ++a) {
      for (int b = 0; b < to_.count; ++b) best = std::min(best, ride(from.place[a], b));
    }
    return best;
  }

 private:
  friend class Travel;
  Destination(const Travel& travel, Position place);

  [[nodiscard]] std::uint32_t ride(const Place& from, int b) const {
    const Place& to = to_.place[b];
    const auto& [start, end] = rows_[b];
    const std::uint32_t over_start =
        std::min(start[from.start] + from.leave_start, start[from.end] + from.leave_end);
    const std::uint32_t over_end =
        std::min(end[from.start] + from.leave_start, end[from.end] + from.leave_end);
    const std::uint32_t around = std::min(over_start + to.enter_start, over_end + to.enter_end);
    return std::min(around, from.along(to)) + from.walk_ms + to.walk_ms;
  }
  // On foot within one street that is closed to the mode; kClosed if they are on two.
  [[nodiscard]] std::uint32_t walk_along(Position origin) const;

  const Travel* travel_;
  Position place_;
  Places to_;
  std::array<std::array<const std::uint32_t*, 2>, 2> rows_;  // of the ends of each place
};

inline Travel::Destination Travel::to(Position destination) const {
  return {*this, destination};
}
inline std::uint32_t Travel::ms(Position from, Position to_place) const {
  return to(to_place).ms_from(from);
}

}  // namespace sim::street
