// Visits, dwell and revisit gaps by street: checked with pencil and paper on two streets.
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using sim::street::Position;
using sim::street::StreetId;
using ward::Tallies;

namespace {

using Counts = std::vector<std::int64_t>;

// One unit at 1 m/s, from A or C to the other end and back, over and over.
police::Team walker(Position base) {
  police::Team team;
  team.units = 1;
  team.patrol_speed_mps = 1;
  team.base = base;
  return team;
}
const Position kA{StreetId{0}, 0};
const Position kC{StreetId{1}, 200};

Draft walked_by(std::vector<police::Team> teams) {
  Draft draft;
  draft.network = line();
  draft.teams = std::move(teams);
  draft.horizon = Duration::seconds(1500);
  return draft;
}

Counts gap_s(const Tallies& tallies) {
  Counts seconds;
  for (const auto us : tallies.street_gap_us) seconds.push_back(us / 1'000'000);
  return seconds;
}

// Stays of a minute, with a trip to the place where it is before every second one.
class Stays final : public models::patrol::OwnPolicy, public models::patrol::OwnPatrol {
 public:
  std::unique_ptr<models::patrol::OwnPatrol> begin(std::uint32_t) const override {
    return std::make_unique<Stays>();
  }
  models::patrol::Move next(std::uint32_t, const models::patrol::Here& here, Instant,
                            sim::RandomStream&) override {
    if (++asked_ % 3 == 1) return models::patrol::Move::trip(here.place);
    return models::patrol::Move::stay(Duration::minutes(1));
  }

 private:
  int asked_ = 0;
};

}  // namespace

TEST_CASE("a visit lasts until the unit leaves the street, and a gap until the next one") {
  Draft draft = walked_by({walker(kA)});
  // Street 0 in [0, 100), [500, 700), [1100, 1300); street 1 between and after.
  Tallies tallies = run(build(draft));
  CHECK(tallies.street_visits == Counts{3, 3});
  CHECK(tallies.street_gaps == Counts{2, 2});
  CHECK(gap_s(tallies) == Counts{800, 400});
  SECTION("a visit counts where it begins, a gap where it ends") {
    draft.warm_up = Duration::seconds(600);
    draft.horizon = Duration::seconds(600);
    tallies = run(build(draft));
    CHECK(tallies.street_visits == Counts{1, 1});  // at 1100; at 700
    CHECK(tallies.street_gaps == Counts{1, 1});
    CHECK(gap_s(tallies) == Counts{400, 200});  // from 700; from 500, before the measured time
  }
  SECTION("the first visit ends no gap") {
    draft.horizon = Duration::seconds(150);
    tallies = run(build(draft));
    CHECK(tallies.street_visits == Counts{1, 1});
    CHECK(tallies.street_gaps == Counts{0, 0});
  }
}

TEST_CASE("visits are anybody's, and there is no gap while anybody is there") {
  // The other one is on street 1 in [0, 200), [400, 800), [1000, 1400), and on street 0 between.
  const Tallies tallies = run(build(walked_by({walker(kA), walker(kC)})));
  CHECK(tallies.street_visits == Counts{6, 6});
  CHECK(tallies.street_gaps == Counts{5, 0});
  CHECK(gap_s(tallies) == Counts{500, 0});
}

TEST_CASE("stays that follow one another are one visit") {
  auto scenario = build(walked_by({walker({StreetId{0}, 50})}));
  scenario.patrols[0] = {std::make_shared<const Stays>()};
  const Tallies tallies = run(scenario);
  CHECK(tallies.street_visits == Counts{1, 0});
  CHECK(tallies.street_gaps == Counts{0, 0});
  CHECK(tallies.street_patrol_us == Counts{1'500'000'000, 0});
}

TEST_CASE("waiting at the base is no visit") {
  Draft draft = walked_by({walker(kA)});
  draft.teams[0].patrol = police::Patrol::at_base;
  CHECK(run(build(draft)).street_visits == Counts{0, 0});
}

TEST_CASE("a visit ends when a call takes the unit away") {
  Draft draft = walked_by({walker({StreetId{0}, 50})});
  Kind kind;
  kind.incidents.service_s = sim::Distribution::constant(60);
  kind.rate_per_year = 20'000;
  kind.street_weight = {0, 1};
  draft.kinds = {kind};
  draft.dispatch.target = {};
  draft.horizon = Duration::days(2);
  const Tallies tallies = run(build(draft));
  REQUIRE(sum(tallies.reached) > 30);
  for (std::size_t s = 0; s < 2; ++s) {
    CHECK(tallies.street_gaps[s] == tallies.street_visits[s] - 1);
    // Alone, it is on the street, or the street waits for it.
    const double until_last_visit_s =
        static_cast<double>(tallies.street_patrol_us[s] + tallies.street_gap_us[s]) * 1e-6;
    CHECK(until_last_visit_s <= draft.horizon.in_seconds());
    CHECK(until_last_visit_s > 0.9 * draft.horizon.in_seconds());
  }
}
