#include "models/study/checks.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/study/offers.hpp"
#include "models/study/parts.hpp"
#include "models/study/precision.hpp"
#include "models/study/staffing.hpp"

namespace models::study {

namespace {

std::string in_quotes(const std::string& text) {
  return '"' + text + '"';
}

class Checker {
 public:
  Checker(const Document& document, const StudyConfig& config, Findings& findings)
      : document_{document}, config_{config}, findings_{findings} {}

  void run() {
    network();
    start();
    unique_names("profile", config_.profiles);
    unique_names("incident", config_.incidents);
    unique_names("shift", config_.shifts);
    unique_names("team", config_.teams);
    unique_names("scheme", config_.schemes);
    profiles();
    shifts();
    incidents();
    teams();
    part("custody.stay", [&] { (void)make_duration_s(config_.custody.stay); });
    surges();
    closures();
    schemes();
    check_mixtures(document_, config_, findings_);
    funding();
    supervision();
    areas();
    check_precision(document_, config_, findings_);
    if (config_.general.replications < 2) {
      remark("study.replications", "study.replications = 1: no interval can be given",
             "use at least 2");
    }
  }

 private:
  void mistake(const std::string& key, std::string what, std::string hint = {}) {
    findings_.mistakes.push_back({document_.where(key), std::move(what), std::move(hint)});
  }
  void remark(const std::string& key, std::string what, std::string hint = {}) {
    findings_.remarks.push_back({document_.where(key), std::move(what), std::move(hint)});
  }

  // Whether a key that starts so was found wrong before: its default would only mislead.
  [[nodiscard]] bool doubtful(const std::string& key) const {
    return std::any_of(findings_.mistakes.begin(), findings_.mistakes.end(),
                       [&](const sim::Problem& mistake) { return mistake.what.starts_with(key); });
  }

  template <class Config>
  void refers(const std::string& key, const std::string& name, const std::vector<Config>& known,
              const std::string& table) {
    if (name.empty() || find_by_name(known, name)) return;
    std::vector<std::string> names;
    for (const Config& config : known) names.push_back(config.name);
    const std::string closest = sim::closest_name(name, names);
    mistake(key, key + " = " + in_quotes(name) + " (there is no such " + table + ")",
            closest.empty() ? "add a [[" + table + "]] of that name"
                            : "did you mean " + in_quotes(closest) + "?");
  }

  template <class Config>
  void unique_names(const std::string& table, const std::vector<Config>& configs) {
    for (std::size_t i = 0; i < configs.size(); ++i) {
      const auto first = find_by_name(configs, configs[i].name);
      if (configs[i].name.empty() || *first == i) continue;
      const std::string key = table + "[" + std::to_string(i) + "].name";
      mistake(key,
              key + " = " + in_quotes(configs[i].name) + " (used before, by " + table + "[" +
                  std::to_string(*first) + "])",
              "give each a name of its own");
    }
  }

  // Problems that a part finds in its own numbers get the place of its table.
  template <class Make>
  void part(const std::string& key, Make make) {
    try {
      make();
    } catch (const sim::InputError& error) {
      for (const sim::Problem& problem : error.problems()) {
        mistake(key, key + ": " + problem.what, problem.hint);
      }
    }
  }

  void start() {
    try {
      (void)make_start(config_.general);
    } catch (const sim::InputError& error) {
      for (const sim::Problem& problem : error.problems()) {
        mistake("study.start", problem.what, problem.hint);
      }
    }
  }

  void network() {
    const bool file = !config_.network.file.empty();
    const bool town = config_.network.synthetic.has_value();
    if (file && town) {
      mistake("network.file", "[network] has both a file and [network.synthetic]",
              "keep one of them");
    } else if (!file && !town) {
      mistake("network", "[network] has neither a file nor [network.synthetic]",
              "name a file that `wardsim import` or `wardsim generate` wrote");
    }
    if (!town) return;
    const std::size_t named = config_.network.synthetic->named_wards.size();
    const int wards = config_.network.synthetic->wards;
    if (std::cmp_greater(named, wards)) {
      mistake("network.synthetic.wards", "network.synthetic.wards = " + std::to_string(wards) +
                                             " (must be >= " + std::to_string(named) +
                                             ", the number of [[network.synthetic.ward]])");
    }
  }

