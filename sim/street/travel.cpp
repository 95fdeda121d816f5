#include "sim/street/travel.hpp"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <utility>

namespace sim::street {

namespace {

// The arc that a shortest path from `from` to `to` takes first; empty if from == to.
// It is the arc that minimises its own time plus the rest's, so no successor table is stored;
// among equals the first in the graph's order.
std::optional<Chains::Graph::edge_descriptor> next_arc(const Chains::Graph& graph,
                                                       const TravelTimes& times, std::uint32_t from,
                                                       std::uint32_t to) {
  if (from == to) return std::nullopt;
  const std::uint32_t* row = times.row(to);
  std::optional<Chains::Graph::edge_descriptor> best;
  std::uint32_t best_ms = UINT32_MAX;
  for (const auto edge : boost::make_iterator_range(boost::out_edges(from, graph))) {
    const std::uint32_t ms = graph[edge].time_ms + row[boost::target(edge, graph)];
    if (ms < best_ms) {
      best_ms = ms;
      best = edge;
    }
  }
  return best;
}

std::uint32_t walk_ms(const Street& street, double foot_mps) {
  return static_cast<std::uint32_t>(std::max(1.0, std::round(street.length_m / foot_mps * 1e3)));
}

}  // namespace

Travel::Travel(const Network& network, Mode mode, const Speeds& speeds, const TableBudget& budget)
    : network_{&network},
      graph_{network, mode, speeds},
      chains_{network, graph_},
      times_{chains_, mode, budget} {
  find_gates(network, speeds.foot_mps);
  refuse_unreached(network);
  meet_streets(network, speeds.foot_mps);
}

// Dijkstra on foot from all of the mode's junctions at once.
void Travel::find_gates(const Network& network, double foot_mps) {
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
  gates_.resize(network.junctions.size());
  using Entry = std::pair<std::uint32_t, std::uint32_t>;  // time, junction
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (std::uint32_t v = 0; v < graph_.vertices(); ++v) {
    const JunctionId junction = graph_.junction(v);
    gates_[junction.index()] = {v, 0, StreetId{}};
    queue.emplace(0, junction.value());
  }
  while (!queue.empty()) {
    const auto [ms, junction] = queue.top();
    queue.pop();
    if (ms > gates_[junction].walk_ms) continue;
    for (const auto& [other, via, leg_ms] : neighbours[junction]) {
      Gate& gate = gates_[other.index()];
      if (gate.vertex != ModeGraph::kNoVertex && gate.walk_ms <= ms + leg_ms) continue;
      gate = {gates_[junction].vertex, ms + leg_ms, via};
      queue.emplace(ms + leg_ms, other.value());
    }
  }
}

void Travel::refuse_unreached(const Network& network) const {
  constexpr std::size_t kNamed = 5;
  std::size_t count = 0;
  std::string list;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    if (gates_[network.streets[i].from.index()].vertex != ModeGraph::kNoVertex) continue;
    if (++count > kNamed) continue;
    const std::string& name = network.street_name(StreetId{i});
    list += (count == 1 ? "" : ", ") + std::to_string(i) + (name.empty() ? "" : " (" + name + ")");
  }
  if (count == 0) return;
  if (count > kNamed) list += ", …";
  throw InputError("",
                   std::to_string(count) + " of " + std::to_string(network.streets.size()) +
                       " streets are not connected to the rest by " +
                       std::string{kModeNames[static_cast<std::size_t>(graph_.mode())]} +
                       " or on foot: street " + list,
                   "remove them or join them to the others; `wardsim import` does so");
}

void Travel::meet_streets(const Network& network, double foot_mps) {
  position_of_.resize(graph_.vertices());
  meetings_.reserve(network.streets.size());
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const StreetId id{i};
    const Street& street = network.streets[i];
    const std::uint32_t link = chains_.link_of(id);
    const bool served = link != Chains::kNone;
    const std::uint32_t street_ms = served ? graph_.street_ms(id) : walk_ms(street, foot_mps);
    meetings_.push_back({.chain = chains_.chain_of(id),
                         .offset_ms = served ? chains_.link(link).offset_ms : 0,
                         .street_ms = street_ms,
                         .ms_per_m = static_cast<float>(street_ms / street.length_m),
                         .reversed = served && chains_.link(link).reversed});
    if (!served) continue;
    position_of_[graph_.vertex(street.from)] = {id, 0};
    position_of_[graph_.vertex(street.to)] = {id, street.length_m};
  }
}

Position Travel::position_of(std::uint32_t vertex) const {
  return position_of_[vertex];
}

