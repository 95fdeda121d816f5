#include "models/study/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "models/study/design.hpp"

namespace models::study {

namespace {

constexpr double kMaxPoints = 1e6;
constexpr double kMaxValues = 5e6;  // of all points on all axes: they are written out

// A results file holds these once for all its points.
bool stored_once(const std::string& key) {
  const auto last = key.substr(key.find_last_of('.') + 1);
  const auto in = [&](const char* table) { return key.starts_with(table); };
  if (in("study")) return last != "warm_up_days";
  if (in("dispatch.target_min") || key == "dispatch") return true;
  if (in("incident[")) return last == "name" || last == "grade" || last == "unit_cost_gbp";
  if (in("team[")) return last == "name" || last == "funded";
  if (in("scheme[")) return last == "name" || last == "payer";
  if (in("years")) return last == "years" || last == "count" || last == "year" || last == "bound";
  return in("sweep");
}

bool sampled(const AxisConfig& axis) {
  return axis.design == Design::latin_hypercube || axis.design == Design::sobol;
}

// The value a share of the way from `from` to `to`.
std::string between(const AxisConfig& axis, double share) {
  const double from = *axis.from;
  const double to = *axis.to;
  double value =
      axis.scale == Scale::log ? from * std::pow(to / from, share) : from + share * (to - from);
  if (share == 1) value = to;
  if (axis.whole) value = std::round(value);
  return sim::to_text(value);
}

// The value of a sample in [0, 1).
std::string sample_of(const AxisConfig& axis, double share) {
  if (!axis.values.empty()) {
    const auto count = static_cast<double>(axis.values.size());
    return axis.values[static_cast<std::size_t>(share * count)];
  }
  if (axis.whole && axis.scale == Scale::linear) {  // each whole number equally likely
    return sim::to_text(*axis.from + std::floor(share * (*axis.to - *axis.from + 1)));
  }
  return between(axis, share);
}

// How many values an axis has that is not sampled.
double count_of(const AxisConfig& axis) {
  if (!axis.values.empty()) return static_cast<double>(axis.values.size());
  // Counted in steps so that rounding does not lose the last.
  return axis.step ? std::floor((*axis.to - *axis.from) / *axis.step + 1e-9) + 1 : *axis.count;
}

// The values of an axis that is not sampled.
std::vector<std::string> values_of(const AxisConfig& axis) {
  if (!axis.values.empty()) return axis.values;
  std::vector<std::string> values;
  if (axis.step) {
    for (double i = 0; i < count_of(axis); ++i)
      values.push_back(sim::to_text(*axis.from + i * *axis.step));
    return values;
  }
  const int count = *axis.count;
  for (int i = 0; i < count; ++i) {
    values.push_back(between(axis, count == 1 ? 0 : static_cast<double>(i) / (count - 1)));
  }
  return values;
}

/// Axes whose values go together: rows of values, one a point.
struct Block {
  std::vector<std::size_t> axes;
  std::vector<std::vector<std::string>> rows;
};

class Expansion {
 public:
  Expansion(const Document& document, const SweepConfig& config, Findings& findings)
      : document_{document}, config_{config}, findings_{findings} {}

  Sweep run() {
    const std::size_t mistakes = findings_.mistakes.size();
    for (std::size_t i = 0; i < config_.axes.size(); ++i) check(i);
    check_samples();
    Sweep sweep;
    for (const AxisConfig& axis : config_.axes) sweep.axes.push_back({axis.key, {}});
    if (findings_.mistakes.size() > mistakes) return sweep;
    const std::vector<Block> blocks = make_blocks();
    if (findings_.mistakes.size() > mistakes) return sweep;
    list_values(blocks, sweep);
    cross(blocks, sweep);
    return sweep;
  }

 private:
  static std::string name_of(std::size_t i) { return "sweep.axis[" + std::to_string(i) + "]"; }

  void add(std::string where, std::string what, std::string hint = {}) {
    findings_.mistakes.push_back({std::move(where), std::move(what), std::move(hint)});
  }

