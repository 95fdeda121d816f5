// What holds in every scenario of the ward model, whatever it is: books that balance.
#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using ward::Tallies;
using ward::UnitState;

namespace {

constexpr std::uint32_t kScenarios = 100;

template <class Check>
void for_random_scenarios(Check check) {
  for (std::uint32_t seed = 0; seed < kScenarios; ++seed) {
    INFO("random_draft(" << seed << ")");
    const Draft draft = random_draft(seed);
    check(draft, build(draft));
  }
}

// By class and number.
using Name = std::pair<std::size_t, std::uint64_t>;
std::map<Name, ward::IncidentRecord> by_name(const ward::IncidentLog& log) {
  std::map<Name, ward::IncidentRecord> records;
  for (const ward::IncidentRecord& record : log) {
    const Name name{record.incident.of_class.index(), record.incident.number};
    REQUIRE(records.emplace(name, record).second);
  }
  return records;
}

// Whether every call comes in when its incident happens.
bool at_once(const Draft& draft) {
  return std::all_of(draft.kinds.begin(), draft.kinds.end(),
                     [](const Kind& kind) { return kind.incidents.reporting_delay_s.mean() == 0; });
}

// Sum of a row of a table with `width` columns.
std::int64_t row_sum(const std::vector<std::int64_t>& table, std::size_t width, std::size_t row) {
  const auto first = table.begin() + static_cast<std::ptrdiff_t>(row * width);
  return std::accumulate(first, first + static_cast<std::ptrdiff_t>(width), std::int64_t{0});
}

// Of all wards and of the classes of one grade.
std::int64_t sum_of_grade(const Draft& draft, const std::vector<std::int64_t>& by_ward_and_class,
                          std::size_t grade) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < by_ward_and_class.size(); ++i) {
    const auto& kind = draft.kinds[i % draft.kinds.size()];
    if (demand::index(kind.incidents.grade) == grade) total += by_ward_and_class[i];
  }
  return total;
}

}  // namespace

TEST_CASE("the times of a team's units in all states add up to the measured time") {
  for_random_scenarios([](const Draft& draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    for (std::size_t t = 0; t < draft.teams.size(); ++t) {
      const std::int64_t rostered = draft.teams[t].units * draft.horizon.count_us();
      REQUIRE(row_sum(tallies.unit_us, ward::kUnitStates, t) == rostered);
      const std::int64_t missed = row_sum(tallies.absent_us, police::kAbsenceReasons, t) +
                                  row_sum(tallies.abstracted_us, police::kAbstractions, t);
      const std::int64_t off_us = time_in(tallies, t, UnitState::off_duty).count_us();
      REQUIRE(missed <= off_us);
      REQUIRE(tallies.kept_us[t] <= rostered);
      // Of the way back after the end, only the booking is not in the units' time.
      const bool back_in_time = draft.teams[t].tour.back_in_time;
      if (!back_in_time) REQUIRE(tallies.overtime_us[t] <= rostered - off_us);
      const std::int64_t transit_us = time_in(tallies, t, UnitState::transit).count_us();
      if (!back_in_time) REQUIRE(tallies.commute_us[t] <= transit_us);
    }
  });
}

TEST_CASE("patrol time is the same by state, by ward and by street") {
  for_random_scenarios([](const Draft& draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    const std::size_t wards = draft.network.wards.size();
    std::int64_t patrol_us = 0;
    for (std::size_t t = 0; t < draft.teams.size(); ++t) {
      const std::int64_t of_team = time_in(tallies, t, UnitState::patrol).count_us();
      REQUIRE(row_sum(tallies.patrol_us, wards, t) == of_team);
      patrol_us += of_team;
    }
    REQUIRE(sum(tallies.street_patrol_us) == patrol_us);
    REQUIRE(std::all_of(tallies.street_patrol_us.begin(), tallies.street_patrol_us.end(),
                        [](std::int64_t us) { return us >= 0; }));
  });
}

