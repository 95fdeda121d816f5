// Reads a study document into its config, finding every mistake at once.
#pragma once

#include <vector>

#include "models/study/config.hpp"
#include "models/study/document.hpp"

namespace models::study {

/// Fills a config from the document's tables, [sweep] left out.
///
/// Problems (unknown keys, wrong types, values out of range, missing keys) are appended with file,
/// line and column; the config then holds defaults where the file is wrong.
[[nodiscard]] StudyConfig read_config(const Document& document,
                                      std::vector<sim::Problem>& problems);

}  // namespace models::study