  void check(std::size_t i) {
    const AxisConfig& axis = config_.axes[i];
    const std::string name = name_of(i);
    if (stored_once(axis.key)) {
      return add(document_.where(name + ".key"),
                 name + ".key = \"" + axis.key + "\" (a results file holds it once for all points)",
                 "run one study for each value, with --set " + axis.key + "=…");
    }
    for (std::size_t before = 0; before < i; ++before) {
      if (config_.axes[before].key != axis.key) continue;
      return add(document_.where(name + ".key"),
                 name + ".key = \"" + axis.key + "\" is the key of " + name_of(before) + " too",
                 "give each key one axis");
    }
    const std::string where = document_.where(name);
    const bool ends = axis.from && axis.to;
    const bool any_of_range = axis.from || axis.to || axis.step || axis.count;
    if (axis.values.empty() ? !ends : any_of_range) {
      return add(where, name + " needs either values, or from and to",
                 "a range has step or count beside from and to");
    }
    if (sampled(axis) && (axis.step || axis.count)) {
      return add(where, name + " is sampled: it takes no step and no count",
                 "sweep.samples is the number of values");
    }
    if (axis.values.empty()) check_range(axis, name, where);
  }

  void check_range(const AxisConfig& axis, const std::string& name, const std::string& where) {
    if (!sampled(axis) && axis.step.has_value() == axis.count.has_value()) {
      return add(where, name + " needs either step or count beside from and to");
    }
    if (axis.scale == Scale::log && (axis.step || *axis.from <= 0)) {
      return add(where, name + (axis.step ? " has a log scale: it takes count, not step"
                                          : " has a log scale: from must be > 0"));
    }
    const bool ends_whole =
        *axis.from == std::trunc(*axis.from) && *axis.to == std::trunc(*axis.to);
    if (axis.whole && !ends_whole) {
      return add(where, name + " is of whole numbers: from and to must be whole");
    }
    const double steps = axis.step ? (*axis.to - *axis.from) / *axis.step : 0;
    if (*axis.to < *axis.from || steps > kMaxPoints) {
      add(where,
          name + " runs from " + sim::to_text(*axis.from) + " to " + sim::to_text(*axis.to) +
              (axis.step ? " in steps of " + sim::to_text(*axis.step) : ""),
          "let it run upwards, with at most a million values");
    }
  }

  void check_samples() {
    const auto count = [&](Design design) {
      return std::count_if(config_.axes.begin(), config_.axes.end(),
                           [&](const AxisConfig& axis) { return axis.design == design; });
    };
    const auto sobol_axes = static_cast<std::size_t>(count(Design::sobol));
    const bool any = sobol_axes > 0 || count(Design::latin_hypercube) > 0;
    if (any && !config_.samples) {
      add(document_.where("sweep"), "sweep.samples is missing",
          "the number of points of the sampled axes");
    }
    if (!any && config_.samples) {
      add(document_.where("sweep.samples"), "sweep.samples is given, but no axis is sampled",
          "give axes the design latin_hypercube or sobol");
    }
    if (sobol_axes > kMaxSobolAxes) {
      add(document_.where("sweep"),
          "the sweep has " + std::to_string(sobol_axes) + " axes of the design sobol (at most " +
              std::to_string(kMaxSobolAxes) + ")",
          "use latin_hypercube");
    }
    const int samples = config_.samples.value_or(1);
    if (sobol_axes > 0 && (samples & (samples - 1)) != 0) {
      findings_.remarks.push_back(
          {document_.where("sweep.samples"),
           "sweep.samples = " + std::to_string(samples) +
               " is no power of 2: Sobol points are evenly spread at powers of 2 alone",
           {}});
    }
  }

