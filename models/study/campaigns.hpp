// What a study's schemes buy, by name; of crowdfunded ones the exact law, and campaigns drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/funding/crowdfunding.hpp"
#include "models/study/config.hpp"

namespace models::study {

/// By campaign, then year of the term.
struct Campaigns {
  std::size_t term_years = 0;
  std::vector<std::int64_t> pence;
  std::vector<int> officers;  // delivered, paid and matched
};

/// @throws sim::InputError if there is no such scheme, or its rules are broken.
[[nodiscard]] funding::Purchase buy(const StudyConfig& config, const std::string& scheme,
                                    double budget_gbp_per_year);

/// @throws sim::InputError if there is no such scheme, it is not crowdfunded, or its rules are
///   broken.
[[nodiscard]] funding::CrowdfundingLaw law_of(const StudyConfig& config, const std::string& scheme);

/// Campaign i comes from its own stream of the study's seed. Throws what `law_of` does.
[[nodiscard]] Campaigns draw_campaigns(const StudyConfig& config, const std::string& scheme,
                                       std::size_t campaigns);

}  // namespace models::study
