// The likelihood and its derivatives, and what the fits do at their edges. Whether they recover
// known parameters: validation/test_self_exciting.cpp.
#include "models/calibration/self_exciting_fit.hpp"

#include <cmath>

#include "catch.hpp"
#include "models/calibration/self_exciting_months.hpp"
#include "repeat_town.hpp"
#include "sim/core/error.hpp"

using namespace models::demand;
using namespace models::calibration;
using repeat_town::Town;
using sim::street::StreetId;

namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

// By the formula, over all pairs.
double log_likelihood(const Town& town, const std::vector<TimedEvent>& events, double window_d,
                      const RepeatParameters& p) {
  double weights = 0;
  for (const double w : town.weight) weights += w;
  const auto g = [&](StreetId from, StreetId to) {
    double sum = 0, here = 0;
    for (const auto& [street, distance_m] : town.neighbourhoods.of(from)) {
      const double w = 100 * std::exp(-p[3] * static_cast<double>(distance_m));
      sum += w;
      if (street == to) here = w;
    }
    return here / sum;
  };
  double sum = -p[0] * window_d;
  for (const TimedEvent& event : events) {
    double rate = p[0] * town.weight[event.street.index()] / weights;
    for (const TimedEvent& before : events) {
      const double delay_d = event.time_d - before.time_d;
      if (delay_d <= 0) continue;
      rate += p[1] * p[2] * std::exp(-p[2] * delay_d) * g(before.street, event.street);
    }
    sum += std::log(rate) + p[1] * std::expm1(-p[2] * (window_d - event.time_d));
  }
  return sum;
}

}  // namespace

TEST_CASE("the likelihood is that of the formula, its derivatives those of differences") {
  const Town town{8};
  const auto events = town.simulate(60, 0);
  const SelfExcitingLikelihood likelihood{town.ground(), events, 60, kForever};
  for (const RepeatParameters& p :
       {RepeatParameters{1, 0.4, 0.2, 0.01}, RepeatParameters{2, 0.05, 3, 0.002}}) {
    const LikelihoodPoint point = likelihood.at(p);
    CHECK(point.log_likelihood == Approx(log_likelihood(town, events, 60, p)).epsilon(1e-6));
    for (int i = 0; i < 4; ++i) {
      RepeatParameters step = RepeatParameters::Zero();
      step[i] = 1e-4 * p[i];
      const LikelihoodPoint above = likelihood.at(p + step);
      const LikelihoodPoint below = likelihood.at(p - step);
      CHECK(point.gradient[i] ==
            Approx((above.log_likelihood - below.log_likelihood) / (2 * step[i])).epsilon(1e-5));
      for (int k = 0; k < 4; ++k) {
        CHECK(point.hessian(i, k) ==
              Approx((above.gradient[k] - below.gradient[k]) / (2 * step[i]))
                  .epsilon(1e-5)
                  .margin(1e-6 * std::sqrt(std::fabs(point.hessian(i, i) * point.hessian(k, k)))));
      }
    }
  }
}

TEST_CASE("steps of EM climb the likelihood, to where its gradient is 0") {
  const Town town{8};
  const auto events = town.simulate(200, 1);
  const SelfExcitingLikelihood likelihood{town.ground(), events, 200, kForever};
  RepeatParameters p{0.5, 0.1, 1, 0.03};
  LikelihoodPoint point = likelihood.at(p);
  int falls = 0;
  for (int i = 0; i < 300; ++i) {
    p = point.em_step;
    const LikelihoodPoint next = likelihood.at(p);
    falls += next.log_likelihood < point.log_likelihood - 1e-9;
    point = next;
  }
  CHECK(falls == 0);
  const SelfExcitingFit fit = fit_self_exciting(town.ground(), events, 200);
  CHECK(fit.converged);
  CHECK(fit.log_likelihood == Approx(point.log_likelihood).margin(1e-3));
  CHECK(fit.near_repeat.branching_ratio == Approx(p[kBranching]).epsilon(1e-2));
  CHECK(fit.iterations < 50);
}

TEST_CASE("what is held is not estimated and has no error") {
  const Town town{8};
  const auto events = town.simulate(200, 2);
  const auto fit =
      fit_self_exciting(town.ground(), events, 200, {.mean_delay_d = 4, .distance_scale_m = 80});
  CHECK(fit.near_repeat.mean_delay_d == Approx(4));
  CHECK(fit.near_repeat.distance_scale_m == Approx(80));
  CHECK(fit.standard_error[2] == 0);
  CHECK(fit.standard_error[3] == 0);
  CHECK(fit.standard_error[1] > 0);
  CHECK(fit.log_likelihood > fit.poisson_log_likelihood);
  CHECK(fit.log_likelihood < fit_self_exciting(town.ground(), events, 200).log_likelihood);
}

