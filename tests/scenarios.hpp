// Small scenarios of the ward model for tests, made from hand-made networks.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "models/ward/replication.hpp"
#include "models/ward/scenario.hpp"
#include "models/ward/tallies.hpp"
#include "sim/random/distributions.hpp"
#include "towns.hpp"

namespace scenarios {

namespace demand = models::demand;
namespace police = models::police;
namespace ward = models::ward;
using sim::Duration;
using sim::Instant;
using sim::street::Mode;

/// One class of incidents and how often they happen.
struct Kind {
  demand::IncidentClass incidents;
  double rate_per_year = 0;
  std::vector<double> street_weight = {};  // empty: by length of the streets that lie in a ward
  demand::HourProfile profile = {};
};

/// A scenario in the making: fill in, then build().
struct Draft {
  sim::street::Network network = towns::grid(4);
  sim::street::Speeds speeds;
  std::vector<Kind> kinds;
  std::vector<police::Team> teams;
  ward::DispatchRules dispatch{{Duration::minutes(15), Duration::hours(1), Duration::hours(4)}, {}};
  std::uint64_t seed = 1;
  Duration warm_up;
  Duration horizon = Duration::days(7);
};

inline std::vector<double> by_length(const sim::street::Network& network) {
  std::vector<double> weight;
  for (const auto& street : network.streets) weight.push_back(street.ward ? street.length_m : 0);
  return weight;
}

/// Streets with the travel of those modes that the teams need.
inline std::shared_ptr<const ward::Streets> build_streets(const Draft& draft) {
  auto streets = std::make_shared<ward::Streets>();
  streets->network = draft.network;
  const auto add = [&](Mode mode) {
    auto& travel = streets->travel[static_cast<std::size_t>(mode)];
    if (travel) return;
    travel = std::make_unique<sim::street::Travel>(streets->network, mode, draft.speeds,
                                                   sim::street::TableBudget{});
  };
  for (const police::Team& team : draft.teams) {
    add(team.mode);
    if (team.mode == Mode::car) add(Mode::blue_light);
  }
  return streets;
}

inline std::vector<std::shared_ptr<const police::Beat>> build_beats(const ward::Streets& streets,
                                                                    const police::Team& team) {
  const auto beat = [&](const std::vector<sim::street::WardId>& wards) {
    return std::make_shared<police::Beat>(streets.network,
                                          *streets.travel[static_cast<std::size_t>(team.mode)],
                                          wards, team.patrol_speed_mps);
  };
  if (team.wards.empty()) return {beat({})};
  std::vector<std::shared_ptr<const police::Beat>> beats;
  for (const auto home : team.wards) beats.push_back(beat({home}));
  return beats;
}

inline ward::Scenario build(const Draft& draft) {
  ward::Scenario scenario;
  scenario.streets = build_streets(draft);
  auto what_happens = std::make_shared<ward::Demand>();
  for (const Kind& kind : draft.kinds) {
    what_happens->classes.push_back(kind.incidents);
    what_happens->rates.emplace_back(
        kind.rate_per_year, kind.profile,
        kind.street_weight.empty() ? by_length(draft.network) : kind.street_weight);
  }
  scenario.demand = what_happens;
  scenario.teams = draft.teams;
  for (const police::Team& team : draft.teams) {
    scenario.beats.push_back(build_beats(*scenario.streets, team));
  }
  scenario.dispatch = draft.dispatch;
  scenario.seed = draft.seed;
  scenario.warm_up = draft.warm_up;
  scenario.horizon = draft.horizon;
  return scenario;
}

inline ward::Tallies run(const ward::Scenario& scenario, std::uint32_t replication = 0) {
  const std::atomic<bool> never_stop{false};
  return ward::run_replication(scenario, replication, never_stop).value();
}

/// When the last measured call's outcome is known: the end of the horizon and the longest target.
inline Instant end_of_run(const ward::Scenario& scenario) {
  Duration longest;
  for (const Duration target : scenario.dispatch.target) longest = std::max(longest, target);
  return Instant{} + scenario.warm_up + scenario.horizon + longest;
}

/// The incidents of one class that a replication meets up to `end`.
inline std::vector<demand::Incident> incidents_until(const ward::Scenario& scenario,
                                                     std::uint32_t replication, std::size_t kind,
                                                     Instant end) {
  demand::PoissonIncidents stream{
      scenario.streets->network, demand::ClassId{kind}, scenario.demand->classes[kind],
      scenario.demand->rates[kind],
      sim::stream_key(scenario.seed, replication, ward::Purpose::incidents,
                      static_cast<std::uint32_t>(kind))};
  std::vector<demand::Incident> incidents;
  for (auto incident = stream.next(); incident.happened <= end; incident = stream.next()) {
    incidents.push_back(incident);
  }
  return incidents;
}

/// Measured time of a team's units in a state.
inline Duration time_in(const ward::Tallies& tallies, std::size_t team, ward::UnitState state) {
  return Duration::microseconds(
      tallies.unit_us[team * ward::kUnitStates + static_cast<std::size_t>(state)]);
}

inline std::int64_t sum(const std::vector<std::int64_t>& table) {
  std::int64_t total = 0;
  for (const std::int64_t entry : table) total += entry;
  return total;
}

/// Three junctions A, B, C in a line, 100 m and 200 m apart: street 0 from A to B, street 1 from B
/// to C. Places on it are metres from A.
inline sim::street::Network line() {
  auto network = towns::with_junctions({{0, 0}, {100, 0}, {300, 0}});
  towns::add_street(network, 0, 1);
  towns::add_street(network, 1, 2);
  return network;
}
inline double metres_from_a(sim::street::Position place) {
  return place.street.index() == 0 ? place.offset_m : 100 + place.offset_m;
}

/// Splits a network into `count` wards, street by street in turn; every `margin`-th street in none.
inline void deal_out_wards(sim::street::Network& network, int count, int margin = 0) {
  network.wards.assign(static_cast<std::size_t>(count), network.wards.front());
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    network.streets[i].ward = sim::street::WardId{i % static_cast<std::size_t>(count)};
    const bool outside = margin > 0 && i >= static_cast<std::size_t>(count) &&
                         i % static_cast<std::size_t>(margin) == 0;
    if (outside) network.streets[i].ward.reset();
  }
}

