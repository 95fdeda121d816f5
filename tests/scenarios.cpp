#include "scenarios.hpp"

#include <algorithm>
#include <atomic>

namespace scenarios {

std::vector<double> by_length(const sim::street::Network& network) {
  std::vector<double> weight;
  for (const auto& street : network.streets) weight.push_back(street.ward ? street.length_m : 0);
  return weight;
}

std::shared_ptr<const ward::Streets> build_streets(const Draft& draft) {
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

std::vector<models::patrol::Policy> build_patrols(const ward::Streets& streets,
                                                  const police::Team& team) {
  if (!police::patrols_a_beat(team.patrol)) return {};
  const auto walk = [&](const std::vector<sim::street::WardId>& wards) {
    return models::patrol::RandomWalk{
        std::make_shared<police::Beat>(streets.network,
                                       *streets.travel[static_cast<std::size_t>(team.mode)], wards,
                                       team.patrol_speed_mps),
        models::patrol::Pockets::keep};
  };
  if (team.wards.empty()) return {walk({})};
  std::vector<models::patrol::Policy> patrols;
  for (const auto home : team.wards) patrols.push_back(walk({home}));
  return patrols;
}

demand::Model build_model(const Kind& kind, const sim::street::Network& network,
                          const sim::street::Speeds& speeds) {
  if (kind.recording) return kind.recording;
  const std::vector<double> weight =
      kind.street_weight.empty() ? by_length(network) : kind.street_weight;
  if (kind.crew) {
    const sim::street::ModeGraph graph{network, Mode::car, speeds};
    return demand::MopedCrews{
        {kind.rate_per_year / demand::mean_snatches(*kind.crew), kind.profile, weight},
        std::make_shared<demand::CrewStreets>(network, graph, weight, *kind.crew)};
  }
  demand::PoissonRate rate{kind.rate_per_year, kind.profile, weight};
  if (!kind.near_repeat) return rate;
  const sim::street::Neighbourhoods around{network, kind.near_repeat->max_distance_m,
                                           std::size_t{1} << 28};
  return demand::NearRepeats{
      rate, std::make_shared<demand::NearRepeatKernel>(network, around, *kind.near_repeat)};
}

ward::Scenario build(const Draft& draft) {
  ward::Scenario scenario;
  scenario.streets = build_streets(draft);
  auto what_happens = std::make_shared<ward::Demand>();
  for (const Kind& kind : draft.kinds) {
    what_happens->classes.push_back(kind.incidents);
    what_happens->doubt.push_back(kind.doubt);
    what_happens->models.push_back(build_model(kind, scenario.streets->network, draft.speeds));
  }
  if (draft.deterrence) {
    what_happens->nearby = std::make_shared<sim::street::Neighbourhoods>(
        scenario.streets->network, draft.nearby_m, std::size_t{1} << 28);
  }
  scenario.demand = what_happens;
  scenario.teams = draft.teams;
  for (const police::Team& team : draft.teams) {
    scenario.patrols.push_back(build_patrols(*scenario.streets, team));
  }
  scenario.dispatch = draft.dispatch;
  scenario.interception = draft.interception;
  scenario.custody_suites = draft.custody_suites;
  scenario.deterrence = draft.deterrence;
  scenario.parameter_draws = draft.parameter_draws;
  scenario.seed = draft.seed;
  scenario.warm_up = draft.warm_up;
  scenario.horizon = draft.horizon;
  return scenario;
}

ward::Tallies run(const ward::Scenario& scenario, std::uint32_t replication) {
  const std::atomic<bool> never_stop{false};
  return ward::run_replication(scenario, replication, never_stop).value();
}

ward::IncidentLog list(const ward::Scenario& scenario, std::uint32_t replication) {
  const std::atomic<bool> never_stop{false};
  return ward::list_incidents(scenario, replication, never_stop).value();
}

Instant end_of_run(const ward::Scenario& scenario) {
  Duration longest;
  for (const Duration target : scenario.dispatch.target) longest = std::max(longest, target);
  return Instant{} + scenario.warm_up + scenario.horizon + longest;
}

std::vector<demand::Incident> incidents_until(const ward::Scenario& scenario,
                                              std::uint32_t replication, std::size_t kind,
                                              Instant end) {
  const sim::StreamKey key = sim::stream_key(scenario.seed, replication, ward::Purpose::incidents,
                                             static_cast<std::uint32_t>(kind));
  const demand::Model& model = scenario.demand->models[kind];
  demand::Process process =
      demand::begin(model, scenario.streets->network, key, demand::estimates(model, 0));
  demand::IncidentDetails details{demand::ClassId{kind}, scenario.demand->classes[kind], key};
  std::vector<demand::Incident> incidents;
  for (;;) {
    const demand::Incident incident = details.of(demand::next(process));
    if (incident.happened > end) return incidents;
    incidents.push_back(incident);
  }
}

Duration time_in(const ward::Tallies& tallies, std::size_t team, ward::UnitState state) {
  return Duration::microseconds(
      tallies.unit_us[team * ward::kUnitStates + static_cast<std::size_t>(state)]);
}

sim::street::Network line() {
  auto network = towns::with_junctions({{0, 0}, {100, 0}, {300, 0}});
  towns::add_street(network, 0, 1);
  towns::add_street(network, 1, 2);
  return network;
}

double metres_from_a(sim::street::Position place) {
  return place.street.index() == 0 ? place.offset_m : 100 + place.offset_m;
}

void deal_out_wards(sim::street::Network& network, int count, int margin) {
  network.wards.assign(static_cast<std::size_t>(count), network.wards.front());
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    network.streets[i].ward = sim::street::WardId{i % static_cast<std::size_t>(count)};
    const bool outside = margin > 0 && i >= static_cast<std::size_t>(count) &&
                         i % static_cast<std::size_t>(margin) == 0;
    if (outside) network.streets[i].ward.reset();
  }
}

bool cars_have_a_way(const sim::street::Network& network) {
  const sim::street::ModeGraph graph{network, Mode::car, {}};
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const sim::street::StreetId id{i};
    if (network.streets[i].ward && (graph.serves(id, true) || graph.serves(id, false))) return true;
  }
  return false;
}

