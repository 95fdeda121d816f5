#include "models/demand/hour_profile.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/error.hpp"

namespace models::demand {

using sim::kHoursPerWeek;

namespace {

// Throws unless these are the rates of a week.
void check(const std::vector<double>& relative) {
  const std::size_t steps = relative.size();
  const std::size_t per_hour = steps / kHoursPerWeek;
  if (steps == 0 || steps % kHoursPerWeek != 0 || 60 % per_hour != 0) {
    throw sim::InputError{"", "a week's profile has " + std::to_string(steps) + " steps",
                          "give 168 (hours), 336 (half hours), ..., or 10080 (minutes)"};
  }
  const std::string name = per_hour == 1 ? "hour_of_week" : "step_of_week";
  std::vector<sim::Problem> problems;
  double sum = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    if (!(relative[i] >= 0) || !std::isfinite(relative[i])) {
      problems.push_back({"",
                          name + "[" + std::to_string(i) + "] = " + sim::to_text(relative[i]) +
                              " (must be >= 0 and finite)",
                          ""});
    }
    sum += relative[i];
  }
  if (problems.empty() && sum == 0) problems.push_back({"", name + " is 0 at all hours", ""});
  if (problems.empty() && !std::isfinite(sum)) {
    problems.push_back({"", "the sum of " + name + " is not finite", "scale its entries down"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

}  // namespace

HourProfile::HourProfile() : HourProfile(std::vector<double>(kHoursPerWeek, 1.0)) {}

HourProfile::HourProfile(const std::array<double, kHoursPerWeek>& relative)
    : HourProfile(std::vector<double>(relative.begin(), relative.end())) {}

HourProfile::HourProfile(const std::vector<double>& relative) {
  check(relative);
  const std::size_t steps = relative.size();
  steps_per_hour_ = static_cast<double>(steps / kHoursPerWeek);
  us_per_step_ = 3.6e9 / steps_per_hour_;  // a whole number
  double sum = 0;
  for (const double r : relative) sum += r;
  integral_.push_back(0);
  for (const double r : relative) {
    mean_hours_.push_back(r / sum * kHoursPerWeek);
    integral_.push_back(integral_.back() + mean_hours_.back());
  }
  // The whole week exactly, from the last step of a rate above 0 on: what rounding left short of it
  // would be an arrival in the steps of rate 0 that follow.
  for (std::size_t i = steps; i > 0; --i) {
    integral_[i] = kHoursPerWeek;
    if (mean_hours_[i - 1] > 0) break;
  }
}

double HourProfile::into_week(sim::Instant t) const {
  const double steps = steps_into_week(t);
  const auto whole = static_cast<std::size_t>(steps);
  return integral_[whole] + (steps - static_cast<double>(whole)) * mean_hours_[whole];
}

double HourProfile::integral(sim::Instant from, sim::Instant to) const {
  const std::int64_t weeks = to.count_us() / kUsPerWeek - from.count_us() / kUsPerWeek;
  return static_cast<double>(weeks) * kHoursPerWeek + (into_week(to) - into_week(from));
}

sim::Instant HourProfile::advance(sim::Instant start, double hours) const {
  const std::int64_t week = start.count_us() / kUsPerWeek;
  const double wanted = into_week(start) + hours;
  const double weeks = std::floor(wanted / kHoursPerWeek);
  // Beyond every horizon, and near the clock's end.
  if (!(static_cast<double>(week) + weeks <= 1e6)) return sim::Instant::never();
  const double rest = std::max(wanted - weeks * kHoursPerWeek, 0.0);  // the quotient may round up
  // The step whose end lies beyond the rest; steps of rate 0 are stepped over.
  const auto beyond = std::upper_bound(integral_.begin() + 1, integral_.end() - 1, rest);
  const auto i = static_cast<std::size_t>(beyond - integral_.begin()) - 1;
  const double mass = mean_hours_[i];
  const double into = mass > 0 ? std::min(1.0, (rest - integral_[i]) / mass) : 0.0;
  const auto us = static_cast<std::int64_t>((static_cast<double>(i) + into) * us_per_step_ + 0.5);
  const auto end = sim::Instant::after_start(
      sim::Duration::microseconds((week + static_cast<std::int64_t>(weeks)) * kUsPerWeek + us));
  return std::max(start, end);  // rounding, at a low rate, could lead back
}

}  // namespace models::demand