/// A scenario with something of everything, at random: towns with one-way streets, loops and
/// footpaths, several wards and a margin, teams of all modes, patrols and rosters, rates that may
/// be 0, more calls than can be served or hardly any.
inline Draft random_draft(std::uint32_t seed) {
  sim::RandomStream random{{.seed = seed, .replication = 0, .purpose = 99, .entity = 0}};
  const auto chance = [&](double p) { return random.uniform() < p; };
  const auto between = [&](double low, double high) {
    return low + (high - low) * random.uniform();
  };
  Draft draft;
  draft.seed = seed;
  draft.network = towns::random_town(seed, 6 + static_cast<int>(random.below(40)),
                                     static_cast<int>(random.below(60)));
  const int wards = 1 + static_cast<int>(random.below(3));
  deal_out_wards(draft.network, wards, chance(0.5) ? 5 : 0);
  for (std::uint32_t k = 0, n = 1 + random.below(4); k < n; ++k) {
    Kind kind;
    kind.incidents.grade = static_cast<demand::Grade>(random.below(4));
    kind.incidents.reporting_probability = chance(0.5) ? 1 : random.uniform();
    if (chance(0.5)) kind.incidents.call_handling_s = sim::Distribution::gamma(120, 1.5);
    if (chance(0.8)) kind.incidents.service_s = sim::Distribution::lognormal(between(60, 7200), 1);
    kind.rate_per_year = chance(0.2) ? 0 : between(50, 20'000);
    draft.kinds.push_back(kind);
  }
  const police::ShiftPattern relief{
      "relief", 10, {{0, 6, 8}, {1, 6, 8}, {2, 14, 8}, {3, 14, 8}, {4, 22, 8}, {5, 22, 8}}, 2};
  const police::ShiftPattern late{"late", 7, {{0, 14, 8}, {1, 14, 8}, {4, 16, 12}, {5, 16, 12}}, 1};
  for (std::uint32_t t = 0, n = random.below(4); t < n; ++t) {
    police::Team team;
    team.mode = static_cast<Mode>(random.below(3));
    team.units = static_cast<int>(random.below(6));
    if (chance(0.7)) team.pattern = chance(0.5) ? relief : late;
    const auto street = random.below(static_cast<std::uint32_t>(draft.network.streets.size()));
    team.base = {sim::street::StreetId{street},
                 draft.network.streets[street].length_m * random.uniform()};
    team.patrol = static_cast<police::Patrol>(random.below(3));
    if (chance(0.5)) {
      for (int w = 0; w < wards; ++w) team.wards.push_back(sim::street::WardId{w});
      team.home_ward_only = chance(0.5);
    }
    for (bool& attends : team.attends) attends = chance(0.8);
    if (chance(0.5)) team.availability = between(0.3, 1);
    if (chance(0.5)) team.abstraction = between(0, 0.5);
    if (chance(0.5) && !team.pattern.endless()) team.desk_share = between(0, 0.9);
    if (chance(0.5)) team.elsewhere_share = between(0, 0.9);
    draft.teams.push_back(team);
  }
  if (chance(0.3)) draft.dispatch.target = {};  // then the run ends with the measured time
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    if (chance(0.2)) draft.dispatch.target[g] = Duration{};
    if (chance(0.4)) draft.dispatch.patience[g] = Duration::hours(between(0.05, 5));
  }
  draft.warm_up = Duration::hours(chance(0.3) ? 0 : between(0, 50));
  draft.horizon = Duration::hours(between(1, 24 * 14));
  return draft;
}

}  // namespace scenarios