void random_tours(Draft& draft, sim::RandomStream& random) {
  const auto chance = [&](double p) { return random.uniform() < p; };
  const auto minutes = [&](double most) {
    return chance(0.5) ? Duration{} : Duration::minutes(most * random.uniform());
  };
  for (police::Team& team : draft.teams) {
    team.tour = {.briefing = minutes(60),
                 .rest = minutes(90),
                 .handover = minutes(60),
                 .back_in_time = chance(0.5)};
    if (chance(0.3)) team.fte = 0.1 + 0.9 * random.uniform();
    if (chance(0.3)) {
      team.availability = 1;
      team.absence = police::AbsencePattern{.sickness_h_per_year = 500 * random.uniform()};
    }
    if (chance(0.3)) team.minimum_cover = static_cast<int>(random.below(3));
    if (chance(0.3)) {
      team.surges = {
          {Instant{} + Duration::days(1), Instant{} + Duration::days(4), random.uniform()}};
    }
    if (chance(0.3))
      team.base_moves = {{Instant{} + Duration::days(2), {sim::street::StreetId{0}, 0}}};
  }
}

Draft random_draft(std::uint32_t seed) {
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
    if (chance(0.3)) kind.incidents.reporting_delay_s = sim::Distribution::exponential(1800);
    if (chance(0.5)) kind.incidents.deterrability = random.uniform();
    if (chance(0.3)) {
      kind.incidents.units = static_cast<std::uint8_t>(1 + random.below(4));
      kind.incidents.send_together = chance(0.5);
      kind.incidents.response_by = static_cast<demand::ResponseBy>(random.below(2));
    }
    if (chance(0.5)) kind.incidents.call_handling_s = sim::Distribution::gamma(120, 1.5);
    if (chance(0.8)) kind.incidents.service_s = sim::Distribution::lognormal(between(60, 7200), 1);
    kind.rate_per_year = chance(0.2) ? 0 : between(50, 20'000);
    if (chance(0.2)) {
      kind.near_repeat = demand::NearRepeat{.branching_ratio = between(0, 0.8),
                                            .mean_delay_d = between(0.01, 3),
                                            .distance_scale_m = between(10, 300),
                                            .max_distance_m = between(0, 500)};
    } else if (chance(0.3) && cars_have_a_way(draft.network)) {
      kind.crew = demand::CrewBehaviour{.stop_per_snatch = chance(0.5) ? 0 : random.uniform(),
                                        .fear_per_hour = between(0, 200)};
    }
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
      for (bool& leaves : team.leaves_ward_for) leaves = chance(0.2);
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
  if (chance(0.5)) {
    draft.deterrence = demand::Deterrence{.displaced_share = random.uniform(),
                                          .displaced_later_share = random.uniform(),
                                          .mean_delay_h = between(0.1, 48)};
  }
  draft.interception = {.reach_m = between(0, 100),
                        .probability = random.uniform(),
                        .pursuit = chance(0.5),
                        .pursuit_reach_m = between(0, 1000),
                        .pursuit_probability = random.uniform(),
                        .custody = Duration::hours(between(0, 5))};
  draft.dispatch.choice = static_cast<police::Choice>(random.below(2));
  draft.dispatch.preemption = static_cast<police::Preemption>(random.below(3));
  if (chance(0.3)) draft.dispatch.redirect_share = between(0.01, 1);
  if (chance(0.3)) draft.dispatch.reserve = random.below(4);
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    if (chance(0.2)) draft.dispatch.ageing[g] = Duration::hours(between(0.05, 5));
    if (chance(0.1)) draft.dispatch.no_send_above[g] = random.below(30);
    draft.dispatch.from_desk[g] = chance(0.3);
  }
  draft.warm_up = Duration::hours(chance(0.3) ? 0 : between(0, 50));
  draft.horizon = Duration::hours(between(1, 24 * 14));
  random_tours(draft, random);
  if (chance(0.5)) {
    draft.custody_suites = {{sim::street::StreetId{0}, 0}, {sim::street::StreetId{1}, 0}};
    for (Kind& kind : draft.kinds) {
      kind.incidents.arrest_probability = random.uniform();
      kind.incidents.custody_s = sim::Distribution::lognormal(4 * 3'600, 0.25);
    }
    for (police::Team& team : draft.teams) team.rank = static_cast<police::Rank>(random.below(4));
  }
  return draft;
}

}  // namespace scenarios
