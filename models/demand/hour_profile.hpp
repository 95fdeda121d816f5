// How a rate varies over the week, and the exact times of arrivals under it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/core/time.hpp"

namespace models::demand {

/// Relative rates by step of the week, scaled to a mean of 1. A step is an hour, or an hour's k-th
/// part; step 0 begins on Monday at 00:00.
class HourProfile {
 public:
  /// The same rate at all hours.
  HourProfile();

  /// @param relative  168 k rates of equal steps, k a divisor of 60: k = 1 for hours, 2 for half
  ///   hours, 60 for minutes. Any scale; each finite and >= 0, not all 0.
  /// @throws sim::InputError naming each step that breaks this.
  explicit HourProfile(const std::vector<double>& relative);
  explicit HourProfile(const std::array<double, sim::kHoursPerWeek>& relative);

  [[nodiscard]] int steps_per_hour() const { return static_cast<int>(steps_per_hour_); }
  /// The rate in a step of the week, 0 to 168 k - 1.
  [[nodiscard]] double operator[](int step) const {
    return mean_hours_[static_cast<std::size_t>(step)] * steps_per_hour_;
  }
  /// The rate at an instant; a step holds its start and not its end.
  [[nodiscard]] double at(sim::Instant t) const {
    return mean_hours_[step_of(t)] * steps_per_hour_;
  }

  /// The integral between two instants, in hours of the mean rate; negative if `to` is the earlier.
  [[nodiscard]] double integral(sim::Instant from, sim::Instant to) const;

  /// The time at which the integral from `start` reaches `hours` (of the mean rate).
  ///
  /// A Poisson process at rate r times this profile is a unit-rate process seen through this
  /// inverse (time rescaling; Çınlar 1975, ch. 4.7): exact at any gap and any step of the profile.
  /// Never before `start`; more than a million weeks after the study's start is Instant::never().
  [[nodiscard]] sim::Instant advance(sim::Instant start, double hours) const;

 private:
  static constexpr std::int64_t kUsPerWeek = std::int64_t{sim::kHoursPerWeek} * 3'600'000'000;
  // Steps since Monday 00:00, with the part of the running one.
  [[nodiscard]] double steps_into_week(sim::Instant t) const {
    return static_cast<double>(t.count_us() % kUsPerWeek) / us_per_step_;
  }
  [[nodiscard]] std::size_t step_of(sim::Instant t) const {
    return static_cast<std::size_t>(steps_into_week(t));
  }
  // Mean hours since Monday 00:00.
  [[nodiscard]] double into_week(sim::Instant t) const;

  double steps_per_hour_;
  double us_per_step_;
  std::vector<double> mean_hours_;  // of each step
  std::vector<double> integral_;    // from Monday 00:00 to the start of each step; at last 168
};

}  // namespace models::demand
