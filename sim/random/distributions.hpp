// Distributions of durations, sizes and counts, with samplers that draw the same on every machine.
//
// The library's own, since those of std:: differ between implementations. Parameters are checked
// when a distribution is made; drawing checks nothing. Means carry the unit that the caller means.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "sim/random/discrete.hpp"
#include "sim/random/portable_math.hpp"
#include "sim/random/stream.hpp"
#include "sim/random/ziggurat.hpp"

namespace sim {

/// Always the same value. Draws nothing from the stream.
struct Constant {
  double value = 0;
  double operator()(RandomStream&) const { return value; }
};

/// Exponential; the caller answers for a finite mean >= 0 (Distribution::exponential checks it).
struct Exponential {
  double mean = 1;
  double operator()(RandomStream& stream) const { return mean * standard_exponential(stream); }
};

/// Normal with any mean and standard deviation >= 0; the caller answers for both.
struct Normal {
  double mean = 0;
  double standard_deviation = 1;
  double operator()(RandomStream& stream) const {
    return mean + standard_deviation * standard_normal(stream);
  }
};

/// exp of a normal variable: service times, response times.
class Lognormal {
 public:
  /// With sigma^2 = ln(1 + cv^2), mu = ln(mean) - sigma^2 / 2.
  ///
  /// @param cv  standard deviation / mean, in [0.001, 100].
  /// @throws InputError unless mean > 0 and cv is in its range.
  [[nodiscard]] static Lognormal from_mean_cv(double mean, double cv);

  double operator()(RandomStream& stream) const {
    return median_ * portable_exp(sigma_ * standard_normal(stream));
  }
  [[nodiscard]] double mean() const { return mean_; }

 private:
  Lognormal(double mean, double median, double sigma)
      : mean_{mean}, median_{median}, sigma_{sigma} {}
  double mean_;
  double median_;  // exp(mu)
  double sigma_;
};

/// Gamma: sums of waits, and rates that vary.
class Gamma {
 public:
  /// Shape 1 / cv^2 and scale mean * cv^2; cv = 1 is the exponential.
  ///
  /// @param cv  standard deviation / mean, in [0.001, 100].
  /// @throws InputError unless mean > 0 and cv is in its range.
  [[nodiscard]] static Gamma from_mean_cv(double mean, double cv);

  double operator()(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return mean_; }

 private:
  Gamma(double mean, double shape);
  double mean_;
  double scale_;
  double d_, c_;      // of Marsaglia & Tsang's method, for a shape >= 1
  double power_ = 0;  // 1 / shape where the shape is below 1, else 0
};

/// How many events happen when `mean` are expected.
class Poisson {
 public:
  /// Largest mean that is taken: above it, rounding in ln k! would begin to show.
  static constexpr double kLargestMean = 1e9;

  /// Cheap (a root, a logarithm), so a new one may be made for each draw.
  /// @throws InputError unless 0 <= mean <= 1e9.
  explicit Poisson(double mean);

  /// One draw of the stream below a mean of 10; two or more from there on.
  std::uint64_t operator()(RandomStream& stream) const;
  [[nodiscard]] double mean() const { return mean_; }

 private:
  [[nodiscard]] std::uint64_t by_inversion(RandomStream& stream) const;
  [[nodiscard]] std::uint64_t by_rejection(RandomStream& stream) const;
  double mean_;
  double p_zero_ = 0;                    // inversion: e^-mean
  double log_mean_ = 0, a_ = 0, b_ = 0;  // rejection, as in Hoermann (1993)
  double inverse_alpha_ = 0, accept_at_once_below_ = 0;
};

/// A non-negative quantity of any shape that a study file can name.
class Distribution {
 public:
  /// Each throws InputError, naming the parameter, unless it is finite and in its range.
  [[nodiscard]] static Distribution constant(double value);                 // value >= 0
  [[nodiscard]] static Distribution exponential(double mean);               // mean > 0
  [[nodiscard]] static Distribution lognormal(double mean, double cv);      // as Lognormal
  [[nodiscard]] static Distribution gamma(double mean, double cv);          // as Gamma
  [[nodiscard]] static Distribution empirical(std::vector<double> points);  // as Empirical; >= 0

  double operator()(RandomStream& stream) const {
    return std::visit([&](const auto& shape) { return shape(stream); }, shape_);
  }
  [[nodiscard]] double mean() const { return mean_; }

 private:
  using Shape = std::variant<Constant, Exponential, Lognormal, Gamma, Empirical>;
  Distribution(Shape shape, double mean) : shape_{std::move(shape)}, mean_{mean} {}
  Shape shape_;
  double mean_;
};

}  // namespace sim