  void profiles() {
    for (std::size_t i = 0; i < config_.profiles.size(); ++i) {
      const ProfileConfig& profile = config_.profiles[i];
      const std::string key = "profile[" + std::to_string(i) + "]";
      const bool parts = !profile.hour_of_day.empty() || !profile.day_of_week.empty();
      if (parts == !profile.hour_of_week.empty()) {
        mistake(key, key + " needs either hour_of_week, or hour_of_day and day_of_week");
      } else {
        part(key, [&] {
          (void)make_profile(profile);
          (void)make_seasons(profile);
        });
      }
    }
  }

  void shifts() {
    for (std::size_t i = 0; i < config_.shifts.size(); ++i) {
      const std::string key = "shift[" + std::to_string(i) + "]";
      bool whole = true;
      for (std::size_t t = 0; t < config_.shifts[i].tours.size(); ++t) {
        for (const double day : config_.shifts[i].tours[t].days) {
          if (day == std::floor(day) && day < 3650) continue;
          const std::string days = key + ".tour[" + std::to_string(t) + "].days";
          mistake(days, days + " has " + sim::to_text(day) + " (must be whole days of the cycle)");
          whole = false;
        }
      }
      if (whole) part(key, [&] { (void)make_shift(config_.shifts[i]); });
    }
  }

  void duration(const std::string& key, const DurationConfig& config) {
    part(key, [&] { (void)make_duration_s(config); });
  }

  void incidents() {
    if (config_.incidents.empty())
      mistake("", "the study has no [[incident]]", "add at least one class");
    for (std::size_t i = 0; i < config_.incidents.size(); ++i) {
      const IncidentConfig& incident = config_.incidents[i];
      const std::string key = "incident[" + std::to_string(i) + "]";
      refers(key + ".profile", incident.profile, config_.profiles, "profile");
      duration(key + ".call_handling", incident.call_handling);
      duration(key + ".service", incident.service);
      duration(key + ".reporting_delay", incident.reporting_delay);
      if (incident.deterrability_range.size() == 2 &&
          incident.deterrability_range[0] > incident.deterrability_range[1]) {
        mistake(key + ".deterrability_range", key + ".deterrability_range runs downwards",
                "write the lower first");
      }
      if (incident.model == IncidentModel::replay) {
        if (config_.replay.file.empty()) {
          mistake(key + ".model", key + ".model = \"replay\", but the study names no calls",
                  "add [replay] file = \"calls.csv\"");
        }
      } else if (!incident.reported_per_year && config_.demand.file.empty() &&
                 !doubtful(key + ".reported_per_year")) {
        mistake(key, key + " has no rate",
                "add reported_per_year, or a demand file under [demand]");
      }
      if (incident.arrest_probability > 0 && config_.custody.stations.empty()) {
        remark(key + ".arrest_probability",
               key + ".arrest_probability is set, but there is nowhere to take anybody",
               "name stations with a custody suite: [custody] stations = [...]");
      }
      grade_is_served(key, incident);
    }
  }

  void grade_is_served(const std::string& key, const IncidentConfig& incident) {
    if (incident.grade == demand::Grade::referred || doubtful(key + ".grade")) return;
    const std::string letter{demand::kGradeNames[demand::index(incident.grade)]};
    if (!config_.dispatch.target_min[demand::index(incident.grade)]) {
      mistake("dispatch.target_min",
              "dispatch.target_min has no target for grade " + letter + " of " + key,
              "add " + letter + " = … (minutes)");
    }
    const bool served = std::ranges::any_of(config_.teams, [&](const TeamConfig& team) {
      return make_grades(team.attends)[demand::index(incident.grade)] &&
             (team.units > 0 || team.funded || filled_by_areas(team));
    });
    if (!served && !doubtful("team[")) {
      mistake(key + ".grade",
              key + ".grade = " + in_quotes(letter) + " (no team attends that grade)",
              "add it to some team's attends, or grade the class R");
    }
  }

