// The parts of a tour: briefing, break, handover, the ways from and to the base, overtime; and what
// is done about absence: minimum cover, surges.
#include <algorithm>
#include <optional>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using police::Patrol;
using police::ShiftPattern;
using police::Team;
using ward::Tallies;
using ward::UnitState;

namespace {

// From 8 to 16 every day.
Team walkers(int units) {
  Team team;
  team.units = units;
  team.pattern = {"days", 1, {{0, 8, 8}}, 0};
  team.patrol = Patrol::at_scene;
  return team;
}

Kind calls(demand::Grade grade, double service_h) {
  Kind kind;
  kind.incidents.grade = grade;
  kind.incidents.service_s = sim::Distribution::constant(3'600 * service_h);
  kind.rate_per_year = 150;
  return kind;
}

double hours_in(const Tallies& tallies, UnitState state) {
  return time_in(tallies, 0, state).in_hours();
}

double hours_of(const std::vector<std::int64_t>& by_team) {
  return Duration::microseconds(by_team[0]).in_hours();
}

// A day with a single call, of those replications in which it comes between two hours.
template <class Check>
void for_one_call_between(Draft draft, double from_h, double to_h, Check check) {
  draft.dispatch.target = {Duration::hours(72), Duration::hours(72), Duration::hours(72), {}};
  draft.horizon = Duration::days(1);
  const auto scenario = build(draft);
  int checked = 0;
  for (std::uint32_t r = 0; r < 20'000 && checked < 20; ++r) {
    const auto incidents = incidents_until(scenario, r, 0, end_of_run(scenario));
    if (incidents.size() != 1) continue;
    const double received_h = incidents[0].happened.since_start().in_hours();
    if (received_h < from_h || received_h > to_h) continue;
    check(received_h, run(scenario, r));
    ++checked;
  }
  REQUIRE(checked >= 5);
}

// Street 0, 100 m, leads from the base at A to the beat, street 1 of 200 m.
Draft beat_beyond_a_street() {
  Draft draft;
  draft.network = line();
  draft.network.streets[0].ward.reset();
  draft.teams = {walkers(2)};
  draft.teams[0].patrol = Patrol::random_walk;
  draft.teams[0].base = {sim::street::StreetId{0}, 0};
  draft.horizon = Duration::days(50);
  return draft;
}

}  // namespace

TEST_CASE("a tour begins with its briefing, and has its break once") {
  Draft draft;
  draft.teams = {walkers(3)};
  draft.teams[0].tour.briefing = Duration::minutes(15);
  draft.teams[0].tour.rest = Duration::minutes(45);
  const Tallies tallies = run(build(draft));
  CHECK(hours_in(tallies, UnitState::briefing) == 3 * 7 * 0.25);
  CHECK(hours_in(tallies, UnitState::on_break) == 3 * 7 * 0.75);
  CHECK(hours_in(tallies, UnitState::standby) == 3 * 7 * 7);
  CHECK(hours_in(tallies, UnitState::off_duty) == 3 * 7 * 16);
}

TEST_CASE("the desk's share is of what the briefing leaves") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.teams[0].tour.briefing = Duration::hours(2);
  draft.teams[0].desk_share = 0.5;
  CHECK(hours_in(run(build(draft)), UnitState::desk) == 7 * 3);
}

