// Near repeats against what is known of Hawkes processes: moments, series lengths, and fits that
// recover the parameters that data were simulated with.
#include <algorithm>
#include <array>
#include <cmath>

#include "catch.hpp"
#include "models/calibration/self_exciting_months.hpp"
#include "repeat_town.hpp"
#include "sim/stats/interval.hpp"
#include "sim/stats/tally.hpp"
#include "statistics.hpp"

using namespace models::demand;
using namespace models::calibration;
using repeat_town::Town;
using sim::Instant;
using sim::street::StreetId;

namespace {

// Case 8: mu 1 a day, alpha 0.5, beta 1.
Town case_8() {
  Town town{4, 200};
  town.background_per_day = 1;
  town.near_repeat = {
      .branching_ratio = 0.5, .mean_delay_d = 1, .distance_scale_m = 100, .max_distance_m = 200};
  return town;
}

// Events in 10 days after 30 of warm-up (the rate is then within 1e-6 of its final one), each
// replication anew.
std::vector<double> counts_of_10_days(const Town& town, std::uint32_t replications) {
  constexpr double kWarmUpD = 30;
  const PoissonRate rate{town.background_per_day * 365.25, HourProfile{}, town.weight};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  std::vector<double> counts;
  for (std::uint32_t r = 0; r < replications; ++r) {
    SelfExcitingOccurrences process{PoissonOccurrences{town.network, rate, Town::key(r, 0)}, kernel,
                                    Town::key(r, 1)};
    double count = 0;
    while (true) {
      const double time_d = process.next().time.since_start().in_hours() / 24;
      if (time_d >= kWarmUpD + 10) break;
      if (time_d >= kWarmUpD) ++count;
    }
    counts.push_back(count);
  }
  return counts;
}

constexpr double kConfidence = 1 - statistics::kAlpha;

// A single occurrence, whose series is what follows from it.
struct One {
  bool gone = false;
  Occurrence next() {
    if (gone) return {};
    gone = true;
    return {Instant{}, {StreetId{10}, 0.0}};
  }
};

// Lengths 1, 2, ..., 7, and more.
std::vector<std::uint64_t> series_lengths(const Town& town, std::uint32_t series) {
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  std::vector<std::uint64_t> counts(8);
  for (std::uint32_t r = 0; r < series; ++r) {
    SelfExcitingOccurrences process{One{}, kernel, Town::key(r, 2)};
    std::size_t length = 0;
    while (process.next().time < Instant::never()) ++length;
    ++counts[std::min<std::size_t>(length, 8) - 1];
  }
  return counts;
}

// Borel (1942): P(k) = e^(-n k) (n k)^(k - 1) / k!.
std::vector<double> borel(double n) {
  std::vector<double> p;
  double rest = 1;
  for (int k = 1; k < 8; ++k) {
    p.push_back(std::exp(-n * k + (k - 1) * std::log(n * k) - std::lgamma(k + 1.0)));
    rest -= p.back();
  }
  p.push_back(rest);
  return p;
}

std::array<double, 4> truth(const Town& town) {
  const NearRepeat& near = town.near_repeat;
  return {town.background_per_day, near.branching_ratio, near.mean_delay_d, near.distance_scale_m};
}

}  // namespace

