// One replication as a whole: its books, its measured time, its random numbers.
#include "models/ward/replication.hpp"

#include <atomic>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using police::Patrol;
using police::ShiftPattern;
using police::Team;
using sim::street::StreetId;
using sim::street::WardId;
using ward::Tallies;
using ward::UnitState;

namespace {

Team walkers(int units) {
  Team team;
  team.units = units;
  team.patrol_speed_mps = 1;
  return team;
}

Kind calls(double rate_per_year, demand::Grade grade = demand::Grade::significant) {
  Kind kind;
  kind.incidents.grade = grade;
  kind.incidents.reporting_probability = 0.8;
  kind.incidents.call_handling_s = sim::Distribution::exponential(90);
  kind.incidents.service_s = sim::Distribution::lognormal(900, 1);
  kind.rate_per_year = rate_per_year;
  return kind;
}

ShiftPattern relief() {
  return {"relief", 10, {{0, 6, 8}, {1, 6, 8}, {2, 14, 8}, {3, 14, 8}, {4, 22, 8}, {5, 22, 8}}, 2};
}

// Two wards, two teams with tours, absence and calls from elsewhere.
Draft town() {
  Draft draft;
  draft.network = towns::grid(6);
  deal_out_wards(draft.network, 2);
  draft.kinds = {calls(4'000), calls(2'000, demand::Grade::immediate)};
  Team response = walkers(5);
  response.mode = Mode::car;
  response.pattern = relief();
  response.elsewhere_share = 0.3;
  Team local = walkers(2);
  local.pattern = ShiftPattern{"late", 7, {{0, 14, 8}, {2, 14, 8}, {4, 16, 8}}, 1};
  local.wards = {WardId{0}, WardId{1}};
  local.availability = 0.8;
  local.abstraction = 0.2;
  local.elsewhere_share = 0.1;
  local.desk_share = 0.1;
  draft.teams = {response, local};
  draft.horizon = Duration::days(14);
  return draft;
}

std::vector<std::int64_t> incident_tables(const Tallies& tallies) {
  std::vector<std::int64_t> all = tallies.incidents;
  for (const auto* table :
       {&tallies.calls, &tallies.referred, &tallies.calls_by_hour, &tallies.street_incidents}) {
    all.insert(all.end(), table->begin(), table->end());
  }
  return all;
}

// Team `team` of so many, from a table by team and something else.
std::vector<std::int64_t> rows_of(const std::vector<std::int64_t>& table, std::size_t teams,
                                  std::size_t team) {
  const auto width = static_cast<std::ptrdiff_t>(table.size() / teams);
  const auto first = table.begin() + static_cast<std::ptrdiff_t>(team) * width;
  return {first, first + width};
}

}  // namespace

TEST_CASE("patrol time is credited to the streets walked, from the first measured moment") {
  Draft draft;
  draft.network = line();
  draft.teams = {walkers(1)};
  const auto patrol_s = [](const Draft& d) {
    std::vector<double> seconds;
    for (const auto us : run(build(d)).street_patrol_us) {
      seconds.push_back(static_cast<double>(us) * 1e-6);
    }
    return seconds;
  };
  // At 1 m/s from A: 100 m to B, 200 m to C, and back.
  draft.horizon = Duration::seconds(250);
  CHECK(patrol_s(draft) == std::vector<double>{100, 150});
  draft.warm_up = Duration::seconds(40);
  draft.horizon = Duration::seconds(30);
  CHECK(patrol_s(draft) == std::vector<double>{30, 0});
  draft.horizon = Duration::seconds(600);
  CHECK(patrol_s(draft) == std::vector<double>{200, 400});
  SECTION("to the last one, though no event happens at the end") {
    draft.dispatch.target = {};
    draft.horizon = Duration::seconds(100);  // ends in the middle of a leg
    CHECK(patrol_s(draft) == std::vector<double>{60, 40});
  }
}

TEST_CASE("the measured time of two successive runs adds up to that of one long run") {
  Draft draft = town();
  draft.kinds = {calls(400)};  // hardly ever two at once: all are reached soon
  draft.dispatch.target = {Duration::hours(48), Duration::hours(48), Duration::hours(48), {}};
  Draft first = draft;
  first.horizon = Duration::hours(100.3);
  Draft second = draft;
  second.warm_up = first.horizon;
  second.horizon = draft.horizon - first.horizon;
  for (std::uint32_t r = 0; r < 10; ++r) {
    const Tallies whole = run(build(draft), r);
    const Tallies a = run(build(first), r);
    const Tallies b = run(build(second), r);
    REQUIRE(sum(whole.waiting) + sum(a.waiting) + sum(b.waiting) == 0);
    for (const auto table :
         {&Tallies::incidents, &Tallies::calls, &Tallies::reached, &Tallies::reached_in_target,
          &Tallies::response_histogram, &Tallies::calls_by_hour, &Tallies::in_target_by_hour,
          &Tallies::unit_us, &Tallies::absent_us, &Tallies::abstracted_us, &Tallies::attended,
          &Tallies::overtime_us, &Tallies::commute_us, &Tallies::patrol_us,
          &Tallies::street_patrol_us, &Tallies::street_incidents, &Tallies::street_visits,
          &Tallies::street_gaps, &Tallies::street_gap_us}) {
      const auto& parts = a.*table;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        REQUIRE((whole.*table)[i] == parts[i] + (b.*table)[i]);
      }
    }
  }
}

