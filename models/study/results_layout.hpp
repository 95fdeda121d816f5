// What a results file holds: its dimensions, variables and attributes.
// docs/reference/results-file.md is the same for users.
#pragma once

#include <string>
#include <vector>

#include "models/study/plan.hpp"
#include "models/study/study.hpp"
#include "sim/store/results_file.hpp"

namespace models::study {

/// Whether all values of an axis are numbers; others are stored by their index.
[[nodiscard]] bool numeric(const Axis& axis);

/// The name of the variable that holds an axis' values: letters, digits, underscores.
[[nodiscard]] std::string variable_name(const std::string& key);

/// The force first, then all whom teams and schemes name, each once.
[[nodiscard]] std::vector<std::string> payers_of(const StudyConfig& config);

[[nodiscard]] std::vector<sim::store::Dimension> dimensions_of(const Plan& plan, int replications);
/// Without those that have no entries, which cannot be stored.
[[nodiscard]] std::vector<sim::store::Dimension> without_empty(
    std::vector<sim::store::Dimension> dimensions);

/// Of the scenario that is watched longest.
[[nodiscard]] std::size_t watched_days(const Plan& plan);

[[nodiscard]] std::vector<sim::store::Variable> variables_of(const Plan& plan);

[[nodiscard]] sim::store::Attributes attributes_of(const Study& study, const Plan& plan);

}  // namespace models::study