Travel::Place Travel::place_at_gate(JunctionId junction) const {
  const Gate& gate = gates_[junction.index()];
  const std::uint32_t core = chains_.core(gate.vertex);
  Place place{core, core, 0, 0, 0, 0, Chains::kNone, 0, false, false, 0};
  if (core == Chains::kNone) {
    const Position position = position_of(gate.vertex);
    const Meeting& meeting = meetings_[position.street.index()];
    place = place_on(meeting, partial_ms(meeting, position.offset_m));
  }
  place.walk_ms = gate.walk_ms;
  return place;
}

Travel::Places Travel::places_by_gates(Position position) const {
  const Meeting& meeting = meetings_[position.street.index()];
  const Street& street = network_->street(position.street);
  const std::uint32_t partial = partial_ms(meeting, position.offset_m);
  Places both{{place_at_gate(street.from), place_at_gate(street.to)}, 2};
  both.place[0].walk_ms += partial;
  both.place[1].walk_ms += meeting.street_ms - partial;
  return both;
}

Travel::Destination::Destination(const Travel& travel, Position place)
    : travel_{&travel}, place_{place}, to_{travel.places_of(place)}, rows_{} {
  for (std::size_t b = 0; b < static_cast<std::size_t>(to_.count); ++b) {
    rows_[b] = {travel.times().row(to_.place[b].start), travel.times().row(to_.place[b].end)};
  }
}

std::uint32_t Travel::Destination::walk_along(Position origin) const {
  if (origin.street != place_.street) return kClosed;
  const Meeting& meeting = travel_->meetings_[origin.street.index()];
  const std::uint32_t a = partial_ms(meeting, origin.offset_m);
  const std::uint32_t b = partial_ms(meeting, place_.offset_m);
  return a < b ? b - a : a - b;
}

// --- Routes: the same minimisation again, with the streets told in order ------------------------

// Along one chain, from one position on it to another.
template <class Visit>
bool Travel::visit_chain(Position from, std::uint32_t from_ms, Position to, std::uint32_t to_ms,
                         Visit& visit) const {
  std::uint32_t link = chains_.link_of(from.street);
  const std::uint32_t last = chains_.link_of(to.street);
  const bool up = link < last || (link == last && from_ms <= to_ms);
  for (;; link += up ? 1 : UINT32_MAX) {
    const ChainLink& here = chains_.link(link);
    const Meeting& meeting = meetings_[here.street.index()];
    const double length_m = network_->street(here.street).length_m;
    const bool with_street = up != here.reversed;
    const bool ends = link == last;
    const std::uint32_t at_ms = ends ? to_ms : here.offset_ms + (up ? meeting.street_ms : 0);
    const RouteLeg leg{
        .street = here.street,
        .from_offset_m = here.street == from.street ? from.offset_m : (with_street ? 0 : length_m),
        .to_offset_m = ends ? to.offset_m : (with_street ? length_m : 0),
        .time_ms = up ? at_ms - from_ms : from_ms - at_ms};
    if (leg.from_offset_m != leg.to_offset_m && !visit(leg)) return false;
    if (ends) return true;
    from_ms = at_ms;
  }
}

// Between core vertices, by following the fastest next arc.
template <class Visit>
bool Travel::visit_core(std::uint32_t from, std::uint32_t to, Visit& visit) const {
  while (const auto edge = next_arc(chains_.graph(), times_, from, to)) {
    const ChainArc& arc = chains_.graph()[*edge];
    const Chain& chain = chains_.chain(arc.chain);
    const auto end_of = [&](bool at_end) {
      const ChainLink& link =
          chains_.link(at_end ? chain.first_link + chain.links - 1 : chain.first_link);
      const double length_m = network_->street(link.street).length_m;
      return Position{link.street, at_end != link.reversed ? length_m : 0};
    };
    if (!visit_chain(end_of(!arc.forward), arc.forward ? 0 : chain.time_ms, end_of(arc.forward),
                     arc.forward ? chain.time_ms : 0, visit)) {
      return false;
    }
    from = static_cast<std::uint32_t>(boost::target(*edge, chains_.graph()));
  }
  return true;
}

namespace {

RouteLeg reversed(RouteLeg leg) {
  std::swap(leg.from_offset_m, leg.to_offset_m);
  return leg;
}

}  // namespace

// From a junction to its gate, or the same way back: its last step is then the first of the walk.
template <class Visit>
bool Travel::visit_walk(JunctionId junction, bool to_gate, Visit& visit) const {
  const Gate& gate = gates_[junction.index()];
  if (gate.walk_ms == 0) return true;
  const Street& street = network_->street(gate.via);
  const bool forward = street.from == junction;
  const JunctionId next = forward ? street.to : street.from;
  const RouteLeg leg{.street = gate.via,
                     .from_offset_m = forward ? 0 : street.length_m,
                     .to_offset_m = forward ? street.length_m : 0,
                     .time_ms = gate.walk_ms - gates_[next.index()].walk_ms,
                     .on_foot = true};
  if (to_gate) return visit(leg) && visit_walk(next, to_gate, visit);
  return visit_walk(next, to_gate, visit) && visit(reversed(leg));
}