TEST_CASE("what is measured of incidents is what the replication's streams hold") {
  const Draft draft = town();
  const auto scenario = build(draft);
  const Instant end = Instant{} + draft.horizon;
  const Tallies tallies = run(scenario, 3);
  std::vector<std::int64_t> incidents(tallies.incidents.size());
  std::vector<std::int64_t> reported(tallies.calls.size());
  for (std::size_t k = 0; k < 2; ++k) {
    for (const auto& incident : incidents_until(scenario, 3, k, end - Duration::microseconds(1))) {
      const std::size_t ward = draft.network.street(incident.place.street).ward->index();
      ++incidents[ward * 2 + k];
      reported[ward * 2 + k] += incident.reported ? 1 : 0;
    }
  }
  CHECK(tallies.incidents == incidents);
  CHECK(tallies.calls == reported);
}

TEST_CASE("every scenario of a replication meets the same incidents") {
  const Draft draft = town();
  Draft more = draft;
  more.teams[1].units = 5;
  more.teams.push_back(walkers(3));
  Draft fewer = draft;
  fewer.teams.clear();
  for (std::uint32_t r = 0; r < 5; ++r) {
    const auto incidents = incident_tables(run(build(draft), r));
    CHECK(incident_tables(run(build(more), r)) == incidents);
    CHECK(incident_tables(run(build(fewer), r)) == incidents);
    CHECK(incident_tables(run(build(draft), r + 1)) != incidents);
  }
}

TEST_CASE("units added to a team change nothing for another team while nobody calls") {
  Draft draft = town();
  draft.kinds.clear();
  Draft more = draft;
  more.teams[1].units = 9;
  more.teams.push_back(walkers(3));
  const Tallies before = run(build(draft));
  const Tallies after = run(build(more));
  CHECK(rows_of(after.unit_us, 3, 0) == rows_of(before.unit_us, 2, 0));
  CHECK(rows_of(after.patrol_us, 3, 0) == rows_of(before.patrol_us, 2, 0));
  CHECK(rows_of(after.absent_us, 3, 0) == rows_of(before.absent_us, 2, 0));
}

TEST_CASE("units added to a team change nothing for those already in it while nobody calls") {
  Draft draft = town();
  draft.kinds.clear();
  draft.teams.erase(draft.teams.begin());
  draft.teams[0].units = 1;  // at home in the first ward
  Draft more = draft;
  more.teams[0].units = 2;  // the second is at home in the second ward
  const Tallies before = run(build(draft));
  const Tallies after = run(build(more));
  CHECK(before.patrol_us[0] > 0);
  CHECK(before.patrol_us[1] == 0);
  CHECK(after.patrol_us[0] == before.patrol_us[0]);
  CHECK(after.patrol_us[1] > 0);
}

TEST_CASE("who turns up does not depend on how many units or calls there are") {
  Draft draft = town();
  Draft quiet = draft;
  quiet.kinds.clear();
  Draft more = draft;
  more.teams[0].units = 10;
  const Tallies busy = run(build(draft));
  CHECK(sum(rows_of(busy.absent_us, 2, 1)) > 0);
  CHECK(run(build(quiet)).absent_us == busy.absent_us);
  CHECK(rows_of(run(build(more)).absent_us, 2, 1) == rows_of(busy.absent_us, 2, 1));
  CHECK(rows_of(run(build(more)).abstracted_us, 2, 1) == rows_of(busy.abstracted_us, 2, 1));
}

TEST_CASE("the same inputs give the same result, another replication or seed a different one") {
  Draft draft = town();
  const Tallies once = run(build(draft), 7);
  const Tallies again = run(build(draft), 7);
  CHECK(once.events == again.events);
  CHECK(once.unit_us == again.unit_us);
  CHECK(once.street_patrol_us == again.street_patrol_us);
  CHECK(once.response_s == again.response_s);
  CHECK(once.response_s2 == again.response_s2);
  CHECK(run(build(draft), 8).street_patrol_us != once.street_patrol_us);
  draft.seed = 2;
  CHECK(run(build(draft), 7).street_patrol_us != once.street_patrol_us);
}

TEST_CASE("a set stop flag ends a run without a result") {
  Draft draft;
  draft.teams = {walkers(20)};
  draft.horizon = Duration::days(365);
  const std::atomic<bool> stop{true};
  CHECK_FALSE(ward::run_replication(build(draft), 0, stop).has_value());
}

TEST_CASE("a ward without teams or incidents runs and counts nothing") {
  const Tallies tallies = run(build(Draft{}));
  CHECK(tallies.events == 0);
  CHECK(tallies.unit_us.empty());
  CHECK(sum(tallies.street_patrol_us) == 0);
}

TEST_CASE("unreported incidents happen, but nobody is called") {
  Draft draft;
  draft.kinds = {calls(5'000)};
  draft.kinds[0].incidents.reporting_probability = 0;
  draft.teams = {walkers(2)};
  const Tallies tallies = run(build(draft));
  CHECK(sum(tallies.incidents) > 0);
  CHECK(sum(tallies.street_incidents) == sum(tallies.incidents));
  CHECK(sum(tallies.calls) == 0);
  CHECK(time_in(tallies, 0, UnitState::patrol) == Duration::days(14));  // two units, a week
}