TEST_CASE("time at scenes is the same by state and by ward; rostered time holds what is missed") {
  for_random_scenarios([](const Draft& draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    for (std::size_t t = 0; t < draft.teams.size(); ++t) {
      const std::int64_t at_scene_us = time_in(tallies, t, UnitState::at_scene).count_us();
      REQUIRE(row_sum(tallies.scene_us, draft.network.wards.size(), t) == at_scene_us);
      const std::int64_t missed = row_sum(tallies.absent_us, police::kAbsenceReasons, t) +
                                  row_sum(tallies.abstracted_us, police::kAbstractions, t);
      REQUIRE(missed <= tallies.rostered_us[t]);
      REQUIRE(tallies.rostered_us[t] <= draft.teams[t].units * draft.horizon.count_us());
      // What is worked beyond the roster is overtime.
      const std::int64_t on_duty = draft.teams[t].units * draft.horizon.count_us() -
                                   time_in(tallies, t, UnitState::off_duty).count_us();
      REQUIRE(on_duty <= tallies.rostered_us[t] - missed + tallies.overtime_us[t]);
    }
  });
}

TEST_CASE("busy units and waiting calls by day are those of the whole run") {
  for_random_scenarios([](Draft draft, const ward::Scenario&) {
    draft.warm_up = {};
    draft.horizon = Duration::days(3);
    const ward::Scenario scenario = build(draft);
    REQUIRE(ward::watched_days(scenario) == 3);
    const Tallies tallies = run(scenario);
    std::int64_t busy_us = 0;
    for (std::size_t t = 0; t < draft.teams.size(); ++t) {
      for (const UnitState state :
           {UnitState::responding, UnitState::at_scene, UnitState::custody, UnitState::elsewhere}) {
        busy_us += time_in(tallies, t, state).count_us();
      }
    }
    REQUIRE(sum(tallies.busy_us) == busy_us);
    REQUIRE(sum(tallies.waiting_us) == sum(tallies.backlog_us));
  });
}

TEST_CASE("incidents are covered and guarded at most once, and at any reach all by who is there") {
  for_random_scenarios([](Draft draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    for (std::size_t i = 0; i < tallies.incidents.size(); ++i) {
      REQUIRE(tallies.covered[i] <= tallies.incidents[i]);
      REQUIRE(tallies.guarded[i] <= tallies.incidents[i]);
      const auto& kind = draft.kinds[i % draft.kinds.size()].incidents;
      if (kind.grade == demand::Grade::referred) REQUIRE(tallies.covered[i] == 0);
    }
    // Somebody who is never called away, with all the time in the world.
    for (Kind& kind : draft.kinds) {
      kind.incidents.grade = demand::Grade::immediate;
      kind.incidents.reporting_probability = 0;
    }
    draft.interception.probability = draft.interception.pursuit_probability = 0;
    draft.dispatch.target[0] = Duration::days(100);
    police::Team always;
    always.units = 1;
    draft.teams = {always};
    draft.deterrence.reset();
    const Tallies watched = run(build(draft));
    REQUIRE(watched.covered == watched.incidents);
  });
}

TEST_CASE("each call is reached, waiting, lost or referred") {
  for_random_scenarios([](const Draft& draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    for (std::size_t i = 0; i < tallies.calls.size(); ++i) {
      REQUIRE(tallies.calls[i] ==
              tallies.reached[i] + tallies.waiting[i] + tallies.lost[i] + tallies.referred[i]);
      if (at_once(draft)) REQUIRE(tallies.calls[i] <= tallies.incidents[i]);
      REQUIRE(tallies.reached_in_target[i] <= tallies.reached[i]);
      const demand::Grade grade = draft.kinds[i % draft.kinds.size()].incidents.grade;
      const std::size_t g = demand::index(grade);
      if (!draft.dispatch.patience[g] && !draft.dispatch.no_send_above[g]) {
        REQUIRE(tallies.lost[i] == 0);
      }
      if (tallies.reached[i] == 0) REQUIRE(tallies.response_s[i] == 0);
    }
    REQUIRE(sum(tallies.street_incidents) == sum(tallies.incidents));
  });
}

