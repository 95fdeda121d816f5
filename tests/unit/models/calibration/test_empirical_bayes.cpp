#include "models/calibration/empirical_bayes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/distributions.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using models::calibration::shrink_rates;
using models::calibration::ShrunkRates;
using sim::street::WardId;

namespace {

struct Sample {
  std::vector<std::int64_t> counts;
  std::vector<double> exposure;
  std::vector<std::optional<WardId>> ward;
  std::vector<double> rate;  // the true ones, if simulated

  void add(std::int64_t count, double exposed, std::optional<int> of_ward) {
    counts.push_back(count);
    exposure.push_back(exposed);
    ward.push_back(of_ward ? std::optional{WardId{*of_ward}} : std::nullopt);
  }
  [[nodiscard]] ShrunkRates shrunk() const { return shrink_rates({counts, exposure, ward}); }
};

constexpr double kShape = 0.8;
constexpr std::array kMeans{1.5, 4.0};

// 1,500 streets in either ward, of 0.2 to 2 km x years.
Sample simulated(std::uint32_t replication) {
  sim::RandomStream random{{.seed = 1956, .replication = replication}};
  Sample sample;
  for (int ward = 0; ward < 2; ++ward) {
    const auto law =
        sim::Gamma::from_mean_cv(kMeans[static_cast<std::size_t>(ward)], 1 / std::sqrt(kShape));
    for (int street = 0; street < 1500; ++street) {
      const double exposure = 0.2 + 1.8 * random.uniform();
      sample.rate.push_back(law(random));
      const sim::Poisson count{sample.rate.back() * exposure};
      sample.add(static_cast<std::int64_t>(count(random)), exposure, ward);
    }
  }
  return sample;
}

// Marginal log-likelihood, straight from the negative binomial's definition.
double log_likelihood(const Sample& sample, double shape, const std::vector<double>& mean) {
  double sum = 0;
  for (std::size_t i = 0; i < sample.counts.size(); ++i) {
    const auto y = static_cast<double>(sample.counts[i]);
    const double mu = mean[sample.ward[i]->index()] * sample.exposure[i];
    sum += std::lgamma(y + shape) - std::lgamma(shape) - std::lgamma(y + 1) +
           shape * std::log(shape / (shape + mu)) + y * std::log(mu / (shape + mu));
  }
  return sum;
}

constexpr std::uint32_t kReplications = 400;

// How often the 95 % interval on the scale of logarithms covers the truth, by parameter: the
// shape, then the wards' means; and how far squared errors of rates are from squared standard
// errors, averaged over the streets of each replication.
struct Cover {
  std::array<std::uint64_t, 3> covered{};
  std::vector<double> excess;
};

Cover cover(double shape, double factor_of_means, double factor_of_se2) {
  Cover result;
  for (std::uint32_t r = 0; r < kReplications; ++r) {
    const Sample sample = simulated(r);
    const ShrunkRates fit = sample.shrunk();
    const auto covers = [](double estimate, double se, double truth) {
      return std::fabs(std::log(estimate / truth)) <= 1.959964 * se / estimate;
    };
    result.covered[0] += covers(fit.shape, fit.shape_se, shape);
    for (std::size_t w = 0; w < 2; ++w) {
      const double truth = factor_of_means * kMeans[w];
      result.covered[w + 1] += covers(fit.ward_mean[w], fit.ward_mean_se[w], truth);
    }
    double excess = 0;
    for (std::size_t i = 0; i < sample.rate.size(); ++i) {
      const double error = fit.rate[i] - sample.rate[i];
      excess += error * error - factor_of_se2 * fit.rate_se[i] * fit.rate_se[i];
    }
    result.excess.push_back(excess / static_cast<double>(sample.rate.size()));
  }
  return result;
}

}  // namespace

// Bliss & Fisher (1953), Biometrics 9:176, give m = 1.1467 and k = 1.02459 by maximum likelihood.
// The standard errors are from second differences of the log-likelihood in 60-digit decimals.
TEST_CASE("mites on apple leaves have the shape that Bliss and Fisher found") {
  const std::vector<int> leaves{70, 38, 17, 10, 9, 3, 2, 1};
  Sample sample;
  for (std::size_t mites = 0; mites < leaves.size(); ++mites) {
    for (int i = 0; i < leaves[mites]; ++i) sample.add(static_cast<std::int64_t>(mites), 1, 0);
  }
  const ShrunkRates fit = sample.shrunk();
  CHECK_FALSE(fit.pooled());
  CHECK(fit.shape == Approx(1.02459).epsilon(5e-6));
  CHECK(fit.shape_se == Approx(0.2759072924).epsilon(1e-9));
  CHECK(fit.ward_mean[0] == Approx(172.0 / 150).epsilon(1e-12));
  CHECK(fit.ward_mean_se[0] == Approx(0.1272779651).epsilon(1e-9));
}