  void teams() {
    if (config_.teams.empty()) mistake("", "the study has no [[team]]", "add at least one");
    for (std::size_t i = 0; i < config_.teams.size(); ++i) {
      const TeamConfig& team = config_.teams[i];
      const std::string key = "team[" + std::to_string(i) + "]";
      refers(key + ".shift", team.shift, config_.shifts, "shift");
      needs_tours(team, key);
      absence(team, key);
      powers(team, key);
      if (team.home_ward_only && team.wards.empty() && !filled_by_areas(team)) {
        mistake(key + ".home_ward_only", key + ".home_ward_only is set, but the team has no wards",
                "name its wards");
      }
      if (team.mode == sim::street::Mode::foot && team.patrol_speed_mps > 3) {
        remark(key + ".patrol_speed_mps",
               key + " patrols on foot at " + sim::to_text(team.patrol_speed_mps) + " m/s",
               "1.0 to 1.2 m/s is usual");
      }
      if (!team.leaves_ward_for.empty() && !team.home_ward_only) {
        mistake(key + ".leaves_ward_for",
                key + ".leaves_ward_for is set, but the team may leave its ward for every call",
                "set home_ward_only, or leave this out");
      }
      if (team.funded && team.officers_per_unit != 1) {
        mistake(key + ".officers_per_unit",
                key + ".officers_per_unit = " + std::to_string(team.officers_per_unit) +
                    " (must be 1 in a funded team: officers are bought one by one)");
      }
      if (team.funded) only_funded_team_of_its_rank(i, key);
    }
  }

  // What is about tours is nothing without a shift.
  void needs_tours(const TeamConfig& team, const std::string& key) {
    if (team.shift.empty()) {
      const auto needs = [&](const char* name, bool set) {
        if (!set) return;
        mistake(key + name, key + name + " is set, but the team has no shift",
                "it is about tours: name a shift");
      };
      needs(".desk_share", team.desk_share > 0);
      needs(".fte", team.fte < 1);
      needs(".briefing_min", team.briefing_min > 0);
      needs(".break_min", team.break_min > 0);
      needs(".handover_min", team.handover_min > 0);
      needs(".back_in_time", team.back_in_time);
      needs(".minimum_cover", team.minimum_cover > 0);
      needs(".absence", team.absence.has_value());
      return;
    }
    const auto shift = find_by_name(config_.shifts, team.shift);
    if (!shift) return;
    for (const TourConfig& tour : config_.shifts[*shift].tours) {
      const double parts_h = (team.briefing_min + team.break_min + team.handover_min) / 60;
      if (parts_h < tour.length_h || tour.length_h <= 0) continue;
      mistake(key,
              key + ": briefing, break and handover take all of a tour of " +
                  sim::to_text(tour.length_h) + " h",
              "shorten them");
      return;
    }
  }

  void absence(const TeamConfig& team, const std::string& key) {
    if (!team.absence) return;
    if (team.availability < 1) {
      mistake(key + ".availability",
              key + " has both an availability and [absence], which would count absence twice",
              "keep one of them");
    }
    const auto shift = find_by_name(config_.shifts, team.shift);
    if (!shift || doubtful("shift[" + std::to_string(*shift) + "]")) return;
    const police::ShiftPattern pattern = make_shift(config_.shifts[*shift]);
    const double tours = pattern.tours_per_year();
    if (police::sick_share(*team.absence, tours, pattern.hours_per_year()) < 0.5) return;
    mistake(key + ".absence",
            key + ".absence leaves hardly any of the " + sim::to_text(std::round(tours)) +
                " tours a year of shift " + in_quotes(team.shift),
            "lower its days and hours");
  }

  void powers(const TeamConfig& team, const std::string& key) {
    const police::Powers& may = police::powers_of(team.rank);
    if (may.immediate_alone || team.officers_per_unit > 1) return;
    if (std::find(team.attends.begin(), team.attends.end(), "I") == team.attends.end()) return;
    mistake(key + ".attends",
            key + " sends a single " +
                std::string{police::kRankNames[static_cast<std::size_t>(team.rank)]} +
                " to I calls, which that rank may not take alone",
            "leave I out of attends, or set officers_per_unit = 2");
  }

