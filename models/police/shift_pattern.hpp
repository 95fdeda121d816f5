// When officers are on duty: tours in a cycle of days, and each unit's place in the cycle.
#pragma once

#include <string>
#include <vector>

#include "sim/core/time.hpp"

namespace models::police {

/// One spell of duty, within a cycle.
struct Tour {
  int day = 0;          // of the cycle, 0 is the first; a Monday where cycles are whole weeks
  double start_h = 0;   // hour of that day, in [0, 24)
  double length_h = 8;  // > 0; may run past midnight
};

/// A tour at its time in the study.
struct DutyPeriod {
  sim::Instant start;
  sim::Instant end;
};

/// A cycle of tours that repeats for ever.
///
/// The five-team response pattern, two early, two late, two night, four off, is a cycle of 10 days
/// with six tours and a stagger of two days: unit 1 begins its cycle two days after unit 0, so five
/// units keep one post manned round the clock.
class ShiftPattern {
 public:
  /// @throws sim::InputError with every problem: a cycle below 1 day, a stagger below 0, no tours,
  ///   a day outside the cycle, a start outside the day, a length that is not > 0; if there is none
  ///   of these, tours of one unit that overlap.
  ShiftPattern(std::string name, int cycle_days, std::vector<Tour> tours, int stagger_days);

  /// Always on duty; for analytic checks and minimum cover.
  [[nodiscard]] static ShiftPattern round_the_clock();

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Duty hours of one unit in a year of 365.25 days, before absence.
  [[nodiscard]] double hours_per_year() const;
  /// Likewise, tours; 0 if endless.
  [[nodiscard]] double tours_per_year() const {
    return endless_ ? 0 : static_cast<double>(tours_.size()) * 365.25 / cycle_days_;
  }
  /// Whether this is round_the_clock(): one endless period.
  [[nodiscard]] bool endless() const { return endless_; }

  /// The n-th duty period of a unit that ends after the start of the study; n = 0 is the first.
  /// A period that is under way at the start begins at the start.
  [[nodiscard]] DutyPeriod period(int unit, int n) const;

 private:
  ShiftPattern() = default;
  [[nodiscard]] DutyPeriod counted_from_cycle_start(int unit, int n) const;

  std::string name_;
  int cycle_days_ = 1;
  std::vector<Tour> tours_;  // in order of time
  int stagger_days_ = 0;
  bool endless_ = false;
};

}  // namespace models::police
