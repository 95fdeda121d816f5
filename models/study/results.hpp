// The results file of a study: which variables it has, and one replication's share of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/study/plan.hpp"
#include "models/study/study.hpp"
#include "models/ward/tallies.hpp"
#include "sim/store/results_file.hpp"

namespace models::study {

/// Writes tallies as they come; complete when committed. docs/reference/results-file.md lists the
/// variables with units.
class Results {
 public:
  /// Creates the file under a temporary name, with everything that does not depend on a run.
  Results(const std::filesystem::path& path, const Study& study, const Plan& plan,
          int replications);

  /// Stores a replication of a scenario at every point that shares it.
  void add(std::size_t scenario, int replication, const ward::Tallies& tallies);

  /// @param stopped_because  "completed", "interrupted"
  void commit(const std::string& stopped_because);

 private:
  void write_points(const Plan& plan);
  void write_axes(const Plan& plan);
  void write_streets(const sim::street::Network& network);
  void write_focus(const Plan& plan);
  void write_street_means();

  std::vector<std::vector<std::size_t>> points_of_;  // by scenario
  sim::store::ResultsWriter file_;
  // Sums over replications by scenario and street: memory does not grow with replications.
  std::vector<std::vector<double>> street_patrol_h_;
  std::vector<std::vector<double>> street_incidents_;
  std::vector<std::vector<double>> street_visits_;
  std::vector<std::vector<double>> street_gaps_;
  std::vector<std::vector<double>> street_gap_h_;
  std::vector<int> finished_;  // replications by scenario
};

}  // namespace models::study