  void surges() {
    for (std::size_t i = 0; i < config_.surges.size(); ++i) {
      const std::string key = "surge[" + std::to_string(i) + "].teams";
      for (const std::string& name : config_.surges[i].teams) {
        refers(key, name, config_.teams, "team");
      }
    }
    if (!doubtful("study.start")) {
      part("surge", [&] { (void)make_surges(config_, {}); });
    }
  }

  void closures() {
    for (std::size_t i = 0; i < config_.closures.size(); ++i) {
      const ClosureConfig& closure = config_.closures[i];
      const std::string key = "closure[" + std::to_string(i) + "]";
      if (closure.station == closure.to && !closure.to.empty()) {
        mistake(key + ".to", key + " moves its teams to the station that closes",
                "name another station");
      }
      if (!doubtful("study.start")) {
        part(key, [&] { (void)day_number(config_, closure.date, "date"); });
      }
      for (std::size_t k = 0; k < i; ++k) {
        if (config_.closures[k].station != closure.station) continue;
        mistake(key + ".station", key + ".station = " + in_quotes(closure.station) +
                                      " (closed before, by closure[" + std::to_string(k) + "])");
      }
    }
  }

  // Officers that the study's money brings are counted where it is spent: at each point.
  void supervision() {
    if (!config_.supervision.span || !findings_.mistakes.empty()) return;
    const funding::Purchase bought = make_purchase(config_, offers_of(config_));
    double led = 0;
    double leaders = 0;
    for (const TeamConfig& team : config_.teams) {
      const int units = team.units + (team.funded ? bought.delivered(team.rank) : 0);
      (police::powers_of(team.rank).supervises ? leaders : led) +=
          team.fte * units * team.officers_per_unit;
    }
    if (led <= *config_.supervision.span * leaders) return;
    remark("supervision.span",
           sim::to_text(led) + " constables and PCSOs have " + sim::to_text(leaders) +
               " sergeants (a span of " + sim::to_text(*config_.supervision.span) + " needs " +
               sim::to_text(std::ceil(led / *config_.supervision.span)) + ")",
           "add sergeants, or let the scheme buy them");
  }

  void areas() {
    unique_names("area", config_.areas);
    if (!config_.areas_alike) {
      if (!config_.areas.empty())
        mistake("areas", "areas are given, but not what they have in common", "add [areas]");
      return;
    }
    const AreasConfig& alike = *config_.areas_alike;
    area_scheme("areas.before", alike.before);
    area_scheme("areas.after", alike.after);
    refers("areas.response_team", alike.response_team, config_.teams, "team");
    refers("areas.redeployed_team", alike.redeployed_team, config_.teams, "team");
    for (const std::string& team : alike.teams_by_ward)
      refers("areas.teams_by_ward", team, config_.teams, "team");
    if (config_.network.synthetic) return;
    mistake("network", "areas have synthetic towns, but the study has none",
            "add [network.synthetic]");
  }

  // Whose units, and home wards if it has any, each area gives.
  [[nodiscard]] bool filled_by_areas(const TeamConfig& team) const {
    if (config_.areas.empty() || !config_.areas_alike) return false;
    const AreasConfig& by = *config_.areas_alike;
    return team.funded || team.name == by.response_team || team.name == by.redeployed_team ||
           std::ranges::count(by.teams_by_ward, team.name) > 0;
  }

  void area_scheme(const std::string& key, const std::string& name) {
    refers(key, name, config_.schemes, "scheme");
    const auto scheme = find_by_name(config_.schemes, name);
    if (!scheme) return;
    const SchemeConfig& sells = config_.schemes[*scheme];
    const auto constable = static_cast<std::size_t>(police::Rank::constable);
    const bool sold = std::ranges::count(sells.buys, police::kRankNames[constable]) > 0;
    if (sold && sells.price_gbp_per_year[constable]) return;
    mistake(key, key + " = " + in_quotes(name) + " (the scheme has no price of a constable)",
            "let it buy constables, and give it price_gbp_per_year.constable");
  }

