// Where each figure of a study comes from: its own [[source]] tables, and those of the defaults.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/study/checks.hpp"
#include "models/study/config.hpp"
#include "models/study/document.hpp"

namespace models::study {

/// A number, or a list of numbers, under one key.
struct Figure {
  std::string key;    // as for --set: "incident[mugging].unit_cost_gbp". Of a default without
                      // brackets: it holds for every entry that does not state its own
  std::string value;  // "0.4", "0.1, 0.8"; of long lists their count and range
  std::string unit;   // "" for a pure number
};

/// One source, and all figures of the study that come from it.
struct SourcedFigures {
  std::string name;        // the figures in words
  std::string confidence;  // of kConfidences; "" if no source is stated
  std::string text;        // "" if no source is stated
  std::string given;       // who gave the values: "study", "default", or "run" (--set)
  std::vector<Figure> figures;
};

/// Every figure of a study once, by source: first those that the study states, in its order; then
/// those of the defaults; what was set for this run; what has no stated source.
///
/// The source of a figure that the study states is the [[source]] whose key is the most exact;
/// without one, of a scheme, its `source`. Of a default it is the default's, unless a [[source]]
/// names the very key.
[[nodiscard]] std::vector<SourcedFigures> sources_of(const Document& document,
                                                     const StudyConfig& config);

/// The same as JSON: a list of {name, confidence, source, given, figures: [{key, value, unit}]}.
[[nodiscard]] std::string sources_as_json(const Document& document, const StudyConfig& config);

/// Keys of [[source]] tables that speak of no figure, where no override took it away, and figures
/// of which two tables speak alike, are mistakes; figures without a source in a study that states
/// some are a remark.
void check_sources(const Document& document, const StudyConfig& config, Findings& findings);

/// The sources of the defaults. Every number that the program itself gives a value is in one.
[[nodiscard]] std::span<const SourceConfig> default_sources();

}  // namespace models::study
