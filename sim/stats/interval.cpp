#include "sim/stats/interval.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/stats/tally.hpp"

namespace sim {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void require_same_length(std::span<const double> a, std::span<const double> b) {
  if (a.size() == b.size()) return;
  throw InputError("interval",
                   std::to_string(a.size()) + " values beside " + std::to_string(b.size()),
                   "give both for the same replications, in the same order");
}

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// t sqrt(variance / n).
double half_width(const Tally& tally, double confidence) {
  if (!(confidence > 0 && confidence < 1)) {
    throw InputError("interval", "confidence = " + to_text(confidence) + " (must be in (0, 1))",
                     "write 95 % as 0.95");
  }
  if (tally.count() < 2) return kInfinity;
  const auto n = static_cast<double>(tally.count());
  return student_t_quantile(0.5 + 0.5 * confidence, n - 1) * std::sqrt(tally.variance() / n);
}

// What each replication adds to the error of the ratio, to first order: (y_i - R x_i) / mean(x).
struct Linearised {
  double ratio;
  std::vector<double> influence;
};

Linearised linearise(RatioSample sample) {
  require_same_length(sample.numerators, sample.denominators);
  const double total = sum(sample.denominators);
  Linearised result{sum(sample.numerators) / total, {}};
  const double mean = total / static_cast<double>(sample.denominators.size());
  for (std::size_t i = 0; i < sample.numerators.size(); ++i) {
    const double residual = sample.numerators[i] - result.ratio * sample.denominators[i];
    result.influence.push_back(residual / mean);
  }
  if (total == 0) result.ratio = kNone;  // not the infinity that a division would give
  return result;
}

// About `estimate`, with the spread that `influence` has.
Interval about(double estimate, const Tally& influence, double confidence) {
  const double half = half_width(influence, confidence);
  return {estimate, std::isnan(estimate) ? kInfinity : half, static_cast<int>(influence.count())};
}

}  // namespace

double student_t_quantile(double p, double degrees_of_freedom) {
  if (!(p > 0 && p < 1)) {
    throw InputError("Student's t", "p = " + to_text(p) + " (must be in (0, 1))");
  }
  if (!(degrees_of_freedom > 0)) {
    throw InputError("Student's t",
                     "degrees of freedom = " + to_text(degrees_of_freedom) + " (must be > 0)");
  }
  return boost::math::quantile(boost::math::students_t{degrees_of_freedom}, p);
}

Interval mean_interval(std::span<const double> values, double confidence) {
  Tally tally;
  for (const double value : values) tally.add(value);
  return {tally.mean(), half_width(tally, confidence), static_cast<int>(values.size())};
}

Interval paired_interval(std::span<const double> a, std::span<const double> b, double confidence) {
  require_same_length(a, b);
  Tally tally;
  for (std::size_t i = 0; i < a.size(); ++i) tally.add(a[i] - b[i]);
  return {tally.mean(), half_width(tally, confidence), static_cast<int>(a.size())};
}

Interval ratio_interval(std::span<const double> numerators, std::span<const double> denominators,
                        double confidence) {
  const Linearised linear = linearise({numerators, denominators});
  Tally tally;
  for (const double value : linear.influence) tally.add(value);
  return about(linear.ratio, tally, confidence);
}

Interval paired_ratio_difference(RatioSample a, RatioSample b, double confidence) {
  require_same_length(a.numerators, b.numerators);
  const Linearised of_a = linearise(a);
  const Linearised of_b = linearise(b);
  Tally tally;
  for (std::size_t i = 0; i < of_a.influence.size(); ++i) {
    tally.add(of_a.influence[i] - of_b.influence[i]);
  }
  return about(of_a.ratio - of_b.ratio, tally, confidence);
}

}  // namespace sim