  void only_funded_team_of_its_rank(std::size_t i, const std::string& key) {
    for (std::size_t k = 0; k < i; ++k) {
      if (!config_.teams[k].funded || config_.teams[k].rank != config_.teams[i].rank) continue;
      mistake(key + ".funded",
              key + " and team[" + std::to_string(k) + "] are both funded teams of rank " +
                  std::string{police::kRankNames[static_cast<std::size_t>(config_.teams[i].rank)]},
              "keep one: delivered officers join the funded team of their rank");
    }
  }

  void schemes() {
    for (std::size_t i = 0; i < config_.schemes.size(); ++i) {
      const SchemeConfig& scheme = config_.schemes[i];
      const std::string key = "scheme[" + std::to_string(i) + "]";
      SchemeConfig known = scheme;  // names that are no rank were reported with the key
      for (auto* names : {&known.buys, &known.matches}) {
        std::erase_if(*names, [](const std::string& name) {
          return std::ranges::count(police::kRankNames, name) == 0;
        });
      }
      const funding::Scheme made = make_scheme(known);
      for (const sim::Problem& problem : funding::broken_rules(made, key))
        mistake(key, problem.what, problem.hint);
      crowdfunding(key + ".crowdfunding", scheme);
      payers_of(key, scheme);
      officers_of(key, made);
    }
  }

  void crowdfunding(const std::string& key, const SchemeConfig& scheme) {
    if (!scheme.crowdfunding || doubtful(key)) return;
    for (const sim::Problem& problem : funding::broken_rules(*scheme.crowdfunding, key))
      mistake(key, problem.what, problem.hint);
  }

  // A team has one payer: whoever leads must pay a share of it.
  void payers_of(const std::string& key, const SchemeConfig& scheme) {
    if (!funding::is_shared(scheme.shares)) return;
    const auto payer =
        std::find(funding::kPayerNames.begin(), funding::kPayerNames.end(), scheme.payer);
    const auto p = static_cast<std::size_t>(payer - funding::kPayerNames.begin());
    if (p < funding::kPayers && scheme.shares[p].value_or(0) > 0) return;
    mistake(key + ".payer", key + ".payer = " + in_quotes(scheme.payer) + " (has no share)",
            "name the payer who leads, one of those in " + key + ".shares");
  }

  void officers_of(const std::string& key, const funding::Scheme& scheme) {
    const auto sold = funding::sold(scheme);
    const auto delivered = funding::delivers(scheme);
    for (std::size_t rank = 0; rank < police::kRanks; ++rank) {
      const std::string name{police::kRankNames[rank]};
      const std::string verb = sold[rank] ? " buys a " : " is matched by a ";
      if (sold[rank] && !scheme.discount && !scheme.price_gbp_per_year[rank]) {
        mistake(key + ".price_gbp_per_year", key + " buys a " + name + " without a price",
                "add price_gbp_per_year." + name);
      }
      if (!delivered[rank]) continue;
      if (!config_.funding.full_cost_gbp_per_year[rank]) {
        mistake("funding", key + verb + name + " whose full cost is not given",
                "add funding.full_cost_gbp_per_year." + name);
      }
      const bool has_team = std::ranges::any_of(config_.teams, [&](const TeamConfig& team) {
        return team.funded && static_cast<std::size_t>(team.rank) == rank;
      });
      if (!has_team) {
        mistake(key + ".buys",
                key + verb + name + ", but no team takes funded officers of that rank",
                "add a [[team]] with rank = " + in_quotes(name) + " and funded = true");
      }
    }
  }

  void funding() {
    refers("funding.scheme", config_.funding.scheme, config_.schemes, "scheme");
    if (findings_.mistakes.empty()) check_budget(document_, config_, findings_);
  }

  const Document& document_;
  const StudyConfig& config_;
  Findings& findings_;
};

}  // namespace

void check_references(const Document& document, const StudyConfig& config, Findings& findings) {
  Checker{document, config, findings}.run();
  check_staffing(document, config, findings);
}

}  // namespace models::study
