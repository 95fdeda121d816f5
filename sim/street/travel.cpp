#include "sim/street/travel.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <queue>
#include <utility>

namespace sim::street {

namespace {

std::uint32_t walk_ms(const Street& street, double foot_mps) {
  return static_cast<std::uint32_t>(std::max(1.0, std::round(street.length_m / foot_mps * 1e3)));
}

// Dijkstra on foot from all of the mode's junctions at once.
std::vector<Travel::Gate> nearest_gates(const Network& network, const ModeGraph& graph,
                                        double foot_mps) {
  struct Neighbour {
    JunctionId junction;
    StreetId via;
    std::uint32_t ms;
  };
  std::vector<std::vector<Neighbour>> neighbours(network.junctions.size());
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    const std::uint32_t ms = walk_ms(street, foot_mps);
    neighbours[street.from.index()].push_back({street.to, StreetId{i}, ms});
    neighbours[street.to.index()].push_back({street.from, StreetId{i}, ms});
  }
  std::vector<Travel::Gate> gates(network.junctions.size());
  using Entry = std::pair<std::uint32_t, std::uint32_t>;  // time, junction
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    const JunctionId junction = graph.junction(v);
    gates[junction.index()] = {v, 0, StreetId{}};
    queue.emplace(0, junction.value());
  }
  while (!queue.empty()) {
    const auto [ms, junction] = queue.top();
    queue.pop();
    if (ms > gates[junction].walk_ms) continue;
    for (const auto& [other, via, leg_ms] : neighbours[junction]) {
      Travel::Gate& gate = gates[other.index()];
      if (gate.vertex != ModeGraph::kNoVertex && gate.walk_ms <= ms + leg_ms) continue;
      gate = {gates[junction].vertex, ms + leg_ms, via};
      queue.emplace(ms + leg_ms, other.value());
    }
  }
  return gates;
}

Travel::Ends make_ends(const Network& network, StreetId id, const ModeGraph& graph,
                       const std::vector<Travel::Gate>& gates, double foot_mps) {
  const Street& street = network.street(id);
  const bool forward = graph.serves(id, true);
  const bool backward = graph.serves(id, false);
  const bool on_foot = !forward && !backward;
  const Travel::Gate& from = gates[street.from.index()];
  const Travel::Gate& to = gates[street.to.index()];
  const std::uint32_t street_ms = on_foot ? walk_ms(street, foot_mps) : graph.street_ms(id);
  return {.from_vertex = from.vertex,
          .to_vertex = to.vertex,
          .from_walk_ms = from.walk_ms,
          .to_walk_ms = to.walk_ms,
          .street_ms = street_ms,
          .ms_per_m = static_cast<float>(street_ms / street.length_m),
          .forward = forward || on_foot,
          .backward = backward || on_foot,
          .on_foot = on_foot};
}

std::vector<Travel::Ends> make_all_ends(const Network& network, const ModeGraph& graph,
                                        const std::vector<Travel::Gate>& gates, double foot_mps) {
  std::vector<Travel::Ends> all;
  std::vector<std::string> cut_off;
  all.reserve(network.streets.size());
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const StreetId id{i};
    all.push_back(make_ends(network, id, graph, gates, foot_mps));
    if (all.back().from_vertex == ModeGraph::kNoVertex) {
      const std::string& name = network.street_name(id);
      cut_off.push_back(std::to_string(i) + (name.empty() ? "" : " (" + name + ")"));
    }
  }
  if (!cut_off.empty()) {
    constexpr std::size_t kNamed = 5;
    std::string list;
    for (std::size_t i = 0; i < std::min(kNamed, cut_off.size()); ++i) {
      list += (i == 0 ? "" : ", ") + cut_off[i];
    }
    if (cut_off.size() > kNamed) list += ", …";
    throw InputError("",
                     std::to_string(cut_off.size()) + " of " +
                         std::to_string(network.streets.size()) +
                         " streets are not connected to the rest by " +
                         std::string{kModeNames[static_cast<std::size_t>(graph.mode())]} +
                         " or on foot: street " + list,
                     "remove them or join them to the others; `wardsim import` does so");
  }
  return all;
}

}  // namespace

Travel::Travel(const Network& network, Mode mode, const Speeds& speeds, const TableBudget& budget)
    : network_{&network},
      graph_{network, mode, speeds},
      times_{graph_, budget},
      gates_{nearest_gates(network, graph_, speeds.foot_mps)},
      ends_{make_all_ends(network, graph_, gates_, speeds.foot_mps)} {}

Travel::Destination::Destination(const Travel& travel, Position place)
    : travel_{&travel}, place_{place} {
  const Ends& ends = travel.ends(place.street);
  partial_ = partial_ms(ends, place.offset_m);
  from_end_ms_ = ends.forward ? partial_ + ends.from_walk_ms : kClosed;
  to_end_ms_ = ends.backward ? ends.street_ms - partial_ + ends.to_walk_ms : kClosed;
  row_from_ = travel.times().row(ends.from_vertex);
  row_to_ = travel.times().row(ends.to_vertex);
}

// The junction-to-junction part, found by following the fastest next arc.
template <class Visit>
bool Travel::visit_drive(std::uint32_t from, std::uint32_t to, Visit& visit) const {
  while (const auto edge = next_arc(graph_, times_, from, to)) {
    const Arc& arc = graph_.graph()[*edge];
    const double length_m = network_->street(arc.street).length_m;
    const RouteLeg leg{.street = arc.street,
                       .from_offset_m = arc.forward ? 0 : length_m,
                       .to_offset_m = arc.forward ? length_m : 0,
                       .time_ms = arc.time_ms};
    if (!visit(leg)) return false;
    from = static_cast<std::uint32_t>(boost::target(*edge, graph_.graph()));
  }
  return true;
}

