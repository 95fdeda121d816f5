// Rates by street from few counts, shrunk towards the mean of the street's ward.
//
// Most streets see no robbery in a year, and a few see three by chance: last year's counts promise
// too much of some streets and nothing of the others. Empirical Bayes (Robbins 1956; Efron & Morris
// 1973) learns from all streets how much the true rates differ, and moves each street's own rate
// towards its ward's mean by as much as its count is noise.
//
//   y_s ~ Poisson(theta_s e_s)          counts, given the street's rate and its exposure
//   theta_s ~ Gamma(shape a, mean m_w)  rates of the streets of ward w; variance m_w^2 / a
//
// As for rates of disease on maps (Clayton & Kaldor 1987, Biometrics 43:671) and accidents on roads
// (Hauer 1997, "Observational Before-After Studies in Road Safety", ch. 11). One shape for all
// wards, since a ward with few counts cannot tell its own; call once for each ward otherwise.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "sim/street/network.hpp"

namespace models::calibration {

/// What was counted on streets. All three are given for the same streets, in the same order.
struct StreetCounts {
  std::span<const std::int64_t> counts;  // each in [0, 10 million]
  std::span<const double> exposure;      // >= 0, e.g. km x years, or km x footfall x years;
                                         // a street of exposure 0 must have no counts
  std::span<const std::optional<sim::street::WardId>> ward;  // absent: the street is ignored
};

/// Rates per unit of exposure. Standard errors are of the estimate's posterior, not of next year's
/// count; near 0 the logarithm (+- 1.96 se / estimate) makes the better interval.
struct ShrunkRates {
  /// Posterior mean (y + a) / (e + a / m), and its standard deviation with what is not known of a
  /// and m included (delta method; Kass & Steffey 1989, JASA 84:717). 0 outside the wards.
  std::vector<double> rate;
  std::vector<double> rate_se;

  /// m by ward. A ward without counts has Jeffreys' posterior: half a count over its exposure,
  /// standard error sqrt(1/2) over it. NaN for a ward that no street lies in.
  std::vector<double> ward_mean;
  std::vector<double> ward_mean_se;

  /// a; infinity if the counts differ no more than Poisson counts of equal rates would: then every
  /// street has its ward's mean. The standard error is NaN then.
  double shape = std::numeric_limits<double>::infinity();
  double shape_se = std::numeric_limits<double>::quiet_NaN();

  /// True if no overdispersion was found.
  [[nodiscard]] bool pooled() const { return std::isinf(shape); }
};

/// Fits shape and ward means by maximum likelihood (the marginal law of a count is negative
/// binomial) with standard errors from the observed information, and shrinks.
///
/// For a given shape each ward's mean is found by Newton's method on a concave function; the shape
/// is the root of the profile score, by Newton's method inside a bracket. No overdispersion: the
/// score at 1/a = 0, sum of (y - m e)^2 - y, is not positive (Dean 1992, JASA 87:451), or the shape
/// is above 10^6, which no count could tell from it.
///
/// @param wards  how many there are; without it one more than the largest that is named.
/// @throws sim::InputError with every column that is too short, every value out of its range, and
///   every ward whose streets all have exposure 0.
[[nodiscard]] ShrunkRates shrink_rates(const StreetCounts& streets,
                                       std::optional<std::size_t> wards = {});

}  // namespace models::calibration
