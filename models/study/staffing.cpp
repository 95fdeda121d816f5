#include "models/study/staffing.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "models/study/parts.hpp"

namespace models::study {

namespace {

using funding::MatchSource;
using police::Serving;

std::string in_quotes(const std::string& text) {
  return '"' + text + '"';
}

std::string key_of(std::size_t scheme) {
  return "scheme[" + std::to_string(scheme) + "]";
}

// On the scheme's terms, in place of the team's own.
void deploy(const SchemeConfig& scheme, TeamConfig& team) {
  team.abstraction = scheme.abstraction;
  team.payer = scheme.payer;
  if (scheme.deployment == "ring_fenced") team.home_ward_only = true;
  if (scheme.deployment == "redeployable") team.home_ward_only = false;
  if (scheme.deployment == "priority") team.wards = scheme.priority_wards;
  if (!scheme.deployment.empty() && scheme.deployment != "priority") team.leaves_ward_for.clear();
}

// When each place of a team is filled.
struct Place {
  int number = 0;
  std::vector<Serving> filled;
};
using Places = std::vector<Place>;

bool in_ward(const TeamConfig& team, const Place& place, const std::string& ward) {
  if (ward.empty()) return true;
  const auto number = static_cast<std::size_t>(place.number);
  return !team.wards.empty() && team.wards[number % team.wards.size()] == ward;
}

void empty_it(Place& place, const Serving& while_away) {
  std::vector<Serving> left;
  for (const auto& [from, until] : place.filled) {
    const Serving before{.from = from, .until = std::min(until, while_away.from)};
    const Serving after{.from = std::max(from, while_away.until), .until = until};
    for (const Serving& part : {before, after}) {
      if (part.from < part.until) left.push_back(part);
    }
  }
  place.filled = std::move(left);
}

void fill(Place& place, const Serving& when) {
  if (!place.filled.empty() && place.filled.back().until == when.from) {
    place.filled.back().until = when.until;  // goes on from term to term
  } else {
    place.filled.push_back(when);
  }
}

bool always_filled(const Place& place) {
  return place.filled.size() == 1 && place.filled.front().all_the_time();
}

/// Carries out what changes teams, one thing after the other.
class Staffing {
 public:
  Staffing(const Document& document, StudyConfig config, Findings& findings)
      : document_{document}, findings_{findings} {
    staffed_.config = std::move(config);
    only_of_.resize(teams().size());
    for (const std::size_t scheme : later_parts(staffed_.config)) {
      add_teams_for(staffed_.config.schemes[scheme]);
    }
    staffed_.taken.resize(teams().size());
    places_.resize(teams().size());
    for (std::size_t t = 0; t < teams().size(); ++t) {
      for (int k = 0; k < teams()[t].units; ++k) {
        places_[t].push_back({.number = k, .filled = {Serving{}}});
      }
    }
  }

  void cut_to_budget() {
    if (!staffed_.config.years || staffed_.config.years->force_budget_fall == 0) return;
    const YearsConfig& years = *staffed_.config.years;
    double cost_gbp = 0;
    for (const TeamConfig& team : teams()) cost_gbp += cost_of(team) * team.units;
    double to_save = cost_gbp * (1 - std::pow(1 - years.force_budget_fall, years.year));
    const double penny = 0.01;
    for (const std::string& rank : years.cut_first) {
      while (to_save > penny) {
        const auto t = fullest(rank);
        if (!t) break;
        places_[*t].pop_back();
        to_save -= cost_of(teams()[*t]);
      }
    }
    if (to_save <= penny) return;
    mistake("years.force_budget_fall",
            "years.force_budget_fall = " + sim::to_text(years.force_budget_fall) +
                " (takes more by year " + std::to_string(years.year) +
                " than all of the ranks in years.cut_first)",
            "lower it, or add ranks");
  }

  void cut_on_dates() {
    const StudyConfig& config = staffed_.config;
    for (std::size_t c = 0; c < config.cuts.size(); ++c) {
      const CutConfig& cut = config.cuts[c];
      const std::string key = "cut[" + std::to_string(c) + "]";
      const auto t = find_by_name(teams(), cut.team);
      const auto day = static_cast<double>(day_number(config, cut.date, key + ".date"));
      if (!t || day >= simulated_days(config)) continue;
      const Serving gone{.from = beginning_of(static_cast<std::int64_t>(day)),
                         .until = sim::Instant::never()};
      int left = cut.units;
      for (std::size_t k = places_[*t].size(); k-- > 0 && left > 0;) {
        Place& place = places_[*t][k];
        if (!always_filled(place) || !in_ward(teams()[*t], place, cut.ward)) continue;
        empty_it(place, gone);
        --left;
      }
      if (left == 0) continue;
      mistake(key + ".units",
              key + ".units = " + std::to_string(cut.units) + " (team " + in_quotes(cut.team) +
                  " has " + std::to_string(cut.units - left) + " by then" +
                  (cut.ward.empty() ? "" : " in " + in_quotes(cut.ward)) + ")",
              "cut fewer");
    }
  }

