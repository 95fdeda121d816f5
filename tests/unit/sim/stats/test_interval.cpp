#include "sim/stats/interval.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/distributions.hpp"
#include "statistics.hpp"

using sim::Interval;
using sim::RandomStream;

namespace {

constexpr std::uint64_t kStudies = 4000;
constexpr double kConfidence = 0.95;

// Whether intervals of `kStudies` independent studies cover `truth` as often as they promise.
template <class Study>
bool covers_as_promised(Study&& study, double truth) {
  std::uint64_t covered = 0;
  for (std::uint32_t i = 0; i < kStudies; ++i) {
    RandomStream stream{{.seed = 2026, .replication = i}};
    if (study(stream).covers(truth)) ++covered;
  }
  return statistics::binomial_accepts(covered, kStudies, kConfidence);
}

// n replications of a measure with mean 10 and standard deviation 1.
std::vector<double> measure(RandomStream& stream, std::size_t n = 10) {
  std::vector<double> values(n);
  for (double& value : values) value = sim::Normal{10, 1}(stream);
  return values;
}

// Calls of each replication, and those reached in time: `share` of them, give or take.
struct Calls {
  std::vector<double> reached;
  std::vector<double> all;
};
Calls calls(RandomStream& stream, double share, std::size_t n = 40) {
  Calls result;
  for (std::size_t i = 0; i < n; ++i) {
    const double all = sim::Gamma::from_mean_cv(200, 0.2)(stream);
    result.all.push_back(all);
    result.reached.push_back(share * all + sim::Normal{0, 6}(stream));
  }
  return result;
}

}  // namespace

TEST_CASE("Student's t has its closed-form quantiles for 1, 2 and 4 degrees of freedom") {
  const double pi = std::acos(-1.0);
  for (const double p : {0.001, 0.05, 0.3, 0.6, 0.9, 0.975, 0.995, 0.99995}) {
    CAPTURE(p);
    const double a = 4 * p * (1 - p);
    const double q = std::cos(std::acos(std::sqrt(a)) / 3) / std::sqrt(a);
    const double sign = p < 0.5 ? -1 : 1;
    CHECK(sim::student_t_quantile(p, 1) == Approx(std::tan(pi * (p - 0.5))).epsilon(1e-10));
    CHECK(sim::student_t_quantile(p, 2) == Approx((2 * p - 1) * std::sqrt(2 / a)).epsilon(1e-12));
    CHECK(sim::student_t_quantile(p, 4) == Approx(sign * 2 * std::sqrt(q - 1)).epsilon(1e-10));
  }
  CHECK(sim::student_t_quantile(0.5, 7) == 0);
}

TEST_CASE("Student's t has the quantiles of the published tables") {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2; three decimals.
  struct Row {
    int degrees_of_freedom;
    double at_0_95, at_0_975, at_0_995;
  };
  for (const Row& row :
       {Row{5, 2.015, 2.571, 4.032}, Row{9, 1.833, 2.262, 3.250}, Row{19, 1.729, 2.093, 2.861},
        Row{29, 1.699, 2.045, 2.756}, Row{100, 1.660, 1.984, 2.626}}) {
    CAPTURE(row.degrees_of_freedom);
    CHECK(std::fabs(sim::student_t_quantile(0.95, row.degrees_of_freedom) - row.at_0_95) < 5.1e-4);
    CHECK(std::fabs(sim::student_t_quantile(0.975, row.degrees_of_freedom) - row.at_0_975) <
          5.1e-4);
    CHECK(std::fabs(sim::student_t_quantile(0.995, row.degrees_of_freedom) - row.at_0_995) <
          5.1e-4);
  }
  CHECK(sim::student_t_quantile(0.975, 1e9) == Approx(1.959963984540054).epsilon(1e-8));
}

TEST_CASE("an interval of known numbers is mean +- t s / sqrt(n)") {
  const std::vector<double> values{1, 2, 3, 4, 5};  // s^2 = 2.5; t(0.975, 4) = 2.7764451052
  const Interval interval = sim::mean_interval(values, 0.95);
  CHECK(interval.n == 5);
  CHECK(interval.estimate == 3);
  CHECK(interval.half_width == Approx(2.7764451052 * std::sqrt(0.5)).epsilon(1e-9));
  CHECK(interval.lower() == interval.estimate - interval.half_width);
  CHECK(interval.upper() == interval.estimate + interval.half_width);
}

TEST_CASE("fewer than two replications tell nothing of the spread") {
  const std::vector<double> none;
  const std::vector<double> one{4};
  CHECK(std::isnan(sim::mean_interval(none, 0.95).estimate));
  CHECK(std::isinf(sim::mean_interval(none, 0.95).half_width));
  CHECK(sim::mean_interval(one, 0.95).estimate == 4);
  CHECK(std::isinf(sim::mean_interval(one, 0.95).half_width));
  CHECK(std::isinf(sim::paired_interval(one, one, 0.95).half_width));
  CHECK(std::isinf(sim::ratio_interval(one, one, 0.95).half_width));
  CHECK(std::isnan(sim::ratio_interval(none, none, 0.95).estimate));
  CHECK(sim::paired_ratio_difference({one, one}, {one, one}, 0.95).estimate == 0);
}

