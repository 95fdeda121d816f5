// A study reduced to one queue: a hamlet whose streets take no time beside the length of a call.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/study/plan.hpp"
#include "models/ward/replication.hpp"
#include "sim/run/replicate.hpp"
#include "sim/stats/interval.hpp"

namespace validation {

using models::ward::Tallies;

/// Mean service [h]. Travel in the hamlet takes seconds: below 0.05 % of it.
inline constexpr double kServiceH = 30;

/// Calls of one grade, Poisson at `per_service` calls in a mean service time, exponential service.
inline std::string calls(const std::string& grade, double per_service) {
  const double per_year = per_service / kServiceH * 365.25 * 24;
  return "[[incident]]\nname = \"" + grade + "\"\ngrade = \"" + grade +
         "\"\nreported_per_year = " + std::to_string(per_year) +
         "\nservice = {shape = \"exponential\", mean_min = " + std::to_string(kServiceH * 60) +
         "}\n";
}

/// A study of `units` that stay where they are between calls, always on duty.
inline models::study::Study queue_study(int units, const std::string& incidents, int seed) {
  const std::string text =
      "[study]\nname = \"queue\"\nseed = " + std::to_string(seed) +
      "\nwarm_up_days = 1000\nhorizon_days = 30000\n"
      "[network.synthetic]\nwards = 1\nstreet_km = 2\nward_area_km2 = 0.15\nmargin_m = 0\n"
      "[travel]\nfoot_mps = 10\n"
      // Long targets: the run goes on until every measured call has been served.
      "[dispatch]\ntarget_min = {I = 90000, S = 90000, E = 90000}\n" +
      incidents + "[[team]]\nname = \"servers\"\nunits = " + std::to_string(units) +
      "\npatrol = \"at_scene\"\n";
  return models::study::Study::from_text(text, ".", "queue.toml");
}

/// Runs the study as the program does, from its text: `measure` of each replication.
inline std::vector<double> measured(const models::study::Study& study, int replications,
                                    const std::function<double(const Tallies&)>& measure) {
  const models::study::Plan plan = models::study::make_plan(study, 1);
  std::vector<double> values;
  sim::Progress progress;
  sim::run_in_order(
      replications, 2,
      [&](std::int64_t r) {
        return models::ward::run_replication(plan.scenarios[0], static_cast<std::uint32_t>(r),
                                             progress.stop);
      },
      [&](std::int64_t, const Tallies& tallies) { values.push_back(measure(tallies)); }, progress);
  return values;
}

/// Whether a Student-t interval over replications covers the expected value, at a false-alarm rate
/// of 1e-4.
inline bool agrees(const std::vector<double>& values, double expected) {
  return sim::mean_interval(values, 1 - 1e-4).covers(expected);
}

}  // namespace validation
