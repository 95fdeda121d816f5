// Runs of a length that the study leaves open: until stated measures are known closely enough.
#pragma once

#include <string>
#include <vector>

#include "models/study/plan.hpp"
#include "models/ward/tallies.hpp"
#include "sim/stats/precision.hpp"

namespace models::study {

/// Mistakes in `study.precision` are appended.
void check_precision(const Document& document, const StudyConfig& config, Findings& findings);

/// What a run's replications say of the measures of `study.precision`: one number or two of each
/// replication, so memory hardly grows.
class PrecisionWatch {
 public:
  /// Refers to the plan, which must have a precision and outlive it.
  explicit PrecisionWatch(const Plan& plan);

  [[nodiscard]] sim::SequentialRule rule() const;

  /// Replications of a scenario come in their order.
  void add(std::size_t scenario, const ward::Tallies& tallies);

  /// How each measure stands at the point where its interval is widest for what is wanted. All
  /// scenarios must have the same number of replications.
  struct Standing {
    bool met = false;
    std::string in_words;  // "coverage of I calls: 0.48 (0.5 wanted), 40 replications, at ..."
  };
  [[nodiscard]] std::vector<Standing> look() const;

 private:
  struct Sample {  // by replication: the measure is sum(y) / sum(x)
    std::vector<double> y, x;
  };
  [[nodiscard]] Sample& sample(std::size_t measure, std::size_t scenario);
  [[nodiscard]] const Sample& sample(std::size_t measure, std::size_t scenario) const;
  [[nodiscard]] Standing standing(std::size_t measure) const;
  [[nodiscard]] Sample of_point(std::size_t measure, const PlannedPoint& point) const;
  [[nodiscard]] sim::Interval interval(std::size_t measure, const PlannedPoint& point) const;

  const Plan& plan_;
  const PrecisionConfig& wanted_;
  std::vector<bool> in_focus_;  // by ward
  double years_;
  std::vector<Sample> samples_;  // by measure and scenario
};

}  // namespace models::study
