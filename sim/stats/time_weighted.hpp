// The average over time of a quantity that jumps: units busy, calls waiting.
#pragma once

#include <cassert>
#include <limits>

#include "sim/core/time.hpp"

namespace sim {

/// Sums value * time between changes. Times must not go back (asserted in debug builds).
class TimeWeighted {
 public:
  /// Counts from `start`, when the quantity is `value`.
  explicit TimeWeighted(Instant start = {}, double value = 0)
      : start_{start}, changed_{start}, value_{value} {}

  /// The quantity is `value` from `now` on. Of two records at one instant the later one holds.
  void record(Instant now, double value) {
    advance(now);
    value_ = value;
  }

  /// Forgets what was before `now`, the end of the warm-up; the quantity stays what it is.
  void restart(Instant now) {
    assert(now >= changed_);
    start_ = changed_ = now;
    area_ = 0;
  }

  /// The value since the last record.
  [[nodiscard]] double current() const { return value_; }

  /// Mean from the start, or the last restart, to `until`; NaN if no time has passed.
  /// @param until  not before the last record.
  [[nodiscard]] double average(Instant until) const {
    assert(until >= changed_);
    if (until <= start_) return std::numeric_limits<double>::quiet_NaN();
    const double area = area_ + value_ * microseconds(until - changed_);
    return area / microseconds(until - start_);
  }

 private:
  // Whole, so that sums of whole values are exact.
  static double microseconds(Duration d) { return static_cast<double>(d.count_us()); }

  void advance(Instant now) {
    assert(now >= changed_);
    area_ += value_ * microseconds(now - changed_);
    changed_ = now;
  }

  Instant start_;
  Instant changed_;
  double value_;
  double area_ = 0;  // value-microseconds from start_ to changed_
};

}  // namespace sim
