// The results file of a study: which variables it has, and one replication's share of them.
#pragma once

#include <cstdint>
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

  /// Stores a replication of a scenario at every point that shares it, where it is of that course.
  void add(std::size_t scenario, int replication, const ward::Tallies& tallies);

  /// Stores a replication at one point alone. For results that come point by point, in the order
  /// of points; a point's last one is followed by finish_point.
  void add_to_point(std::size_t point, std::size_t scenario, int replication,
                    const ward::Tallies& tallies);
  void finish_point(std::size_t point);

  /// @param stopped_because  "completed", "interrupted", "precise", "not precise"
  /// @param precision  how each stated measure stands, in words; none: nothing was stated
  void commit(const std::string& stopped_because, const std::vector<std::string>& precision = {});

 private:
  void write_points(const Plan& plan);
  void write_axes(const Plan& plan);
  void write_streets(const sim::street::Network& network);
  void write_focus(const Plan& plan);
  // Whole numbers, so that the order of adding is of no account.
  struct StreetSums {
    std::vector<std::int64_t> patrol_us, incidents, visits, gaps, gap_us;
    int replications = 0;

    void add(const ward::Tallies& tallies);
  };

  void write_cells(std::size_t point, int replication, const ward::Tallies& tallies);
  void write_cells_if_drawn(std::size_t point, std::size_t scenario, int replication,
                            const ward::Tallies& tallies);
  void write_street_means(std::size_t point);

  std::vector<PlannedPoint> points_;
  std::vector<std::vector<std::size_t>> points_of_;  // by scenario: those that may be of it
  std::uint64_t seed_;
  std::size_t days_;  // of busy units and waiting calls
  sim::store::ResultsWriter file_;
  // By scenario, over its replications: memory does not grow with replications. Where results come
  // point by point, those of the point at hand.
  std::vector<StreetSums> street_sums_;
};

}  // namespace models::study
