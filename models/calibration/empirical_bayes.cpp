#include "models/calibration/empirical_bayes.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/column_checks.hpp"

namespace models::calibration {

namespace {

using Eigen::ArrayXd;
using Eigen::Index;

constexpr std::int64_t kLargestCount = 10'000'000;
constexpr double kLargestShape = 1e6;
constexpr double kSmallestShape = 1e-6;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// A function's value and derivative at a point.
struct Slope {
  double value;
  double derivative;
};

// Where `f` falls through 0, by Newton's method that bisects whenever a step would leave the
// bracket; `lowest` or `highest` if f does not change sign between them.
template <class F>
double falling_root(F&& f, double start, double lowest, double highest) {
  constexpr double kLongestStep = 2;  // the unknowns are logarithms
  double x = std::clamp(start, lowest, highest);
  for (int i = 0; i < 200; ++i) {
    const Slope slope = f(x);
    if (slope.value == 0) return x;
    (slope.value > 0 ? lowest : highest) = x;
    double next = x + std::copysign(kLongestStep, slope.value);
    if (slope.derivative < 0) {
      next = x + std::clamp(-slope.value / slope.derivative, -kLongestStep, kLongestStep);
    }
    if (!(next > lowest && next < highest)) next = 0.5 * (lowest + highest);
    if (std::fabs(next - x) <= 1e-13 * std::max(1.0, std::fabs(x))) return next;
    x = next;
  }
  return x;
}

// The streets of one ward that were exposed at all.
struct WardSample {
  ArrayXd counts;
  ArrayXd exposure;
  bool named = false;  // some street lies in it

  [[nodiscard]] double events() const { return counts.sum(); }
  [[nodiscard]] double poisson_mean() const { return counts.sum() / exposure.sum(); }
};

// What is known of one ward's mean m, with eta = log m; and, with t = log(shape), what it shares.
struct WardMean {
  double mean = kNone;
  double log_variance = kNone;  // of log m
  double log_covariance = 0;    // of log m and log(shape)
  [[nodiscard]] double se() const { return mean * std::sqrt(log_variance); }
};

// The second derivatives of one ward's log-likelihood at the best mean for a given shape.
struct Curvature {
  double mean = 0;
  double eta_eta = 0;  // -d2 l / d eta2, > 0
  double t_eta = 0;    // d2 l / d t d eta
};

// The best mean for this shape. The score, sum of a (y - mu) / (a + mu) with mu = m e, falls in
// eta: the log-likelihood is concave.
Curvature best_mean(const WardSample& ward, double shape) {
  const double a = shape;
  const double guess = std::log(ward.poisson_mean());
  const double eta = falling_root(
      [&](double at) {
        const ArrayXd mu = std::exp(at) * ward.exposure;
        const double score = (a * (ward.counts - mu) / (a + mu)).sum();
        const double bend = ((ward.counts + a) * a * mu / (a + mu).square()).sum();
        return Slope{score, -bend};
      },
      guess, guess - 50, std::log((ward.counts / ward.exposure).maxCoeff()) + 1e-9);
  const ArrayXd mu = std::exp(eta) * ward.exposure;
  return {.mean = std::exp(eta),
          .eta_eta = ((ward.counts + a) * a * mu / (a + mu).square()).sum(),
          .t_eta = a * (mu * (ward.counts - mu) / (a + mu).square()).sum()};
}

// The marginal log-likelihood of the wards that have counts: negative binomial,
//
//   l = sum over streets of sum_{j < y} log(a + j) + a log(a / (a + mu)) + y log(mu / (a + mu))
//
// up to a constant. The sums over j are taken for all streets at once, by how many counts are above
// j: positive terms alone, where differences of digamma functions would cancel at a large shape.
class SharedShape {
 public:
  explicit SharedShape(const std::vector<WardSample>& wards) {
    double largest = 0;
    for (const WardSample& ward : wards) {
      if (ward.events() == 0) continue;
      wards_.push_back(&ward);
      largest = std::max(largest, ward.counts.maxCoeff());
    }
    ArrayXd equal = ArrayXd::Zero(static_cast<Index>(largest) + 1);
    for (const WardSample* ward : wards_) {
      for (const double count : ward->counts) equal[static_cast<Index>(count)] += 1;
    }
    above_ = ArrayXd::Zero(static_cast<Index>(largest));
    double sum = 0;
    for (Index j = above_.size(); j-- > 0;) above_[j] = sum += equal[j + 1];
    below_ = ArrayXd::LinSpaced(above_.size(), 0, std::max(0.0, largest - 1));
  }

