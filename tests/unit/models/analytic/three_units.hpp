// Systems that the tests of both hypercube solvers share.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "models/analytic/dispatch_system.hpp"

namespace analytic_tests {

/// Larson & Odoni, Urban Operations Research, 5.4: three units with a line.
inline models::analytic::DispatchSystem three_units() {
  const std::vector<std::int64_t> order{0, 1, 2, 0, 2, 1, 1, 0, 2, 2, 0, 1};
  return {{.50, .25, .35, .40}, {1}, models::analytic::cost_of_orders(order, 3)};
}

/// Any system: costs without ties, or whole ones of which many are equal.
inline models::analytic::DispatchSystem any_system(std::size_t units, std::size_t districts,
                                                   double load_per_unit, bool ties,
                                                   std::uint32_t seed) {
  std::mt19937 bits{seed};
  const auto uniform = [&] { return static_cast<double>(bits()) / 4294967296.0; };
  models::analytic::DispatchSystem system;
  double sum = 0;
  for (std::size_t j = 0; j < districts; ++j) {
    sum += system.calls_per_hour.emplace_back(0.1 + uniform());
  }
  for (double& rate : system.calls_per_hour) {
    rate *= 2 * load_per_unit * static_cast<double>(units) / sum;
  }
  system.mean_service_h = {0.5};
  for (std::size_t i = 0; i < units * districts; ++i) {
    system.cost.push_back(ties ? static_cast<double>(bits() % 3) : uniform());
  }
  return system;
}

inline double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace analytic_tests
