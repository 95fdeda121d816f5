#include "sim/stats/precision.hpp"

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/random/distributions.hpp"
#include "statistics.hpp"

using sim::Interval;
using sim::precise;
using sim::Precision;
using sim::SequentialRule;

namespace {

constexpr std::uint64_t kStudies = 2000;
constexpr double kMean = 10;

struct Outcome {
  std::uint64_t covered = 0;  // studies whose last interval holds the mean
  std::uint64_t used_up = 0;  // ... that came to the most replications
  double replications = 0;    // mean
};

// Made-up replications about kMean, run as the rule says, over and over.
Outcome study(const SequentialRule& rule, const Precision& wanted,
              const std::function<double(sim::RandomStream&)>& replication) {
  Outcome outcome;
  for (std::uint32_t i = 0; i < kStudies; ++i) {
    sim::RandomStream stream{{.seed = 31, .replication = i}};
    std::vector<double> values;
    Interval interval;
    for (int n = rule.next(0);; n = rule.next(n)) {
      while (static_cast<int>(values.size()) < n) values.push_back(replication(stream));
      interval = sim::mean_interval(values, 0.95);
      if (precise(interval, wanted) || n == rule.most) break;
    }
    outcome.covered += interval.covers(kMean) ? 1 : 0;
    outcome.used_up += interval.n == rule.most ? 1 : 0;
    outcome.replications += interval.n / static_cast<double>(kStudies);
  }
  return outcome;
}

double normal(sim::RandomStream& stream) {
  return sim::Normal{kMean, 2}(stream);
}
// As skewed as a count of four.
double gamma_spread(sim::RandomStream& stream) {
  return sim::Gamma::from_mean_cv(kMean, 0.25)(stream);
}

}  // namespace

TEST_CASE("an interval is precise if it is as narrow as asked, by hand") {
  const Interval of{50, 4, 10};
  CHECK(precise(of, {.half_width = 4}));
  CHECK_FALSE(precise(of, {.half_width = 3.9}));
  // 4 / 50 = 0.08 = r / (1 + r) for r = 0.08696: at 46, the lower end, the error is 4 / 46.
  CHECK(precise(of, {.relative = 4.0 / 46 + 1e-9}));
  CHECK_FALSE(precise(of, {.relative = 4.0 / 46 - 1e-9}));
  CHECK_FALSE(precise(of, {.half_width = 5, .relative = 0.05}));
  CHECK_FALSE(precise({0, 0, 10}, {.relative = 0.1}));
  CHECK(precise({0, 0, 10}, {.half_width = 0.1}));
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_FALSE(precise({50, infinity, 1}, {.half_width = 1e9}));
  CHECK_FALSE(precise({std::nan(""), 0, 0}, {.half_width = 1e9}));
}

TEST_CASE("replications come in batches up to the most") {
  const SequentialRule rule{.least = 10, .batch = 15, .most = 30};
  CHECK(rule.next(0) == 10);
  CHECK(rule.next(10) == 25);
  CHECK(rule.next(25) == 30);
  CHECK(rule.next(30) == 30);
  CHECK(SequentialRule{.least = 10, .batch = 5, .most = 4}.next(0) == 4);
}

TEST_CASE("several intervals share the error") {
  CHECK(sim::shared_confidence(0.95, 1) == 0.95);
  CHECK(sim::shared_confidence(0.9, 4) == Approx(0.975));
}

TEST_CASE("the interval at which the rule stops covers as often as it says") {
  const SequentialRule rule{.least = 10, .batch = 10, .most = 1000};
  for (const Precision& wanted :
       {Precision{.half_width = 0.5}, Precision{.half_width = 0.8}, Precision{.relative = 0.05}}) {
    for (const auto& replication : {normal, gamma_spread}) {
      const Outcome outcome = study(rule, wanted, replication);
      CAPTURE(outcome.covered, outcome.replications);
      CHECK(outcome.used_up == 0);
      CHECK(outcome.replications > 20);
      CHECK(statistics::binomial_accepts(outcome.covered, kStudies, 0.95));
    }
  }
}

TEST_CASE("the check has power: looking from two replications on, one by one, covers too rarely") {
  const SequentialRule naive{.least = 2, .batch = 1, .most = 1000};
  for (const Precision& wanted : {Precision{.half_width = 0.5}, Precision{.half_width = 0.8}}) {
    const Outcome outcome = study(naive, wanted, normal);
    CAPTURE(outcome.covered, outcome.replications);
    CHECK_FALSE(statistics::binomial_accepts(outcome.covered, kStudies, 0.95));
  }
}
