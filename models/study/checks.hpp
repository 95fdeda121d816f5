// What the tables of a study must say of each other, beyond the range of each key.
#pragma once

#include <vector>

#include "models/study/config.hpp"
#include "models/study/document.hpp"

namespace models::study {

/// Mistakes stop a study; remarks are worth saying and do not.
struct Findings {
  std::vector<sim::Problem> mistakes;
  std::vector<sim::Problem> remarks;
};

/// Names that refer to nothing, tables that contradict each other, shift patterns that cannot be
/// worked, grades that nobody attends, prices that are missing; a budget below the price of one
/// officer is a remark. Needs no other file.
void check_references(const Document& document, const StudyConfig& config, Findings& findings);

}  // namespace models::study
