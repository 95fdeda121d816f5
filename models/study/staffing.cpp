#include "models/study/staffing.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "models/study/parts.hpp"

namespace models::study {

namespace {

using funding::MatchSource;
using police::Posting;

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

bool serves(const TeamConfig& team, const Posting& posting, const std::string& ward) {
  if (ward.empty()) return true;
  const auto place = static_cast<std::size_t>(posting.place);
  return !team.wards.empty() && team.wards[place % team.wards.size()] == ward;
}

}  // namespace

Staffed staff(const Document& document, StudyConfig config, const funding::Purchase& purchase,
              Findings& findings) {
  Staffed staffed{.config = std::move(config), .postings = {}, .taken = {}};
  std::vector<TeamConfig>& teams = staffed.config.teams;
  staffed.taken.resize(teams.size());
  for (const TeamConfig& team : teams) {
    auto& postings = staffed.postings.emplace_back(static_cast<std::size_t>(team.units));
    for (int k = 0; k < team.units; ++k) postings[static_cast<std::size_t>(k)].place = k;
  }
  const auto s = find_by_name(staffed.config.schemes, staffed.config.funding.scheme);
  if (!s) return staffed;
  const SchemeConfig& scheme = staffed.config.schemes[*s];
  const int matched = purchase.total_matched();
  if (scheme.match_source == MatchSource::other_team && matched > 0) {
    const std::size_t t = find_by_name(teams, scheme.match_from_team).value();
    auto& postings = staffed.postings[t];
    const int crew = teams[t].officers_per_unit;
    int units = (matched + crew - 1) / crew;
    staffed.taken[t] = units * crew;
    for (std::size_t k = postings.size(); k-- > 0 && units > 0;) {
      if (!serves(teams[t], postings[k], scheme.match_from_ward)) continue;
      postings.erase(postings.begin() + static_cast<std::ptrdiff_t>(k));
      --units;
    }
    if (units > 0) {
      const std::string key = key_of(*s) + ".match_from_team";
      const int has = staffed.taken[t] - units * crew;
      findings.mistakes.push_back(
          {document.where(key),
           key + " = " + in_quotes(scheme.match_from_team) + " (has " + std::to_string(has) +
               " officers" +
               (scheme.match_from_ward.empty() ? "" : " in " + in_quotes(scheme.match_from_ward)) +
               ", and the match takes " + std::to_string(matched) + ")",
           "lower the budget or the match, or name a larger team"});
    }
  }
  for (std::size_t t = 0; t < teams.size(); ++t) {
    if (!teams[t].funded) continue;
    const int delivered = purchase.delivered(teams[t].rank);
    if (delivered == 0) continue;
    deploy(scheme, teams[t]);
    for (int k = 0; k < delivered; ++k) {
      staffed.postings[t].push_back({.place = teams[t].units + k, .when = {}});
    }
  }
  for (std::size_t t = 0; t < teams.size(); ++t) {
    teams[t].units = static_cast<int>(staffed.postings[t].size());
  }
  return staffed;
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

}  // namespace

void check_staffing(const Document& document, const StudyConfig& config, Findings& findings) {
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
