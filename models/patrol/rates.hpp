// Rates of incidents by street, as policies that look for risk take them.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "models/police/beat.hpp"
#include "sim/core/error.hpp"

namespace models::patrol {

/// @throws sim::InputError naming each rate that is negative or not finite; if their number is not
///   that of the network's streets, or all on the beat are 0.
inline void check_rates(const police::Beat& beat, const std::vector<double>& rate) {
  std::vector<sim::Problem> problems;
  const std::size_t streets = beat.network().streets.size();
  if (rate.size() != streets) {
    throw sim::InputError(
        "", std::to_string(rate.size()) + " rates for " + std::to_string(streets) + " streets",
        "give one for each street of the network");
  }
  for (std::size_t i = 0; i < rate.size(); ++i) {
    if (rate[i] >= 0 && std::isfinite(rate[i])) continue;
    problems.push_back({"",
                        "rate of street " + std::to_string(i) + " = " + sim::to_text(rate[i]) +
                            " (must be >= 0 and finite)",
                        ""});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  for (const sim::street::StreetId s : beat.streets()) {
    if (rate[s.index()] > 0) return;
  }
  throw sim::InputError("", "no street of the beat has a rate above 0",
                        "patrol by risk needs incidents on the beat");
}

}  // namespace models::patrol
