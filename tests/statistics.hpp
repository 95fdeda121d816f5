// Judging random samples: the statistics and their critical values, all at one false-alarm rate.
//
// A check compares a statistic with the value that a right sampler exceeds once in 10,000 seeds.
// Seeds are fixed, so a check that passes goes on passing; that it could fail is shown by a power
// test beside it, which runs the same check on something 3 % wrong.
#pragma once

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace statistics {

/// False-alarm rate of each check.
inline constexpr double kAlpha = 1e-4;

/// |z| that a standard normal variable exceeds with probability kAlpha.
inline constexpr double kNormalCritical = 3.890591886413;

/// Kolmogorov-Smirnov: the largest distance between the sample's distribution function and `cdf`.
template <class Cdf>
[[nodiscard]] double ks_statistic(std::vector<double> sample, Cdf&& cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double largest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cdf(sample[i]);
    const auto below = static_cast<double>(i);
    largest = std::max({largest, expected - below / n, (below + 1) / n - expected});
  }
  return largest;
}

/// P(statistic > value) <= kAlpha for every n: the Dvoretzky-Kiefer-Wolfowitz inequality with the
/// constant of Massart (1990), P <= 2 exp(-2 n d^2). Sharp for large n.
[[nodiscard]] inline double ks_critical(std::size_t n) {
  return std::sqrt(std::log(2 / kAlpha) / (2 * static_cast<double>(n)));
}

/// Whether a continuous sample passes for one from `cdf`.
template <class Cdf>
[[nodiscard]] bool ks_accepts(std::vector<double> sample, Cdf&& cdf) {
  const double critical = ks_critical(sample.size());
  return ks_statistic(std::move(sample), std::forward<Cdf>(cdf)) <= critical;
}

/// Pearson: sum of (observed - expected)^2 / expected over cells that each expect 10 or more.
[[nodiscard]] inline double chi_square_statistic(const std::vector<std::uint64_t>& observed,
                                                 const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const double deviation = static_cast<double>(observed[i]) - expected[i];
    sum += deviation * deviation / expected[i];
  }
  return sum;
}

/// The value that chi-square with so many degrees of freedom exceeds with probability kAlpha.
[[nodiscard]] inline double chi_square_critical(std::size_t degrees_of_freedom) {
  const boost::math::chi_squared law{static_cast<double>(degrees_of_freedom)};
  return boost::math::quantile(boost::math::complement(law, kAlpha));
}

/// Whether counts pass for draws with the given probabilities (which add up to 1).
[[nodiscard]] inline bool chi_square_accepts(const std::vector<std::uint64_t>& observed,
                                             const std::vector<double>& probabilities) {
  double n = 0;
  for (const std::uint64_t count : observed) n += static_cast<double>(count);
  std::vector<double> expected;
  for (const double p : probabilities) expected.push_back(n * p);
  return chi_square_statistic(observed, expected) <= chi_square_critical(observed.size() - 1);
}

/// Whether `successes` of `n` trials pass for a success probability of p: exact binomial tails,
/// kAlpha / 2 on either side.
[[nodiscard]] inline bool binomial_accepts(std::uint64_t successes, std::uint64_t n, double p) {
  const boost::math::binomial law{static_cast<double>(n), p};
  const auto k = static_cast<double>(successes);
  const double at_most = boost::math::cdf(law, k);
  const double at_least =
      successes == 0 ? 1 : boost::math::cdf(boost::math::complement(law, k - 1));
  return std::min(at_most, at_least) > kAlpha / 2;
}

/// Pearson's coefficient. Of independent pairs it is normal with variance 1 / n for large n.
[[nodiscard]] inline double correlation(const std::vector<double>& a,
                                        const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  double mean_a = 0;
  double mean_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i] / n;
    mean_b += b[i] / n;
  }
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

/// Whether pairs pass for uncorrelated ones.
[[nodiscard]] inline bool uncorrelated(const std::vector<double>& a, const std::vector<double>& b) {
  return std::fabs(correlation(a, b)) <= kNormalCritical / std::sqrt(static_cast<double>(a.size()));
}

}  // namespace statistics
