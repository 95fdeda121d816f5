#include "models/study/precision.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "models/study/fields_precision.hpp"

namespace models::study {

namespace {

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

sim::Precision wanted_of(const PreciseMeasureConfig& measure) {
  return {measure.half_width, measure.relative};
}

std::string in_words(const PreciseMeasureConfig& measure) {
  std::string words{kPreciseMeasures[static_cast<std::size_t>(measure.measure)]};
  if (measure.measure != PreciseMeasure::patrol) {
    words += " of " + std::string{demand::kGradeNames[demand::index(measure.grade)]} + " calls";
  }
  return measure.of == PreciseOf::over_first ? words + " over the first point" : words;
}

// How far from what is wanted: 1 or less is enough.
double excess(const sim::Interval& interval, const sim::Precision& wanted) {
  if (!std::isfinite(interval.half_width) || !std::isfinite(interval.estimate)) {
    return std::numeric_limits<double>::infinity();
  }
  double most = 0;
  if (wanted.half_width) most = interval.half_width / *wanted.half_width;
  if (wanted.relative) {
    const double share = *wanted.relative / (1 + *wanted.relative);
    most = std::max(most, interval.half_width / (share * std::fabs(interval.estimate)));
  }
  return most;
}

}  // namespace

void check_precision(const Document& document, const StudyConfig& config, Findings& findings) {
  const auto& precision = config.general.precision;
  if (!precision) return;
  const auto mistake = [&](const std::string& key, std::string what, std::string hint) {
    findings.mistakes.push_back({document.where(key), std::move(what), std::move(hint)});
  };
  const std::string top = "study.precision";
  if (precision->measures.empty()) {
    mistake(top, top + " names no measure", "add a [[study.precision.measure]]");
  }
  if (config.general.parameter_draws > 0) {
    mistake(top,
            top + " with study.parameter_draws = " + std::to_string(config.general.parameter_draws),
            "more replications of a draw do not narrow what it leaves open: leave one of them out");
  }
  if (precision->least > config.general.replications) {
    mistake(top + ".least",
            top + ".least = " + std::to_string(precision->least) +
                " (study.replications, the most, is " +
                std::to_string(config.general.replications) + ")",
            "raise study.replications, or lower it");
  }
  for (std::size_t i = 0; i < precision->measures.size(); ++i) {
    const PreciseMeasureConfig& measure = precision->measures[i];
    const std::string key = top + ".measure[" + std::to_string(i) + "]";
    if (!measure.half_width && !measure.relative) {
      mistake(key, key + " says neither half_width nor relative", "say how closely to know it");
    }
    if (measure.relative && measure.of == PreciseOf::over_first) {
      mistake(key + ".relative", key + ".relative of a difference",
              "a difference may be 0: give half_width instead");
    }
    if (measure.measure == PreciseMeasure::patrol) continue;
    const bool called = std::any_of(
        config.incidents.begin(), config.incidents.end(),
        [&](const IncidentConfig& incident) { return incident.grade == measure.grade; });
    if (measure.grade == demand::Grade::referred || !called) {
      mistake(key + ".grade",
              key + ".grade = \"" + std::string{demand::kGradeNames[demand::index(measure.grade)]} +
                  "\" (no class has it, or nobody is sent)",
              "choose the grade of an [[incident]]");
    }
  }
}

PrecisionWatch::PrecisionWatch(const Plan& plan)
    : plan_{plan},
      wanted_{*plan.config.general.precision},
      years_{plan.config.general.horizon_days / 365.25},
      samples_(wanted_.measures.size() * plan.scenarios.size()) {
  const std::vector<std::string>& chosen = plan.config.general.wards;
  for (const auto& ward : plan.scenarios.front().streets->network.wards) {
    in_focus_.push_back(chosen.empty() ||
                        std::find(chosen.begin(), chosen.end(), ward.name) != chosen.end());
  }
}

sim::SequentialRule PrecisionWatch::rule() const {
  return {wanted_.least, wanted_.batch, plan_.config.general.replications};
}

void PrecisionWatch::add(std::size_t scenario, const ward::Tallies& tallies) {
  const auto& classes = plan_.scenarios[scenario].demand->classes;
  const std::size_t teams = plan_.scenarios[scenario].teams.size();
  for (std::size_t m = 0; m < wanted_.measures.size(); ++m) {
    const PreciseMeasureConfig& measure = wanted_.measures[m];
    const auto calls = [&](const auto& by_ward_and_class) {
      double sum = 0;
      for (std::size_t w = 0; w < in_focus_.size(); ++w) {
        for (std::size_t c = 0; in_focus_[w] && c < classes.size(); ++c) {
          if (classes[c].grade != measure.grade) continue;
          sum += static_cast<double>(by_ward_and_class[w * classes.size() + c]);
        }
      }
      return sum;
    };
    double y = 0;
    double x = 1;
    switch (measure.measure) {
      case PreciseMeasure::coverage:
        y = 100 * calls(tallies.reached_in_target);
        x = calls(tallies.reached) + calls(tallies.waiting) + calls(tallies.lost);
        break;
      case PreciseMeasure::calls_in_time:
        y = calls(tallies.reached_in_target) / years_;
        break;
      case PreciseMeasure::mean_response:
        y = calls(tallies.response_s) / 60;
        x = calls(tallies.reached);
        break;
      case PreciseMeasure::patrol:
        for (std::size_t t = 0; t < teams; ++t) {
          for (std::size_t w = 0; w < in_focus_.size(); ++w) {
            if (!in_focus_[w]) continue;
            y += static_cast<double>(tallies.patrol_us[t * in_focus_.size() + w]) / 3.6e9 / years_;
          }
        }
        break;
    }
    Sample& of = sample(m, scenario);
    of.y.push_back(y);
    of.x.push_back(x);
  }
}

std::vector<PrecisionWatch::Standing> PrecisionWatch::look() const {
  std::vector<Standing> standings;
  for (std::size_t m = 0; m < wanted_.measures.size(); ++m) standings.push_back(standing(m));
  return standings;
}

PrecisionWatch::Sample& PrecisionWatch::sample(std::size_t measure, std::size_t scenario) {
  return samples_[measure * plan_.scenarios.size() + scenario];
}

const PrecisionWatch::Sample& PrecisionWatch::sample(std::size_t measure,
                                                     std::size_t scenario) const {
  return samples_[measure * plan_.scenarios.size() + scenario];
}

PrecisionWatch::Standing PrecisionWatch::standing(std::size_t measure) const {
  const PreciseMeasureConfig& config = wanted_.measures[measure];
  const sim::Precision wanted = wanted_of(config);
  Standing result{.met = true, .in_words = {}};
  double worst = -1;
  for (const PlannedPoint& point : plan_.points) {
    const bool itself =
        config.of == PreciseOf::over_first && point.scenarios == plan_.points.front().scenarios;
    if (itself) continue;
    const sim::Interval found = interval(measure, point);
    result.met = result.met && sim::precise(found, wanted);
    const double far = excess(found, wanted);
    if (far <= worst) continue;
    worst = far;
    std::string where;
    for (const Override& value : point.coordinates) {
      where += (where.empty() ? " at " : ", ") + value.key + " = " + value.value;
    }
    const std::string limit =
        wanted.half_width ? rounded(*wanted.half_width) : rounded(100 * *wanted.relative) + " %";
    result.in_words = in_words(config) + ": " + rounded(found.estimate) + " ± " +
                      rounded(found.half_width) + " (" + limit + " wanted)" + where;
  }
  return result;
}

// By replication, of the course that it took.
PrecisionWatch::Sample PrecisionWatch::of_point(std::size_t measure,
                                                const PlannedPoint& point) const {
  const std::uint64_t seed = plan_.scenarios.front().seed;
  const std::size_t n = sample(measure, point.scenario).y.size();
  Sample taken;
  for (std::size_t r = 0; r < n; ++r) {
    const Sample& of = sample(measure, point.scenario_of(seed, static_cast<std::uint32_t>(r)));
    taken.y.push_back(of.y[r]);
    taken.x.push_back(of.x[r]);
  }
  return taken;
}

sim::Interval PrecisionWatch::interval(std::size_t measure, const PlannedPoint& point) const {
  const double confidence = sim::shared_confidence(plan_.config.general.confidence,
                                                   static_cast<int>(wanted_.measures.size()));
  const Sample here = of_point(measure, point);
  if (wanted_.measures[measure].of == PreciseOf::each_point) {
    return sim::ratio_interval(here.y, here.x, confidence);
  }
  const Sample first = of_point(measure, plan_.points.front());
  return sim::paired_ratio_difference({here.y, here.x}, {first.y, first.x}, confidence);
}

}  // namespace models::study
