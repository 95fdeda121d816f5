// Count, mean, variance and range of observations, kept up as they come.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace sim {

/// Welford's recurrence: the mean and the sum of squares about it, stable for any offset
/// (Welford 1962; merging by Chan, Golub & LeVeque 1979). 40 bytes, no allocation.
class Tally {
 public:
  /// @param x  an observation; a NaN makes mean and variance NaN.
  void add(double x) {
    ++count_;
    const double deviation = x - mean_;
    mean_ += deviation / static_cast<double>(count_);
    squares_ += deviation * (x - mean_);
    min_ = std::min(min_, x);
    max_ = std::max(max_, x);
  }

  /// Takes in what `other` saw. The same as adding its observations, but for rounding: merge in a
  /// fixed order where results must be bit-identical.
  void merge(const Tally& other) {
    if (other.count_ == 0) return;
    const auto mine = static_cast<double>(count_);
    const auto theirs = static_cast<double>(other.count_);
    const double deviation = other.mean_ - mean_;
    mean_ += deviation * (theirs / (mine + theirs));
    squares_ += other.squares_ + deviation * deviation * (mine * theirs / (mine + theirs));
    count_ += other.count_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// NaN if there were no observations; so are `min` and `max`.
  [[nodiscard]] double mean() const { return count_ > 0 ? mean_ : kNone; }
  [[nodiscard]] double min() const { return count_ > 0 ? min_ : kNone; }
  [[nodiscard]] double max() const { return count_ > 0 ? max_ : kNone; }
  /// Of the sample, with divisor count - 1; NaN below two observations.
  [[nodiscard]] double variance() const {
    return count_ > 1 ? squares_ / static_cast<double>(count_ - 1) : kNone;
  }

 private:
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of (x - mean)^2
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace sim
