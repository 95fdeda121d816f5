#include "sim/random/distributions.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/core/error.hpp"

namespace sim {

namespace {

constexpr double kSmallestCv = 0.001;
constexpr double kLargestCv = 100;

void require_positive(const char* shape, const char* parameter, double value) {
  if (value > 0 && std::isfinite(value)) return;
  throw InputError(shape,
                   std::string{parameter} + " = " + to_text(value) + " (must be > 0 and finite)");
}

void require_mean_and_cv(const char* shape, double mean, double cv) {
  require_positive(shape, "mean", mean);
  if (cv >= kSmallestCv && cv <= kLargestCv) return;
  throw InputError(shape, "cv = " + to_text(cv) + " (must be 0.001 to 100)",
                   cv >= 0 && cv < kSmallestCv
                       ? "for a value that does not vary use a constant distribution"
                       : "cv is the standard deviation divided by the mean, e.g. 0.8");
}

// ln k!, by Stirling's series beyond a table (Abramowitz & Stegun 6.1.41); error below 1e-12.
double log_factorial(double k) {
  static constexpr std::array<double, 10> kFactorials{1,   1,   2,    6,     24,
                                                      120, 720, 5040, 40320, 362880};
  static constexpr std::array<double, 5> kStirling{1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680,
                                                   1.0 / 1188};
  constexpr double kHalfLog2Pi = 0.918938533204672741780;
  if (k < 10) return portable_log(kFactorials[static_cast<std::size_t>(k)]);
  const double x = k + 1;
  return (x - 0.5) * portable_log(x) - x + kHalfLog2Pi +
         detail::polynomial(kStirling, 1 / (x * x)) / x;
}

}  // namespace

Lognormal Lognormal::from_mean_cv(double mean, double cv) {
  require_mean_and_cv("lognormal distribution", mean, cv);
  const double variance_of_log = portable_log(1 + cv * cv);
  return {mean, mean * portable_exp(-0.5 * variance_of_log), std::sqrt(variance_of_log)};
}

Gamma Gamma::from_mean_cv(double mean, double cv) {
  require_mean_and_cv("gamma distribution", mean, cv);
  return {mean, 1 / (cv * cv)};
}

Gamma::Gamma(double mean, double shape) : mean_{mean}, scale_{mean / shape} {
  const double raised = shape < 1 ? shape + 1 : shape;
  if (shape < 1) power_ = 1 / shape;
  d_ = raised - 1.0 / 3;
  c_ = 1 / std::sqrt(9 * d_);
}

// Marsaglia & Tsang (2000), "A simple method for generating gamma variables": d (1 + c x)^3 for a
// normal x, accepted with the probability that makes it gamma. A shape a < 1 is that of a + 1,
// times U^(1/a).
double Gamma::operator()(RandomStream& stream) const {
  for (;;) {
    const double x = standard_normal(stream);
    const double root = 1 + c_ * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = stream.uniform_open();
    const double x2 = x * x;
    if (u >= 1 - 0.0331 * x2 * x2 && portable_log(u) >= 0.5 * x2 + d_ * (1 - v + portable_log(v))) {
      continue;
    }
    const double sample = scale_ * d_ * v;
    if (power_ == 0) return sample;
    return sample * portable_exp(power_ * portable_log(stream.uniform_open()));
  }
}

Poisson::Poisson(double mean) : mean_{mean} {
  if (!(mean >= 0 && mean <= kLargestMean)) {
    throw InputError("Poisson distribution", "mean = " + to_text(mean) + " (must be 0 to 1e9)",
                     "a mean is a rate times a time; check the units of both");
  }
  if (mean < 10) {
    p_zero_ = portable_exp(-mean);
    return;
  }
  log_mean_ = portable_log(mean);
  b_ = 0.931 + 2.53 * std::sqrt(mean);
  a_ = -0.059 + 0.02483 * b_;
  inverse_alpha_ = 1.1239 + 1.1328 / (b_ - 3.4);
  accept_at_once_below_ = 0.9277 - 3.6224 / (b_ - 2);
}

std::uint64_t Poisson::operator()(RandomStream& stream) const {
  return mean_ < 10 ? by_inversion(stream) : by_rejection(stream);
}

// Adds up probabilities from 0 until they exceed a uniform number.
std::uint64_t Poisson::by_inversion(RandomStream& stream) const {
  constexpr std::uint64_t kBeyond = 120;  // P(more) < 1e-80: only rounding gets there
  double u = stream.uniform();
  double p = p_zero_;
  std::uint64_t count = 0;
  while (u >= p && count < kBeyond) {
    u -= p;
    ++count;
    p *= mean_ / static_cast<double>(count);
  }
  return count;
}

// Algorithm PTRS of Hoermann (1993), "The transformed rejection method for generating Poisson
// random variables", Insurance: Mathematics and Economics 12, 39-45; its symbols.
std::uint64_t Poisson::by_rejection(RandomStream& stream) const {
  for (;;) {
    const double u = stream.uniform_open() - 0.5;
    const double v = stream.uniform_open();
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a_ / us + b_) * u + mean_ + 0.43);
    if (us >= 0.07 && v <= accept_at_once_below_) return static_cast<std::uint64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (portable_log(v * inverse_alpha_ / (a_ / (us * us) + b_)) <=
        k * log_mean_ - mean_ - log_factorial(k)) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

Distribution Distribution::constant(double value) {
  if (!(value >= 0 && std::isfinite(value))) {
    throw InputError("constant distribution",
                     "value = " + to_text(value) + " (must be >= 0 and finite)");
  }
  return {Constant{value}, value};
}

Distribution Distribution::exponential(double mean) {
  require_positive("exponential distribution", "mean", mean);
  return {Exponential{mean}, mean};
}

Distribution Distribution::lognormal(double mean, double cv) {
  return {Lognormal::from_mean_cv(mean, cv), mean};
}

Distribution Distribution::gamma(double mean, double cv) {
  return {Gamma::from_mean_cv(mean, cv), mean};
}

Distribution Distribution::empirical(std::vector<double> points) {
  if (!points.empty() && points.front() < 0) {
    throw InputError("empirical distribution",
                     "points[0] = " + to_text(points.front()) + " (must be >= 0)");
  }
  Empirical shape{std::move(points)};
  const double mean = shape.mean();
  return {std::move(shape), mean};
}

}  // namespace sim
