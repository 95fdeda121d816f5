// Arrests: who makes them, how long they take, and where the unit is then.
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

using namespace scenarios;
using police::Patrol;
using police::Team;
using ward::Tallies;
using ward::UnitState;

namespace {

const sim::street::Position kNearSuite{sim::street::StreetId{0}, 0};
const sim::street::Position kFarSuite{sim::street::StreetId{1}, 200};

// Somebody waits 50 m from A on the line A-B-C; calls come from there, and end after ten minutes.
Draft one_unit(double arrest_probability) {
  Draft draft;
  draft.network = line();
  Team team;
  team.units = 1;
  team.base = {sim::street::StreetId{0}, 50};
  team.patrol = Patrol::at_scene;
  draft.teams = {team};
  Kind kind;
  kind.incidents.service_s = sim::Distribution::constant(600);
  kind.incidents.arrest_probability = arrest_probability;
  kind.incidents.custody_s = sim::Distribution::lognormal(4 * 3'600, 0.25);
  kind.rate_per_year = 500;
  kind.street_weight = {1, 0};
  draft.kinds = {kind};
  draft.custody_suites = {kFarSuite, kNearSuite};
  draft.horizon = Duration::days(100);
  return draft;
}

double custody_h(const Tallies& tallies) {
  return time_in(tallies, 0, UnitState::custody).in_hours();
}

}  // namespace

TEST_CASE("the stated share of calls ends in an arrest") {
  Draft draft = one_unit(0.3);
  draft.kinds[0].incidents.custody_s = sim::Distribution::constant(60);
  draft.kinds[0].rate_per_year = 20'000;
  draft.teams[0].units = 50;
  draft.horizon = Duration::days(1'000);
  const Tallies tallies = run(build(draft));
  const auto arrests = static_cast<std::uint64_t>(tallies.arrests[0]);
  const auto reached = static_cast<std::uint64_t>(tallies.reached[0]);
  REQUIRE(reached > 50'000);
  CHECK(statistics::binomial_accepts(arrests, reached, 0.3));
  CHECK_FALSE(statistics::binomial_accepts(arrests, reached, 0.3 * 1.03));  // power
}

TEST_CASE("an arrest takes the unit to the nearest suite and keeps it there") {
  Draft draft = one_unit(1);
  draft.horizon = Duration::days(2);
  draft.dispatch.target = {Duration::hours(24), Duration::hours(24), Duration::hours(24), {}};
  const auto scenario = build(draft);
  int checked = 0;
  for (std::uint32_t r = 0; r < 2'000; ++r) {
    const auto incidents = incidents_until(scenario, r, 0, end_of_run(scenario));
    if (incidents.size() != 1) continue;
    if (incidents[0].happened > Instant{} + Duration::hours(36)) continue;
    const Tallies tallies = run(scenario, r);
    REQUIRE(incidents[0].custody);
    const double way_m = metres_from_a(incidents[0].place);  // on foot: the study has no cars
    REQUIRE(custody_h(tallies) ==
            Approx(incidents[0].custody->in_hours() + way_m / draft.speeds.foot_mps / 3'600));
    REQUIRE(tallies.arrests[0] == 1);
    ++checked;
  }
  CHECK(checked > 20);
}

TEST_CASE("PCSOs arrest nobody") {
  Draft draft = one_unit(1);
  draft.teams[0].rank = police::Rank::pcso;
  const Tallies tallies = run(build(draft));
  CHECK(sum(tallies.reached) > 0);
  CHECK(tallies.arrests[0] == 0);
  CHECK(custody_h(tallies) == 0);
}

TEST_CASE("of several units at a call one makes the arrest") {
  Draft draft = one_unit(1);
  draft.teams[0].units = 10;
  draft.kinds[0].incidents.units = 3;
  const Tallies tallies = run(build(draft));
  CHECK(tallies.arrests[0] > 0);
  CHECK(tallies.arrests[0] <= sum(tallies.reached));
  draft.teams.push_back(draft.teams[0]);
  draft.teams[0].rank = police::Rank::pcso;  // they come first; a constable may be among the three
  draft.teams[1].base = kFarSuite;
  const Tallies mixed = run(build(draft));
  CHECK(mixed.arrests[0] == 0);
}

TEST_CASE("without a suite, or without arrests, nothing changes") {
  Draft draft = one_unit(1);
  draft.custody_suites.clear();
  const Tallies no_suite = run(build(draft));
  draft = one_unit(0);
  const Tallies no_arrests = run(build(draft));
  CHECK(no_suite.unit_us == no_arrests.unit_us);
  CHECK(no_suite.response_s == no_arrests.response_s);
  CHECK(sum(no_suite.arrests) == 0);
}

TEST_CASE("arrests change no incident, and their time does not depend on how many there are") {
  const auto scenario = build(one_unit(0));
  const auto some = build(one_unit(0.5));
  const auto all = build(one_unit(1));
  const Instant end = end_of_run(scenario);
  const auto plain = incidents_until(scenario, 1, 0, end);
  const auto half = incidents_until(some, 1, 0, end);
  const auto each = incidents_until(all, 1, 0, end);
  REQUIRE(plain.size() == half.size());
  REQUIRE(plain.size() == each.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    CHECK(plain[i].happened == half[i].happened);
    CHECK(plain[i].service == half[i].service);
    CHECK_FALSE(plain[i].custody);
    if (half[i].custody) CHECK(half[i].custody == each[i].custody);
  }
}