TEST_CASE("events without repeats are fitted by none, or little better than by Poisson") {
  Town town{8};
  town.near_repeat.branching_ratio = 0;
  int none = 0;
  for (std::uint32_t r = 0; r < 10; ++r) {
    const auto fit = fit_self_exciting(town.ground(), town.simulate(200, 10 + r), 200);
    CHECK(fit.converged);
    // Twice the gain is at most chi-square with 3 degrees of freedom: above 24 once in 40,000.
    CHECK(fit.log_likelihood < fit.poisson_log_likelihood + 12);
    CHECK(fit.log_likelihood >= fit.poisson_log_likelihood - 1e-6);
    if (fit.near_repeat.branching_ratio > 0) continue;
    ++none;
    CHECK(fit.log_likelihood == Approx(fit.poisson_log_likelihood));
    CHECK(std::isnan(fit.standard_error[2]));
    CHECK(fit.standard_error[1] > 0);
  }
  CHECK(none > 0);
}

TEST_CASE("a burst without end is called unstable") {
  const Town town{8};
  std::vector<TimedEvent> events;  // doubling every 10 days
  for (int i = 1; i <= 400; ++i) {
    events.push_back({100 + 10 * std::log2(i / 400.0), StreetId{(i * 37) % 20}});
  }
  const auto fit = fit_self_exciting(town.ground(), events, 100, {.mean_delay_d = 5});
  CHECK(fit.near_repeat.branching_ratio > 1);
  CHECK(fit.stability == Stability::unstable);
  CHECK(stability(0.9, 0.1) == Stability::doubtful);
  CHECK(stability(0.5, 0.1) == Stability::stable);
}

TEST_CASE("all that is wrong with the input of a fit is told at once") {
  Town town{4};
  const std::vector<TimedEvent> events{{-1, StreetId{0}}, {3, StreetId{900}}};
  town.weight[2] = -1;
  try {
    (void)fit_self_exciting(town.ground(), events, 10, {.mean_delay_d = 0});
    FAIL("accepted");
  } catch (const sim::InputError& error) {
    REQUIRE(error.problems().size() == 4);
    CHECK_THAT(error.problems()[0].what, contains("background_weight[2] = -1"));
    CHECK_THAT(error.problems()[1].what, contains("mean_delay_d = 0"));
    CHECK_THAT(error.problems()[2].what, contains("event 0: time_d = -1"));
    CHECK_THAT(error.problems()[3].what, contains("event 1: street 900"));
  }
  CHECK_THROWS_WITH(fit_self_exciting(town.ground(), {}, 10), contains("0 events"));

  town.weight[2] = 0;
  const std::vector<MonthEvent> by_month{{0, StreetId{1}}, {2, StreetId{2}}};
  const std::vector<double> months{0, 31, 30};
  CHECK_THROWS_WITH(
      fit_self_exciting_by_month(town.ground(), by_month, months, Town::key(0, 0), {.draws = 1}),
      contains("month_start_d[2] = 30") && contains("event 1: month 2") && contains("draws = 1"));
  const std::vector<double> rising{0, 31, 59, 90};
  CHECK_THROWS_WITH(fit_self_exciting_by_month(town.ground(), by_month, rising, Town::key(0, 0)),
                    contains("event 1: the background's weight"));
}

TEST_CASE("a fit by month is the same for the same key, and its draws lie in their ranges") {
  const Town town{6};
  std::vector<MonthEvent> events;
  for (const auto& event : town.simulate(90, 3)) {
    events.push_back({static_cast<std::uint32_t>(event.time_d / 30), event.street});
  }
  const std::vector<double> months{0, 30, 60, 90};
  const MonthFitOptions options{.mean_delay_d = 5, .warm_up = 50, .draws = 100};
  const auto fit = [&](std::uint32_t r) {
    return fit_self_exciting_by_month(town.ground(), events, months, Town::key(r, 9), options);
  };
  const MonthFit a = fit(0);
  CHECK(a.draws == fit(0).draws);
  CHECK(a.draws != fit(1).draws);
  CHECK(a.draws.col(0).minCoeff() > 0);
  CHECK(a.draws.col(1).minCoeff() > 0);
  CHECK(a.draws.col(1).maxCoeff() < 1);
  CHECK(a.draws.col(3).minCoeff() >= 1);
  CHECK(a.near_repeat.mean_delay_d == 5);
  CHECK(a.standard_error[2] == 0);
}
