#include "sim/stats/tally.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sim/random/distributions.hpp"

using sim::Tally;

namespace {

Tally tally_of(const std::vector<double>& values) {
  Tally tally;
  for (const double value : values) tally.add(value);
  return tally;
}

}  // namespace

TEST_CASE("a tally of known numbers has their mean, variance and range") {
  const Tally tally = tally_of({2, 4, 4, 4, 5, 5, 7, 9});  // squares about 5 add up to 32
  CHECK(tally.count() == 8);
  CHECK(tally.mean() == 5);
  CHECK(tally.variance() == Approx(32.0 / 7).epsilon(1e-15));
  CHECK(tally.min() == 2);
  CHECK(tally.max() == 9);
}

TEST_CASE("what a tally cannot know is NaN") {
  CHECK(std::isnan(Tally{}.mean()));
  CHECK(std::isnan(Tally{}.variance()));
  CHECK(std::isnan(Tally{}.min()));
  CHECK(std::isnan(Tally{}.max()));
  const Tally one = tally_of({3});
  CHECK(one.mean() == 3);
  CHECK(one.min() == 3);
  CHECK(one.max() == 3);
  CHECK(std::isnan(one.variance()));
}

TEST_CASE("a far offset does not spoil the variance") {
  // Summing squares would lose every digit: 1e9^2 leaves none below 128.
  const Tally tally = tally_of({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16});
  CHECK(tally.mean() == 1e9 + 10);
  CHECK(tally.variance() == Approx(30).epsilon(1e-12));
}

TEST_CASE("merging tallies is the same as adding all observations to one") {
  sim::RandomStream stream{{.seed = 1}};
  for (const int split : {0, 1, 500, 999, 1000}) {
    Tally first;
    Tally second;
    Tally whole;
    for (int i = 0; i < 1000; ++i) {
      const double x = 50 + sim::standard_normal(stream);
      (i < split ? first : second).add(x);
      whole.add(x);
    }
    first.merge(second);
    CHECK(first.count() == whole.count());
    CHECK(first.mean() == Approx(whole.mean()).epsilon(1e-14));
    CHECK(first.variance() == Approx(whole.variance()).epsilon(1e-12));
    CHECK(first.min() == whole.min());
    CHECK(first.max() == whole.max());
  }
}

TEST_CASE("merging two empty tallies leaves an empty one") {
  Tally tally;
  tally.merge(Tally{});
  CHECK(tally.count() == 0);
  CHECK(std::isnan(tally.mean()));
}
