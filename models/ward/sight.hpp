// Who is near whom: places as points, and the distance between them as the crow flies.
#pragma once

#include <cmath>

#include "sim/street/network.hpp"

namespace models::ward {

/// On the straight line between the ends of its street: near enough for who sees whom.
[[nodiscard]] inline sim::street::Point about_where(const sim::street::Network& network,
                                                    sim::street::Position position) {
  const sim::street::Street& street = network.street(position.street);
  const sim::street::Point a = network.junctions[street.from.index()];
  const sim::street::Point b = network.junctions[street.to.index()];
  const double share = position.offset_m / street.length_m;
  return {a.x_m + (b.x_m - a.x_m) * share, a.y_m + (b.y_m - a.y_m) * share};
}

[[nodiscard]] inline double distance_m(sim::street::Point a, sim::street::Point b) {
  const double dx = a.x_m - b.x_m;
  const double dy = a.y_m - b.y_m;
  return std::sqrt(dx * dx + dy * dy);
}

}  // namespace models::ward
