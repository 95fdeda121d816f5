#include "models/police/beat.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/range/iterator_range.hpp>
#include <cmath>

#include "sim/core/error.hpp"

namespace models::police {

using sim::street::Mode;
using sim::street::Network;
using sim::street::StreetId;
using sim::street::Travel;

namespace {

bool in_wards(const sim::street::Street& street, const std::vector<sim::street::WardId>& wards) {
  if (!street.ward) return false;
  return wards.empty() || std::find(wards.begin(), wards.end(), *street.ward) != wards.end();
}

std::vector<StreetId> streets_of(const Network& network, const Travel& travel,
                                 const std::vector<sim::street::WardId>& wards) {
  std::vector<StreetId> streets;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const StreetId id{i};
    const bool served = travel.graph().serves(id, true) || travel.graph().serves(id, false);
    if (served && in_wards(network.streets[i], wards)) streets.push_back(id);
  }
  if (streets.empty()) {
    throw sim::InputError(
        "",
        "no street of the beat can be patrolled by " +
            std::string{sim::street::kModeNames[static_cast<std::size_t>(travel.graph().mode())]},
        "give the team another mode or other wards");
  }
  return streets;
}

// Time per metre on foot or cycle.
double walking_us_per_m(double patrol_speed_mps) {
  if (!(patrol_speed_mps > 0) || !std::isfinite(patrol_speed_mps)) {
    throw sim::InputError(
        "", "patrol_speed_mps = " + sim::to_text(patrol_speed_mps) + " (must be > 0 and finite)");
  }
  return 1e6 / patrol_speed_mps;
}

std::vector<double> lengths_m(const Network& network, const std::vector<StreetId>& streets) {
  std::vector<double> lengths;
  for (const StreetId id : streets) lengths.push_back(network.street(id).length_m);
  return lengths;
}

}  // namespace

Beat::Beat(const Network& network, const Travel& travel,
           const std::vector<sim::street::WardId>& wards, double patrol_speed_mps)
    : network_{&network},
      travel_{&travel},
      time_per_m_us_(network.streets.size(), 0.0),
      streets_{streets_of(network, travel, wards)},
      pick_{lengths_m(network, streets_)} {
  const bool car = travel.graph().mode() == Mode::car;
  const double walked_us_per_m = car ? 0 : walking_us_per_m(patrol_speed_mps);
  for (const StreetId id : streets_) {
    const double driven_us_per_m = travel.graph().street_ms(id) * 1e3 / network.street(id).length_m;
    time_per_m_us_[id.index()] = car ? driven_us_per_m : walked_us_per_m;
  }
  const auto& graph = travel.graph().graph();
  start_.push_back(0);
  for (std::uint32_t v = 0; v < travel.graph().vertices(); ++v) {
    for (const auto edge : boost::make_iterator_range(boost::out_edges(v, graph))) {
      const sim::street::Arc& arc = graph[edge];
      if (!contains(arc.street)) continue;
      // A loop leaves its junction twice; one way round will do, so that each street has one leg.
      if (boost::target(edge, graph) == v && !arc.forward &&
          travel.graph().serves(arc.street, true))
        continue;
      legs_.push_back(leg(arc.street, arc.forward));
    }
    start_.push_back(static_cast<std::uint32_t>(legs_.size()));
  }
}

PatrolLeg Beat::leg(StreetId street, bool forward) const {
  const sim::street::Street& ends = network_->street(street);
  const double us = ends.length_m * time_per_m_us(street);
  return {
      street, travel_->graph().vertex(forward ? ends.to : ends.from),
      sim::Duration::microseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(us + 0.5))),
      forward};
}

sim::street::Position Beat::random_place(sim::RandomStream& random) const {
  const StreetId street = streets_[pick_(random)];
  return {street, random.uniform() * network_->street(street).length_m};
}

}  // namespace models::police