  void buy(const std::vector<Offer>& offers, const Course& course) {
    std::array<int, police::kRanks> number{};  // of the next place
    for (const TeamConfig& team : teams()) {
      if (team.funded) number[static_cast<std::size_t>(team.rank)] += team.units;
    }
    for (std::size_t k = 0; k < offers.size(); ++k) {
      const SchemeConfig& scheme = staffed_.config.schemes[offers[k].scheme];
      const std::vector<ServedTerm>& terms = course.terms[k];
      take(terms, offers[k].scheme);
      for (std::size_t t = 0; t < teams().size(); ++t) {
        TeamConfig& team = teams()[t];
        if (!team.funded || only_of_[t] != (k == 0 ? "" : scheme.name)) continue;
        int& next = number[static_cast<std::size_t>(team.rank)];
        Places bought;
        for (const auto& [purchase, when] : terms) {
          const auto delivered = static_cast<std::size_t>(purchase.delivered(team.rank));
          while (bought.size() < delivered) bought.push_back({.number = next++, .filled = {}});
          for (std::size_t n = 0; n < delivered; ++n) fill(bought[n], when);
        }
        if (!bought.empty()) deploy(scheme, team);
        places_[t].insert(places_[t].end(), bought.begin(), bought.end());
      }
    }
  }

  Staffed finish() {
    for (std::size_t t = 0; t < teams().size(); ++t) {
      auto& postings = staffed_.postings.emplace_back();
      for (const auto& [number, filled] : places_[t]) {
        for (const Serving& when : filled) postings.push_back({.place = number, .when = when});
      }
      teams()[t].units = static_cast<int>(postings.size());
    }
    for (const TeamConfig& team : teams()) staffed_.payers.push_back(team.payer);
    return std::move(staffed_);
  }

 private:
  // For those whom a scheme brings as a later part of a mixture: like the funded teams, but empty.
  void add_teams_for(const SchemeConfig& scheme) {
    for (std::size_t t = 0; t < only_of_.size(); ++t) {
      if (!teams()[t].funded || !only_of_[t].empty()) continue;
      TeamConfig team = teams()[t];
      const std::string like = team.name;
      team.name += " (" + scheme.name + ")";
      team.units = 0;
      for (SurgeConfig& surge : staffed_.config.surges) {
        auto& named = surge.teams;
        if (std::find(named.begin(), named.end(), like) != named.end()) named.push_back(team.name);
      }
      teams().push_back(std::move(team));
    }
    only_of_.resize(teams().size(), scheme.name);
  }

  std::vector<TeamConfig>& teams() { return staffed_.config.teams; }

  void mistake(const std::string& key, const std::string& what, const std::string& hint) {
    findings_.mistakes.push_back({document_.where(key), what, hint});
  }

  // What a unit that the force pays for costs it a year.
  [[nodiscard]] double cost_of(const TeamConfig& team) const {
    if (team.payer != "force") return 0;
    const auto& full = staffed_.config.funding.full_cost_gbp_per_year;
    return full[static_cast<std::size_t>(team.rank)].value_or(0) * team.officers_per_unit *
           team.fte;
  }

  // The force's team of the rank that has the most left of its units; the first of those.
  std::optional<std::size_t> fullest(const std::string& rank) {
    std::optional<std::size_t> chosen;
    double most = 0;
    for (std::size_t t = 0; t < teams().size(); ++t) {
      const TeamConfig& team = teams()[t];
      if (police::kRankNames[static_cast<std::size_t>(team.rank)] != rank) continue;
      if (cost_of(team) == 0 || team.units == 0) continue;
      const double left = static_cast<double>(places_[t].size()) / team.units;
      if (left > most) {
        most = left;
        chosen = t;
      }
    }
    return chosen;
  }

