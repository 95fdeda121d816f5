// Confidence intervals from independent replications, single and paired.
//
// Each takes one number a replication: replications are independent, and normal enough for
// Student's t (means over a replication are). Paired intervals compare two scenarios that met the
// same random numbers, replication by replication; that is what makes them narrow.
#pragma once

#include <span>

namespace sim {

/// estimate +- half_width, from n replications. NaN estimate if n = 0; infinite half-width if n <
/// 2, for then nothing is known of the spread.
struct Interval {
  double estimate = 0;
  double half_width = 0;
  int n = 0;

  [[nodiscard]] double lower() const { return estimate - half_width; }
  [[nodiscard]] double upper() const { return estimate + half_width; }
  [[nodiscard]] bool covers(double value) const { return lower() <= value && value <= upper(); }
};

/// The value that Student's t with `degrees_of_freedom` falls below with probability p; relative
/// error below 1e-10.
/// @throws InputError unless 0 < p < 1 and degrees_of_freedom > 0.
[[nodiscard]] double student_t_quantile(double p, double degrees_of_freedom);

/// For the expectation of one replication's value: mean +- t s / sqrt(n).
/// @param confidence  e.g. 0.95.
/// @throws InputError unless 0 < confidence < 1.
[[nodiscard]] Interval mean_interval(std::span<const double> values, double confidence);

/// For E[a] - E[b]: the mean interval of a[i] - b[i].
/// @throws InputError also if the lengths differ.
[[nodiscard]] Interval paired_interval(std::span<const double> a, std::span<const double> b,
                                       double confidence);

/// For E[y] / E[x], e.g. calls reached in time over calls: sum(y) / sum(x), which unlike the mean
/// of the replications' ratios gives each call the same weight.
///
/// R = sum(y) / sum(x); half-width t sqrt(sum (y_i - R x_i)^2 / (n (n - 1))) / mean(x): Cochran
/// (1977), Sampling Techniques, section 2.11. For large n; the bias is of order 1 / n.
/// If sum(x) = 0 the estimate is NaN and the half-width infinite.
/// @throws InputError also if the lengths differ.
[[nodiscard]] Interval ratio_interval(std::span<const double> numerators,
                                      std::span<const double> denominators, double confidence);

/// Numerators and denominators of one scenario's ratio, one of each a replication.
struct RatioSample {
  std::span<const double> numerators;
  std::span<const double> denominators;
};

/// For R_a - R_b, both as in ratio_interval, over common replications.
///
/// The mean interval of (y_i - R x_i) / mean(x) of a, less the same of b, about R_a - R_b: Taylor
/// linearisation, Wolter (2007), Introduction to Variance Estimation, chapter 6.
/// @throws InputError also if any lengths differ.
[[nodiscard]] Interval paired_ratio_difference(RatioSample a, RatioSample b, double confidence);

}  // namespace sim