  std::vector<Block> make_blocks() {
    std::vector<Block> blocks;
    std::map<Design, std::size_t> place;  // of the block that a design's axes share
    for (std::size_t i = 0; i < config_.axes.size(); ++i) {
      const Design design = config_.axes[i].design;
      const auto known = place.find(design);
      if (design != Design::grid && known != place.end()) {
        blocks[known->second].axes.push_back(i);
        continue;
      }
      place[design] = blocks.size();
      blocks.push_back({{i}, {}});
    }
    double points = 1;
    for (const Block& block : blocks) points *= rows_of(block);
    if (points > kMaxPoints) {
      add(document_.where("sweep"),
          "the sweep has " + sim::to_text(points) + " points (at most a million)",
          "use fewer values");
      return blocks;  // written out they could fill the memory
    }
    const auto axes = static_cast<double>(config_.axes.size());
    if (points * axes > kMaxValues) {
      add(document_.where("sweep"),
          "the sweep has " + sim::to_text(points) + " points on " + sim::to_text(axes) +
              " axes (at most five million values, points times axes)",
          "use fewer points or axes");
      return blocks;
    }
    for (Block& block : blocks) fill(block);
    return blocks;
  }

  [[nodiscard]] double rows_of(const Block& block) const {
    const AxisConfig& axis = config_.axes[block.axes.front()];
    return sampled(axis) ? *config_.samples : count_of(axis);
  }

  void fill(Block& block) {
    const Design design = config_.axes[block.axes.front()].design;
    if (design == Design::grid || design == Design::zip) return put_side_by_side(block);
    const auto samples = static_cast<std::size_t>(*config_.samples);
    const auto seed = static_cast<std::uint64_t>(config_.seed);
    const std::size_t axes = block.axes.size();
    const Samples shares = design == Design::latin_hypercube ? latin_hypercube(samples, axes, seed)
                           : config_.scramble                ? scrambled_sobol(samples, axes, seed)
                                                             : sobol(samples, axes);
    for (const std::vector<double>& point : shares) {
      std::vector<std::string>& row = block.rows.emplace_back();
      for (std::size_t k = 0; k < axes; ++k) {
        row.push_back(sample_of(config_.axes[block.axes[k]], point[k]));
      }
    }
  }

  void put_side_by_side(Block& block) {
    const std::size_t first = block.axes.front();
    for (const std::size_t i : block.axes) {
      const double count = count_of(config_.axes[i]);
      if (count != rows_of(block)) {
        add(document_.where(name_of(i)),
            name_of(i) + " has " + sim::to_text(count) + " values, but " + name_of(first) +
                " has " + sim::to_text(rows_of(block)),
            "zipped axes need equally many values");
        continue;
      }
      const std::vector<std::string> values = values_of(config_.axes[i]);
      block.rows.resize(values.size());
      for (std::size_t row = 0; row < values.size(); ++row) block.rows[row].push_back(values[row]);
    }
  }

  static void list_values(const std::vector<Block>& blocks, Sweep& sweep) {
    for (const Block& block : blocks) {
      for (std::size_t k = 0; k < block.axes.size(); ++k) {
        std::set<std::string> seen;
        for (const auto& row : block.rows) {
          if (seen.insert(row[k]).second) sweep.axes[block.axes[k]].values.push_back(row[k]);
        }
      }
    }
  }

  static void cross(const std::vector<Block>& blocks, Sweep& sweep) {
    std::vector<Override> point;
    for (const Axis& axis : sweep.axes) point.push_back({axis.key, {}});
    sweep.points = {point};
    for (const Block& block : blocks) {
      std::vector<std::vector<Override>> longer;
      for (const auto& known : sweep.points) {
        for (const auto& row : block.rows) {
          longer.push_back(known);
          for (std::size_t k = 0; k < block.axes.size(); ++k)
            longer.back()[block.axes[k]].value = row[k];
        }
      }
      sweep.points = std::move(longer);
    }
  }

  const Document& document_;
  const SweepConfig& config_;
  Findings& findings_;
};

}  // namespace

Sweep sweep_of(const Document& document, const SweepConfig& config, Findings& findings) {
  return Expansion{document, config, findings}.run();
}

}  // namespace models::study