// From place to place on the mode's streets.
template <class Visit>
bool Travel::visit_ride(Position from, const Place& at, Position to, const Place& goal,
                        Visit& visit) const {
  const std::uint32_t fastest = between(at, goal);
  if (at.along(goal) == fastest) return visit_chain(from, at.along_ms, to, goal.along_ms, visit);
  // The part of a chain between a place and one of its ends; nothing at a core junction.
  const auto to_end = [&](const Place& place, Position position, bool at_end, bool leaving) {
    if (place.chain == Chains::kNone) return true;
    const Chain& chain = chains_.chain(place.chain);
    const ChainLink& link =
        chains_.link(at_end ? chain.first_link + chain.links - 1 : chain.first_link);
    const double length_m = network_->street(link.street).length_m;
    const Position end{link.street, at_end != link.reversed ? length_m : 0};
    const std::uint32_t end_ms = at_end ? chain.time_ms : 0;
    return leaving ? visit_chain(position, place.along_ms, end, end_ms, visit)
                   : visit_chain(end, end_ms, position, place.along_ms, visit);
  };
  for (const bool leave_end : {true, false}) {
    const std::uint32_t exit = leave_end ? at.end : at.start;
    const std::uint32_t leave_ms = leave_end ? at.leave_end : at.leave_start;
    for (const bool enter_end : {true, false}) {
      const std::uint32_t entry = enter_end ? goal.end : goal.start;
      const std::uint32_t enter_ms = enter_end ? goal.enter_end : goal.enter_start;
      if (leave_ms + times_.ms(exit, entry) + enter_ms != fastest) continue;
      return to_end(at, from, leave_end, true) && visit_core(exit, entry, visit) &&
             to_end(goal, to, enter_end, false);
    }
  }
  return true;  // not reached: one of the four ways is the fastest
}

std::uint32_t Travel::between(const Place& from, const Place& to) const {
  std::uint32_t best = from.along(to);
  for (const auto& [exit, leave_ms] :
       {std::pair{from.start, from.leave_start}, std::pair{from.end, from.leave_end}}) {
    for (const auto& [entry, enter_ms] :
         {std::pair{to.start, to.enter_start}, std::pair{to.end, to.enter_end}}) {
      best = std::min(best, leave_ms + times_.ms(exit, entry) + enter_ms);
    }
  }
  return best;
}

template <class Visit>
bool Travel::visit_route(Position from, Position to_place, Visit visit) const {
  const std::uint32_t fastest = ms(from, to_place);
  const Places origins = places_of(from);
  const Places goals = places_of(to_place);
  const Street& first = network_->street(from.street);
  const Street& last = network_->street(to_place.street);
  for (int a = 0; a < origins.count; ++a) {
    for (int b = 0; b < goals.count; ++b) {
      const Place& at = origins.place[static_cast<std::size_t>(a)];
      const Place& goal = goals.place[static_cast<std::size_t>(b)];
      if (at.walk_ms + between(at, goal) + goal.walk_ms != fastest) continue;
      Position start = from, finish = to_place;
      if (origins.count == 2) {
        const JunctionId junction = a == 0 ? first.from : first.to;
        const RouteLeg leg{.street = from.street,
                           .from_offset_m = from.offset_m,
                           .to_offset_m = a == 0 ? 0 : first.length_m,
                           .time_ms = at.walk_ms - gates_[junction.index()].walk_ms,
                           .on_foot = true};
        if (!visit(leg) || !visit_walk(junction, true, visit)) return false;
        start = position_of(gates_[junction.index()].vertex);
      }
      const JunctionId entered = b == 0 ? last.from : last.to;
      if (goals.count == 2) finish = position_of(gates_[entered.index()].vertex);
      if (!visit_ride(start, at, finish, goal, visit)) return false;
      if (goals.count == 1) return true;
      const RouteLeg leg{.street = to_place.street,
                         .from_offset_m = b == 0 ? 0 : last.length_m,
                         .to_offset_m = to_place.offset_m,
                         .time_ms = goal.walk_ms - gates_[entered.index()].walk_ms,
                         .on_foot = true};
      return visit_walk(entered, false, visit) && visit(leg);
    }
  }
  // On foot along one street that is closed to the mode.
  return visit(RouteLeg{.street = from.street,
                        .from_offset_m = from.offset_m,
                        .to_offset_m = to_place.offset_m,
                        .time_ms = fastest,
                        .on_foot = true});
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
