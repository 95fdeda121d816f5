#include "sim/random/distributions.hpp"

#include <algorithm>
#include <bit>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"

using sim::Distribution;
using sim::RandomStream;

namespace {

constexpr std::size_t kDraws = 500'000;  // enough for each power test below
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class Sampler>
std::vector<double> sample(const Sampler& sampler, std::size_t n = kDraws) {
  RandomStream stream{{.seed = 20'160'401}};
  std::vector<double> draws(n);
  for (double& x : draws) x = sampler(stream);
  return draws;
}

double exponential_cdf(double x) {
  return -std::expm1(-x);
}
double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

struct LognormalCdf {
  double mean;
  double cv;
  double operator()(double x) const {
    const double sigma2 = std::log1p(cv * cv);
    return normal_cdf((std::log(x / mean) + 0.5 * sigma2) / std::sqrt(sigma2));
  }
};

struct GammaCdf {
  double mean;
  double cv;
  double operator()(double x) const {
    return boost::math::gamma_p(1 / (cv * cv), x / (mean * cv * cv));
  }
};

template <class Sampler, class Cdf>
bool fits(const Sampler& sampler, Cdf&& cdf) {
  return statistics::ks_accepts(sample(sampler), cdf);
}

// Counts |x| in the widths between the ziggurat's layers; `beyond(x)` is P(|X| > x).
template <class Sampler, class Beyond>
bool fills_layers(const sim::detail::Ziggurat& z, const Sampler& sampler, Beyond&& beyond) {
  std::vector<double> probabilities{beyond(z.x[1])};
  for (std::size_t i = 1; i < sim::detail::kLayers; ++i) {
    probabilities.push_back(beyond(z.x[i + 1]) - beyond(z.x[i]));
  }
  std::vector<std::uint64_t> cells(sim::detail::kLayers);
  RandomStream stream{{.seed = 2000}};
  for (int i = 0; i < 5'000'000; ++i) {
    const double x = std::fabs(sampler(stream));
    const auto narrower = std::lower_bound(z.x.begin() + 1, z.x.end(), x, std::greater<>{});
    ++cells[static_cast<std::size_t>(narrower - z.x.begin()) - 1];
  }
  return statistics::chi_square_accepts(cells, probabilities);
}

// Counts against the probabilities of `mean`, in cells that cover about 4 standard deviations and
// the two tails.
bool fits_poisson(const sim::Poisson& sampler, double mean, std::size_t n = kDraws) {
  const boost::math::poisson law{mean};
  const double sd = std::sqrt(mean);
  const double width = std::max(1.0, std::floor(sd / 4));
  const double first = std::max(0.0, std::floor(mean - 4 * sd));
  std::vector<double> probabilities;
  double so_far = 0;
  for (double edge = first; so_far < 1 - 1e-4; edge += width) {  // cells (previous edge, edge]
    const double upto = boost::math::cdf(law, edge);
    probabilities.push_back(upto - so_far);
    so_far = upto;
  }
  probabilities.push_back(1 - so_far);
  std::vector<std::uint64_t> cells(probabilities.size());
  RandomStream stream{{.seed = 1837}};
  for (std::size_t i = 0; i < n; ++i) {
    const double place = std::ceil((static_cast<double>(sampler(stream)) - first) / width);
    const auto cell = static_cast<std::size_t>(std::max(0.0, place));
    ++cells[std::min(cell, cells.size() - 1)];
  }
  return statistics::chi_square_accepts(cells, probabilities);
}

}  // namespace

TEST_CASE("exponential draws are exponential") {
  const auto cdf = [](double x) { return exponential_cdf(x / 30); };
  CHECK(fits(sim::Exponential{30}, cdf));
  CHECK(fits(Distribution::exponential(30), cdf));
  CHECK_FALSE(fits(sim::Exponential{30 * 1.03}, cdf));
  CHECK_FALSE(fits(sim::Exponential{30 / 1.03}, cdf));
}

TEST_CASE("normal draws are normal") {
  const auto cdf = [](double x) { return normal_cdf((x - 10) / 2); };
  CHECK(fits(sim::Normal{10, 2}, cdf));
  CHECK_FALSE(fits(sim::Normal{10 * 1.03, 2}, cdf));
  CHECK_FALSE(fits(sim::Normal{10, 2 * 1.03}, cdf));
}

