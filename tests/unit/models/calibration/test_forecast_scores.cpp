#include "models/calibration/forecast_scores.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/stream.hpp"

using models::calibration::ForecastScores;
using models::calibration::score_forecast;

namespace {

using Reals = std::vector<double>;
using Counts = std::vector<std::int64_t>;

// Predicted per metre: .05, .01, .02, .001. Counted per metre: .04, .02, .015, .0017.
const Reals kLengthM{100, 100, 200, 600};
const Reals kRate{5, 1, 4, 0.6};
const Counts kCounts{4, 2, 3, 1};

}  // namespace

TEST_CASE("hit rate, PAI and PEI are as worked by hand") {
  const ForecastScores scores = score_forecast(kRate, kLengthM, kCounts, Reals{0.1, 0.2, 0.05, 1});
  CHECK(scores.events == 10);
  // Street 0 alone.
  CHECK(scores.flagged[0].share == 0.1);
  CHECK(scores.flagged[0].hit_rate == Approx(0.4));
  CHECK(scores.flagged[0].pai == Approx(4));
  CHECK(scores.flagged[0].pei == Approx(1));
  // Street 0 and half of street 2: 4 + 1.5 of 10; streets 0 and 1 would have brought 6.
  CHECK(scores.flagged[1].hit_rate == Approx(0.55));
  CHECK(scores.flagged[1].pai == Approx(2.75));
  CHECK(scores.flagged[1].pei == Approx(5.5 / 6));
  // Half of street 0.
  CHECK(scores.flagged[2].hit_rate == Approx(0.2));
  CHECK(scores.flagged[2].pai == Approx(4));
  // All streets.
  CHECK(scores.flagged[3].hit_rate == Approx(1));
  CHECK(scores.flagged[3].pai == Approx(1));
  CHECK(scores.flagged[3].pei == Approx(1));
}

TEST_CASE("the log-likelihood is Poisson's, with its constants") {
  const ForecastScores scores = score_forecast(kRate, kLengthM, kCounts, Reals{0.1});
  const double by_hand = (4 * std::log(5) - 5 - std::log(24)) + (-1 - std::log(2)) +
                         (3 * std::log(4) - 4 - std::log(6)) + (std::log(0.6) - 0.6);
  CHECK(scores.log_likelihood == Approx(by_hand));
  CHECK(scores.log_likelihood_per_event == Approx(by_hand / 10));
  const ForecastScores surprised = score_forecast(Reals{5, 1, 4, 0}, kLengthM, kCounts, Reals{0.1});
  CHECK(surprised.log_likelihood == -std::numeric_limits<double>::infinity());
  CHECK(score_forecast(Reals{2, 0}, Reals{1, 1}, Counts{0, 0}, Reals{0.1}).log_likelihood == -2);
}

// Of 4 successes in 10: .1682 to .6873 (Wilson 1927; Newcombe 1998, Statistics in Medicine 17:857,
// gives the method's formulas).
TEST_CASE("the interval of the hit rate is Wilson's") {
  const ForecastScores scores = score_forecast(kRate, kLengthM, kCounts, Reals{0.1});
  CHECK(scores.flagged[0].hit_rate_low == Approx(0.1682).epsilon(3e-4));
  CHECK(scores.flagged[0].hit_rate_high == Approx(0.6873).epsilon(1e-4));
}

TEST_CASE("the interval covers the true hit rate as often as it says") {
  constexpr int kEvents = 150;
  for (const double truth : {0.05, 0.2, 0.5, 0.8}) {
    const boost::math::binomial law{kEvents, truth};
    double covered = 0;  // exactly: over all counts that can happen
    double covers_wrong = 0;
    for (int hits = 0; hits <= kEvents; ++hits) {
      const auto scores =
          score_forecast(Reals{2, 1}, Reals{10, 90}, Counts{hits, kEvents - hits}, Reals{0.1});
      const auto& flagged = scores.flagged[0];
      const auto covers = [&](double p) {
        return flagged.hit_rate_low <= p && p <= flagged.hit_rate_high;
      };
      if (covers(truth)) covered += boost::math::pdf(law, hits);
      if (covers(truth + 0.12)) covers_wrong += boost::math::pdf(law, hits);
    }
    CHECK(covered > 0.935);
    CHECK(covered < 0.97);
    CHECK(covers_wrong < 0.3);
  }
}

