// Moped crews in the engine: police scare them off, intercept them, and what did not happen is
// told.
#include <algorithm>
#include <map>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

using namespace scenarios;
using ward::Fate;
using ward::RideEnd;
using ward::Tallies;

namespace {

// Rides at even risk on a grid where every street is as fast as another.
Draft crews_on_a_grid(double rides_per_year) {
  Draft draft;
  draft.network = towns::grid(4);
  Kind kind;
  kind.crew = demand::CrewBehaviour{
      .snatches_per_hour = 20, .pause_s = 0, .stop_per_hour = 4, .lure = 0, .fear_per_hour = 0};
  kind.incidents.reporting_probability = 0;
  kind.rate_per_year = rides_per_year * demand::mean_snatches(*kind.crew);
  draft.kinds = {kind};
  draft.horizon = Duration::days(364);
  draft.interception = {.reach_m = 0, .probability = 0};
  return draft;
}

police::Team waiting(int units, Mode mode = Mode::foot) {
  police::Team team;
  team.units = units;
  team.mode = mode;
  team.patrol = police::Patrol::at_base;
  team.attends = {};
  team.base = {sim::street::StreetId{0}, 50};
  return team;
}

std::int64_t rides(const Tallies& tallies, RideEnd end) {
  return tallies.rides[static_cast<std::size_t>(end)];
}

std::uint64_t count(const ward::IncidentLog& log, Fate fate) {
  return static_cast<std::uint64_t>(std::count_if(
      log.begin(), log.end(), [fate](const auto& record) { return record.fate == fate; }));
}

}  // namespace

TEST_CASE("without police near, crews snatch and go home") {
  const ward::Scenario scenario = build(crews_on_a_grid(60'000));
  const Tallies tallies = run(scenario);
  CHECK(rides(tallies, RideEnd::scared_off) == 0);
  CHECK(rides(tallies, RideEnd::intercepted) == 0);
  const auto happened = static_cast<std::uint64_t>(sum(tallies.incidents));
  const auto ended = static_cast<std::uint64_t>(rides(tallies, RideEnd::home));
  // Each is followed by a snatch (20 an hour) sooner than by the way home (4 an hour).
  CHECK(statistics::binomial_accepts(happened, happened + ended, 20.0 / 24));
  CHECK_FALSE(statistics::binomial_accepts(happened, happened + ended, 20.6 / 24.6));  // power
}

TEST_CASE("crews give up at a hazard of the number of units in sight") {
  Draft draft = crews_on_a_grid(10'000);
  draft.kinds[0].crew->fear_per_hour = 2;
  draft.kinds[0].crew->fear_distance_m = 1e9;  // all are as good as near
  draft.teams = {waiting(3)};
  SECTION("not while deterrence is off") {
    CHECK(rides(run(build(draft)), RideEnd::scared_off) == 0);
  }
  SECTION("exactly so while it is on") {
    draft.deterrence.emplace();
    const Tallies tallies = run(build(draft));
    const auto happened = static_cast<std::uint64_t>(sum(tallies.incidents));
    const auto ended = static_cast<std::uint64_t>(
        sum(std::vector<std::int64_t>{tallies.rides.begin(), tallies.rides.end()}));
    CHECK(statistics::binomial_accepts(happened, happened + ended, 20.0 / (20 + 4 + 3 * 2)));
    CHECK_FALSE(
        statistics::binomial_accepts(happened, happened + ended, 20.0 / (20 + 4 + 3 * 2.2)));
  }
}

TEST_CASE("the nearer the unit, the sooner a crew gives up") {
  Draft near = crews_on_a_grid(2'000);
  near.kinds[0].crew->fear_per_hour = 60;
  near.kinds[0].crew->fear_distance_m = 100;
  near.teams = {waiting(1)};
  near.deterrence.emplace();
  near.kinds[0].street_weight.assign(near.network.streets.size(), 0.01);
  Draft far = near;
  near.kinds[0].street_weight.front() = 1;  // risk, and so crews, where the unit waits
  far.kinds[0].street_weight.back() = 1;    // and at the far corner
  CHECK(rides(run(build(near)), RideEnd::scared_off) > rides(run(build(far)), RideEnd::scared_off));
}

TEST_CASE("a unit within reach stops a crew after a snatch with the stated probability") {
  Draft draft = crews_on_a_grid(5'000);
  draft.teams = {waiting(1)};
  draft.interception = {.reach_m = 1e6, .probability = 0.3, .custody = Duration{}};
  const ward::Scenario scenario = build(draft);
  // Of rides with at least two potential snatches the second happens if the first was not the last.
  std::map<std::uint64_t, std::vector<Fate>> by_ride;
  const ward::IncidentLog log = list(scenario);
  for (const auto& record : log) by_ride[record.incident.number >> 16].push_back(record.fate);
  std::uint64_t two = 0;
  std::uint64_t second_happened = 0;
  for (const auto& [ride, fates] : by_ride) {
    REQUIRE(fates.front() == Fate::happened);
    if (fates.size() < 2) continue;
    ++two;
    second_happened += fates[1] == Fate::happened ? 1 : 0;
    const auto stopped = std::find(fates.begin(), fates.end(), Fate::crew_intercepted);
    REQUIRE(std::all_of(stopped, fates.end(), [](Fate f) { return f == Fate::crew_intercepted; }));
  }
  CHECK(statistics::binomial_accepts(second_happened, two, 0.7));
  CHECK_FALSE(statistics::binomial_accepts(second_happened, two, 0.75));
  const Tallies tallies = run(scenario);
  CHECK(static_cast<std::uint64_t>(sum(tallies.averted)) == count(log, Fate::crew_intercepted));
  CHECK(tallies.intercepted[0] > 0);
}

TEST_CASE("pursuit is for cars, where the study allows it") {
  const auto intercepted = [](Mode mode, bool pursuit) {
    Draft draft = crews_on_a_grid(500);
    draft.teams = {waiting(1, mode)};
    draft.interception = {.reach_m = 0,
                          .probability = 0,
                          .pursuit = pursuit,
                          .pursuit_reach_m = 1e6,
                          .pursuit_probability = 0.5,
                          .custody = Duration::hours(1)};
    return run(build(draft)).intercepted[0];
  };
  CHECK(intercepted(Mode::car, true) > 0);
  CHECK(intercepted(Mode::car, false) == 0);
  CHECK(intercepted(Mode::foot, true) == 0);
}

TEST_CASE("an arrest takes the unit off the street for the stated time") {
  Draft draft = crews_on_a_grid(2'000);
  draft.teams = {waiting(1)};
  draft.interception = {.reach_m = 1e6, .probability = 1, .custody = Duration::hours(4)};
  const Tallies tallies = run(build(draft));
  const double custody_h = time_in(tallies, 0, ward::UnitState::custody).in_hours();
  // But for a stay that the end of the measured time cuts off.
  CHECK(custody_h <= 4.0 * static_cast<double>(tallies.intercepted[0]));
  CHECK(custody_h > 4.0 * static_cast<double>(tallies.intercepted[0] - 1));
}