TEST_CASE("each layer's width of the ziggurats receives its share of draws", "[long]") {
  // A flaw in the accepting and rejecting beside a layer moves draws between neighbouring widths,
  // too few for Kolmogorov-Smirnov to see.
  const auto exponential_beyond = [](double x) { return std::exp(-x); };
  const auto normal_beyond = [](double x) { return std::erfc(x / std::sqrt(2.0)); };
  CHECK(fills_layers(sim::detail::kExponential, sim::Exponential{1}, exponential_beyond));
  CHECK(fills_layers(sim::detail::kNormal, sim::Normal{0, 1}, normal_beyond));
  CHECK_FALSE(fills_layers(sim::detail::kExponential, sim::Exponential{1.03}, exponential_beyond));
  CHECK_FALSE(fills_layers(sim::detail::kNormal, sim::Normal{0, 1.03}, normal_beyond));
}

TEST_CASE("exponential draws beyond the ziggurat's layers have the right share and shape") {
  const double r = sim::detail::kExponential.x[1];
  const std::uint64_t n = 5'000'000;
  const auto tail = [&](double mean) {
    RandomStream stream{{.seed = 5}};
    std::vector<double> beyond;
    for (std::uint64_t i = 0; i < n; ++i) {
      const double x = mean * sim::standard_exponential(stream);
      if (x > r) beyond.push_back(x - r);
    }
    return beyond;
  };
  const auto beyond = tail(1);
  CHECK(statistics::binomial_accepts(beyond.size(), n, std::exp(-r)));
  CHECK(statistics::ks_accepts(beyond, exponential_cdf));
  CHECK_FALSE(statistics::binomial_accepts(tail(1.03).size(), n, std::exp(-r)));
}

TEST_CASE("normal draws beyond the ziggurat's layers have the right share, shape and balance") {
  const double r = sim::detail::kNormal.x[1];
  const double p = 2 * normal_cdf(-r);
  const std::uint64_t n = 5'000'000;
  const auto tail = [&](double standard_deviation) {
    RandomStream stream{{.seed = 6}};
    std::vector<double> beyond;
    for (std::uint64_t i = 0; i < n; ++i) {
      const double x = standard_deviation * sim::standard_normal(stream);
      if (std::fabs(x) > r) beyond.push_back(x);
    }
    return beyond;
  };
  auto beyond = tail(1);
  std::uint64_t positive = 0;
  for (double& x : beyond) {
    if (x > 0) ++positive;
    x = std::fabs(x);
  }
  CHECK(statistics::binomial_accepts(beyond.size(), n, p));
  CHECK(statistics::binomial_accepts(positive, beyond.size(), 0.5));
  CHECK(statistics::ks_accepts(beyond, [&](double x) { return 1 - 2 * normal_cdf(-x) / p; }));
  CHECK_FALSE(statistics::binomial_accepts(tail(1.03).size(), n, p));
}

TEST_CASE("lognormal draws have the mean and the coefficient of variation asked for") {
  for (const double cv : {0.1, 0.5, 2.0}) {
    CAPTURE(cv);
    CHECK(fits(Distribution::lognormal(20, cv), LognormalCdf{20, cv}));
    CHECK_FALSE(fits(Distribution::lognormal(20 * 1.03, cv), LognormalCdf{20, cv}));
    CHECK_FALSE(fits(Distribution::lognormal(20, cv * 1.03), LognormalCdf{20, cv}));
  }
}

TEST_CASE("gamma draws have the mean and the coefficient of variation asked for", "[long]") {
  for (const double cv : {0.5, 1.0, 1.5}) {  // shapes 4, 1 and 0.444
    CAPTURE(cv);
    CHECK(fits(Distribution::gamma(20, cv), GammaCdf{20, cv}));
    CHECK_FALSE(fits(Distribution::gamma(20 * 1.03, cv), GammaCdf{20, cv}));
    CHECK_FALSE(fits(Distribution::gamma(20, cv * 1.03), GammaCdf{20, cv}));
  }
}

TEST_CASE("Poisson draws are Poisson on either side of the change of method, and at large means") {
  for (const double mean : {0.3, 3.0, 9.999, 10.0, 40.0, 1000.0, 1e6}) {
    CAPTURE(mean);
    CHECK(fits_poisson(sim::Poisson{mean}, mean));
    CHECK_FALSE(fits_poisson(sim::Poisson{mean * 1.03}, mean));
    CHECK_FALSE(fits_poisson(sim::Poisson{mean / 1.03}, mean));
  }
}