  // Off the team that matched officers come from, while they serve elsewhere.
  void take(const std::vector<ServedTerm>& terms, std::size_t s) {
    const SchemeConfig& scheme = staffed_.config.schemes[s];
    if (scheme.match_source != MatchSource::other_team) return;
    const std::size_t t = find_by_name(teams(), scheme.match_from_team).value();
    std::vector<Place*> may_go;
    for (std::size_t k = places_[t].size(); k-- > 0;) {
      Place& place = places_[t][k];
      if (always_filled(place) && in_ward(teams()[t], place, scheme.match_from_ward)) {
        may_go.push_back(&place);
      }
    }
    const auto crew = static_cast<std::size_t>(teams()[t].officers_per_unit);
    int taken = 0;
    for (const auto& [purchase, when] : terms) {
      const auto matched = static_cast<std::size_t>(purchase.total_matched());
      const std::size_t units = (matched + crew - 1) / crew;
      for (std::size_t k = 0; k < std::min(units, may_go.size()); ++k) empty_it(*may_go[k], when);
      taken = std::max(taken, static_cast<int>(units * crew));
      if (units <= may_go.size()) continue;
      const std::string key = key_of(s) + ".match_from_team";
      mistake(
          key,
          key + " = " + in_quotes(scheme.match_from_team) + " (has " +
              std::to_string(may_go.size() * crew) + " officers" +
              (scheme.match_from_ward.empty() ? "" : " in " + in_quotes(scheme.match_from_ward)) +
              ", and the match takes " + std::to_string(matched) + ")",
          "lower the budget or the match, or name a larger team");
    }
    staffed_.taken[t] += taken;
  }

