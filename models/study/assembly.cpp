#include "models/study/assembly.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/study/demand.hpp"
#include "models/study/key.hpp"
#include "models/study/parts.hpp"
#include "models/study/patrols.hpp"
#include "models/study/reader.hpp"
#include "models/study/replay_file.hpp"
#include "models/study/resolved.hpp"
#include "models/study/staffing.hpp"
#include "models/study/text_file.hpp"
#include "sim/store/network_file.hpp"
#include "sim/store/sha256.hpp"
#include "sim/town/generator.hpp"

namespace models::study {

using sim::street::Mode;
using sim::street::Network;
using sim::street::WardId;

namespace {

std::string in_quotes(const std::string& text) {
  return '"' + text + '"';
}

Network generate(const TownConfig& town) {
  sim::town::TownSpec spec;
  spec.seed = static_cast<std::uint64_t>(town.seed);
  spec.wards = town.wards;
  spec.street_km = town.street_km;
  spec.ward_area_km2 = town.ward_area_km2;
  spec.margin_m = town.margin_m;
  spec.one_way_share = town.one_way_share;
  spec.park_share = town.park_share;
  if (town.stations) spec.stations = static_cast<int>(*town.stations);
  for (const TownWardConfig& ward : town.named_wards) {
    spec.named.push_back({ward.name, ward.area_km2, ward.street_km, ward.population});
  }
  Network network = sim::town::generate_town(spec);
  for (sim::street::Street& street : network.streets) {
    if (!street.ward || street.ward->index() >= town.named_wards.size()) continue;
    street.footfall *= static_cast<float>(town.named_wards[street.ward->index()].footfall);
  }
  return network;
}

// Modes by which any team moves or responds.
std::array<bool, sim::street::kModes> modes_used(const StudyConfig& config) {
  std::array<bool, sim::street::kModes> used{};
  for (const TeamConfig& team : config.teams) {
    used[static_cast<std::size_t>(team.mode)] = true;
    if (team.mode == Mode::car) used[static_cast<std::size_t>(Mode::blue_light)] = true;
  }
  return used;
}

// Only what decides the streets: the key under which they are shared.
std::string streets_key(const StudyConfig& config) {
  std::string key = key_of(config.network) + key_of(config.travel);
  for (const bool used : modes_used(config)) key += used ? '1' : '0';
  return key;
}

bool reads_rates(const TeamConfig& team) {
  return police::patrols_a_beat(team.patrol) && patrol_reads_rates(team.patrol);
}

std::string demand_key(const StudyConfig& config, bool rates) {
  StudyConfig part;
  part.network = config.network;
  part.demand = config.demand;
  part.profiles = config.profiles;
  part.incidents = config.incidents;
  part.place = config.place;
  part.replay = config.replay;
  part.travel = config.travel;
  part.deterrence = config.deterrence;
  part.custody = config.custody;
  part.general.start = config.general.start;
  part.general.warm_up_days = config.general.warm_up_days;
  part.general.horizon_days = config.general.horizon_days;
  return key_of(std::move(part)) + (rates ? '1' : '0');
}

// Everything but what is bought and by whom: that shows in the teams.
//
// @param dates   what they do to the teams
// @param inputs  SHA-256 of the files read; those of the config among them
std::string fingerprint_of(StudyConfig config, const std::string& dates,
                           const std::map<std::string, std::string>& inputs) {
  std::string files;
  for (const std::string& file : {config.network.file, config.demand.file, config.replay.file}) {
    if (const auto known = inputs.find(file); known != inputs.end())
      files += known->second + "  " + file + "\n";
  }
  config.general.name.clear();
  config.general.description.clear();
  config.general.wards.clear();
  config.general.replications = 1;
  config.general.confidence = 0.5;
  config.general.precision.reset();
  config.schemes.clear();
  config.funding = {};
  config.years.reset();
  config.cuts.clear();  // dates show in the teams
  config.closures.clear();
  config.surges.clear();
  config.sweep = {};
  for (TeamConfig& team : config.teams) team.payer.clear();
  return sim::store::sha256_of_text(files + to_toml(config) + dates);
}

// What dates do to a team: who serves when, where it is not all of its places all the time; from
// where; when officers are taken.
std::string text_of(const police::Team& team, sim::Instant end) {
  std::string text = ";";
  const auto add = [&](std::int64_t number) { text += ' ' + std::to_string(number); };
  for (std::size_t k = 0; k < team.postings.size(); ++k) {
    const auto& [place, when] = team.postings[k];
    if (place == static_cast<int>(k) && when.all_the_time()) continue;
    add(static_cast<std::int64_t>(k));
    add(place);
    add(when.from.count_us());
    add(when.until.count_us());
  }
  // Of moves before the first day the last one counts, and of those after the end none.
  std::string moves;
  for (const police::BaseMove& move : team.base_moves) {
    if (move.from >= end) continue;
    if (move.from == sim::Instant{}) moves.clear();
    moves += " to " + std::to_string(move.from.count_us()) + ' ' +
             std::to_string(move.to.street.value()) + ' ' + sim::to_text(move.to.offset_m);
  }
  text += moves;
  for (const police::Surge& surge : team.surges) {
    if (surge.from >= end) continue;
    text += " surge " + std::to_string(surge.from.count_us()) + ' ' +
            std::to_string(surge.to.count_us()) + ' ' + sim::to_text(surge.share);
  }
  return text;
}

}  // namespace

Assembler::Shared& Assembler::streets_for(const StudyConfig& config) {
  const std::string key = streets_key(config);
  if (const auto known = streets_.find(key); known != streets_.end()) return known->second;
  Shared shared;
  shared.streets = std::make_shared<ward::Streets>();
  if (config.network.synthetic) {
    shared.streets->network = generate(*config.network.synthetic);
  } else {
    const std::filesystem::path path = folder_ / config.network.file;
    shared.streets->network = sim::store::read_network(path);
    shared.network_sha256 = sim::store::sha256_of_file(path);
    inputs_[config.network.file] = shared.network_sha256;
  }
  const sim::street::TableBudget budget{
      .threads = threads_,
      .max_bytes = static_cast<std::size_t>(config.network.travel_table_limit_mb * 1e6)};
  const auto used = modes_used(config);
  for (std::size_t m = 0; m < used.size(); ++m) {
    if (!used[m]) continue;
    shared.streets->travel[m] = std::make_unique<sim::street::Travel>(
        shared.streets->network, static_cast<Mode>(m), config.travel, budget);
  }
  return streets_.emplace(key, std::move(shared)).first->second;
}

const CalibratedDemand& Assembler::demand_file(const std::string& file) {
  if (const auto known = demand_files_.find(file); known != demand_files_.end())
    return known->second;
  const std::filesystem::path path = folder_ / file;
  const std::string text =
      text_of(path, kMaxDemandBytes, "is it a demand file of wardsim calibrate?");
  const Document document{text, path.string()};
  std::vector<sim::Problem> problems;
  CalibratedDemand demand = read_demand(document, problems);
  for (std::size_t c = 0; c < demand.classes.size(); ++c) {
    const CalibratedClass& kind = demand.classes[c];
    if (kind.street.size() == kind.street_per_year.size()) continue;
    const std::string key = "demand.class[" + std::to_string(c) + "]";
    problems.push_back({document.where(key),
                        key + " has " + std::to_string(kind.street.size()) + " streets but " +
                            std::to_string(kind.street_per_year.size()) + " rates",
                        "run `wardsim calibrate` again"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  inputs_[file] = sim::store::sha256_of_text(text);
  return demand_files_.emplace(file, std::move(demand)).first->second;
}

Replay Assembler::replay_for(const StudyConfig& config, const Network& network) {
  const std::string text = replay_text(folder_ / config.replay.file);
  inputs_[config.replay.file] = sim::store::sha256_of_text(text);
  std::vector<std::string> classes;
  for (const IncidentConfig& incident : config.incidents) classes.push_back(incident.name);
  return read_replay(text, config.replay.file, network,
                     {.start = make_start(config.general),
                      .length = sim::Duration::days(simulated_days(config)),
                      .tolerance_m = config.replay.tolerance_m,
                      .classes = std::move(classes)});
}

Assembler::KnownDemand* Assembler::demand_for(const Document& document, const StudyConfig& config,
                                              Shared& shared, Findings& findings) {
  const bool rates = std::any_of(config.teams.begin(), config.teams.end(), reads_rates);
  std::string key = demand_key(config, rates);
  if (const auto known = demand_.find(key); known != demand_.end()) {
    known->second.last_used = ++uses_;
    return &known->second;
  }
  const CalibratedDemand* file =
      config.demand.file.empty() ? nullptr : &demand_file(config.demand.file);
  if (file != nullptr && !file->network_sha256.empty() &&
      file->network_sha256 != shared.network_sha256) {
    findings.mistakes.push_back({document.where("demand.file"),
                                 "demand.file = " + in_quotes(config.demand.file) +
                                     " was calibrated on another network than " +
                                     in_quotes(config.network.file),
                                 "run `wardsim calibrate " + config.network.file +
                                     "` again: street numbers differ between networks"});
    return nullptr;
  }
  std::optional<Replay> replay;
  if (!config.replay.file.empty()) {
    replay = replay_for(config, shared.streets->network);
    findings.remarks.insert(findings.remarks.end(), replay->remarks.begin(), replay->remarks.end());
  }
  auto demand = make_demand(document, config, shared.streets->network, file,
                            replay ? &*replay : nullptr, rates, shared.demand_parts, findings);
  if (!demand) return nullptr;
  // After the new one is made, which shares parts with it.
  if (demand_.size() >= most_demands_) forget_one_demand();
  KnownDemand known{.demand = std::move(demand), .patrols = {}, .last_used = ++uses_};
  return &demand_.emplace(std::move(key), std::move(known)).first->second;
}

void Assembler::forget_one_demand() {
  const auto oldest = std::min_element(
      demand_.begin(), demand_.end(),
      [](const auto& a, const auto& b) { return a.second.last_used < b.second.last_used; });
  if (oldest != demand_.end()) demand_.erase(oldest);
}

// Scenarios hold theirs.
void Assembler::forget_beats(Shared& shared) const {
  constexpr std::size_t kBeatsPerDemand = 100;
  if (shared.beats.size() / kBeatsPerDemand < most_demands_) return;
  shared.beats.clear();
  shared.patrols.clear();
}

std::shared_ptr<const police::Beat> Assembler::beat_for(Shared& shared, const police::Team& team,
                                                        const std::vector<WardId>& wards) {
  std::string key =
      std::to_string(static_cast<int>(team.mode)) + ' ' + sim::to_text(team.patrol_speed_mps);
  for (const WardId ward : wards) key += ' ' + std::to_string(ward.value());
  auto& beat = shared.beats[key];
  if (!beat) {
    beat = std::make_shared<police::Beat>(
        shared.streets->network, *shared.streets->travel[static_cast<std::size_t>(team.mode)],
        wards, team.patrol_speed_mps);
  }
  return beat;
}

patrol::Policy Assembler::patrol_for(Shared& shared, const TeamConfig& config,
                                     const police::Team& team, const std::vector<WardId>& wards,
                                     KnownDemand& demand) {
  TeamConfig part;  // what decides the policy, as a key
  part.patrol = config.patrol;
  part.patrol_plan = config.patrol_plan;
  part.patrol_speed_mps = config.patrol_speed_mps;
  part.mode = config.mode;
  std::string key = key_of(std::move(part));
  for (const WardId ward : wards) key += ' ' + std::to_string(ward.value());
  const bool rates = reads_rates(config);
  if (rates) key += ' ' + std::to_string(reinterpret_cast<std::uintptr_t>(&shared));
  auto& patrols = rates ? demand.patrols : shared.patrols;
  const auto known = patrols.find(key);
  if (known != patrols.end()) return known->second;
  patrol::Policy policy =
      make_patrol(config, beat_for(shared, team, wards), demand.demand->street_rate);
  patrols.emplace(std::move(key), policy);
  return policy;
}

namespace {

// The place of a name among those known; a mistake if it is not there.
template <class Named>
std::optional<std::size_t> place_of(const std::vector<Named>& known, const std::string& name,
                                    const std::string& key, const char* what,
                                    const Document& document, Findings& findings) {
  std::vector<std::string> names;
  for (const Named& one : known) names.push_back(one.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string closest = sim::closest_name(name, names);
  std::string list;
  for (const std::string& one : names) list += (list.empty() ? "" : ", ") + one;
  findings.mistakes.push_back(
      {document.where(key),
       key + " = " + in_quotes(name) + " (the network has no such " + what + ")",
       closest.empty() ? "it has: " + (list.empty() ? "none" : list)
                       : "did you mean " + in_quotes(closest) + "?"});
  return std::nullopt;
}

// Where those who start at a station start once it closes, and once that one closes, and so on.
std::vector<police::BaseMove> base_moves(const StudyConfig& config, const Network& network,
                                         std::size_t station, const Document& document,
                                         Findings& findings) {
  struct Closing {
    std::int64_t day;
    std::size_t station, to;
  };
  std::vector<Closing> closings;
  for (std::size_t c = 0; c < config.closures.size(); ++c) {
    const ClosureConfig& closure = config.closures[c];
    const std::string key = "closure[" + std::to_string(c) + "]";
    const auto find = [&](const std::string& name, const char* what) {
      return place_of(network.stations, name, key + what, "station", document, findings);
    };
    const auto closes = find(closure.station, ".station");
    const auto to = find(closure.to, ".to");
    if (!closes || !to) continue;
    closings.push_back({day_number(config, closure.date, key + ".date"), *closes, *to});
  }
  std::stable_sort(closings.begin(), closings.end(),
                   [](const Closing& a, const Closing& b) { return a.day < b.day; });
  std::vector<police::BaseMove> moves;
  for (const Closing& closing : closings) {
    if (closing.station != station) continue;
    station = closing.to;
    moves.push_back({beginning_of(closing.day), network.stations[station].position});
  }
  return moves;
}

police::Team make_team(const StudyConfig& config, std::size_t i, const Network& network,
                       const Document& document, Findings& findings) {
  const TeamConfig& from = config.teams[i];
  const std::string key = "team[" + std::to_string(i) + "]";
  police::Team team;
  team.name = from.name;
  team.rank = from.rank;
  team.mode = from.mode;
  team.units = from.units;
  team.officers_per_unit = from.officers_per_unit;
  if (!from.shift.empty())
    team.pattern = make_shift(config.shifts[*find_by_name(config.shifts, from.shift)]);
  if (from.base.empty() && network.stations.empty()) {
    findings.mistakes.push_back({document.where(key),
                                 key + " has no base, and the network has no stations",
                                 "import the network with --stations, and name one as the base"});
  } else {
    const auto station = from.base.empty() ? std::optional<std::size_t>{0}
                                           : place_of(network.stations, from.base, key + ".base",
                                                      "station", document, findings);
    if (station) {
      team.base = network.stations[*station].position;
      team.base_moves = base_moves(config, network, *station, document, findings);
    }
  }
  for (const std::string& name : from.wards) {
    const auto ward = place_of(network.wards, name, key + ".wards", "ward", document, findings);
    if (ward) team.wards.push_back(WardId{*ward});
  }
  team.patrol = from.patrol;
  team.patrol_speed_mps = from.patrol_speed_mps;
  team.attends = make_grades(from.attends);
  team.home_ward_only = from.home_ward_only;
  team.leaves_ward_for = make_grades(from.leaves_ward_for);
  team.fte = from.fte;
  team.tour = {.briefing = sim::Duration::minutes(from.briefing_min),
               .rest = sim::Duration::minutes(from.break_min),
               .handover = sim::Duration::minutes(from.handover_min),
               .back_in_time = from.back_in_time};
  team.availability = from.availability;
  team.absence = from.absence;
  team.abstraction = from.abstraction;
  team.surges = make_surges(config, from);
  team.minimum_cover = from.minimum_cover;
  team.desk_share = from.desk_share;
  team.elsewhere_share = from.elsewhere_share;
  team.elsewhere_mean_s = from.elsewhere_mean_min * 60;
  team.payer = from.payer;
  team.funded = from.funded;
  return team;
}

}  // namespace

std::optional<Assembled> Assembler::assemble(const Document& document, const StudyConfig& given,
                                             const std::vector<Offer>& offers, const Course& course,
                                             Findings& findings) {
  const std::size_t before = findings.mistakes.size();
  Assembled assembled;
  Staffed staffed = staff(document, given, offers, course, findings);
  const StudyConfig& config = staffed.config;
  assembled.taken = std::move(staffed.taken);
  assembled.payers = std::move(staffed.payers);
  ward::Scenario& scenario = assembled.scenario;
  try {
    Shared& shared = streets_for(config);
    scenario.streets = shared.streets;
    forget_beats(shared);
    KnownDemand* demand = demand_for(document, config, shared, findings);
    if (demand != nullptr) scenario.demand = demand->demand;
    for (const std::string& name : config.general.wards) {
      (void)place_of(shared.streets->network.wards, name, "study.wards", "ward", document,
                     findings);
    }
    for (const std::string& name : config.custody.stations) {
      const auto station = place_of(shared.streets->network.stations, name, "custody.stations",
                                    "station", document, findings);
      if (!station) continue;
      scenario.custody_suites.push_back(shared.streets->network.stations[*station].position);
    }
    for (const Offer& offer : offers) {
      const std::string key = "scheme[" + std::to_string(offer.scheme) + "].priority_wards";
      for (const std::string& name : config.schemes[offer.scheme].priority_wards) {
        (void)place_of(shared.streets->network.wards, name, key, "ward", document, findings);
      }
    }
    for (std::size_t i = 0; i < config.teams.size(); ++i) {
      scenario.teams.push_back(make_team(config, i, shared.streets->network, document, findings));
      scenario.teams.back().postings = std::move(staffed.postings[i]);
      const police::Team& team = scenario.teams.back();
      auto& patrols = scenario.patrols.emplace_back();
      if (!police::patrols_a_beat(team.patrol) || demand == nullptr) continue;
      const auto add = [&](const std::vector<WardId>& wards) {
        patrols.push_back(patrol_for(shared, config.teams[i], team, wards, *demand));
      };
      if (team.wards.empty()) add({});
      for (const WardId ward : team.wards) add({ward});
    }
  } catch (const sim::InputError& error) {
    for (const sim::Problem& problem : error.problems()) {
      findings.mistakes.push_back(
          {problem.where.empty() ? document.where("network") : problem.where, problem.what,
           problem.hint});
    }
  }
  if (findings.mistakes.size() != before) return std::nullopt;
  scenario.dispatch = make_dispatch(config.dispatch);
  scenario.interception = make_interception(config.interception);
  scenario.deterrence = make_deterrence(config.deterrence);
  scenario.parameter_draws = static_cast<std::uint32_t>(config.general.parameter_draws);
  scenario.guardian_m = config.general.guardian_m;
  scenario.seed = static_cast<std::uint64_t>(config.general.seed);
  scenario.warm_up = sim::Duration::days(config.general.warm_up_days);
  scenario.horizon = sim::Duration::days(config.general.horizon_days);
  const sim::Instant end = sim::Instant::after_start(sim::Duration::days(simulated_days(config)));
  std::string dates;
  for (const police::Team& team : scenario.teams) dates += text_of(team, end);
  assembled.fingerprint = fingerprint_of(config, dates, inputs_);
  return assembled;
}

}  // namespace models::study
