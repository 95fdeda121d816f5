// Who serves when: units that come, go and leave others as they are.
#include <atomic>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using police::Posting;
using police::Team;
using sim::street::WardId;
using ward::Tallies;
using ward::UnitState;

namespace {

Tallies run(const Draft& draft) {
  const std::atomic<bool> stop{false};
  return *ward::run_replication(build(draft), 0, stop);
}

Instant day(double d) {
  return Instant::after_start(Duration::days(d));
}

// Two officers of two wards on weekday tours, without a call.
Draft quiet() {
  Draft draft;
  deal_out_wards(draft.network, 2);
  Team team;
  team.units = 2;
  team.pattern = {"weekdays", 7, {{0, 8, 8}, {1, 8, 8}, {2, 8, 8}, {3, 8, 8}, {4, 8, 8}}, 0};
  team.wards = {WardId{0}, WardId{1}};
  team.availability = 0.7;
  draft.teams = {team};
  draft.horizon = Duration::days(28);
  return draft;
}

double patrol_h(const Tallies& tallies, std::size_t ward) {
  return static_cast<double>(tallies.patrol_us.at(ward)) / 3.6e9;
}

// Of the only team.
double on_duty_h(const Tallies& tallies) {
  std::int64_t us = 0;
  for (std::size_t s = 0; s < ward::kUnitStates; ++s) {
    if (s != static_cast<std::size_t>(UnitState::off_duty)) us += tallies.unit_us.at(s);
  }
  return static_cast<double>(us) / 3.6e9;
}

}  // namespace

TEST_CASE("whoever stays in a team is the same whoever else goes") {
  Draft draft = quiet();
  const Tallies both = run(draft);
  draft.teams.at(0).units = 1;
  draft.teams.at(0).postings = {Posting{.place = 1, .when = {}}};
  const Tallies second = run(draft);
  CHECK(patrol_h(both, 0) > 0);
  CHECK(patrol_h(second, 0) == 0);
  CHECK(patrol_h(second, 1) == patrol_h(both, 1));
}

TEST_CASE("a unit that serves for some days works the tours that start in them, and no other") {
  Draft draft = quiet();
  Team& team = draft.teams.at(0);
  team.availability = 1;
  team.postings = {Posting{.place = 0, .when = {day(7), day(21)}},
                   Posting{.place = 1, .when = {Instant{}, day(1.5)}}};
  const Tallies tallies = run(draft);
  // Ten tours; and Monday's and all of Tuesday's, which began before.
  CHECK(on_duty_h(tallies) == 10 * 8 + 2 * 8);
  CHECK(patrol_h(tallies, 0) > patrol_h(tallies, 1));
}

TEST_CASE("duty round the clock begins and ends with the service") {
  Draft draft = quiet();
  Team& team = draft.teams.at(0);
  team.availability = 1;
  team.pattern = police::ShiftPattern::round_the_clock();
  team.postings = {Posting{.place = 0, .when = {day(2.25), Instant::never()}},
                   Posting{.place = 1, .when = {Instant{}, day(3)}}};
  const Tallies tallies = run(draft);
  CHECK(on_duty_h(tallies) == (28 - 2.25) * 24 + 3 * 24);
  CHECK(patrol_h(tallies, 0) == (28 - 2.25) * 24);  // its base is in its ward
}
