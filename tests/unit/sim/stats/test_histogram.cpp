#include "sim/stats/histogram.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/distributions.hpp"

using sim::Histogram;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("an observation at an edge belongs to the bin above it") {
  Histogram h{0, 10, 5};
  for (const double x : {0.0, 1.999, 2.0, 9.999, 10.0, -0.001, 100.0}) h.add(x);
  CHECK(h.counts() == std::vector<std::uint64_t>{2, 1, 0, 0, 1});
  CHECK(h.underflow() == 1);
  CHECK(h.overflow() == 2);
  CHECK(h.total() == 7);
}

TEST_CASE("a value just below the upper end stays in the last bin") {
  Histogram h{0, 0.3, 3};
  h.add(std::nextafter(0.3, 0));
  CHECK(h.counts().back() == 1);
  CHECK(h.overflow() == 0);
}

TEST_CASE("quantiles and shares follow straight lines within a bin") {
  Histogram h{0, 10, 5};
  for (const double x : {1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 9.0, 9.0}) h.add(x);  // 2, 4, 0, 0, 2
  CHECK(h.quantile(0) == 0);
  CHECK(h.quantile(0.125) == 1);
  CHECK(h.quantile(0.5) == 3);
  CHECK(h.quantile(0.75) == 4);
  CHECK(h.quantile(0.875) == 9);
  CHECK(h.quantile(1) == 10);
  CHECK(h.share_below(0) == 0);
  CHECK(h.share_below(1) == 0.125);
  CHECK(h.share_below(3) == 0.5);
  CHECK(h.share_below(6) == 0.75);
  CHECK(h.share_below(9) == 0.875);
  CHECK(h.share_below(10) == 1);
  CHECK(h.share_below(-5) == 0);
  CHECK(h.share_below(50) == 1);
}

TEST_CASE("what lies outside the bins is counted but not located") {
  Histogram h{0, 10, 5};
  for (const double x : {-1.0, 5.0, 5.0, 20.0}) h.add(x);
  CHECK(h.quantile(0.2) == -kInfinity);
  CHECK(h.quantile(0.5) == 5);
  CHECK(h.quantile(0.9) == kInfinity);
  CHECK(h.share_below(0) == 0.25);
  CHECK(h.share_below(10) == 0.75);
  CHECK(std::isnan(h.share_below(-0.5)));
  CHECK(std::isnan(h.share_below(15)));
  CHECK(h.share_below(-kInfinity) == 0);
  CHECK(h.share_below(kInfinity) == 1);
  Histogram below{0, 1, 1};
  below.add(-1);
  CHECK(below.quantile(1) == -kInfinity);
}

TEST_CASE("an empty histogram knows no quantile") {
  const Histogram h{0, 10, 5};
  CHECK(std::isnan(h.quantile(0.5)));
  CHECK(std::isnan(h.share_below(5)));
}

TEST_CASE("quantiles of many draws are right within a bin") {
  Histogram h{0, 300, 600};
  sim::RandomStream stream{{.seed = 3}};
  for (int i = 0; i < 400'000; ++i) h.add(30 * sim::standard_exponential(stream));
  for (const double p : {0.1, 0.5, 0.9}) {
    // A bin's width, and four standard errors of a sample's quantile: 30 sqrt(p / (1 - p) / n).
    const double error = 0.5 + 4 * 30 * std::sqrt(p / (1 - p) / 400'000);
    CHECK(std::fabs(h.quantile(p) + 30 * std::log1p(-p)) < error);
  }
  CHECK(h.share_below(h.quantile(0.3)) == Approx(0.3).epsilon(1e-12));
}

TEST_CASE("merging adds the counts, in any order") {
  Histogram a{0, 10, 5};
  Histogram b{0, 10, 5};
  for (const double x : {1.0, 5.0, 11.0}) a.add(x);
  for (const double x : {1.5, -5.0, 12.0, 9.0}) b.add(x);
  Histogram ab = a;
  ab.merge(b);
  Histogram ba = b;
  ba.merge(a);
  CHECK(ab.counts() == std::vector<std::uint64_t>{2, 0, 1, 0, 1});
  CHECK(ab.counts() == ba.counts());
  CHECK(ab.underflow() == 1);
  CHECK(ab.overflow() == 2);
}

TEST_CASE("histograms with different bins are not merged") {
  Histogram h{0, 10, 5};
  CHECK_THROWS_AS(h.merge(Histogram(0, 10, 4)), sim::InputError);
  CHECK_THROWS_AS(h.merge(Histogram(0, 11, 5)), sim::InputError);
  CHECK_THROWS_WITH(h.merge(Histogram(1, 10, 5)),
                    "histogram: cannot merge 5 bins from 1 to 10 into 5 bins from 0 to 10\n"
                    "  merge only histograms with the same bins");
}

TEST_CASE("bins that make no sense and observations that are none are refused") {
  CHECK_THROWS_AS(Histogram(0, 0, 5), sim::InputError);
  CHECK_THROWS_AS(Histogram(1, 0, 5), sim::InputError);
  CHECK_THROWS_AS(Histogram(0, kInfinity, 5), sim::InputError);
  CHECK_THROWS_AS(Histogram(std::nan(""), 1, 5), sim::InputError);
  CHECK_THROWS_AS(Histogram(0, 1, 0), sim::InputError);
  Histogram h{0, 1, 1};
  CHECK_THROWS_AS(h.add(std::nan("")), sim::InputError);
  CHECK_THROWS_AS(h.quantile(1.5), sim::InputError);
}
