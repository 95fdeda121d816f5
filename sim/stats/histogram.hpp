// Counts in equal bins: a distribution in little memory, which merges without loss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sim {

/// Bins [lower, lower + w), [lower + w, lower + 2w), ... up to `upper`, and a count on either side.
///
/// What lies outside is counted but not located; questions that depend on where it lies answer
/// with an infinity or NaN, never with a guess.
class Histogram {
 public:
  /// @throws InputError unless lower < upper, both finite, and bins >= 1.
  Histogram(double lower, double upper, std::size_t bins);

  /// @throws InputError if x is NaN.
  void add(double x) {
    if (x >= lower_ && x < upper_) [[likely]] {
      ++counts_[bin_of(x)];
    } else {
      add_outside(x);
    }
  }

  /// Adds the other's counts: exact and in any order.
  /// @throws InputError unless both have the same bins.
  void merge(const Histogram& other);

  /// The value that a share `p` of the observations lies below, a straight line within its bin.
  /// Error: at most one bin's width. NaN if there are no observations; minus or plus infinity if
  /// the value lies below `lower` or above `upper`.
  /// @throws InputError unless 0 <= p <= 1.
  [[nodiscard]] double quantile(double p) const;

  /// Share of the observations below `x`, a straight line within its bin; exact at a bin's edge.
  /// NaN if there are no observations, or if some lie outside on the same side as `x`.
  [[nodiscard]] double share_below(double x) const;

  [[nodiscard]] double lower() const { return lower_; }
  [[nodiscard]] double upper() const { return upper_; }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t underflow() const { return underflow_; }  // below lower
  [[nodiscard]] std::uint64_t overflow() const { return overflow_; }    // at or above upper
  [[nodiscard]] std::uint64_t total() const;                            // all observations

 private:
  [[nodiscard]] std::size_t bin_of(double x) const {
    const auto bin = static_cast<std::size_t>((x - lower_) * bins_per_unit_);
    return bin < counts_.size() ? bin : counts_.size() - 1;  // rounding just below `upper`
  }
  [[nodiscard]] double edge(double bins) const {
    return lower_ + (upper_ - lower_) * (bins / static_cast<double>(counts_.size()));
  }
  void add_outside(double x);

  double lower_;
  double upper_;
  double bins_per_unit_ = 0;
  std::vector<std::uint64_t> counts_;
  std::uint64_t underflow_ = 0;
  std::uint64_t overflow_ = 0;
};

}  // namespace sim
