// Runs a planned study and writes its results file.
#pragma once

#include <filesystem>

#include "models/study/plan.hpp"
#include "sim/run/replicate.hpp"

namespace models::study {

struct RunSummary {
  std::int64_t replications_planned = 0;  // of distinct scenarios
  std::int64_t replications_done = 0;
  std::uint64_t events = 0;
  bool interrupted = false;
  bool precise = false;  // ended as the stated measures were known closely enough
};

/// Runs every replication of every distinct scenario on `threads` threads.
///
/// Replications go round all scenarios before the next begins, so that an interrupted run has about
/// equally many of each point. With `study.precision` a look is taken after each batch, at the
/// replications of all scenarios up to there: how many are run depends on the study alone, and each
/// is what it would be in a run of a fixed number. The file is the same, byte for byte, at any
/// number of threads; after a stop it holds what was finished and says so. Memory does not grow
/// with replications.
///
/// @throws sim::StorageError if the file cannot be written; nothing is left behind then.
RunSummary run_study(const Study& study, const Plan& plan, const std::filesystem::path& results,
                     int threads, sim::Progress& progress);

}  // namespace models::study
