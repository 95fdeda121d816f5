// How a rate varies over the hours of the week, and the exact times of arrivals under it.
#pragma once

#include <array>

#include "sim/core/time.hpp"

namespace models::demand {

/// Relative rates by hour of week, scaled to a mean of 1; hour 0 is Monday 00-01.
class HourProfile {
 public:
  /// The same rate at all hours.
  HourProfile();

  /// @param relative  any scale; each finite and >= 0, not all 0.
  /// @throws sim::InputError naming each hour that breaks this.
  explicit HourProfile(const std::array<double, sim::kHoursPerWeek>& relative);

  [[nodiscard]] double operator[](int hour_of_week) const {
    return relative_[static_cast<std::size_t>(hour_of_week)];
  }

  /// The time at which the profile's integral from `start` reaches `hours` (of the mean rate).
  ///
  /// A Poisson process at rate r times this profile is a unit-rate process seen through this
  /// inverse (time rescaling; Çınlar 1975, ch. 4.7): exact at any gap and any step of the profile.
  /// Never before `start`; more than a million weeks after the study's start is Instant::never().
  [[nodiscard]] sim::Instant advance(sim::Instant start, double hours) const;

 private:
  std::array<double, sim::kHoursPerWeek> relative_;
  std::array<double, sim::kHoursPerWeek + 1> integral_;  // from Monday 00:00, in mean hours
};

}  // namespace models::demand