TEST_CASE("a ratio's interval is that of the linearised residuals") {
  const std::vector<double> y{1, 3, 2};
  const std::vector<double> x{2, 4, 2};  // R = 3/4; residuals -0.5, 0, 0.5; mean x = 8/3
  const Interval interval = sim::ratio_interval(y, x, 0.95);
  CHECK(interval.estimate == 0.75);
  CHECK(interval.half_width ==
        Approx(sim::student_t_quantile(0.975, 2) * std::sqrt(0.25 / 3) / (8.0 / 3)).epsilon(1e-12));
  const Interval difference = sim::paired_ratio_difference({y, x}, {x, x}, 0.95);
  CHECK(difference.estimate == -0.25);
  CHECK(difference.half_width ==
        Approx(interval.half_width).epsilon(1e-12));  // x / x has no spread
}

TEST_CASE("a ratio over nothing is NaN, with an infinite half-width") {
  const std::vector<double> y{1, 2};
  const std::vector<double> x{0, 0};
  const Interval interval = sim::ratio_interval(y, x, 0.95);
  CHECK(std::isnan(interval.estimate));
  CHECK(std::isinf(interval.half_width));
  CHECK(std::isnan(sim::paired_ratio_difference({y, y}, {y, x}, 0.95).estimate));
}

TEST_CASE("intervals of a mean cover the truth as often as they promise") {
  const auto study = [](RandomStream& stream) {
    return sim::mean_interval(measure(stream), kConfidence);
  };
  CHECK(covers_as_promised(study, 10));
  SECTION("power: a truth 3 % off is noticed") {
    CHECK_FALSE(covers_as_promised(study, 10 * 1.03));
    CHECK_FALSE(covers_as_promised(study, 10 / 1.03));
  }
  SECTION("power: so is the normal quantile in place of Student's") {
    const auto too_narrow = [&](RandomStream& stream) {
      Interval interval = study(stream);
      interval.half_width *= 1.959964 / 2.262157;
      return interval;
    };
    CHECK_FALSE(covers_as_promised(too_narrow, 10));
  }
}

TEST_CASE("intervals of a ratio cover the truth as often as they promise") {
  const auto study = [](RandomStream& stream) {
    const Calls c = calls(stream, 0.8);
    return sim::ratio_interval(c.reached, c.all, kConfidence);
  };
  CHECK(covers_as_promised(study, 0.8));
  CHECK_FALSE(covers_as_promised(study, 0.8 * 1.03));
}

TEST_CASE("intervals of a difference of ratios cover the truth as often as they promise") {
  const auto study = [](RandomStream& stream) {
    const Calls a = calls(stream, 0.8);
    Calls b = a;  // the same calls; some more of them are reached, and a few never happen
    for (std::size_t i = 0; i < b.all.size(); ++i) {
      b.reached[i] += 0.05 * b.all[i] + sim::Normal{0, 2}(stream);
      b.all[i] -= 0.5 * stream.uniform();
    }
    return sim::paired_ratio_difference({b.reached, b.all}, {a.reached, a.all}, kConfidence);
  };
  const double truth = 0.85 * 200 / 199.75 - 0.8;
  CHECK(covers_as_promised(study, truth));
  CHECK_FALSE(covers_as_promised(study, truth * 1.03));
}

TEST_CASE("over common random numbers the paired interval is much the narrower one") {
  RandomStream stream{{.seed = 8}};
  const std::vector<double> a = measure(stream, 50);
  std::vector<double> b = a;
  for (double& value : b) value += 0.2 + sim::Normal{0, 0.05}(stream);
  const Interval paired = sim::paired_interval(b, a, kConfidence);
  const double unpaired = std::hypot(sim::mean_interval(a, kConfidence).half_width,
                                     sim::mean_interval(b, kConfidence).half_width);
  CHECK(paired.covers(0.2));
  CHECK(paired.lower() > 0);
  CHECK(paired.half_width < unpaired / 10);

  const Calls calls_a = calls(stream, 0.8);
  Calls calls_b = calls_a;
  for (double& reached : calls_b.reached) reached += 2;
  const Interval paired_ratios = sim::paired_ratio_difference(
      {calls_b.reached, calls_b.all}, {calls_a.reached, calls_a.all}, kConfidence);
  const double unpaired_ratios =
      std::hypot(sim::ratio_interval(calls_a.reached, calls_a.all, kConfidence).half_width,
                 sim::ratio_interval(calls_b.reached, calls_b.all, kConfidence).half_width);
  CHECK(paired_ratios.half_width < unpaired_ratios / 10);
}

TEST_CASE("an interval refuses what has no meaning") {
  const std::vector<double> two{1, 2};
  const std::vector<double> three{1, 2, 3};
  CHECK_THROWS_AS(sim::mean_interval(two, 95), sim::InputError);
  CHECK_THROWS_AS(sim::mean_interval(two, 0), sim::InputError);
  CHECK_THROWS_AS(sim::paired_interval(two, three, 0.95), sim::InputError);
  CHECK_THROWS_AS(sim::ratio_interval(two, three, 0.95), sim::InputError);
  CHECK_THROWS_AS(sim::paired_ratio_difference({two, two}, {three, three}, 0.95), sim::InputError);
  CHECK_THROWS_AS(sim::student_t_quantile(1, 5), sim::InputError);
  CHECK_THROWS_AS(sim::student_t_quantile(0.9, 0), sim::InputError);
}