  const Document& document_;
  Findings& findings_;
  Staffed staffed_;
  std::vector<Places> places_;  // by team
  std::vector<std::string>
      only_of_;  // by team: the scheme that alone brings officers to it, if any
};

}  // namespace

Staffed staff(const Document& document, StudyConfig config, const std::vector<Offer>& offers,
              const Course& course, Findings& findings) {
  Staffing staffing{document, std::move(config), findings};
  staffing.cut_to_budget();
  staffing.cut_on_dates();
  staffing.buy(offers, course);
  return staffing.finish();
}

namespace {

// What `match_source` asks of the team that it names.
void check_match(const Document& document, const StudyConfig& config, std::size_t s,
                 Findings& findings) {
  const SchemeConfig& scheme = config.schemes[s];
  const std::string key = key_of(s) + ".match_from_team";
  const auto mistake = [&](const std::string& what, const std::string& hint) {
    findings.mistakes.push_back({document.where(key), key + what, hint});
  };
  if (scheme.match_source != MatchSource::other_team) {
    if (scheme.match_from_team.empty() && scheme.match_from_ward.empty()) return;
    return mistake(" or its ward is named, but the match comes from no team",
                   "set match_source = \"other_team\", or leave this out");
  }
  if (scheme.match_from_team.empty()) {
    return mistake(" is missing: the matched officers come from a team",
                   "name the team that loses them");
  }
  const auto t = find_by_name(config.teams, scheme.match_from_team);
  if (!t) {
    std::vector<std::string> names;
    for (const TeamConfig& team : config.teams) names.push_back(team.name);
    const std::string closest = sim::closest_name(scheme.match_from_team, names);
    return mistake(
        " = " + in_quotes(scheme.match_from_team) + " (there is no such team)",
        closest.empty() ? "name one of the teams" : "did you mean " + in_quotes(closest) + "?");
  }
  const TeamConfig& team = config.teams[*t];
  const std::string named = " = " + in_quotes(team.name);
  if (team.funded) {
    mistake(named + " (is the funded team, which the officers join)", "name another team");
  }
  const auto ranks = funding::matches_with(make_scheme(scheme));
  for (std::size_t r = 0; r < police::kRanks; ++r) {
    if (!ranks[r] || static_cast<police::Rank>(r) == team.rank) continue;
    const std::string rank{police::kRankNames[r]};
    mistake(named + " (has no " + rank + ", which the force matches with)",
            "set matched_rank or matches to the team's rank, or name a team of that rank");
  }
  const std::string& ward = scheme.match_from_ward;
  if (ward.empty()) return;
  if (std::find(team.wards.begin(), team.wards.end(), ward) == team.wards.end()) {
    mistake(named + " (" + in_quotes(ward) + " is no home ward of it)",
            "name one of the team's wards as match_from_ward, or none");
  }
}

void check_deployment(const Document& document, const StudyConfig& config, std::size_t s,
                      Findings& findings) {
  const SchemeConfig& scheme = config.schemes[s];
  const bool priority = scheme.deployment == "priority";
  if (priority != scheme.priority_wards.empty()) return;
  const std::string key = key_of(s) + ".priority_wards";
  findings.mistakes.push_back(
      {document.where(key),
       key + (priority ? " is missing: the officers serve in them"
                       : " is set, but the officers do not serve in them"),
       priority ? "name the priority wards" : "set deployment = \"priority\", or leave this out"});
}

void check_cuts(const Document& document, const StudyConfig& config, Findings& findings) {
  for (std::size_t c = 0; c < config.cuts.size(); ++c) {
    const std::string key = "cut[" + std::to_string(c) + "]";
    const CutConfig& cut = config.cuts[c];
    const auto mistake = [&](const std::string& name, const std::string& what,
                             const std::string& hint) {
      findings.mistakes.push_back({document.where(key + name), key + name + what, hint});
    };
    try {
      (void)day_number(config, cut.date, key + ".date");
    } catch (const sim::InputError& error) {
      for (const sim::Problem& problem : error.problems()) {
        findings.mistakes.push_back({document.where(key), problem.what, problem.hint});
      }
    }
    const auto t = find_by_name(config.teams, cut.team);
    if (!t) {
      mistake(".team", " = " + in_quotes(cut.team) + " (there is no such team)",
              "name one of the teams");
      continue;
    }
    const auto& wards = config.teams[*t].wards;
    if (cut.ward.empty() || std::find(wards.begin(), wards.end(), cut.ward) != wards.end()) {
      continue;
    }
    mistake(".ward", " = " + in_quotes(cut.ward) + " (is no home ward of the team)",
            "name one of the team's wards, or none");
  }
}

void check_years(const Document& document, const StudyConfig& config, Findings& findings) {
  const auto mistake = [&](const std::string& key, const std::string& what,
                           const std::string& hint) {
    findings.mistakes.push_back({document.where(key), key + what, hint});
  };
  for (std::size_t s = 0; s < config.schemes.size(); ++s) {
    const SchemeConfig& scheme = config.schemes[s];
    if (scheme.price_rise && scheme.discount) {
      mistake(key_of(s) + ".price_rise", " is set, but a discount follows the full cost",
              "give prices, or leave this out");
    }
    for (std::size_t k = 0; k < scheme.price_list.size(); ++k) {
      const funding::PricesFrom& entry = scheme.price_list[k];
      const std::string list = key_of(s) + ".price_list";
      if (scheme.discount) {
        mistake(list, " is set, but a discount follows the full cost",
                "give price_gbp_per_year, or leave this out");
        break;
      }
      if (k > 0 && entry.year <= scheme.price_list[k - 1].year) {
        mistake(list + "[" + std::to_string(k) + "].year", " is not after the one before",
                "write the years in order, each once");
      }
      for (std::size_t r = 0; r < police::kRankNames.size(); ++r) {
        if (!entry.price_gbp_per_year[r] || scheme.price_gbp_per_year[r]) continue;
        const std::string rank{police::kRankNames[r]};
        mistake(list + "[" + std::to_string(k) + "].price_gbp_per_year." + rank,
                " has no price before", "add price_gbp_per_year." + rank + " to the scheme");
      }
    }
    if (scheme.elasticity.empty()) continue;
    const std::string key = key_of(s) + ".elasticity";
    if (scheme.elasticity.size() == 2 && scheme.elasticity[0] > scheme.elasticity[1]) {
      mistake(key, " runs downwards", "write the lower first");
    }
    if (scheme.at_term_end == funding::TermEnd::leave) {
      mistake(key, " is set, but nobody is asked to renew", "set at_term_end = \"renew\"");
    }
  }
  if (!config.years) return;
  const YearsConfig& years = *config.years;
  if (config.general.horizon_days != funding::kDaysPerYear) {
    findings.remarks.push_back(
        {document.where("study.horizon_days"),
         "study.horizon_days = " + sim::to_text(config.general.horizon_days) +
             ": so many days are measured from the start of each year, of 364",
         "what changes later in a year is only seen with 364"});
  }
  if (years.force_budget_fall == 0) return;
  for (const TeamConfig& team : config.teams) {
    const auto rank = static_cast<std::size_t>(team.rank);
    if (team.payer != "force" || team.units == 0 || config.funding.full_cost_gbp_per_year[rank]) {
      continue;
    }
    const std::string name{police::kRankNames[rank]};
    mistake("funding.full_cost_gbp_per_year",
            " has no " + name + ", and the force's budget pays for some", "add " + name + " = …");
  }
}

}  // namespace

void check_staffing(const Document& document, const StudyConfig& config, Findings& findings) {
  check_cuts(document, config, findings);
  check_years(document, config, findings);
  for (std::size_t s = 0; s < config.schemes.size(); ++s) {
    check_deployment(document, config, s, findings);
    bool known = true;  // ranks that are none were reported with their key
    const auto is_rank = [](const std::string& name) {
      return std::find(police::kRankNames.begin(), police::kRankNames.end(), name) !=
             police::kRankNames.end();
    };
    for (const auto* names : {&config.schemes[s].buys, &config.schemes[s].matches}) {
      known = known && std::all_of(names->begin(), names->end(), is_rank);
    }
    const std::string& with = config.schemes[s].matched_rank;
    if (known && (with.empty() || is_rank(with))) check_match(document, config, s, findings);
  }
}

}  // namespace models::study
