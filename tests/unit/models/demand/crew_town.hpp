// A place for crews to ride in tests: a network, its weights, a behaviour; and rides by the number.
#pragma once

#include <cmath>
#include <vector>

#include "models/demand/crew_ride.hpp"
#include "towns.hpp"

namespace crews {

using models::demand::CrewBehaviour;
using models::demand::CrewRide;
using models::demand::CrewStep;
using models::demand::CrewStreets;
using sim::street::StreetId;

/// A grid that is closed to a ring either way: every junction is like every other. Streets along x
/// have even numbers, those along y odd ones.
inline sim::street::Network torus(int side) {
  std::vector<sim::street::Point> points;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) points.push_back({100.0 * x, 100.0 * y});
  }
  sim::street::Network network = towns::with_junctions(std::move(points));
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      towns::add_street(network, y * side + x, y * side + (x + 1) % side, 100);
      towns::add_street(network, y * side + x, (y + 1) % side * side + x, 100);
    }
  }
  return network;
}

struct Town {
  explicit Town(sim::street::Network with) : network{std::move(with)} {
    for (const auto& street : network.streets) weight.push_back(street.length_m);  // even risk
  }

  [[nodiscard]] CrewStreets streets() const { return {network, graph(), weight, behaviour}; }
  [[nodiscard]] sim::street::ModeGraph graph() const {
    return {network, sim::street::Mode::car, {}};
  }

  sim::street::Network network;
  std::vector<double> weight;
  CrewBehaviour behaviour;
};

inline CrewRide ride(const CrewStreets& streets, std::uint32_t crew,
                     std::uint32_t replication = 0) {
  return {streets, {.seed = 17, .replication = replication, .purpose = 3, .entity = crew}};
}

inline std::vector<CrewStep> steps(const CrewStreets& streets, std::uint32_t crew,
                                   std::uint32_t replication = 0) {
  CrewRide riding = ride(streets, crew, replication);
  std::vector<CrewStep> all{riding.next()};
  while (all.back().end != CrewStep::End::home) all.push_back(riding.next());
  return all;
}

inline double length_m(const CrewStep& step) {
  return std::fabs(step.to_m - step.from_m);
}

/// `observe(crew, step)` for every step of `rides` rides.
template <class Observe>
void for_each_step(const CrewStreets& streets, std::uint32_t rides, Observe&& observe) {
  for (std::uint32_t crew = 0; crew < rides; ++crew) {
    CrewRide riding = ride(streets, crew);
    CrewStep step;
    do {
      step = riding.next();
      observe(crew, step);
    } while (step.end != CrewStep::End::home);
  }
}

}  // namespace crews
