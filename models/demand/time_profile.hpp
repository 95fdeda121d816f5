// How a rate varies over civil time: hour of week, month, darkness, special days.
//
// A simulated day always has 24 h: the hour that is left out or repeated when clocks change is not
// simulated, but sunrise and sunset leap with the clocks.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "models/demand/daylight.hpp"
#include "models/demand/hour_profile.hpp"
#include "sim/core/time.hpp"

namespace models::demand {

/// A day unlike others of its date: a carnival, New Year's Eve. Where two overlap, factors
/// multiply.
struct SpecialDay {
  std::string name;  // for messages; may be empty
  std::chrono::month_day date;
  std::optional<std::chrono::year> year;  // absent: every year
  double from_h = 0;                      // by the clock; in [0, 24)
  double until_h = 24;                    // above from_h, at most 48: past 24 is the next day
  double factor = 1;                      // of the rate without it; in [0, 1e6]
};

/// What multiplies the profile of the week.
struct Seasons {
  std::array<double, 12> month{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};  // any scale; in [0, 1e6]
  double darkness = 1;  // rate in darkness relative to daylight: 2.6 is +160 %; in [0, 1e6]
  double dark_below_deg = kSunsetDeg;  // the sun's altitude; in [-18, 0]
  std::vector<SpecialDay> special_days;
};

/// The dates of a study.
struct CivilTime {
  std::chrono::local_days start;  // the date of Instant 0; a Monday
  int days = 0;                   // from then on, with warm-up and run-out: 1 to 73,050 (200 years)
  Place place;
};

/// The relative rate of a class of incidents over simulated time.
///
/// With seasons it is week x month x darkness x special days, scaled so that its mean over the 1461
/// days (four years) from the start is 1 without the special days: what they add comes on top.
/// Piecewise constant, and treated exactly: each stretch between sunrise, sunset, first of month
/// and edge of a special day keeps the integral up to it (24 bytes, some 50 a day).
/// Immutable, so that all replications share one.
class TimeProfile {
 public:
  /// Periodic by week, with no dates and no end: exactly the profile of the week.
  TimeProfile(HourProfile week = {}) : week_{std::move(week)} {}

  /// @throws sim::InputError naming all that is out of its range, or if the rate is 0 at all times.
  TimeProfile(HourProfile week, const Seasons& seasons, const CivilTime& civil);

  [[nodiscard]] const HourProfile& week() const { return week_; }
  /// The end of the days that it knows; Instant::never() if it is periodic.
  [[nodiscard]] sim::Instant end() const {
    return stretches_.empty() ? sim::Instant::never() : stretches_.back().start;
  }

  /// The rate at an instant; 0 from the end on.
  [[nodiscard]] double at(sim::Instant t) const;

  /// The integral between two instants, in hours of the mean rate; negative if `to` is the earlier.
  [[nodiscard]] double integral(sim::Instant from, sim::Instant to) const;

  /// The time at which the integral from `start` reaches `hours` (of the mean rate), as
  /// HourProfile::advance: exact, never before `start`; Instant::never() if it is not before the
  /// end. Allocates nothing.
  [[nodiscard]] sim::Instant advance(sim::Instant start, double hours) const;

 private:
  // The rate is that of the week times `factor` until the next one's start.
  struct FactorFrom {
    sim::Instant start;
    double factor;
    double integral;  // from Instant 0 to the start
  };
  [[nodiscard]] std::vector<FactorFrom>::const_iterator stretch_at(sim::Instant t) const;
  [[nodiscard]] double integral_to(sim::Instant t) const;

  HourProfile week_;
  std::vector<FactorFrom> stretches_;  // from Instant 0; the last one begins at the end, factor 0
};

}  // namespace models::demand