TEST_CASE("a rate is the street's own count beside the ward's mean, each by what it weighs") {
  Sample sample;
  for (const int count : {0, 0, 0, 1, 0, 7, 2, 0, 0, 12}) sample.add(count, 0.5, 0);
  const ShrunkRates fit = sample.shrunk();
  const double prior = fit.shape / fit.ward_mean[0];  // worth so much exposure
  for (std::size_t i = 0; i < sample.counts.size(); ++i) {
    const double own = static_cast<double>(sample.counts[i]) / 0.5;
    const double weight = 0.5 / (0.5 + prior);
    CHECK(fit.rate[i] == Approx(weight * own + (1 - weight) * fit.ward_mean[0]).epsilon(1e-12));
    CHECK(std::min(own, fit.ward_mean[0]) <= fit.rate[i]);
    CHECK(fit.rate[i] <= std::max(own, fit.ward_mean[0]));
    CHECK(fit.rate_se[i] * fit.rate_se[i] > fit.rate[i] / (0.5 + prior));
  }
}

TEST_CASE("no other shape and no other ward mean are more likely") {
  const Sample sample = simulated(10'000);
  const ShrunkRates fit = sample.shrunk();
  const double best = log_likelihood(sample, fit.shape, fit.ward_mean);
  for (const double factor : {0.999, 1.001}) {
    CHECK(log_likelihood(sample, factor * fit.shape, fit.ward_mean) < best);
    CHECK(log_likelihood(sample, fit.shape, {factor * fit.ward_mean[0], fit.ward_mean[1]}) < best);
    CHECK(log_likelihood(sample, fit.shape, {fit.ward_mean[0], factor * fit.ward_mean[1]}) < best);
  }
}

TEST_CASE("95 % intervals of shape and ward means cover the truth, and errors are as stated") {
  const Cover right = cover(kShape, 1, 1);
  for (const std::uint64_t covered : right.covered) {
    INFO(covered << " of " << kReplications);
    CHECK(statistics::binomial_accepts(covered, kReplications, 0.95));
  }
  CHECK(sim::mean_interval(right.excess, 1 - statistics::kAlpha).covers(0));
}

TEST_CASE("the cover check rejects a shape 10 % wrong, means and standard errors 3 % wrong") {
  const Cover wrong = cover(1.1 * kShape, 1.03, 1.03 * 1.03);
  CHECK_FALSE(statistics::binomial_accepts(wrong.covered[0], kReplications, 0.95));
  CHECK_FALSE(sim::mean_interval(wrong.excess, 1 - statistics::kAlpha).covers(0));
  // Of both wards together: either has a standard error of about its 3 %.
  CHECK_FALSE(
      statistics::binomial_accepts(wrong.covered[1] + wrong.covered[2], 2 * kReplications, 0.95));
}

TEST_CASE("counts that differ no more than by chance give every street its ward's mean") {
  Sample sample;
  for (int street = 0; street < 40; ++street) sample.add(1 + street % 2, 2, street < 20 ? 0 : 1);
  for (int street = 0; street < 20; ++street) sample.counts[static_cast<std::size_t>(street)] *= 3;
  const ShrunkRates fit = sample.shrunk();
  CHECK(fit.pooled());
  CHECK(std::isinf(fit.shape));
  CHECK(std::isnan(fit.shape_se));
  CHECK(fit.ward_mean == std::vector<double>{90.0 / 40, 30.0 / 40});
  CHECK(fit.ward_mean_se[1] == Approx(0.75 / std::sqrt(30.0)));
  for (std::size_t i = 0; i < 40; ++i) {
    CHECK(fit.rate[i] == fit.ward_mean[i < 20 ? 0 : 1]);
    CHECK(fit.rate_se[i] == fit.ward_mean_se[i < 20 ? 0 : 1]);
  }
}

TEST_CASE("a ward without counts gets half a count, and tells nothing of the shape") {
  Sample sample;
  for (const int count : {0, 0, 0, 1, 0, 7, 2, 0, 0, 12}) sample.add(count, 0.5, 0);
  const ShrunkRates alone = sample.shrunk();
  sample.add(0, 3, 1);
  sample.add(0, 5, 1);
  const ShrunkRates fit = sample.shrunk();
  CHECK(fit.shape == alone.shape);
  CHECK(fit.ward_mean[0] == alone.ward_mean[0]);
  CHECK(fit.ward_mean[1] == Approx(0.5 / 8));
  CHECK(fit.ward_mean_se[1] == Approx(std::sqrt(0.5) / 8));
  CHECK(0 < fit.rate[11]);
  CHECK(fit.rate[11] < fit.rate[10]);  // more exposure without a count
  CHECK(fit.rate[10] < fit.ward_mean[1]);
}

TEST_CASE("counts that are all 0 are no error") {
  Sample sample;
  sample.add(0, 1, 0);
  sample.add(0, 3, 0);
  const ShrunkRates fit = sample.shrunk();
  CHECK(fit.pooled());
  CHECK(fit.rate == std::vector<double>{0.125, 0.125});
  CHECK(Sample{}.shrunk().rate.empty());
}

TEST_CASE("streets outside the wards are ignored, and those of exposure 0 get the mean") {
  Sample sample;
  for (const int count : {0, 5, 0, 1, 0, 7}) sample.add(count, 0.5, 1);
  const ShrunkRates alone = sample.shrunk();
  sample.add(900, 0, std::nullopt);
  sample.add(0, 0, 1);
  const ShrunkRates fit = sample.shrunk();
  CHECK(fit.shape == alone.shape);
  CHECK(fit.rate[6] == 0);
  CHECK(fit.rate_se[6] == 0);
  CHECK(fit.rate[7] == Approx(fit.ward_mean[1]).epsilon(1e-12));
  CHECK(std::isnan(fit.ward_mean[0]));  // no street lies in it
  CHECK(std::isnan(fit.ward_mean_se[0]));
  CHECK(shrink_rates({sample.counts, sample.exposure, sample.ward}, 4).ward_mean.size() == 4);
}

TEST_CASE("another unit of exposure changes the unit of the rates, nothing else") {
  Sample sample = simulated(20'000);
  const ShrunkRates km = sample.shrunk();
  for (double& exposure : sample.exposure) exposure *= 1e6;
  const ShrunkRates mm = sample.shrunk();
  CHECK(mm.shape == Approx(km.shape).epsilon(1e-9));
  CHECK(mm.shape_se == Approx(km.shape_se).epsilon(1e-9));
  for (std::size_t i = 0; i < 3000; i += 100) {
    CHECK(mm.rate[i] * 1e6 == Approx(km.rate[i]).epsilon(1e-9));
    CHECK(mm.rate_se[i] * 1e6 == Approx(km.rate_se[i]).epsilon(1e-9));
  }
}

TEST_CASE("one street with all the counts does not break the fit") {
  Sample sample;
  sample.add(1'000'000, 1, 0);
  for (int street = 0; street < 500; ++street) sample.add(0, 1, 0);
  const ShrunkRates fit = sample.shrunk();
  CHECK(fit.shape > 0);
  CHECK(fit.shape < 0.01);
  CHECK(fit.rate[0] == Approx(1e6).epsilon(1e-3));
  CHECK(fit.rate[1] < 1);
}

TEST_CASE("everything that is wrong with counts and exposures is told at once") {
  Sample sample;
  sample.add(-1, 1, 0);
  sample.add(1, -2, 0);
  sample.add(1, std::numeric_limits<double>::infinity(), 0);
  CHECK_THROWS_WITH(sample.shrunk(), contains("counts[0] = -1") && contains("exposure[1] = -2") &&
                                         contains("exposure[2] = inf"));
  sample.counts.push_back(0);
  CHECK_THROWS_WITH(sample.shrunk(), contains("counts has 4 values, exposure has 3"));

  Sample unexposed;
  unexposed.add(3, 0, 0);
  unexposed.add(0, 0, 1);
  CHECK_THROWS_WITH(unexposed.shrunk(), contains("counts[0] = 3 (must be 0 where the exposure") &&
                                            contains("ward 0 has exposure 0") &&
                                            contains("ward 1 has exposure 0"));
  CHECK_THROWS_AS(shrink_rates({unexposed.counts, unexposed.exposure, unexposed.ward}, 1),
                  sim::InputError);
}

TEST_CASE("a thousand bad rows are named by the first ten") {
  Sample sample;
  for (int street = 0; street < 1000; ++street) sample.add(-1, 1, 0);
  try {
    (void)sample.shrunk();
    FAIL("no error");
  } catch (const sim::InputError& error) {
    CHECK(error.problems().size() == 11);
    CHECK_THAT(error.what(), contains("990 more"));
  }
}
