// Case 11 by the whole program: calls at a rate that swings over the day, and units enough for all.
//
// M(t)/M/inf (Eick, Massey & Whitt 1993, "The physics of the Mt/G/inf queue"): with a rate of
// 10 + 5 sin(2 pi t / 24) an hour and exponential service of mean 1 h, the number of busy units at
// t is Poisson with mean m(t) = 10 + 5 (sin(w t) - w cos(w t)) / (1 + w^2), w = 2 pi / 24.
#include <atomic>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "queue_study.hpp"
#include "scenarios.hpp"

using sim::Duration;
using validation::agrees;
using validation::Tallies;

namespace {

constexpr double kPerDay = 2 * std::numbers::pi / 24;  // w [1/h]
constexpr int kReplications = 9'000;

double rate_per_hour(double t_h) {
  return 10 + 5 * std::sin(kPerDay * t_h);
}

double mean_busy(double t_h) {
  const double swing = std::sin(kPerDay * t_h) - kPerDay * std::cos(kPerDay * t_h);
  return 10 + 5 * swing / (1 + kPerDay * kPerDay);
}

// The rate by minutes, as it is in their middle.
models::demand::HourProfile swinging() {
  std::vector<double> by_minute;
  for (int i = 0; i < 168 * 60; ++i) by_minute.push_back(rate_per_hour((i + 0.5) / 60));
  return models::demand::HourProfile{by_minute};
}

// One street that is passed in a blink; units that stay where they are, more than ever are busy.
scenarios::Draft draft() {
  scenarios::Draft draft;
  draft.network = scenarios::line();
  draft.speeds.foot_mps = 1'000;
  scenarios::Kind calls;
  calls.incidents.name = "calls";
  calls.incidents.service_s = sim::Distribution::exponential(3'600);
  calls.rate_per_year = 10 * 365.25 * 24;
  calls.profile = swinging();
  draft.kinds = {calls};
  models::police::Team team;
  team.name = "servers";
  team.units = 45;
  team.patrol = models::police::Patrol::at_scene;
  draft.teams = {team};
  draft.dispatch.target = {};  // nothing to follow after the measured time
  draft.seed = 1104;
  return draft;
}

// Units at the scene at an hour of the second day, in each replication: a mean over 36 s around it.
std::vector<double> busy_units(double hour) {
  scenarios::Draft study = draft();
  study.horizon = Duration::seconds(36);
  study.warm_up = Duration::hours(24 + hour) - Duration::seconds(18);
  const auto scenario = scenarios::build(study);
  std::vector<double> busy;
  std::int64_t delayed = 0;
  sim::Progress progress;
  const std::atomic<bool> never_stop{false};
  sim::run_in_order(
      kReplications, 2,
      [&](std::int64_t r) {
        return models::ward::run_replication(scenario, static_cast<std::uint32_t>(r), never_stop);
      },
      [&](std::int64_t, const Tallies& tallies) {
        delayed += tallies.delayed[0];
        const auto at_scene = scenarios::time_in(tallies, 0, models::ward::UnitState::at_scene);
        busy.push_back(at_scene.in_seconds() / study.horizon.in_seconds());
      },
      progress);
  CHECK(delayed == 0);
  return busy;
}

}  // namespace

TEST_CASE("busy units follow a load that swings over the day", "[long]") {
  struct Case {
    double hour, mean;
  };
  for (const Case& c : {Case{0, 8.774966}, Case{6, 14.679287}}) {
    CAPTURE(c.hour);
    REQUIRE(mean_busy(c.hour) == Approx(c.mean).epsilon(1e-6));
    const auto busy = busy_units(c.hour);
    CHECK(agrees(busy, c.mean));
    CHECK_FALSE(agrees(busy, 1.03 * c.mean));
    CHECK_FALSE(agrees(busy, 0.97 * c.mean));
    // ... nor is it that of a load without memory.
    CHECK_FALSE(agrees(busy, rate_per_hour(c.hour)));
  }
}
