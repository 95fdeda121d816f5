// Travel by one mode between any two positions on the streets: times and routes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
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

  /// The streets of a fastest way, in order; their times sum to ms(from, to).
  [[nodiscard]] std::vector<RouteLeg> route(Position from, Position to) const;

  /// Where one is `elapsed_ms` after setting out on route(from, to); `to` from ms(from, to) on.
  /// Allocates nothing.
  [[nodiscard]] Position position_after(Position from, Position to, double elapsed_ms) const;

  [[nodiscard]] const ModeGraph& graph() const { return graph_; }
  [[nodiscard]] const TravelTimes& times() const { return times_; }

  /// Where an officer parks to reach a junction on foot; the junction itself if the mode goes
  /// there.
  struct Gate {
    std::uint32_t vertex = ModeGraph::kNoVertex;
    std::uint32_t walk_ms = 0;
    StreetId via;  // the first street of the walk from the junction to the gate
  };

  /// Where the mode meets the street's ends, and what each end costs.
  struct Ends {
    std::uint32_t from_vertex, to_vertex;  // the junctions, or where the officer parks for them
    std::uint32_t from_walk_ms,
        to_walk_ms;           // from there to the street's end; 0 on the mode's streets
    std::uint32_t street_ms;  // along the whole street
    float ms_per_m;
    bool forward, backward;  // directions of travel
    bool on_foot;            // the mode does not serve the street
  };
  [[nodiscard]] const Ends& ends(StreetId street) const { return ends_[street.index()]; }
  /// Time [ms] along the street from its `from` end to the position.
  [[nodiscard]] static std::uint32_t partial_ms(const Ends& ends, double offset_m) {
    return std::min(ends.street_ms, static_cast<std::uint32_t>(
                                        offset_m * static_cast<double>(ends.ms_per_m) + 0.5));
  }

 private:
  // Each calls visit(leg) in order until it returns false; whether all were visited.
  template <class Visit>
  bool visit_route(Position from, Position to, Visit visit) const;
  template <class Visit>
  bool visit_drive(std::uint32_t from, std::uint32_t to, Visit& visit) const;
  template <class Visit>
  bool visit_walk_to_gate(JunctionId junction, Visit& visit) const;
  template <class Visit>
  bool visit_walk_from_gate(JunctionId junction, Visit& visit) const;

  const Network* network_;
  ModeGraph graph_;
  TravelTimes times_;
  std::vector<Gate> gates_;  // of each junction
  std::vector<Ends> ends_;   // of each street
};

/// A place to be reached; cheap to make and to copy. Refers to its Travel, which must outlive it.
class Travel::Destination {
 public:
  /// Shortest time [ms] from a position, over both ends of both streets or straight along one.
  [[nodiscard]] std::uint32_t ms_from(Position origin) const {
    const Ends& ends = travel_->ends(origin.street);
    const std::uint32_t partial = partial_ms(ends, origin.offset_m);
    const std::uint32_t to_from_end = leaving(ends.backward, partial, ends.from_walk_ms);
    const std::uint32_t to_to_end =
        leaving(ends.forward, ends.street_ms - partial, ends.to_walk_ms);
    const std::uint32_t over_from =
        std::min(row_from_[ends.from_vertex] + to_from_end, row_from_[ends.to_vertex] + to_to_end);
    const std::uint32_t over_to =
        std::min(row_to_[ends.from_vertex] + to_from_end, row_to_[ends.to_vertex] + to_to_end);
    const std::uint32_t around = std::min(over_from + from_end_ms_, over_to + to_end_ms_);
    if (origin.street != place_.street) return around;
    return std::min(around, along(ends, partial));
  }

 private:
  friend class Travel;
  // Large, yet five of them and a table entry do not wrap.
  static constexpr std::uint32_t kClosed = UINT32_MAX / 16;

  static std::uint32_t leaving(bool open, std::uint32_t part_ms, std::uint32_t walk_ms) {
    return open ? part_ms + walk_ms : kClosed;
  }
  [[nodiscard]] std::uint32_t along(const Ends& ends, std::uint32_t partial) const {
    if (ends.forward && partial <= partial_) return partial_ - partial;
    if (ends.backward && partial >= partial_) return partial - partial_;
    return kClosed;
  }

  Destination(const Travel& travel, Position place);

  const Travel* travel_;
  Position place_;
  std::uint32_t partial_;                  // along its street
  std::uint32_t from_end_ms_, to_end_ms_;  // from each end's vertex to the place
  const std::uint32_t* row_from_;
  const std::uint32_t* row_to_;
};

inline Travel::Destination Travel::to(Position destination) const {
  return {*this, destination};
}
inline std::uint32_t Travel::ms(Position from, Position to_place) const {
  return to(to_place).ms_from(from);
}

}  // namespace sim::street
