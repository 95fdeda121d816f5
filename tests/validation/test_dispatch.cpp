// Dispatch by the whole program against queues with known answers; cases 1, 2, 4, 5 and 6 of the
// validation list. Each has a power test: the same check rejects a load that is 3 % off.
#include <array>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "queue_study.hpp"
#include "scenarios.hpp"

using namespace validation;
using scenarios::Draft;
using scenarios::Kind;
using sim::Duration;
using sim::street::StreetId;

namespace {

constexpr double kHorizonH = 30'000.0 * 24;

// A study with other rules of dispatch.
models::study::Study with_rules(const models::study::Study& study, const std::string& rules) {
  std::string text = study.text();
  text.insert(text.find("[[incident]]"), rules + "\n");
  return models::study::Study::from_text(text, ".", "queue.toml");
}

// One class of grade S with a service time of another shape, or that wants several units.
std::string class_of(const std::string& name, double per_service, const std::string& service,
                     int units = 1) {
  const double per_year = per_service / kServiceH * 365.25 * 24;
  return "[[incident]]\nname = \"" + name +
         "\"\ngrade = \"S\"\nreported_per_year = " + std::to_string(per_year) + "\nservice = {" +
         service + ", mean_min = " + std::to_string(kServiceH * 60) +
         "}\nunits = " + std::to_string(units) + "\nsend_together = true\n";
}

double mean_wait(const Tallies& t, std::size_t of_class) {  // in mean service times
  return t.queued_s[of_class] / static_cast<double>(t.reached[of_class]) / 3600 / kServiceH;
}

// Runs of a scenario: `measure` of each replication.
template <class Measure>
std::vector<double> of_replications(const models::ward::Scenario& scenario, int replications,
                                    Measure measure) {
  std::vector<double> values;
  for (int r = 0; r < replications; ++r) {
    values.push_back(measure(scenarios::run(scenario, static_cast<std::uint32_t>(r))));
  }
  return values;
}

}  // namespace

TEST_CASE("with preemption three grades at one unit wait as if those below were not there",
          "[long]") {
  // 0.2, 0.6, 1.2 calls an hour, mean service 20 min: total waits of .023810, .153680, 1.030303 h.
  const std::array<double, 3> table{.023810, .153680, 1.030303};
  const std::array<double, 3> a{.2 / 3, .6 / 3, 1.2 / 3};
  const std::array<const char*, 3> grades{"I", "S", "E"};
  const auto study =
      with_rules(queue_study(1, calls("I", a[0]) + calls("S", a[1]) + calls("E", a[2]), 21),
                 "preemption = \"at_scene\"\npreempting = [\"I\", \"S\"]");
  // By Little's law, since a call may wait more than once.
  const auto wait = [&](double load, std::size_t k) {
    double below = 0;
    double up_to = 0;
    for (std::size_t i = 0; i < k; ++i) below += load * a[i];
    for (std::size_t i = 0; i <= k; ++i) up_to += load * a[i];
    return 1 / (1 - below) + up_to / ((1 - below) * (1 - up_to)) - 1;  // in mean service times
  };
  for (std::size_t k = 0; k < 3; ++k) {
    CAPTURE(grades[k]);
    REQUIRE(wait(1, k) / 3 == Approx(table[k]).epsilon(1e-4));
    const auto waits = measured(study, k == 0 ? 400 : 60, [k](const Tallies& t) {
      return static_cast<double>(t.backlog_us[k]) / 3.6e9 / kServiceH /
             static_cast<double>(t.calls[k]);
    });
    CHECK(agrees(waits, table[k] * 3));
    CHECK_FALSE(agrees(waits, wait(1.03, k)));
    CHECK_FALSE(agrees(waits, wait(.97, k)));
  }
}

TEST_CASE("one unit with any service waits as Pollaczek and Khinchine say", "[long]") {
  struct Case {
    const char* service;
    double cv2, wait;
  };
  for (const Case& c :
       {Case{"shape = \"constant\"", 0, 2}, Case{"shape = \"gamma\", cv = 0.5", .25, 2.5},
        Case{"shape = \"exponential\"", 1, 4}, Case{"shape = \"gamma\", cv = 2", 4, 10}}) {
    CAPTURE(c.service);
    const auto wait = [&](double a) { return a * (1 + c.cv2) / (2 * (1 - a)); };
    REQUIRE(wait(.8) == Approx(c.wait));
    const auto study = queue_study(1, class_of("S", .8, c.service), 22);
    const auto waits = measured(study, 60, [](const Tallies& t) { return mean_wait(t, 0); });
    CHECK(agrees(waits, c.wait));
    CHECK_FALSE(agrees(waits, wait(.8 * 1.03)));
    CHECK_FALSE(agrees(waits, wait(.8 * .97)));
  }
}

