// What incidents find when they happen, against closed forms. Incidents are Poisson and see time
// averages (Wolff, 1982, Operations Research 30, 223-231): expected coverage of units that are near
// everywhere is 1 - C, with Erlang's C; a patrol to and fro on a line is anywhere on it with the
// same probability. Each with a power test of 3 %.
#include "catch.hpp"
#include "queue_study.hpp"
#include "scenarios.hpp"

using validation::agrees;
using validation::calls;
using validation::measured;
using validation::queue_study;
using validation::Tallies;

namespace {

double share(const std::vector<std::int64_t>& some, const std::vector<std::int64_t>& all) {
  return static_cast<double>(scenarios::sum(some)) / static_cast<double>(scenarios::sum(all));
}

}  // namespace

TEST_CASE("expected coverage of c units that are near everywhere is 1 - C") {
  struct Case {
    int c;
    double a, p_delay;
  };
  for (const Case& q : {Case{2, 1, .333333}, Case{3, 1.5, .236842}}) {
    CAPTURE(q.c, q.a);
    const auto study = queue_study(q.c, calls("S", q.a), 21);
    const auto covered =
        measured(study, 24, [](const Tallies& t) { return share(t.covered, t.incidents); });
    CHECK(agrees(covered, 1 - q.p_delay));
    for (const double wrong : {0.97, 1.03}) CHECK_FALSE(agrees(covered, wrong * (1 - q.p_delay)));
  }
}

TEST_CASE("a patrol to and fro on a line guards 2 r/L - (r/L)^2 of it") {
  using namespace scenarios;
  Draft draft;
  draft.network = line();
  Kind kind;
  kind.incidents.reporting_probability = 0;
  kind.rate_per_year = 30'000;
  draft.kinds = {kind};
  police::Team team;
  team.units = 1;
  team.base = {sim::street::StreetId{0}, 0};
  draft.teams = {team};
  draft.horizon = sim::Duration::days(200);
  ward::Scenario scenario = build(draft);
  scenario.guardian_m = 60;
  std::vector<double> guarded;
  for (std::uint32_t r = 0; r < 24; ++r) {
    const Tallies tallies = run(scenario, r);
    guarded.push_back(share(tallies.guarded, tallies.incidents));
  }
  const double expected = 2 * 60 / 300.0 - 0.2 * 0.2;
  CHECK(agrees(guarded, expected));
  for (const double wrong : {0.97, 1.03}) CHECK_FALSE(agrees(guarded, wrong * expected));
}
