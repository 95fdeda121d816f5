// What presence averts and where it goes; reports that come late; parameters that are drawn.
#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

using namespace scenarios;
using ward::Fate;
using ward::Tallies;

namespace {

// Incidents on the first street of the line; an officer stands there day and night.
Draft guarded() {
  Draft draft;
  draft.network = line();
  Kind kind;
  kind.rate_per_year = 20'000;
  kind.street_weight = {1, 0};
  kind.incidents.reporting_probability = 0;
  kind.incidents.deterrability = 1;
  draft.kinds = {kind};
  police::Team team;
  team.units = 1;
  team.patrol = police::Patrol::at_base;
  team.base = {sim::street::StreetId{0}, 50};
  draft.teams = {team};
  draft.deterrence.emplace();
  draft.warm_up = Duration::days(1);  // the dosage is full
  draft.horizon = Duration::days(364);
  return draft;
}

}  // namespace

TEST_CASE("where the police always stand, nothing fully deterrable happens") {
  const Tallies tallies = run(build(guarded()));
  CHECK(sum(tallies.incidents) == 0);
  CHECK(sum(tallies.averted) > 19'000);
}

TEST_CASE("at full dosage the deterrable share is averted") {
  Draft draft = guarded();
  draft.kinds[0].incidents.deterrability = 0.4;
  const Tallies tallies = run(build(draft));
  const auto averted = static_cast<std::uint64_t>(sum(tallies.averted));
  const auto all = averted + static_cast<std::uint64_t>(sum(tallies.incidents));
  CHECK(statistics::binomial_accepts(averted, all, 0.4));
  CHECK_FALSE(statistics::binomial_accepts(averted, all, 0.42));  // power
}

TEST_CASE("the stated share of averted incidents moves to a street nearby") {
  Draft draft = guarded();
  draft.deterrence->displaced_share = 0.3;
  draft.deterrence->displaced_later_share = 0;
  const ward::Scenario scenario = build(draft);
  const Tallies tallies = run(scenario);
  const auto displaced = static_cast<std::uint64_t>(sum(tallies.displaced));
  CHECK(statistics::binomial_accepts(displaced, static_cast<std::uint64_t>(sum(tallies.averted)),
                                     0.3));
  CHECK(tallies.street_incidents[0] == 0);
  CHECK(tallies.street_incidents[1] == sum(tallies.displaced));
  std::vector<double> offsets;
  for (const auto& record : list(scenario)) {
    if (record.fate != Fate::displaced) continue;
    REQUIRE(record.instead->time == record.incident.happened);
    offsets.push_back(record.instead->place.offset_m);
  }
  CHECK(statistics::ks_accepts(offsets, [](double x) { return x / 200; }));
  SECTION("unless there is none within reach") {
    draft.nearby_m = 10;
    CHECK(sum(run(build(draft)).incidents) == 0);
  }
}

TEST_CASE("others happen later at the same place, after an exponential delay") {
  Draft draft = guarded();
  draft.kinds[0].incidents.deterrability = 0.5;
  draft.deterrence->displaced_share = 1;
  draft.deterrence->displaced_later_share = 1;
  draft.deterrence->mean_delay_h = 2;
  std::vector<double> delays_h;
  std::uint64_t averted = 0;
  for (const auto& record : list(build(draft))) {
    if (record.fate == Fate::averted) ++averted;
    if (record.fate != Fate::displaced) continue;
    REQUIRE(record.instead->place == record.incident.place);
    delays_h.push_back((record.instead->time - record.incident.happened).in_hours());
  }
  CHECK(statistics::ks_accepts(delays_h, [](double h) { return -std::expm1(-h / 2); }));
  CHECK_FALSE(statistics::ks_accepts(delays_h, [](double h) { return -std::expm1(-h / 2.2); }));
  // The police still stand there: half of those that come back are averted for good.
  CHECK(statistics::binomial_accepts(averted, averted + delays_h.size(), 0.5));
}

TEST_CASE("more officers avert what fewer avert, and more") {
  Draft draft = guarded();
  draft.network = towns::grid(4);
  draft.kinds[0].street_weight.clear();
  draft.teams[0].patrol = police::Patrol::random_walk;
  draft.horizon = Duration::days(28);
  const auto averted = [&](int units) {
    draft.teams[0].units = units;
    std::vector<std::uint64_t> numbers;
    for (const auto& record : list(build(draft))) {
      if (record.fate == Fate::averted) numbers.push_back(record.incident.number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  };
  const auto of_one = averted(1);
  const auto of_three = averted(3);
  CHECK(of_one.size() > 10);
  CHECK(std::includes(of_three.begin(), of_three.end(), of_one.begin(), of_one.end()));
  CHECK(of_three.size() > of_one.size());
}

TEST_CASE("a response begins with the call, however late that comes") {
  Draft draft = guarded();
  draft.deterrence.reset();
  draft.kinds[0].rate_per_year = 500;
  draft.kinds[0].incidents.grade = demand::Grade::immediate;
  draft.kinds[0].incidents.reporting_probability = 1;
  const Tallies at_once = run(build(draft));
  draft.kinds[0].incidents.reporting_delay_s = sim::Distribution::constant(6 * 3600);
  const Tallies late = run(build(draft));
  CHECK(sum(at_once.calls) > 400);
  CHECK(sum(late.incidents) == sum(at_once.incidents));
  CHECK(late.reached_in_target == late.reached);
  CHECK(sum(late.calls) > 400);
  CHECK(late.response_s[0] / static_cast<double>(late.reached[0]) < 100);
}

TEST_CASE("unreported incidents are harm, never calls") {
  Draft draft = guarded();
  draft.deterrence.reset();
  const Tallies tallies = run(build(draft));
  CHECK(sum(tallies.incidents) > 19'000);
  CHECK(sum(tallies.calls) == 0);
}

TEST_CASE("replications of one draw go by the same rate, those of another by another") {
  Draft draft = guarded();
  draft.deterrence.reset();
  draft.kinds[0].doubt.rate_cv = 0.2;
  draft.parameter_draws = 2;
  const ward::Scenario scenario = build(draft);
  std::array<double, 4> incidents;
  for (std::uint32_t r = 0; r < 4; ++r) {
    incidents[r] = static_cast<double>(sum(run(scenario, r).incidents));
  }
  // The rates of two draws differ by far more than counts of one do (a root of 20,000 is 141).
  CHECK(std::abs(incidents[0] - incidents[2]) < 1000);
  CHECK(std::abs(incidents[1] - incidents[3]) < 1000);
  CHECK(std::abs(incidents[0] - incidents[1]) > 1000);
}

TEST_CASE("drawn rates have the stated mean and spread") {
  std::vector<double> scales;
  const demand::ParameterDoubt doubt{.rate_cv = 0.25};
  for (std::uint32_t k = 0; k < 4'000; ++k) {
    sim::RandomStream random{{.seed = 5, .replication = k, .purpose = 7, .entity = 0}};
    scales.push_back(demand::draw_parameters(doubt, {}, random).rate_scale);
  }
  // Gamma with shape 16 and mean 1: by its Erlang distribution function.
  const auto erlang = [](double x) {
    double term = 1;
    double sum = 1;
    for (int i = 1; i < 16; ++i) sum += term *= 16 * x / i;
    return 1 - std::exp(-16 * x) * sum;
  };
  CHECK(statistics::ks_accepts(scales, erlang));
  CHECK_FALSE(statistics::ks_accepts(scales, [&](double x) { return erlang(x / 1.03); }));  // power
}
