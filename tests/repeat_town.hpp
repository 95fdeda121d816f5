// A town whose incidents repeat nearby, for tests of the self-exciting model and its fits.
#pragma once

#include <vector>

#include "models/calibration/self_exciting_fit.hpp"
#include "models/demand/poisson.hpp"
#include "models/demand/self_exciting.hpp"
#include "towns.hpp"

namespace repeat_town {

using namespace models::demand;
using namespace models::calibration;

inline constexpr double kDaysPerYear = 365.25;

/// A grid of 100 m blocks in four square wards, with a background that is twice as dense in the
/// first half of the streets as in the second.
struct Town {
  sim::street::Network network;
  sim::street::Neighbourhoods neighbourhoods;
  std::vector<double> weight;
  double background_per_day = 1.2;
  NearRepeat near_repeat{
      .branching_ratio = 0.4, .mean_delay_d = 5, .distance_scale_m = 100, .max_distance_m = 400};

  explicit Town(int side = 16, double radius_m = 400)
      : network{in_four_wards(side)}, neighbourhoods{network, radius_m, 100'000'000} {
    const std::size_t streets = network.streets.size();
    for (std::size_t i = 0; i < streets; ++i) weight.push_back(2 * i < streets ? 2 : 1);
  }

  [[nodiscard]] SelfExcitingGround ground() const {
    return {network, neighbourhoods, weight, near_repeat.max_distance_m};
  }

  /// Events of the first `window_d` days, from an empty past.
  [[nodiscard]] std::vector<TimedEvent> simulate(double window_d, std::uint32_t replication) const {
    const PoissonRate rate{background_per_day * kDaysPerYear, HourProfile{}, weight};
    const NearRepeatKernel kernel{network, neighbourhoods, near_repeat};
    SelfExcitingOccurrences process{PoissonOccurrences{network, rate, key(replication, 0)}, kernel,
                                    key(replication, 1)};
    std::vector<TimedEvent> events;
    while (true) {
      const Occurrence next = process.next();
      const double time_d = next.time.since_start().in_hours() / 24;
      if (time_d >= window_d) return events;
      events.push_back({time_d, next.place.street});
    }
  }

  [[nodiscard]] static sim::StreamKey key(std::uint32_t replication, std::uint32_t entity) {
    return {.seed = 8, .replication = replication, .purpose = 1, .entity = entity};
  }

 private:
  static sim::street::Network in_four_wards(int side) {
    sim::street::Network network = towns::grid(side);
    network.wards.assign(4, network.wards[0]);
    for (auto& street : network.streets) {
      const sim::street::Point a = network.junctions[street.from.index()];
      const int right = a.x_m >= 50.0 * side ? 1 : 0;
      const int upper = a.y_m >= 50.0 * side ? 1 : 0;
      street.ward = sim::street::WardId{right + 2 * upper};
    }
    return network;
  }
};

}  // namespace repeat_town