TEST_CASE("tables by grade and hour hold the same calls as those by ward and class") {
  for_random_scenarios([](const Draft& draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    for (std::size_t g = 0; g < demand::kGrades; ++g) {
      const std::int64_t reached = sum_of_grade(draft, tallies.reached, g);
      REQUIRE(row_sum(tallies.response_histogram, ward::kResponseBins, g) == reached);
      REQUIRE(row_sum(tallies.calls_by_hour, sim::kHoursPerWeek, g) ==
              sum_of_grade(draft, tallies.calls, g));
      REQUIRE(row_sum(tallies.in_target_by_hour, sim::kHoursPerWeek, g) ==
              sum_of_grade(draft, tallies.reached_in_target, g));
      std::int64_t attended = 0;
      for (std::size_t t = 0; t < draft.teams.size(); ++t) {
        attended += tallies.attended[t * demand::kGrades + g];
        if (!draft.teams[t].attends[g]) REQUIRE(tallies.attended[t * demand::kGrades + g] == 0);
      }
      REQUIRE(attended == reached);
    }
  });
}

TEST_CASE("incidents do not depend on the teams where these avert none") {
  for_random_scenarios([](Draft draft, const ward::Scenario&) {
    draft.deterrence.reset();
    draft.interception = {.reach_m = 0, .probability = 0};
    const Tallies with_teams = run(build(draft));
    draft.teams.clear();
    const Tallies without = run(build(draft));
    REQUIRE(with_teams.incidents == without.incidents);
    REQUIRE(with_teams.calls == without.calls);
    REQUIRE(with_teams.street_incidents == without.street_incidents);
  });
}

TEST_CASE("potential incidents do not depend on the teams, whatever becomes of them") {
  for_random_scenarios([](Draft draft, const ward::Scenario& scenario) {
    const auto with_teams = by_name(list(scenario));
    draft.teams.clear();
    const auto without = by_name(list(build(draft)));
    REQUIRE(with_teams.size() == without.size());
    for (const auto& [name, record] : without) {
      const ward::IncidentRecord& other = with_teams.at(name);
      REQUIRE(record.fate == ward::Fate::happened);
      REQUIRE(other.incident.happened == record.incident.happened);
      REQUIRE(other.incident.place == record.incident.place);
      REQUIRE(other.incident.reported == record.incident.reported);
    }
  });
}

TEST_CASE("the list of incidents and the tables tell the same") {
  for_random_scenarios([](const Draft& draft, const ward::Scenario& scenario) {
    const Tallies tallies = run(scenario);
    std::int64_t happened = 0;
    std::int64_t averted = 0;
    for (const ward::IncidentRecord& record : list(scenario)) {
      ++(record.fate == ward::Fate::happened ? happened : averted);
      REQUIRE(record.instead.has_value() == (record.fate == ward::Fate::displaced));
    }
    REQUIRE(sum(tallies.averted) == averted);
    REQUIRE(sum(tallies.incidents) - sum(tallies.displaced) == happened);
    const bool crews = std::any_of(draft.kinds.begin(), draft.kinds.end(),
                                   [](const Kind& kind) { return kind.crew.has_value(); });
    if (!draft.deterrence && !crews) REQUIRE(averted == 0);
  });
}

TEST_CASE("a run repeated is the same to the last bit") {
  for_random_scenarios([](const Draft&, const ward::Scenario& scenario) {
    const Tallies once = run(scenario, 1);
    const Tallies again = run(scenario, 1);
    REQUIRE(once.events == again.events);
    REQUIRE(once.unit_us == again.unit_us);
    REQUIRE(once.street_patrol_us == again.street_patrol_us);
    REQUIRE(once.response_s == again.response_s);
    REQUIRE(once.queued_s == again.queued_s);
    REQUIRE(once.covered == again.covered);
    REQUIRE(once.guarded == again.guarded);
    REQUIRE(once.scene_us == again.scene_us);
  });
}

TEST_CASE("replications are the same in any order") {
  for_random_scenarios([](const Draft&, const ward::Scenario& scenario) {
    const Tallies first = run(scenario, 0);
    const Tallies second = run(scenario, 1);
    REQUIRE(run(scenario, 1).response_s == second.response_s);
    REQUIRE(run(scenario, 0).response_s == first.response_s);
    REQUIRE(run(scenario, 0).street_patrol_us == first.street_patrol_us);
  });
}