TEST_CASE("calls that want two units at once hold their place", "[long]") {
  const std::string exponential = "shape = \"exponential\"";
  const auto with_load = [&](double load) {
    return queue_study(4,
                       class_of("one", load * 1.2 * .7, exponential) +
                           class_of("two", load * 1.2 * .3, exponential, 2),
                       23);
  };
  const auto wait = [](const Tallies& t) {
    return (t.queued_s[0] + t.queued_s[1]) / static_cast<double>(t.reached[0] + t.reached[1]) /
           3600 / kServiceH;
  };
  const auto delayed = [](std::size_t k) {
    return [k](const Tallies& t) {
      return static_cast<double>(t.delayed[k]) / static_cast<double>(t.reached[k]);
    };
  };
  const auto study = with_load(1);
  const auto waits = measured(study, 60, wait);
  CHECK(agrees(waits, .094419));
  CHECK(agrees(measured(study, 60, delayed(0)), .122820));
  CHECK(agrees(measured(study, 60, delayed(1)), .245489));
  const auto busy = measured(study, 60, [](const Tallies& t) {
    const auto at_scene = static_cast<std::size_t>(models::ward::UnitState::at_scene);
    return static_cast<double>(t.unit_us[at_scene]) / 3.6e9 / kHorizonH / 4;
  });
  CHECK(agrees(busy, .39));
  CHECK_FALSE(agrees(busy, .39 * 1.03));
  CHECK_FALSE(agrees(measured(with_load(1.03), 60, wait), .094419));
}

TEST_CASE("two units of two districts that lose what neither can take", "[long]") {
  // Case 2: workloads .42 and .38; a share of .255 of the calls served by the other's unit.
  Draft draft;
  draft.network = scenarios::line();
  draft.network.wards.assign(2, draft.network.wards.front());
  draft.network.streets[1].ward = sim::street::WardId{1};
  draft.speeds.foot_mps = 10;
  draft.dispatch.patience[1] = Duration::milliseconds(1);
  for (int k = 0; k < 2; ++k) {
    models::police::Team team;
    team.units = 1;
    team.patrol = models::police::Patrol::at_base;
    team.base = {StreetId{k}, 50};
    team.wards = {sim::street::WardId{k}};
    draft.teams.push_back(team);
    Kind kind;
    kind.incidents.service_s = sim::Distribution::exponential(kServiceH * 3600);
    kind.rate_per_year = (k == 0 ? .6 : .4) / kServiceH * 365.25 * 24;
    kind.street_weight = {k == 0 ? 1.0 : 0.0, k == 0 ? 0.0 : 1.0};
    draft.kinds.push_back(kind);
  }
  draft.warm_up = Duration::days(100);
  draft.horizon = Duration::days(20'000);
  const auto scenario = scenarios::build(draft);
  const double horizon_us = 20'000.0 * 86'400e6;
  const auto at_scene = static_cast<std::size_t>(models::ward::UnitState::at_scene);
  for (std::size_t k = 0; k < 2; ++k) {
    const auto load = of_replications(scenario, 60, [&](const Tallies& t) {
      return static_cast<double>(t.unit_us[k * models::ward::kUnitStates + at_scene]) / horizon_us;
    });
    const double expected = k == 0 ? .42 : .38;
    CHECK(agrees(load, expected));
    CHECK_FALSE(agrees(load, 1.03 * expected));
  }
  const auto crossed = of_replications(scenario, 60, [](const Tallies& t) {
    return static_cast<double>(scenarios::sum(t.crossed)) /
           static_cast<double>(scenarios::sum(t.reached));
  });
  CHECK(agrees(crossed, .255));
  CHECK_FALSE(agrees(crossed, .255 * 1.03));
}

TEST_CASE("three units on a line share the work as Larson's hypercube says", "[long]") {
  // Case 1: unit 1 between 2 and 3; calls by the order in which units are preferred.
  Draft draft;
  draft.network = towns::with_junctions({{0, 0}, {100, 0}, {200, 0}, {300, 0}, {400, 0}});
  for (int k = 0; k < 4; ++k) towns::add_street(draft.network, k, k + 1);
  draft.speeds.foot_mps = 10;
  const std::array<sim::street::Position, 3> base{
      {{StreetId{1}, 100}, {StreetId{0}, 0}, {StreetId{3}, 100}}};
  for (const auto& place : base) {
    models::police::Team team;
    team.units = 1;
    team.patrol = models::police::Patrol::at_base;
    team.base = place;
    draft.teams.push_back(team);
  }
  // Streets 1 and 2 lie beside unit 1 on either side, 0 and 3 beside the others.
  const std::array<double, 4> rate{.35, .50, .25, .40};
  for (std::size_t k = 0; k < 4; ++k) {
    Kind kind;
    kind.incidents.service_s = sim::Distribution::exponential(kServiceH * 3600);
    kind.rate_per_year = rate[k] / kServiceH * 365.25 * 24;
    kind.street_weight.assign(4, 0);
    kind.street_weight[k] = 1;
    draft.kinds.push_back(kind);
  }
  draft.dispatch.target = {Duration::hours(1500), Duration::hours(1500), Duration::hours(1500)};
  draft.warm_up = Duration::days(500);
  draft.horizon = Duration::days(20'000);
  const auto scenario = scenarios::build(draft);
  const double horizon_us = 20'000.0 * 86'400e6;
  const auto at_scene = static_cast<std::size_t>(models::ward::UnitState::at_scene);
  const std::array<double, 3> workload{.557364, .473372, .469264};
  for (std::size_t k = 0; k < 3; ++k) {
    const auto load = of_replications(scenario, 60, [&](const Tallies& t) {
      return static_cast<double>(t.unit_us[k * models::ward::kUnitStates + at_scene]) / horizon_us;
    });
    CHECK(agrees(load, workload[k]));
    CHECK_FALSE(agrees(load, 1.03 * workload[k]));
  }
  const auto delayed = of_replications(scenario, 60, [](const Tallies& t) {
    return static_cast<double>(scenarios::sum(t.delayed)) /
           static_cast<double>(scenarios::sum(t.reached));
  });
  CHECK(agrees(delayed, .236842));
  CHECK_FALSE(agrees(delayed, .236842 * 1.03));
}