TEST_CASE("nobody is sent from the briefing") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.teams[0].tour.briefing = Duration::hours(2);
  draft.kinds = {calls(demand::Grade::immediate, 0.1)};
  for_one_call_between(draft, 8, 10, [](double received_h, const Tallies& tallies) {
    CHECK(tallies.queued_s[0] == Approx((10 - received_h) * 3'600).margin(1e-5));
  });
}

TEST_CASE("only I calls interrupt a break, and it is finished afterwards") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.teams[0].tour.rest = Duration::hours(2);  // from 11 to 13
  SECTION("an S call waits for its end") {
    draft.kinds = {calls(demand::Grade::significant, 0.1)};
    for_one_call_between(draft, 11, 13, [](double received_h, const Tallies& tallies) {
      CHECK(tallies.queued_s[0] == Approx((13 - received_h) * 3'600).margin(1e-5));
      CHECK(hours_in(tallies, UnitState::on_break) == 2);
    });
  }
  SECTION("an I call does not") {
    draft.kinds = {calls(demand::Grade::immediate, 0.5)};
    for_one_call_between(draft, 11, 13, [](double, const Tallies& tallies) {
      CHECK(tallies.queued_s[0] == 0);
      CHECK(hours_in(tallies, UnitState::on_break) == 2);
      CHECK(hours_in(tallies, UnitState::at_scene) == 0.5);
    });
  }
}

TEST_CASE("a break that is due during a call is taken after it") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.teams[0].tour.rest = Duration::hours(1);  // from 11:30
  draft.kinds = {calls(demand::Grade::significant, 2)};
  for_one_call_between(draft, 10, 11.2, [](double, const Tallies& tallies) {
    CHECK(hours_in(tallies, UnitState::at_scene) == 2);
    CHECK(hours_in(tallies, UnitState::on_break) == 1);
  });
}

TEST_CASE("shortly before the end of its tour a unit is sent to I calls alone") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.teams[0].tour.handover = Duration::hours(1);
  SECTION("an S call waits for the next tour") {
    draft.kinds = {calls(demand::Grade::significant, 0.1)};
    for_one_call_between(draft, 15, 16, [](double received_h, const Tallies& tallies) {
      CHECK(tallies.queued_s[0] == Approx((32 - received_h) * 3'600).margin(1e-5));
    });
  }
  SECTION("an I call does not") {
    draft.kinds = {calls(demand::Grade::immediate, 0.1)};
    for_one_call_between(draft, 15, 15.9,
                         [](double, const Tallies& tallies) { CHECK(tallies.queued_s[0] == 0); });
  }
}

TEST_CASE("a call that runs past the tour's end is overtime") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.kinds = {calls(demand::Grade::significant, 5)};
  for_one_call_between(draft, 12, 15.9, [](double received_h, const Tallies& tallies) {
    const double end_h = received_h + hours_in(tallies, UnitState::responding) + 5;
    CHECK(hours_of(tallies.overtime_us) == Approx(end_h - 16));
  });
}

TEST_CASE("overtime that is still going on at the end of the run is counted to there") {
  Draft draft;
  draft.teams = {walkers(1)};
  draft.kinds = {calls(demand::Grade::significant, 100)};
  for_one_call_between(draft, 12, 15.9, [](double, const Tallies& tallies) {
    CHECK(hours_of(tallies.overtime_us) == 8);  // to midnight, the end of the measured time
  });
}

TEST_CASE("a unit sets out so as to be at its base when its tour ends") {
  Draft draft = beat_beyond_a_street();
  const double tours = 2 * 50;
  // Between the base and the beat's ends: 100 to 300 m on foot.
  const double near_h = 100 / draft.speeds.foot_mps / 3'600;
  const double far_h = 300 / draft.speeds.foot_mps / 3'600;
  SECTION("else it is home at once") {
    const Tallies tallies = run(build(draft));
    CHECK(hours_of(tallies.commute_us) > tours * near_h);
    CHECK(hours_of(tallies.commute_us) < tours * far_h);
    CHECK(hours_of(tallies.commute_us) == Approx(hours_in(tallies, UnitState::transit)));
    CHECK(hours_in(tallies, UnitState::standby) == 0);
  }
  SECTION("and is never late while nobody calls") {
    draft.teams[0].tour.back_in_time = true;
    const Tallies tallies = run(build(draft));
    CHECK(hours_of(tallies.commute_us) > tours * 2 * near_h);
    CHECK(hours_of(tallies.commute_us) < tours * 2 * far_h);
    CHECK(hours_of(tallies.overtime_us) == 0);
    CHECK(hours_in(tallies, UnitState::standby) > 0);  // up to a minute early
    CHECK(hours_in(tallies, UnitState::standby) < tours / 60);
  }
}

TEST_CASE("the way back from a call that runs past the end is overtime too") {
  Draft draft = beat_beyond_a_street();
  draft.teams[0].units = 1;
  draft.teams[0].patrol = Patrol::at_base;
  draft.teams[0].tour.back_in_time = true;
  draft.kinds = {calls(demand::Grade::significant, 5)};
  for_one_call_between(draft, 12, 15.9, [](double received_h, const Tallies& tallies) {
    const double way_h = hours_in(tallies, UnitState::responding);
    CHECK(hours_of(tallies.overtime_us) == Approx(received_h + way_h + 5 + way_h - 16));
    CHECK(hours_of(tallies.commute_us) == Approx(way_h));
  });
}

TEST_CASE("teams whose station has closed start from the other one") {
  Draft draft = beat_beyond_a_street();
  draft.teams[0].tour.back_in_time = true;
  const sim::street::Position other{sim::street::StreetId{1}, 200};  // on the beat, at C
  Draft moved = draft;
  moved.teams[0].base = other;
  const Tallies stays = run(build(draft));
  const Tallies starts_there = run(build(moved));
  CHECK(starts_there.commute_us[0] < stays.commute_us[0]);
  const auto closing_on_day = [&](double day) {
    Draft closing = draft;
    closing.teams[0].base_moves = {{Instant{} + Duration::days(day), other}};
    return run(build(closing));
  };
  CHECK(closing_on_day(0).unit_us == starts_there.unit_us);
  CHECK(closing_on_day(50).unit_us == stays.unit_us);
  const Tallies half_way = closing_on_day(25);
  CHECK(half_way.commute_us[0] < stays.commute_us[0]);
  CHECK(half_way.commute_us[0] > starts_there.commute_us[0]);
}

TEST_CASE("tours are worked, missed for a reason, or taken for a cause, and nothing is left over") {
  Draft draft;
  draft.network = line();
  draft.teams = {walkers(20)};
  Team& team = draft.teams[0];
  team.absence.emplace();
  team.abstraction = 0.1;
  team.surges = {{Instant{} + Duration::days(30), Instant{} + Duration::days(60), 0.5}};
  team.minimum_cover = GENERATE(0, 17);
  draft.warm_up = Duration::days(10);
  draft.horizon = Duration::days(355);
  const Tallies tallies = run(build(draft));
  const std::int64_t on_duty_us = sum(tallies.unit_us) - tallies.unit_us[0];
  CHECK(on_duty_us + sum(tallies.absent_us) + sum(tallies.abstracted_us) ==
        Duration::hours(20 * 355 * 8).count_us());
  for (std::size_t reason = 0; reason < police::kAbsenceReasons; ++reason) {
    const bool other = reason == static_cast<std::size_t>(police::AbsenceReason::other);
    CHECK((tallies.absent_us[reason] > 0) == !other);
  }
  for (const std::int64_t us : tallies.abstracted_us) CHECK(us > 0);
  CHECK((tallies.kept_us[0] > 0) == (team.minimum_cover > 0));
  // The tours that are kept are those that would be missed without it.
  team.minimum_cover = 0;
  const Tallies without = run(build(draft));
  CHECK(sum(without.absent_us) + sum(without.abstracted_us) ==
        sum(tallies.absent_us) + sum(tallies.abstracted_us) + tallies.kept_us[0]);
}
