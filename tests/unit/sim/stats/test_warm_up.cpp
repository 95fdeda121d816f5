#include "sim/stats/warm_up.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/distributions.hpp"
#include "sim/stats/interval.hpp"

using sim::mser;

namespace {

// An autoregressive series about 0 with a spread of 1, that starts `offset` too high: the excess
// falls by a tenth with each observation.
std::vector<double> series(std::uint32_t number, double offset, std::size_t length = 1000) {
  constexpr double kMemory = 0.9;
  sim::RandomStream stream{{.seed = 7, .replication = number}};
  sim::Normal normal{0, 1};
  double x = normal(stream);
  std::vector<double> values;
  for (std::size_t i = 0; i < length; ++i) {
    values.push_back(x + offset * std::pow(kMemory, static_cast<double>(i)));
    x = kMemory * x + std::sqrt(1 - kMemory * kMemory) * normal(stream);
  }
  return values;
}

double mean_after(const std::vector<double>& values, std::size_t dropped) {
  double sum = 0;
  for (std::size_t i = dropped; i < values.size(); ++i) sum += values[i];
  return sum / static_cast<double>(values.size() - dropped);
}

}  // namespace

TEST_CASE("MSER drops what is far from the rest, by hand") {
  // With the first one: 131 - 29^2 / 11 = 54.5, over 121: 0.451. Without it: 10 / 100 = 0.1. Then
  // 8.89 / 81 = 0.110, and 8 / 64 = 0.125.
  const std::vector<double> values{9, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3};
  CHECK(mser(values, 1) == 1u);
  // The same by batches of 2 whose means these are; the odd one at the end is left out.
  std::vector<double> pairs;
  for (const double v : values) pairs.insert(pairs.end(), {v - 5, v + 5});
  pairs.push_back(1000);
  CHECK(mser(pairs, 2) == 2u);
}

TEST_CASE("MSER drops nothing of a series that is even, and says when it cannot tell") {
  CHECK(mser(std::vector<double>(50, 3.0)) == 0u);
  CHECK(mser(std::vector<double>(49, 3.0)) == std::nullopt);  // nine batches
  CHECK(mser(std::vector<double>{}) == std::nullopt);
  std::vector<double> falling;  // to the end: no part of it is steady
  for (int i = 0; i < 100; ++i) falling.push_back(100 - i);
  CHECK(mser(falling) == std::nullopt);
}

TEST_CASE("MSER refuses what is no number") {
  const std::vector<double> values(50, std::numeric_limits<double>::quiet_NaN());
  CHECK_THROWS_AS(mser(values), sim::InputError);
  CHECK_THROWS_AS(mser(std::vector<double>(50, 1.0), 0), sim::InputError);
}

TEST_CASE("MSER-5 finds the transient of an autoregressive series") {
  constexpr std::uint32_t kSeries = 400;
  std::vector<double> kept, all;
  std::size_t told = 0;
  for (std::uint32_t k = 0; k < kSeries; ++k) {
    const auto values = series(k, 30);
    const auto dropped = mser(values);
    if (!dropped) continue;
    ++told;
    // 30 x 0.9^22 is 3, three spreads of the series.
    CHECK(*dropped >= 20);
    kept.push_back(mean_after(values, *dropped));
    all.push_back(mean_after(values, 0));
  }
  CHECK(told > kSeries * 9 / 10);
  // What is left of the excess is within the error of 400 series; with all of it the mean is
  // 30 / 0.1 / 1000 = 0.3 too high.
  CHECK(sim::mean_interval(kept, 1 - 1e-4).covers(0));
  CHECK_FALSE(sim::mean_interval(all, 1 - 1e-4).covers(0));
  CHECK(sim::mean_interval(all, 1 - 1e-4).covers(0.3));
}
