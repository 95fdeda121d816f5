// Reads a study document into its config, finding every mistake at once.
#pragma once

#include <vector>

#include "models/study/config.hpp"
#include "models/study/document.hpp"

namespace models::study {

/// Fills a config from the document's tables.
///
/// Problems (unknown keys, wrong types, values out of range, missing keys) are appended with file,
/// line and column; the config then holds defaults where the file is wrong.
[[nodiscard]] StudyConfig read_study(const Document& document, std::vector<sim::Problem>& problems);

/// The same for a demand file.
[[nodiscard]] CalibratedDemand read_demand(const Document& document,
                                           std::vector<sim::Problem>& problems);

}  // namespace models::study
