// What an incident finds when it happens, and where the hours go: checked with pencil and paper on
// a line of streets.
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using demand::Grade;
using sim::street::Position;
using sim::street::StreetId;
using ward::Tallies;
using ward::UnitState;

namespace {

constexpr double kFootMps = 1.25;
constexpr double kLengthM = 300;

// Incidents that nobody reports: the unit is never called away.
Kind unreported(double rate_per_year, double handling_s = 0) {
  Kind kind;
  kind.incidents.grade = Grade::immediate;
  kind.incidents.reporting_probability = 0;
  kind.incidents.call_handling_s = sim::Distribution::constant(handling_s);
  kind.rate_per_year = rate_per_year;
  return kind;
}

police::Team walker() {
  police::Team team;
  team.units = 1;
  team.patrol_speed_mps = 1;
  team.base = {StreetId{0}, 0};
  return team;
}

Draft on_a_line(std::vector<police::Team> teams, std::vector<Kind> kinds) {
  Draft draft;
  draft.network = line();
  draft.speeds.foot_mps = kFootMps;
  draft.teams = std::move(teams);
  draft.kinds = std::move(kinds);
  return draft;
}

// Metres from A of the one that walks to C and back at 1 m/s, from A at the start.
double walker_at(Instant t) {
  const double s = std::fmod(t.since_start().in_seconds(), 2 * kLengthM);
  return s <= kLengthM ? s : 2 * kLengthM - s;
}

template <class Near>
std::int64_t count(const ward::Scenario& scenario, Near near) {
  std::int64_t n = 0;
  const Instant end = Instant{} + scenario.warm_up + scenario.horizon;
  for (const auto& incident : incidents_until(scenario, 0, 0, end)) {
    if (incident.happened < Instant{} + scenario.warm_up || incident.happened >= end) continue;
    n += near(incident.happened, metres_from_a(incident.place)) ? 1 : 0;
  }
  return n;
}

}  // namespace

