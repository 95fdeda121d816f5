// What a budget is spent on: one scheme, or the parts of a mixture.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/study/checks.hpp"

namespace models::study {

/// A scheme, and the money that goes to it.
struct Offer {
  std::size_t scheme = 0;  // index
  double budget_gbp_per_year = 0;
};

/// The scheme with all of the budget, each part of a mixture with its share, or nothing.
[[nodiscard]] std::vector<Offer> offers_of(const StudyConfig& config, const std::string& scheme,
                                           double budget_gbp_per_year);

/// Those of the study's own scheme and budget.
[[nodiscard]] std::vector<Offer> offers_of(const StudyConfig& config);

/// What they buy, together.
/// @throws sim::InputError as funding::buy does.
[[nodiscard]] funding::Purchase make_purchase(const StudyConfig& config,
                                              const std::vector<Offer>& offers);

/// Schemes that are not the first part of a mixture which some point of the study takes. Their
/// officers have teams of their own, since they serve on other terms.
[[nodiscard]] std::vector<std::size_t> later_parts(const StudyConfig& config);

/// Remarks on a budget of the study's own scheme that buys nobody. Expects no mistakes so far.
void check_budget(const Document& document, const StudyConfig& config, Findings& findings);

/// Mixtures whose parts cannot be bought together.
void check_mixtures(const Document& document, const StudyConfig& config, Findings& findings);

}  // namespace models::study