  // Whether the likelihood rises from 1 / a = 0 on.
  [[nodiscard]] bool overdispersed() const {
    double score = 0;
    for (const WardSample* ward : wards_) {
      const ArrayXd mu = ward->poisson_mean() * ward->exposure;
      score += ((ward->counts - mu).square() - ward->counts).sum();
    }
    return score > 0;
  }

  // First and second derivative in t = log a of the likelihood at the best means for a.
  [[nodiscard]] Slope profile_score(double t) const {
    const double a = std::exp(t);
    double first = (above_ / (a + below_)).sum();
    double second = -(above_ / (a + below_).square()).sum();
    double bent_by_means = 0;
    for (const WardSample* ward : wards_) {
      const Curvature best = best_mean(*ward, a);
      const ArrayXd mu = best.mean * ward->exposure;
      const ArrayXd excess = (mu - ward->counts) / (a + mu);
      first += (excess - (mu / a).log1p()).sum();
      second += (mu / (a * (a + mu)) - excess / (a + mu)).sum();
      bent_by_means += best.t_eta * best.t_eta / best.eta_eta;
    }
    return {a * first, a * a * second + a * first + bent_by_means};
  }

 private:
  std::vector<const WardSample*> wards_;
  ArrayXd above_;  // by j: streets that counted more than j
  ArrayXd below_;  // 0, 1, 2, ...
};

std::size_t wards_of(const StreetCounts& streets) {
  std::size_t wards = 0;
  for (const auto& ward : streets.ward) {
    if (ward) wards = std::max(wards, ward->index() + 1);
  }
  return wards;
}

void check(const StreetCounts& streets, std::optional<std::size_t> wards,
           sim::ColumnChecks& checks) {
  checks.same_length("counts", streets.counts.size(), "exposure", streets.exposure.size());
  checks.same_length("counts", streets.counts.size(), "ward", streets.ward.size());
  checks.each("counts", streets.counts, "in [0, 10000000]",
              [](std::int64_t count, std::size_t) { return count >= 0 && count <= kLargestCount; });
  checks.finite_and_not_negative("exposure", streets.exposure);
  if (wards && wards_of(streets) > *wards) {
    checks.add("ward names ward " + std::to_string(wards_of(streets) - 1) + ", but there are " +
                   std::to_string(*wards),
               "wards are numbered from 0");
  }
  checks.throw_if_any();
  checks.each("counts", streets.counts, "0 where the exposure is 0",
              [&](std::int64_t count, std::size_t street) {
                return count == 0 || streets.exposure[street] > 0 || !streets.ward[street];
              });
}

std::vector<WardSample> by_ward(const StreetCounts& streets, std::size_t wards) {
  std::vector<std::vector<double>> counts(wards);
  std::vector<std::vector<double>> exposure(wards);
  std::vector<WardSample> samples(wards);
  for (std::size_t i = 0; i < streets.counts.size(); ++i) {
    if (!streets.ward[i]) continue;
    const std::size_t ward = streets.ward[i]->index();
    samples[ward].named = true;
    if (streets.exposure[i] == 0) continue;
    counts[ward].push_back(static_cast<double>(streets.counts[i]));
    exposure[ward].push_back(streets.exposure[i]);
  }
  for (std::size_t w = 0; w < wards; ++w) {
    const auto size = static_cast<Index>(counts[w].size());
    samples[w].counts = Eigen::Map<const ArrayXd>(counts[w].data(), size);
    samples[w].exposure = Eigen::Map<const ArrayXd>(exposure[w].data(), size);
  }
  return samples;
}

// The shape's estimate and the variance of its logarithm; infinite and NaN if none is needed.
struct ShapeEstimate {
  double shape = std::numeric_limits<double>::infinity();
  double log_variance = kNone;
};

ShapeEstimate fit_shape(const SharedShape& likelihood) {
  if (!likelihood.overdispersed()) return {};
  const double largest = std::log(kLargestShape);
  const double t = falling_root([&](double at) { return likelihood.profile_score(at); }, 0,
                                std::log(kSmallestShape), largest);
  const double bend = likelihood.profile_score(t).derivative;
  if (t >= largest - 1e-6 || !(bend < 0)) return {};
  return {std::exp(t), -1 / bend};
}

WardMean fit_mean(const WardSample& ward, const ShapeEstimate& shape) {
  if (!ward.named) return {};
  const double events = ward.events();
  if (events == 0) {
    constexpr double kHalfCount = 0.5;  // Jeffreys: Gamma(1/2) over the exposure
    return {.mean = kHalfCount / ward.exposure.sum(), .log_variance = 1 / kHalfCount};
  }
  if (std::isinf(shape.shape)) return {.mean = ward.poisson_mean(), .log_variance = 1 / events};
  const Curvature best = best_mean(ward, shape.shape);
  const double moves_with_shape = best.t_eta / best.eta_eta;  // d eta / d t
  return {
      .mean = best.mean,
      .log_variance = 1 / best.eta_eta + moves_with_shape * moves_with_shape * shape.log_variance,
      .log_covariance = moves_with_shape * shape.log_variance};
}

struct Estimate {
  double value;
  double se;
};

Estimate shrink(double count, double exposure, const WardMean& ward, const ShapeEstimate& shape) {
  if (std::isinf(shape.shape)) return {ward.mean, ward.se()};
  const double a = shape.shape;
  const double prior = a / ward.mean;  // the exposure that the ward's mean is worth
  const double rate = (count + a) / (exposure + prior);
  const double by_t = (a - rate * prior) / (exposure + prior);
  const double by_eta = rate * prior / (exposure + prior);
  const double of_parameters = by_t * by_t * shape.log_variance +
                               2 * by_t * by_eta * ward.log_covariance +
                               by_eta * by_eta * ward.log_variance;
  return {rate, std::sqrt(rate / (exposure + prior) + of_parameters)};
}

}  // namespace

ShrunkRates shrink_rates(const StreetCounts& streets, std::optional<std::size_t> wards) {
  sim::ColumnChecks checks{"shrink_rates"};
  check(streets, wards, checks);
  const std::vector<WardSample> samples = by_ward(streets, wards.value_or(wards_of(streets)));
  for (std::size_t w = 0; w < samples.size(); ++w) {
    if (!samples[w].named || samples[w].exposure.size() > 0) continue;
    checks.add("ward " + std::to_string(w) + " has exposure 0 on all of its streets",
               "give exposures such as km x years, or leave the ward's streets out");
  }
  checks.throw_if_any();

  const ShapeEstimate shape = fit_shape(SharedShape{samples});
  ShrunkRates result;
  result.shape = shape.shape;
  result.shape_se = shape.shape * std::sqrt(shape.log_variance);
  std::vector<WardMean> means;
  for (const WardSample& sample : samples) {
    means.push_back(fit_mean(sample, shape));
    result.ward_mean.push_back(means.back().mean);
    result.ward_mean_se.push_back(means.back().se());
  }
  for (std::size_t i = 0; i < streets.counts.size(); ++i) {
    const auto ward = streets.ward[i];
    const Estimate estimate = ward ? shrink(static_cast<double>(streets.counts[i]),
                                            streets.exposure[i], means[ward->index()], shape)
                                   : Estimate{0, 0};
    result.rate.push_back(estimate.value);
    result.rate_se.push_back(estimate.se);
  }
  return result;
}

}  // namespace models::calibration
