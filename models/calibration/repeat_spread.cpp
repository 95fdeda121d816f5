#include "models/calibration/repeat_spread.hpp"

#include <cmath>
#include <string>

#include "sim/core/column_checks.hpp"

namespace models::calibration {

namespace {

using sim::street::Neighbour;
using sim::street::Neighbourhoods;
using sim::street::Network;
using sim::street::StreetId;

void require(const Network& network, const Neighbourhoods& neighbourhoods,
             std::span<const double> weight, double distance_scale_m, double max_distance_m) {
  sim::ColumnChecks checks{"spread_repeats"};
  checks.same_length("weight", weight.size(), "the network's streets", network.streets.size());
  checks.same_length("neighbourhoods", neighbourhoods.streets(), "the network's streets",
                     network.streets.size());
  checks.finite_and_not_negative("weight", weight);
  if (!(distance_scale_m > 0)) {
    checks.add("distance_scale_m = " + sim::to_text(distance_scale_m) + " (must be > 0)");
  }
  if (!(max_distance_m >= 0 && max_distance_m <= neighbourhoods.radius_m())) {
    checks.add("max_distance_m = " + sim::to_text(max_distance_m) + " (must be in [0, " +
               sim::to_text(neighbourhoods.radius_m()) + "], the neighbourhoods' radius)");
  }
  checks.throw_if_any();
}

}  // namespace

std::vector<double> spread_repeats(const Network& network, const Neighbourhoods& neighbourhoods,
                                   std::span<const double> weight, double distance_scale_m,
                                   double max_distance_m) {
  require(network, neighbourhoods, weight, distance_scale_m, max_distance_m);
  const auto pull = [&](const Neighbour& near) {
    const sim::street::Street& street = network.streets[near.street.index()];
    if (!street.ward || near.distance_m > max_distance_m) return 0.0;
    return street.length_m * std::exp(-near.distance_m / distance_scale_m);
  };
  std::vector<double> spread(weight.size(), 0.0);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (weight[i] == 0) continue;
    const auto around = neighbourhoods.of(StreetId{i});
    double sum = 0;
    for (const Neighbour& near : around) sum += pull(near);
    if (sum == 0) continue;
    for (const Neighbour& near : around)
      spread[near.street.index()] += weight[i] * pull(near) / sum;
  }
  return spread;
}

}  // namespace models::calibration
