// The points of a sweep: lists, ranges and samples of values, crossed or side by side.
#pragma once

#include <string>
#include <vector>

#include "models/study/checks.hpp"

namespace models::study {

/// One axis of a sweep.
struct Axis {
  std::string key;
  std::vector<std::string> values;  // as TOML, each once, in the order of their first point
};

struct Sweep {
  std::vector<Axis> axes;
  /// By point: its value on each axis, in the order of the axes. One empty point without axes.
  std::vector<std::vector<Override>> points;
};

/// Writes out a sweep. Zipped axes make one list of points between them; so do the axes of a Latin
/// hypercube, and those of a Sobol sequence. Every combination of these lists and of the other
/// axes' values is a point; what stands last in the file varies fastest.
///
/// Appends to the findings; no points if there are mistakes.
[[nodiscard]] Sweep sweep_of(const Document& document, const SweepConfig& config,
                             Findings& findings);

}  // namespace models::study
