// Who serves in each team, and when: what the money brings, what it takes from other teams, cuts.
#pragma once

#include <vector>

#include "models/study/checks.hpp"
#include "models/study/years.hpp"

namespace models::study {

/// A study with its purchase carried out.
struct Staffed {
  StudyConfig config;  // funded officers are in their teams, on the scheme's terms
  std::vector<std::vector<police::Posting>> postings;  // of each team; as many as it has units
  std::vector<int> taken;  // officers that each team lost to a match, crews' left-over ones too
  std::vector<std::string> payers;  // of each team
};

/// Teams lose places to the force's budget and to cuts, the last ones first. Funded officers join
/// the funded team of their rank for the terms of the course, in the places behind its own units;
/// those of a later part of a mixture join a team like it, which follows the study's teams.
/// Matched ones from another team are taken off it while they serve, from its last places on; a
/// unit that lacks an officer goes whole. Appends to `findings` if a team has too few.
[[nodiscard]] Staffed staff(const Document& document, StudyConfig config,
                            const std::vector<Offer>& offers, const Course& course,
                            Findings& findings);

/// What schemes say of where their officers come from and serve, and do not mean together.
void check_staffing(const Document& document, const StudyConfig& config, Findings& findings);

}  // namespace models::study
