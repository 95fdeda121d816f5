#include "models/patrol/tour.hpp"

#include "models/patrol/postman.hpp"

namespace models::patrol {

using sim::street::ModeGraph;
using sim::street::Network;
using sim::street::StreetId;

namespace {

// Every street of the mode, those of the beat wanted. Costs are travel times in whole milliseconds:
// on foot and cycle in proportion to the length.
std::vector<PostmanStreet> streets_of(const police::Beat& beat, std::vector<StreetId>& ids) {
  const Network& network = beat.network();
  const ModeGraph& graph = beat.travel().graph();
  std::vector<PostmanStreet> streets;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const StreetId id{i};
    const bool forward = graph.serves(id, true);
    const bool backward = graph.serves(id, false);
    if (!forward && !backward) continue;
    const sim::street::Street& street = network.street(id);
    ids.push_back(id);
    streets.push_back({.from = graph.vertex(street.from),
                       .to = graph.vertex(street.to),
                       .cost = graph.street_ms(id),
                       .forward = forward,
                       .backward = backward,
                       .wanted = beat.contains(id)});
  }
  return streets;
}

}  // namespace

Tour::Tour(const police::Beat& beat) {
  std::vector<StreetId> ids;
  const std::vector<PostmanStreet> streets = streets_of(beat, ids);
  for (const PostmanStep step : postman_tour(beat.travel().graph().vertices(), streets)) {
    const PostmanStreet& street = streets[step.street];
    if (!street.wanted) continue;
    const double length_m = beat.network().street(ids[step.street]).length_m;
    legs_.push_back({.leg = beat.leg(ids[step.street], step.forward),
                     .from_vertex = step.forward ? street.from : street.to,
                     .length_m = length_m});
    duration_ += legs_.back().leg.duration;
    length_m_ += length_m;
  }
  for (const StreetId id : beat.streets()) streets_m_ += beat.network().street(id).length_m;
}

std::uint32_t Tour::leg_at(double share) const {
  const double goal_us = share * static_cast<double>(duration_.count_us());
  double passed_us = 0;
  for (std::uint32_t i = 0; i + 1 < legs_.size(); ++i) {
    passed_us += static_cast<double>(legs_[i].leg.duration.count_us());
    if (passed_us > goal_us) return i;
  }
  return static_cast<std::uint32_t>(legs_.size() - 1);
}

TourRounds::TourRounds(std::shared_ptr<const Tour> tour, std::uint32_t units)
    : tour_{std::move(tour)},
      legs_{tour_->legs().data()},
      count_{static_cast<std::uint32_t>(tour_->legs().size())},
      units_(units) {
  for (std::uint32_t k = 0; k < units; ++k) units_[k].leg = tour_->leg_at(spread(k));
}

}  // namespace models::patrol
