// Who served a call and why, with pencil and paper on a line of streets; and nothing else changes.
#include <algorithm>
#include <atomic>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using demand::Grade;
using police::Patrol;
using police::Team;
using sim::street::StreetId;
using ward::Decision;
using ward::Obstacle;
using ward::UnitState;

namespace {

ward::Trace trace(const ward::Scenario& scenario, std::optional<std::uint32_t> call = {},
                  std::size_t max_records = 1'000'000) {
  const std::atomic<bool> never_stop{false};
  return ward::trace_replication(scenario, 0, {Instant{}, end_of_run(scenario), call, max_records},
                                 never_stop)
      .value();
}

Team waiting_at(double metres_from_b, std::array<bool, 4> attends = {true, true, true, false}) {
  Team team;
  team.units = 1;
  team.patrol = Patrol::at_base;
  team.base = {StreetId{1}, metres_from_b};
  team.attends = attends;
  return team;
}

Kind immediate_calls(double rate_per_year, double service_s) {
  Kind kind;
  kind.incidents.grade = Grade::immediate;
  kind.incidents.service_s = sim::Distribution::constant(service_s);
  kind.incidents.call_handling_s = sim::Distribution::constant(60);
  kind.rate_per_year = rate_per_year;
  kind.street_weight = {1, 0};  // between A and B: east of it are the units
  return kind;
}

// Units at 110, 150 and 300 m from A; the first is not for I calls. Walking takes 1.25 m/s.
Draft three_units(double rate_per_year = 1000, double service_s = 600) {
  Draft draft;
  draft.network = line();
  draft.speeds.foot_mps = 1.25;
  draft.teams = {waiting_at(10, {false, true, true, false}), waiting_at(50), waiting_at(200)};
  draft.kinds = {immediate_calls(rate_per_year, service_s)};
  return draft;
}

}  // namespace

TEST_CASE("a trace says which unit served a call, and what stood against each other one") {
  const auto scenario = build(three_units(200, 60));
  const ward::Trace told = trace(scenario, 0);
  REQUIRE(told.calls.size() >= 1);
  const ward::TracedCall& call = told.calls.front();
  REQUIRE(call.number == 0);
  REQUIRE(call.outcome == ward::CallOutcome::reached);
  CHECK(call.ready - call.received == Duration::minutes(1));
  const ward::TracedDecision& sent = told.decisions.front();
  CHECK(sent.decision == Decision::free_unit);
  CHECK(sent.at == call.ready);
  REQUIRE(sent.unit == 1u);
  const double way_s = (150 - call.place.offset_m) / 1.25;
  CHECK(sent.travel_ms * 1e-3 == Approx(way_s).margin(0.003));
  CHECK((*call.reached - call.ready).in_seconds() == Approx(way_s).margin(0.003));
  REQUIRE(told.weighed.size() == 3);  // all are on duty, round the clock
  CHECK(told.weighed[0].obstacle == Obstacle::grade);
  CHECK(told.weighed[1].obstacle == Obstacle::none);
  CHECK(told.weighed[2].obstacle == Obstacle::farther);
  CHECK(*told.weighed[2].travel_ms * 1e-3 == Approx(way_s + 150 / 1.25).margin(0.003));
}

TEST_CASE("a trace tells of a call that waits until a unit is free") {
  Draft draft = three_units(40'000, 3600);  // far more than two units can serve
  const auto scenario = build(draft);
  const ward::Trace told = trace(scenario);
  const auto waits =
      std::find_if(told.decisions.begin(), told.decisions.end(),
                   [](const ward::TracedDecision& d) { return d.decision == Decision::waits; });
  REQUIRE(waits != told.decisions.end());
  CHECK_FALSE(waits->unit);
  const auto served = std::find_if(waits, told.decisions.end(), [&](const auto& d) {
    return d.call == waits->call && d.unit.has_value();
  });
  REQUIRE(served != told.decisions.end());
  CHECK(served->decision == Decision::from_queue);
  CHECK(served->at > waits->at);
  const ward::Trace asked = trace(scenario, waits->call);
  CHECK(std::count_if(asked.weighed.begin(), asked.weighed.end(), [](const auto& w) {
          return w.obstacle == Obstacle::busy && w.state == UnitState::at_scene;
        }) > 0);
}

TEST_CASE("movements of a unit follow each other without a gap, in time and in place") {
  Draft draft = three_units();
  Team walking = waiting_at(0);
  walking.patrol = Patrol::random_walk;
  draft.teams.push_back(walking);
  const ward::Trace told = trace(build(draft));
  REQUIRE(told.movements.size() > 1000);
  for (std::uint32_t u = 0; u < 4; ++u) {
    std::optional<ward::TracedMovement> before;
    for (const ward::TracedMovement& movement : told.movements) {
      if (movement.unit != u) continue;
      REQUIRE(movement.begin < movement.end);
      if (before) {
        REQUIRE(movement.begin == before->end);
        REQUIRE(metres_from_a(movement.from) == Approx(metres_from_a(before->to)).margin(0.01));
      }
      before = movement;
    }
  }
}

TEST_CASE("who is traced does the same as who is not") {
  const auto scenario = build(three_units(20'000));
  const ward::Tallies plain = run(scenario);
  const ward::Trace told = trace(scenario, 7);
  CHECK(told.tallies.events == plain.events);
  CHECK(told.tallies.reached == plain.reached);
  CHECK(told.tallies.response_s == plain.response_s);
  CHECK(told.tallies.unit_us == plain.unit_us);
}

TEST_CASE("a trace never holds more records than asked for, and says so") {
  const ward::Trace told = trace(build(three_units(20'000)), {}, 100);
  CHECK(told.truncated);
  CHECK(told.calls.size() + told.decisions.size() + told.weighed.size() + told.movements.size() ==
        100);
  CHECK_FALSE(trace(build(three_units(20))).truncated);
}