TEST_CASE("a level forecast scores a PAI of 1, although its rates carry rounding errors") {
  sim::RandomStream random{{.seed = 2016}};
  Reals length_m;
  Reals rate;
  Counts counts;
  for (int i = 0; i < 500; ++i) {
    length_m.push_back(20 + 200 * random.uniform());
    rate.push_back(length_m.back() * 0.0123 / 7);
    counts.push_back(random.below(4) == 0 ? random.below(5) : 0);
  }
  for (const auto& flagged : score_forecast(rate, length_m, counts, Reals{0.01, 0.05, 0.1}).flagged)
    CHECK(flagged.pai == Approx(1).epsilon(1e-9));
}

TEST_CASE("the order in which streets are stored changes no score") {
  sim::RandomStream random{{.seed = 2017}};
  Reals length_m;
  Reals rate;
  Counts counts;
  for (int i = 0; i < 200; ++i) {
    length_m.push_back(50.0 * (1 + random.below(4)));
    rate.push_back(length_m.back() * random.below(3));  // many ties
    counts.push_back(random.below(4));
  }
  const Reals shares{0.01, 0.1, 0.4};
  const ForecastScores forwards = score_forecast(rate, length_m, counts, shares);
  std::reverse(length_m.begin(), length_m.end());
  std::reverse(rate.begin(), rate.end());
  std::reverse(counts.begin(), counts.end());
  const ForecastScores backwards = score_forecast(rate, length_m, counts, shares);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    CHECK(forwards.flagged[i].hit_rate == Approx(backwards.flagged[i].hit_rate).epsilon(1e-12));
    CHECK(forwards.flagged[i].pei == Approx(backwards.flagged[i].pei).epsilon(1e-12));
  }
}

TEST_CASE("no forecast is more efficient than the one that knows the events") {
  sim::RandomStream random{{.seed = 2018}};
  const Reals shares{0.003, 0.05, 0.3, 1};
  for (int round = 0; round < 50; ++round) {
    Reals length_m;
    Reals rate;
    Reals known;
    Counts counts;
    for (int i = 0; i < 60; ++i) {
      length_m.push_back(10 + 300 * random.uniform());
      rate.push_back(random.uniform());
      counts.push_back(random.below(3));
      known.push_back(static_cast<double>(counts.back()));
    }
    for (const auto& flagged : score_forecast(rate, length_m, counts, shares).flagged) {
      CHECK(flagged.pei >= 0);
      CHECK(flagged.pei <= 1);
    }
    for (const auto& flagged : score_forecast(known, length_m, counts, shares).flagged)
      CHECK(flagged.pei == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("without events there is nothing to hit") {
  const ForecastScores scores = score_forecast(kRate, kLengthM, Counts{0, 0, 0, 0}, Reals{0.1});
  CHECK(scores.log_likelihood == Approx(-10.6));
  CHECK(std::isnan(scores.log_likelihood_per_event));
  CHECK(std::isnan(scores.flagged[0].hit_rate));
  CHECK(std::isnan(scores.flagged[0].hit_rate_low));
  CHECK(std::isnan(scores.flagged[0].pai));
  CHECK(std::isnan(scores.flagged[0].pei));
}

TEST_CASE("a street of length 0 is left out") {
  const ForecastScores scores = score_forecast(Reals{0, 5, 1, 4, 0.6}, Reals{0, 100, 100, 200, 600},
                                               Counts{0, 4, 2, 3, 1}, Reals{0.2});
  CHECK(scores.flagged[0].hit_rate == Approx(0.55));
  CHECK_THROWS_WITH(score_forecast(Reals{1, 1}, Reals{0, 1}, Counts{2, 0}, Reals{0.2}),
                    contains("rate[0] = 1 (must be 0 where length_m is 0)") &&
                        contains("counts[0] = 2 (must be 0 where length_m is 0)"));
}

TEST_CASE("everything that is wrong with a forecast is told at once") {
  CHECK_THROWS_WITH(
      score_forecast(Reals{-1, 1}, Reals{1, -1}, Counts{1, -3}, Reals{0, 0.5, 1.5}),
      contains("rate[0] = -1") && contains("length_m[1] = -1") && contains("counts[1] = -3") &&
          contains("shares[0] = 0 (must be in (0, 1]") && contains("shares[2] = 1.5"));
  CHECK_THROWS_WITH(
      score_forecast(Reals{1}, Reals{1, 1}, Counts{1, 1, 1}, Reals{0.1}),
      contains("rate has 1 values, length_m has 2") && contains("rate has 1 values, counts has 3"));
  CHECK_THROWS_AS(score_forecast(Reals{1}, Reals{0}, Counts{0}, Reals{0.1}), sim::InputError);
}
