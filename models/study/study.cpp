#include "models/study/study.hpp"

#include <cmath>
#include <utility>

#include "models/study/text_file.hpp"

namespace models::study {

Study Study::load(const std::filesystem::path& path) {
  return from_text(text_of(path, kMaxStudyBytes, "is it a study file?"), path.parent_path(),
                   path.string());
}

Study Study::from_text(std::string text, std::filesystem::path folder, std::string label) {
  Study study;
  study.text_ = std::move(text);
  study.folder_ = std::move(folder);
  study.label_ = std::move(label);
  return study;
}

Study Study::with(const std::vector<Override>& changes) const {
  Study changed = *this;
  changed.overrides_.insert(changed.overrides_.end(), changes.begin(), changes.end());
  return changed;
}

Document Study::document() const {
  Document document{text_, label_};
  for (const Override& change : overrides_) document.apply(change);
  return document;
}

namespace {

// from, from + step, ... up to `to`; counted in steps so that rounding does not lose the last.
std::vector<std::string> range_values(const AxisConfig& axis) {
  std::vector<std::string> values;
  const double steps = std::floor((*axis.to - *axis.from) / *axis.step + 1e-9);
  for (double i = 0; i <= steps; ++i) {
    values.push_back(sim::to_text(*axis.from + i * *axis.step));
  }
  return values;
}

}  // namespace

namespace {

// A results file holds these once for all its points.
bool stored_once(const std::string& key) {
  const auto last = key.substr(key.find_last_of('.') + 1);
  const auto in = [&](const char* table) { return key.starts_with(table); };
  if (in("study")) return last != "warm_up_days";
  if (in("dispatch.target_min") || key == "dispatch") return true;
  if (in("incident[")) return last == "name" || last == "grade" || last == "unit_cost_gbp";
  if (in("team[")) return last == "name" || last == "funded";
  if (in("scheme[")) return last == "name" || last == "payer";
  return in("sweep");
}

}  // namespace

std::vector<Axis> axes_of(const Document& document, const SweepConfig& sweep,
                          std::vector<sim::Problem>& problems) {
  constexpr double kMaxPoints = 1e6;
  std::vector<Axis> axes;
  double points = 1;
  for (std::size_t i = 0; i < sweep.axes.size(); ++i) {
    const AxisConfig& axis = sweep.axes[i];
    const std::string key = "sweep.axis[" + std::to_string(i) + "]";
    if (stored_once(axis.key)) {
      problems.push_back(
          {document.where(key + ".key"),
           key + ".key = \"" + axis.key + "\" (a results file holds it once for all points)",
           "run one study for each value, with --set " + axis.key + "=…"});
      continue;
    }
    const bool range = axis.from && axis.to && axis.step;
    const bool part_of_range = axis.from || axis.to || axis.step;
    if (axis.values.empty() ? !range : part_of_range) {
      problems.push_back(
          {document.where(key), key + " needs either values, or from, to and step", {}});
      continue;
    }
    if (range && (*axis.to < *axis.from || (*axis.to - *axis.from) / *axis.step > kMaxPoints)) {
      problems.push_back({document.where(key),
                          key + " runs from " + sim::to_text(*axis.from) + " to " +
                              sim::to_text(*axis.to) + " in steps of " + sim::to_text(*axis.step),
                          "let it run upwards, with at most a million values"});
      continue;
    }
    points *= range ? std::floor((*axis.to - *axis.from) / *axis.step + 1e-9) + 1
                    : static_cast<double>(axis.values.size());
    if (points > kMaxPoints) continue;  // axes beyond could fill the memory
    axes.push_back({axis.key, range ? range_values(axis) : axis.values});
  }
  if (points > kMaxPoints) {
    problems.push_back({document.where("sweep"),
                        "the sweep has " + sim::to_text(points) + " points (at most a million)",
                        "use fewer values"});
  }
  return axes;
}

std::vector<std::vector<Override>> grid(const std::vector<Axis>& axes) {
  std::vector<std::vector<Override>> points{{}};
  for (const Axis& axis : axes) {
    std::vector<std::vector<Override>> longer;
    for (const auto& point : points) {
      for (const std::string& value : axis.values) {
        longer.push_back(point);
        longer.back().push_back({axis.key, value});
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace models::study