TEST_CASE("a stationary self-exciting process has the mean and variance of theory", "[long]") {
  const Town town = case_8();
  const auto counts = counts_of_10_days(town, 120'000);
  CHECK(sim::mean_interval(counts, kConfidence).covers(20));
  sim::Tally tally;
  for (const double count : counts) tally.add(count);
  std::vector<double> squares;
  for (const double count : counts) {
    squares.push_back((count - tally.mean()) * (count - tally.mean()));
  }
  const auto variance = sim::mean_interval(squares, kConfidence);
  CHECK(variance.covers(68.080855));
  SECTION("power: 3 % more or less are rejected") {
    for (const double wrong : {0.97, 1.03}) {
      CHECK_FALSE(sim::mean_interval(counts, kConfidence).covers(wrong * 20));
      CHECK_FALSE(variance.covers(wrong * 68.080855));
    }
  }
}

TEST_CASE("series have the lengths of Borel's distribution") {
  const auto p = borel(0.5);
  CHECK(p[0] == Approx(.606531).epsilon(1e-5));
  CHECK(p[1] == Approx(.183940).epsilon(1e-5));
  CHECK(p[2] == Approx(.083674).epsilon(1e-5));
  const auto lengths = series_lengths(case_8(), 200'000);
  CHECK(statistics::chi_square_accepts(lengths, p));
  SECTION("power: a branching ratio that is 3 % wrong is rejected") {
    CHECK_FALSE(statistics::chi_square_accepts(lengths, borel(0.515)));
    CHECK_FALSE(statistics::chi_square_accepts(lengths, borel(0.485)));
  }
}

TEST_CASE("a fit recovers its parameters, and its intervals cover them as often as they say",
          "[long]") {
  const Town town{12};
  const auto expected = truth(town);
  constexpr std::uint32_t kSets = 120;
  constexpr double kWindowD = 300;
  std::array<std::uint64_t, 4> covered{}, covered_by_half{};
  for (std::uint32_t r = 0; r < kSets; ++r) {
    const auto fit = fit_self_exciting(town.ground(), town.simulate(kWindowD, r), kWindowD);
    CHECK(fit.converged);
    CHECK(fit.stability == Stability::stable);
    const NearRepeat& near = fit.near_repeat;
    const std::array estimate{fit.background_per_day, near.branching_ratio, near.mean_delay_d,
                              near.distance_scale_m};
    for (std::size_t i = 0; i < 4; ++i) {
      const double half_width = 1.959964 * fit.standard_error[static_cast<int>(i)];
      covered[i] += std::fabs(estimate[i] - expected[i]) <= half_width;
      covered_by_half[i] += std::fabs(estimate[i] - expected[i]) <= half_width / 2;
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(kSelfExcitingParameters[i], covered[i], covered_by_half[i]);
    CHECK(statistics::binomial_accepts(covered[i], kSets, 0.95));
    CHECK_FALSE(statistics::binomial_accepts(covered_by_half[i], kSets, 0.95));
  }
}

TEST_CASE("residuals accept the model that made the data, and reject a Poisson process") {
  const Town town;
  constexpr double kWindowD = 730;
  for (std::uint32_t r = 200; r < 205; ++r) {
    const auto events = town.simulate(kWindowD, r);
    const auto n = static_cast<double>(events.size());
    const auto true_model =
        residuals(town.ground(), events, kWindowD, town.background_per_day, town.near_repeat);
    CHECK(true_model.ks_statistic <= statistics::ks_critical(events.size()));
    CHECK(true_model.ks_p_value > statistics::kAlpha);
    CHECK(std::is_sorted(true_model.times.begin(), true_model.times.end()));
    CHECK(fit_self_exciting(town.ground(), events, kWindowD).residuals.ks_p_value > 0.01);
    const auto poisson = residuals(town.ground(), events, kWindowD, n / kWindowD, {});
    CHECK(poisson.ks_statistic > statistics::ks_critical(events.size()));
    CHECK(poisson.ks_p_value < statistics::kAlpha);
  }
}

TEST_CASE("a fit by month recovers branching ratio and distance from months and streets alone",
          "[long]") {
  Town town{12};
  const auto expected = truth(town);
  constexpr std::uint32_t kSets = 8;
  constexpr double kMonthD = 30;
  std::vector<double> months;
  for (int m = 0; m <= 12; ++m) months.push_back(m * kMonthD);
  std::array<std::vector<double>, 4> z;  // errors in standard errors
  for (std::uint32_t r = 0; r < kSets; ++r) {
    std::vector<MonthEvent> events;
    for (const TimedEvent& event : town.simulate(months.back(), 500 + r)) {
      events.push_back({static_cast<std::uint32_t>(event.time_d / kMonthD), event.street});
    }
    const MonthFit fit = fit_self_exciting_by_month(town.ground(), events, months, Town::key(r, 5),
                                                    {.mean_delay_d = town.near_repeat.mean_delay_d,
                                                     .warm_up = 200,
                                                     .draws = 200,
                                                     .sweeps_per_draw = 3});
    const std::array estimate{fit.background_per_day, fit.near_repeat.branching_ratio, 0.0,
                              fit.near_repeat.distance_scale_m};
    for (const std::size_t i : {0, 1, 3}) {
      z[i].push_back((estimate[i] - expected[i]) / fit.standard_error[static_cast<int>(i)]);
    }
  }
  for (const std::size_t i : {0, 1, 3}) {
    CAPTURE(kSelfExcitingParameters[i]);
    for (const double one : z[i]) CHECK(std::fabs(one) <= statistics::kNormalCritical);
    CHECK(sim::mean_interval(z[i], kConfidence).covers(0));
  }
}