TEST_CASE("every machine and build draws the same bits") {
  // Pins the samplers: whoever changes a number here changes every result of every study.
  const auto fingerprint = [](const auto& sampler) {  // FNV-1a over whole words
    RandomStream stream{{.seed = 1}};
    std::uint64_t hash = 14695981039346656037U;
    for (int i = 0; i < 50'000; ++i) {
      hash ^= std::bit_cast<std::uint64_t>(static_cast<double>(sampler(stream)));
      hash *= 1099511628211U;
    }
    return hash;
  };
  CHECK(fingerprint(sim::Exponential{30}) == 0x1e52a529b7f36114U);
  CHECK(fingerprint(sim::Normal{10, 2}) == 0x12465191da5acdc3U);
  CHECK(fingerprint(sim::Lognormal::from_mean_cv(20, 0.5)) == 0xc217c2c398b7560dU);
  CHECK(fingerprint(sim::Gamma::from_mean_cv(20, 0.5)) == 0x70b188803b759ea2U);
  CHECK(fingerprint(sim::Gamma::from_mean_cv(20, 1.5)) == 0xe4bb1ae05d2a57cbU);
  CHECK(fingerprint(sim::Poisson{3}) == 0x6e9e40eb3f524565U);
  CHECK(fingerprint(sim::Poisson{300}) == 0xac6670eb3f524565U);
}

TEST_CASE("a Poisson count of mean 0 is 0") {
  RandomStream stream{{.seed = 1}};
  const sim::Poisson none{0};
  for (int i = 0; i < 100; ++i) CHECK(none(stream) == 0);
}

TEST_CASE("an empirical distribution follows straight lines between its quantiles") {
  const auto cdf = [](double x) {  // quartiles 2, 4, 5, 9, 20
    if (x < 4) return (x - 2) / 2 * 0.25;
    if (x < 5) return 0.25 + (x - 4) * 0.25;
    if (x < 9) return 0.5 + (x - 5) / 4 * 0.25;
    return 0.75 + (x - 9) / 11 * 0.25;
  };
  const auto d = Distribution::empirical({2, 4, 5, 9, 20});
  CHECK(d.mean() == (3 + 4.5 + 7 + 14.5) / 4);
  CHECK(fits(d, cdf));
  CHECK_FALSE(
      fits(Distribution::empirical({2 * 1.03, 4 * 1.03, 5 * 1.03, 9 * 1.03, 20 * 1.03}), cdf));
}

TEST_CASE("equal points of an empirical distribution are a lump") {
  const auto draws = sample(sim::Empirical{{7, 7, 9}}, 10'000);
  const auto lumped = static_cast<std::uint64_t>(std::count(draws.begin(), draws.end(), 7.0));
  CHECK(statistics::binomial_accepts(lumped, draws.size(), 0.5));
}

TEST_CASE("a constant draws its value and nothing from the stream") {
  RandomStream used{{.seed = 1}};
  RandomStream unused{{.seed = 1}};
  CHECK(Distribution::constant(4.5)(used) == 4.5);
  CHECK(used.next_u64() == unused.next_u64());
}

TEST_CASE("a distribution states the mean that it was given") {
  CHECK(Distribution::constant(3).mean() == 3);
  CHECK(Distribution::exponential(3).mean() == 3);
  CHECK(Distribution::lognormal(3, 0.5).mean() == 3);
  CHECK(Distribution::gamma(3, 0.5).mean() == 3);
  CHECK(sim::Lognormal::from_mean_cv(3, 0.5).mean() == 3);
  CHECK(sim::Gamma::from_mean_cv(3, 0.5).mean() == 3);
  CHECK(sim::Poisson{3}.mean() == 3);
}

TEST_CASE("parameters out of range are refused by name") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {-1.0, kNaN, infinity}) {
    CHECK_THROWS_AS(Distribution::constant(bad), sim::InputError);
    CHECK_THROWS_AS(Distribution::exponential(bad), sim::InputError);
    CHECK_THROWS_AS(Distribution::lognormal(bad, 1), sim::InputError);
    CHECK_THROWS_AS(Distribution::lognormal(1, bad), sim::InputError);
    CHECK_THROWS_AS(Distribution::gamma(bad, 1), sim::InputError);
    CHECK_THROWS_AS(Distribution::gamma(1, bad), sim::InputError);
    CHECK_THROWS_AS(Distribution::empirical({bad, 1}), sim::InputError);
    CHECK_THROWS_AS(Distribution::empirical({0, bad}), sim::InputError);
    CHECK_THROWS_AS(sim::Poisson{bad}, sim::InputError);
  }
  CHECK_THROWS_AS(Distribution::exponential(0), sim::InputError);
  CHECK_THROWS_AS(Distribution::empirical({}), sim::InputError);
  CHECK_THROWS_AS(Distribution::empirical({1}), sim::InputError);
  CHECK_THROWS_AS(Distribution::empirical({1, 3, 2}), sim::InputError);
  CHECK_THROWS_AS(Distribution::empirical({-1, 3}), sim::InputError);
  CHECK_THROWS_WITH(Distribution::gamma(5, -0.2),
                    "gamma distribution: cv = -0.2 (must be 0.001 to 100)\n"
                    "  cv is the standard deviation divided by the mean, e.g. 0.8");
}
