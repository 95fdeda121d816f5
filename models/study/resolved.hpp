// A config written back as a study file, with every default spelt out.
#pragma once

#include <string>

#include "models/study/config.hpp"

namespace models::study {

/// TOML that reads back to the same config. Keys are in alphabetical order within a table.
[[nodiscard]] std::string to_toml(const StudyConfig& config);

}  // namespace models::study
