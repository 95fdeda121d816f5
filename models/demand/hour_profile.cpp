#include "models/demand/hour_profile.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/core/error.hpp"

namespace models::demand {

using sim::kHoursPerWeek;

namespace {

std::array<double, kHoursPerWeek> level() {
  std::array<double, kHoursPerWeek> relative;
  relative.fill(1.0);
  return relative;
}

}  // namespace

HourProfile::HourProfile() : HourProfile(level()) {}

HourProfile::HourProfile(const std::array<double, kHoursPerWeek>& relative) {
  std::vector<sim::Problem> problems;
  double sum = 0;
  for (std::size_t h = 0; h < relative.size(); ++h) {
    if (!(relative[h] >= 0) || !std::isfinite(relative[h])) {
      problems.push_back({"",
                          "hour_of_week[" + std::to_string(h) + "] = " + sim::to_text(relative[h]) +
                              " (must be >= 0 and finite)",
                          ""});
    }
    sum += relative[h];
  }
  if (problems.empty() && sum == 0) problems.push_back({"", "hour_of_week is 0 at all hours", ""});
  if (problems.empty() && !std::isfinite(sum)) {
    problems.push_back({"", "the sum of hour_of_week is not finite", "scale its entries down"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  integral_[0] = 0;
  for (std::size_t h = 0; h < relative.size(); ++h) {
    relative_[h] = relative[h] / sum * kHoursPerWeek;
    integral_[h + 1] = integral_[h] + relative_[h];
  }
  // The whole week exactly, from the last hour of a rate above 0 on: what rounding left short of it
  // would be an arrival in the hours of rate 0 that follow.
  for (std::size_t h = kHoursPerWeek; h > 0; --h) {
    integral_[h] = kHoursPerWeek;
    if (relative_[h - 1] > 0) break;
  }
}

sim::Instant HourProfile::advance(sim::Instant start, double hours) const {
  constexpr double kUsPerHour = 3.6e9;
  constexpr std::int64_t kUsPerWeek = std::int64_t{kHoursPerWeek} * 3'600'000'000;
  const std::int64_t week = start.count_us() / kUsPerWeek;
  const double hour = static_cast<double>(start.count_us() % kUsPerWeek) / kUsPerHour;
  const auto h0 = static_cast<std::size_t>(hour);
  const double wanted = integral_[h0] + (hour - static_cast<double>(h0)) * relative_[h0] + hours;
  const double weeks = std::floor(wanted / kHoursPerWeek);
  // Beyond every horizon, and near the clock's end.
  if (!(static_cast<double>(week) + weeks <= 1e6)) return sim::Instant::never();
  const double rest = std::max(wanted - weeks * kHoursPerWeek, 0.0);  // the quotient may round up
  // The hour whose end lies beyond the rest; hours of rate 0 are stepped over.
  const auto beyond = std::upper_bound(integral_.begin() + 1, integral_.end() - 1, rest);
  const auto h = static_cast<std::size_t>(beyond - integral_.begin()) - 1;
  const double into = relative_[h] > 0 ? std::min(1.0, (rest - integral_[h]) / relative_[h]) : 0.0;
  const auto us = static_cast<std::int64_t>((static_cast<double>(h) + into) * kUsPerHour + 0.5);
  const auto end = sim::Instant::after_start(
      sim::Duration::microseconds((week + static_cast<std::int64_t>(weeks)) * kUsPerWeek + us));
  return std::max(start, end);  // rounding, at a low rate, could lead back
}

}  // namespace models::demand