namespace {

// The step of a walk from a junction towards its gate, and the junction where it ends.
std::pair<RouteLeg, JunctionId> step_to_gate(const Network& network,
                                             const std::vector<Travel::Gate>& gates,
                                             JunctionId junction) {
  const Travel::Gate& gate = gates[junction.index()];
  const Street& street = network.street(gate.via);
  const bool forward = street.from == junction;
  const JunctionId next = forward ? street.to : street.from;
  return {{.street = gate.via,
           .from_offset_m = forward ? 0 : street.length_m,
           .to_offset_m = forward ? street.length_m : 0,
           .time_ms = gate.walk_ms - gates[next.index()].walk_ms,
           .on_foot = true},
          next};
}

RouteLeg reversed(RouteLeg leg) {
  std::swap(leg.from_offset_m, leg.to_offset_m);
  return leg;
}

}  // namespace

template <class Visit>
bool Travel::visit_walk_to_gate(JunctionId junction, Visit& visit) const {
  while (gates_[junction.index()].walk_ms > 0) {
    const auto [leg, next] = step_to_gate(*network_, gates_, junction);
    if (!visit(leg)) return false;
    junction = next;
  }
  return true;
}

// The same walk the other way: its last step is the first towards the gate.
template <class Visit>
bool Travel::visit_walk_from_gate(JunctionId junction, Visit& visit) const {
  if (gates_[junction.index()].walk_ms == 0) return true;
  const auto [leg, next] = step_to_gate(*network_, gates_, junction);
  return visit_walk_from_gate(next, visit) && visit(reversed(leg));
}

namespace {

// From a position to one end of its street; empty if that direction is closed.
std::optional<RouteLeg> leg_to_end(const Travel::Ends& ends, Position p, double length_m,
                                   bool forward) {
  if (!(forward ? ends.forward : ends.backward)) return std::nullopt;
  const std::uint32_t partial = Travel::partial_ms(ends, p.offset_m);
  return RouteLeg{.street = p.street,
                  .from_offset_m = p.offset_m,
                  .to_offset_m = forward ? length_m : 0,
                  .time_ms = forward ? ends.street_ms - partial : partial,
                  .on_foot = ends.on_foot};
}

// From one end of a position's street to it; empty if that direction is closed.
std::optional<RouteLeg> leg_from_end(const Travel::Ends& ends, Position p, double length_m,
                                     bool forward) {
  if (!(forward ? ends.forward : ends.backward)) return std::nullopt;
  const std::uint32_t partial = Travel::partial_ms(ends, p.offset_m);
  return RouteLeg{.street = p.street,
                  .from_offset_m = forward ? 0 : length_m,
                  .to_offset_m = p.offset_m,
                  .time_ms = forward ? partial : ends.street_ms - partial,
                  .on_foot = ends.on_foot};
}

}  // namespace

template <class Visit>
bool Travel::visit_route(Position from, Position to_place, Visit visit) const {
  const std::uint32_t fastest = ms(from, to_place);
  const Ends& origin = ends(from.street);
  const Ends& target = ends(to_place.street);
  const Street& first = network_->street(from.street);
  const Street& last = network_->street(to_place.street);
  for (const bool leave_forward : {true, false}) {
    const auto leaving = leg_to_end(origin, from, first.length_m, leave_forward);
    if (!leaving) continue;
    const std::uint32_t exit = leave_forward ? origin.to_vertex : origin.from_vertex;
    const std::uint32_t exit_walk = leave_forward ? origin.to_walk_ms : origin.from_walk_ms;
    for (const bool enter_forward : {true, false}) {
      const auto entering = leg_from_end(target, to_place, last.length_m, enter_forward);
      if (!entering) continue;
      const std::uint32_t entry = enter_forward ? target.from_vertex : target.to_vertex;
      const std::uint32_t entry_walk = enter_forward ? target.from_walk_ms : target.to_walk_ms;
      if (leaving->time_ms + exit_walk + times_.ms(exit, entry) + entry_walk + entering->time_ms !=
          fastest) {
        continue;
      }
      return visit(*leaving) && visit_walk_to_gate(leave_forward ? first.to : first.from, visit) &&
             visit_drive(exit, entry, visit) &&
             visit_walk_from_gate(enter_forward ? last.from : last.to, visit) && visit(*entering);
    }
  }
  // Neither end is used: straight along the one street.
  return visit(RouteLeg{.street = from.street,
                        .from_offset_m = from.offset_m,
                        .to_offset_m = to_place.offset_m,
                        .time_ms = fastest,
                        .on_foot = origin.on_foot});
}

std::vector<RouteLeg> Travel::route(Position from, Position to_place) const {
  std::vector<RouteLeg> legs;
  visit_route(from, to_place, [&](const RouteLeg& leg) {
    legs.push_back(leg);
    return true;
  });
  return legs;
}

Position Travel::position_after(Position from, Position to_place, double elapsed_ms) const {
  Position here = to_place;
  visit_route(from, to_place, [&](const RouteLeg& leg) {
    if (elapsed_ms >= leg.time_ms) {
      elapsed_ms -= leg.time_ms;
      return true;
    }
    const double way_m = leg.to_offset_m - leg.from_offset_m;
    here = {leg.street, leg.from_offset_m + way_m * elapsed_ms / leg.time_ms};
    return false;
  });
  return here;
}

}  // namespace sim::street
