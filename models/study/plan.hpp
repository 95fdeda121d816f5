// A study made ready to run: every point checked, every distinct scenario assembled once.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/study/assembly.hpp"
#include "models/study/study.hpp"
#include "models/study/sweep.hpp"

namespace models::study {

/// One point of the sweep.
struct PlannedPoint {
  std::vector<Override> coordinates;  // its value on each axis
  std::string scheme;                 // empty: none
  double budget_gbp_per_year = 0;
  Outlook outlook;
  std::vector<int> taken;              // officers of each team that the match took, if all renew
  std::vector<std::string> payers;     // of each team, likewise
  std::size_t scenario = 0;            // index into Plan::scenarios: if the payer always renews
  std::vector<std::size_t> scenarios;  // by course of the outlook; the last is the one above

  /// The one that a replication is of.
  [[nodiscard]] std::size_t scenario_of(std::uint64_t seed, std::uint32_t replication) const {
    return scenarios[course_of(outlook.renews, seed, replication)];
  }

  /// Of a crowdfunded scheme: how likely its pledges bring these officers, by year of the term.
  std::vector<double> delivery_probability;
};

/// Everything that a run needs. Points that lead to the same officers share a scenario: with common
/// random numbers their results are equal, so each is run once.
struct Plan {
  StudyConfig config;  // of the study without its sweep's values
  std::vector<Axis> axes;
  std::vector<PlannedPoint> points;
  std::vector<ward::Scenario> scenarios;
  std::vector<std::string> fingerprints;      // by scenario: SHA-256 of all that it depends on
  std::map<std::string, std::string> inputs;  // SHA-256 of each file read
  std::vector<sim::Problem> remarks;
};

/// A point made ready on its own.
struct MadePoint {
  PlannedPoint point;  // its scenarios are left open
  std::vector<Assembled> courses;
};

/// Empty if anything is wrong with the point. Findings are appended.
[[nodiscard]] std::optional<MadePoint> make_point(const Study& study, Assembler& assembler,
                                                  const std::vector<Override>& coordinates,
                                                  Findings& findings);

/// @param threads  for the travel-time tables
/// @throws sim::InputError with every mistake of every point, each once.
[[nodiscard]] Plan make_plan(const Study& study, int threads);

/// The same without throwing: no plan if there are mistakes. Findings are appended.
[[nodiscard]] std::optional<Plan> make_plan(const Study& study, int threads, Findings& findings);

}  // namespace models::study