TEST_CASE("an incident is guarded while somebody on patrol is near enough") {
  ward::Scenario scenario = build(on_a_line({walker()}, {unreported(20'000)}));
  scenario.warm_up = Duration::hours(5);
  for (const double reach_m : {0.0, 20.0, 50.0, 300.0}) {
    scenario.guardian_m = reach_m;
    const Tallies tallies = run(scenario);
    CHECK(sum(tallies.incidents) > 300);
    CHECK(tallies.guarded[0] == count(scenario, [&](Instant t, double m) {
            return std::fabs(m - walker_at(t)) <= reach_m;
          }));
  }
  CHECK(run(scenario).guarded == run(scenario).incidents);
}

TEST_CASE("a unit that waits guards nothing") {
  police::Team waiting = walker();
  waiting.patrol = police::Patrol::at_base;
  ward::Scenario scenario = build(on_a_line({waiting}, {unreported(20'000)}));
  scenario.guardian_m = 10'000;
  CHECK(sum(run(scenario).guarded) == 0);
}

TEST_CASE("an incident is covered while call handling and the way there fit into the target") {
  const double handling_s = 30;
  ward::Scenario scenario = build(on_a_line({walker()}, {unreported(20'000, handling_s)}));
  for (const double target_s : {29.0, 80.0, 150.0, 270.0}) {
    scenario.dispatch.target[0] = Duration::seconds(target_s);
    const Tallies tallies = run(scenario);
    CHECK(tallies.covered[0] == count(scenario, [&](Instant t, double m) {
            return handling_s + std::fabs(m - walker_at(t)) / kFootMps <= target_s;
          }));
  }
  CHECK(run(scenario).covered == run(scenario).incidents);
}

TEST_CASE("only free units that may attend cover an incident") {
  police::Team team = walker();
  Draft draft = on_a_line({team}, {unreported(20'000)});
  const auto covered = [&](auto change) {
    Draft other = draft;
    change(other);
    return sum(run(build(other)).covered);
  };
  const auto all = sum(run(build(draft)).incidents);
  CHECK(covered([](Draft&) {}) == all);
  CHECK(covered([](Draft& d) { d.teams[0].attends = {false, true, true, true}; }) == 0);
  CHECK(covered([](Draft& d) { d.kinds[0].incidents.grade = Grade::referred; }) == 0);
  CHECK(covered([](Draft& d) { d.teams[0].abstraction = 1; }) == 0);
  CHECK(covered([](Draft& d) { d.dispatch.reserve = 1; }) == all);  // kept for I calls
  CHECK(covered([](Draft& d) {
          d.dispatch.reserve = 1;
          d.kinds[0].incidents.grade = Grade::significant;
        }) == 0);
  // One of another ward, and ring-fenced.
  CHECK(covered([](Draft& d) {
          deal_out_wards(d.network, 2);
          d.teams[0].wards = {sim::street::WardId{0}};
          d.teams[0].home_ward_only = true;
          d.kinds[0].street_weight = {0, 1};
        }) == 0);
}

TEST_CASE("incidents that find the only unit at a call are not covered") {
  Kind kind = unreported(8'766);  // one an hour
  kind.incidents.reporting_probability = 1;
  kind.incidents.service_s = sim::Distribution::constant(1800);
  police::Team team = walker();
  team.patrol = police::Patrol::at_base;
  Draft draft = on_a_line({team}, {kind});
  draft.horizon = Duration::hours(3);
  int pairs = 0;
  for (std::uint32_t r = 0; r < 300; ++r) {
    const ward::Scenario scenario = build(draft);
    const auto incidents = incidents_until(scenario, r, 0, Instant{} + scenario.horizon);
    if (incidents.size() != 2) continue;
    ++pairs;
    const double way_s = metres_from_a(incidents[0].place) / kFootMps;
    const double apart_s = (incidents[1].happened - incidents[0].happened).in_seconds();
    CHECK(run(scenario, r).covered[0] == (apart_s < way_s + 1800 ? 1 : 2));
  }
  CHECK(pairs > 30);
}

TEST_CASE("time at scenes is that of the ward where it was spent") {
  Kind kind = unreported(200);
  kind.incidents.reporting_probability = 1;
  kind.incidents.service_s = sim::Distribution::constant(600);
  kind.street_weight = {0, 1};
  Draft draft = on_a_line({walker()}, {kind});
  deal_out_wards(draft.network, 2);
  const Tallies tallies = run(build(draft));
  REQUIRE(tallies.reached[1] > 0);
  CHECK(tallies.scene_us[0] == 0);
  CHECK(tallies.scene_us[1] == time_in(tallies, 0, UnitState::at_scene).count_us());
  CHECK(tallies.scene_us[1] == tallies.reached[1] * Duration::minutes(10).count_us());
}

TEST_CASE("rostered hours are those of the pattern, whoever turns up") {
  police::Team team = walker();
  team.units = 3;
  team.pattern = police::ShiftPattern{"late", 7, {{0, 14, 8}, {4, 20, 8}}, 0};
  Draft draft = on_a_line({team}, {});
  draft.horizon = Duration::days(14);
  const auto rostered_h = [&](auto change) {
    Draft other = draft;
    change(other.teams[0]);
    return static_cast<double>(run(build(other)).rostered_us[0]) / 3.6e9;
  };
  CHECK(rostered_h([](police::Team&) {}) == 3 * 4 * 8);
  CHECK(rostered_h([](police::Team& t) { t.availability = 0.3; }) == 3 * 4 * 8);
  CHECK(rostered_h([](police::Team& t) { t.abstraction = 0.5; }) == 3 * 4 * 8);
  CHECK(rostered_h([](police::Team& t) { t.fte = 0.5; }) == 3 * 4 * 8 / 2);
  CHECK(rostered_h([](police::Team& t) { t.pattern = police::ShiftPattern::round_the_clock(); }) ==
        3 * 14 * 24);
  draft.warm_up = Duration::hours(18);  // cuts the first tour of two in half
  draft.horizon = Duration::days(7) - Duration::hours(18);
  CHECK(rostered_h([](police::Team&) {}) == 3 * (4 + 8));
}

TEST_CASE("busy time is told by the day on which it was spent, from the start of the warm-up") {
  Kind kind = unreported(8'766);
  kind.incidents.reporting_probability = 1;
  kind.incidents.service_s = sim::Distribution::constant(20 * 3600);
  Draft draft = on_a_line({walker()}, {kind});
  draft.horizon = Duration::days(3);
  draft.warm_up = Duration::days(1);
  const ward::Scenario scenario = build(draft);
  REQUIRE(ward::watched_days(scenario) == 4);
  const Tallies tallies = run(scenario);
  // From the first call on, the unit goes from one to the next.
  const auto first = incidents_until(scenario, 0, 0, Instant{} + Duration::days(4)).front();
  const std::int64_t day_us = Duration::days(1).count_us();
  const std::int64_t before_us = first.happened.since_start().count_us();
  REQUIRE(before_us < day_us);
  CHECK(tallies.busy_us == std::vector<std::int64_t>{day_us - before_us, day_us, day_us, day_us});
  // Calls wait longer and longer, and only those of the measured days are in the backlog.
  CHECK(tallies.waiting_us[3] > tallies.waiting_us[2]);
  CHECK(tallies.backlog_us[0] == sum(tallies.waiting_us) - tallies.waiting_us[0]);
}

TEST_CASE("at most eight weeks after the warm-up are watched, by whole days") {
  Draft draft = on_a_line({}, {});
  draft.warm_up = Duration::days(7.5);
  draft.horizon = Duration::days(364);
  CHECK(ward::watched_days(build(draft)) == 63);
  draft.horizon = Duration::hours(15);
  CHECK(ward::watched_days(build(draft)) == 8);
}
