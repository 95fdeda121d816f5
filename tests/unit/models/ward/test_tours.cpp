// When units are there: tours, absence, abstraction, desk work, overtime, calls from elsewhere.
#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using namespace scenarios;
using police::Patrol;
using police::ShiftPattern;
using police::Team;
using ward::Tallies;
using ward::UnitState;

namespace {

ShiftPattern days() {
  return {"days", 1, {{0, 8, 8}}, 0};
}

Team walkers(int units, ShiftPattern pattern) {
  Team team;
  team.units = units;
  team.pattern = std::move(pattern);
  return team;
}

Kind calls(double rate_per_year, double service_h) {
  Kind kind;
  kind.incidents.service_s = sim::Distribution::constant(3'600 * service_h);
  kind.rate_per_year = rate_per_year;
  return kind;
}

// Of the first team.
std::int64_t absent_us(const Tallies& tallies,
                       police::AbsenceReason reason = police::AbsenceReason::other) {
  return tallies.absent_us[static_cast<std::size_t>(reason)];
}
std::int64_t abstracted_us(const Tallies& tallies,
                           police::Abstraction cause = police::Abstraction::normal) {
  return tallies.abstracted_us[static_cast<std::size_t>(cause)];
}

double hours_in(const Tallies& tallies, UnitState state, std::size_t team = 0) {
  return time_in(tallies, team, state).in_hours();
}

}  // namespace

TEST_CASE("a unit is on duty for its tours, and at its desk for their first part") {
  Draft draft;
  draft.teams = {walkers(3, days())};
  draft.teams[0].desk_share = 0.25;
  draft.teams[0].patrol = Patrol::at_scene;
  const Tallies tallies = run(build(draft));
  CHECK(hours_in(tallies, UnitState::desk) == 3 * 7 * 2);
  CHECK(hours_in(tallies, UnitState::standby) == 3 * 7 * 6);
  CHECK(hours_in(tallies, UnitState::off_duty) == 3 * 7 * 16);
}

TEST_CASE("round the clock there is no tour to begin at the desk") {
  Draft draft;
  draft.teams = {walkers(1, ShiftPattern::round_the_clock())};
  draft.teams[0].desk_share = 0.9;
  draft.teams[0].patrol = Patrol::at_scene;
  CHECK(hours_in(run(build(draft)), UnitState::standby) == 7 * 24);
}

TEST_CASE("a tour that is under way when the measured time begins counts from then on") {
  Draft draft;
  draft.teams = {walkers(1, days())};
  draft.teams[0].patrol = Patrol::at_base;
  draft.warm_up = Duration::hours(10);
  draft.horizon = Duration::hours(24);
  const Tallies tallies = run(build(draft));  // from 10:00 to 10:00
  CHECK(hours_in(tallies, UnitState::standby) == 8);
  CHECK(hours_in(tallies, UnitState::off_duty) == 16);
}

TEST_CASE("nobody is sent off duty or from the desk, and calls wait until somebody can be") {
  Draft draft;
  const double desk_h = GENERATE(0.0, 2.0);
  draft.teams = {walkers(1, days())};
  draft.teams[0].desk_share = desk_h / 8;
  draft.teams[0].patrol = Patrol::at_base;
  draft.dispatch.target = {Duration::hours(48), Duration::hours(48), Duration::hours(48), {}};
  draft.kinds = {calls(200, 0.1)};
  draft.horizon = Duration::days(1);
  const auto scenario = build(draft);
  int at_night = 0;
  for (std::uint32_t r = 0; r < 300; ++r) {
    const auto incidents = incidents_until(scenario, r, 0, end_of_run(scenario));
    if (incidents.size() != 1) continue;
    const double received_h = incidents[0].happened.since_start().in_hours();
    if (received_h > 24) continue;
    const Tallies tallies = run(scenario, r);
    REQUIRE(tallies.reached[0] == 1);
    const double first_h = 8 + desk_h;
    const double start_h = received_h >= 16 ? 24 + first_h : std::max(received_h, first_h);
    REQUIRE(tallies.queued_s[0] == Approx((start_h - received_h) * 3'600).margin(1e-5));
    at_night += received_h < 8 || received_h > 16 ? 1 : 0;
  }
  CHECK(at_night > 20);
}

TEST_CASE("a call that runs past the tour's end is finished in overtime") {
  Draft draft;
  draft.teams = {walkers(1, days())};
  draft.teams[0].patrol = Patrol::at_scene;
  draft.kinds = {calls(150, 10)};
  draft.horizon = Duration::days(3);
  const auto scenario = build(draft);
  int checked = 0;
  for (std::uint32_t r = 0; r < 400; ++r) {
    const auto incidents = incidents_until(scenario, r, 0, end_of_run(scenario));
    if (incidents.size() != 1) continue;
    const double received_h = incidents[0].happened.since_start().in_hours();
    if (received_h < 8 || received_h > 15.5) continue;
    const Tallies tallies = run(scenario, r);
    REQUIRE(hours_in(tallies, UnitState::at_scene) == 10);
    const double way_h = hours_in(tallies, UnitState::responding);
    REQUIRE(hours_in(tallies, UnitState::standby) ==
            Approx(received_h - 8 + 8 + 8).epsilon(1e-9));  // before the call; two more days
    REQUIRE(tallies.response_s[0] == Approx(3'600 * way_h));
    ++checked;
  }
  CHECK(checked > 5);
}

TEST_CASE("overtime through the whole next tour leaves that tour out") {
  Draft draft;
  draft.teams = {walkers(1, days())};
  draft.teams[0].patrol = Patrol::at_scene;
  draft.kinds = {calls(150, 34)};
  draft.horizon = Duration::days(3);
  const auto scenario = build(draft);
  int checked = 0;
  for (std::uint32_t r = 0; r < 400; ++r) {
    const auto incidents = incidents_until(scenario, r, 0, end_of_run(scenario));
    if (incidents.size() != 1) continue;
    const double received_h = incidents[0].happened.since_start().in_hours();
    if (received_h < 8 || received_h > 15.5) continue;
    const Tallies tallies = run(scenario, r);
    const double back_h = received_h + hours_in(tallies, UnitState::responding) + 34;
    REQUIRE(hours_in(tallies, UnitState::at_scene) == 34);
    const double second_day_h = std::max(0.0, 24 + 16 - std::max(back_h, 24.0 + 8));
    REQUIRE(hours_in(tallies, UnitState::standby) ==
            Approx(received_h - 8 + second_day_h + 8).epsilon(1e-9));
    ++checked;
  }
  CHECK(checked > 5);
}

TEST_CASE("tours are missed and taken with the stated probabilities") {
  Draft draft;
  draft.network = line();
  draft.teams = {walkers(50, days())};
  Team& team = draft.teams[0];
  team.patrol = Patrol::at_base;
  team.availability = 0.6;
  team.abstraction = 0.4;
  draft.horizon = Duration::days(1'000);
  const Tallies tallies = run(build(draft));
  constexpr std::int64_t kTourUs = 8 * 3'600'000'000LL;
  const std::uint64_t tours = 50'000;
  REQUIRE(absent_us(tallies) % kTourUs == 0);
  REQUIRE(abstracted_us(tallies) % kTourUs == 0);
  const auto absent = static_cast<std::uint64_t>(absent_us(tallies) / kTourUs);
  const auto taken = static_cast<std::uint64_t>(abstracted_us(tallies) / kTourUs);
  CHECK(statistics::binomial_accepts(absent, tours, 0.4));
  CHECK(statistics::binomial_accepts(taken, tours - absent, 0.4));
  CHECK_FALSE(statistics::binomial_accepts(absent, tours, 0.4 * 1.03));          // power
  CHECK_FALSE(statistics::binomial_accepts(taken, tours - absent, 0.4 * 1.03));  // power
  CHECK(time_in(tallies, 0, UnitState::standby).count_us() ==
        static_cast<std::int64_t>(tours - absent - taken) * kTourUs);
}

TEST_CASE("a unit without tours is there for the whole run, or absent for all of it") {
  Draft draft;
  draft.network = line();
  draft.teams = {walkers(400, ShiftPattern::round_the_clock())};
  draft.teams[0].patrol = Patrol::at_base;
  draft.teams[0].availability = 0.5;
  draft.horizon = Duration::days(2);
  const Tallies tallies = run(build(draft));
  const std::int64_t one = draft.horizon.count_us();
  CHECK(absent_us(tallies) % one == 0);
  CHECK(
      statistics::binomial_accepts(static_cast<std::uint64_t>(absent_us(tallies) / one), 400, 0.5));
  CHECK(time_in(tallies, 0, UnitState::off_duty).count_us() == absent_us(tallies));
}

TEST_CASE("calls from elsewhere take the stated share of free time") {
  Draft draft;
  const bool with_calls = GENERATE(false, true);
  const bool in_tours = GENERATE(false, true);
  draft.teams = {walkers(6, in_tours ? days() : ShiftPattern::round_the_clock())};
  draft.teams[0].elsewhere_share = 0.3;
  draft.teams[0].desk_share = in_tours ? 0.2 : 0;
  draft.teams[0].patrol = Patrol::at_base;
  if (with_calls) draft.kinds = {calls(5'000, 1)};
  draft.warm_up = Duration::days(1);
  draft.horizon = Duration::days(7 * 12);
  const auto scenario = build(draft);
  std::vector<double> elsewhere;
  std::vector<double> free;
  for (std::uint32_t r = 0; r < 60; ++r) {
    const Tallies tallies = run(scenario, r);
    elsewhere.push_back(hours_in(tallies, UnitState::elsewhere));
    free.push_back(elsewhere.back() + hours_in(tallies, UnitState::patrol) +
                   hours_in(tallies, UnitState::transit) + hours_in(tallies, UnitState::standby));
  }
  const auto share = sim::ratio_interval(elsewhere, free, 1 - statistics::kAlpha);
  CHECK(share.covers(0.3));
  CHECK_FALSE(share.covers(0.3 * 1.03));  // power
  CHECK_FALSE(share.covers(0.3 / 1.03));
}
