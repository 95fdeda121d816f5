#include "models/study/run.hpp"

#include "models/study/results.hpp"
#include "models/ward/replication.hpp"

namespace models::study {

RunSummary run_study(const Study& study, const Plan& plan,
                     const std::filesystem::path& results_path, int threads,
                     sim::Progress& progress) {
  const int replications = plan.config.general.replications;
  const auto scenarios = static_cast<std::int64_t>(plan.scenarios.size());
  Results results{results_path, study, plan, replications};
  RunSummary summary;
  summary.replications_planned = scenarios * replications;
  const auto run = [&](std::int64_t task) {
    return ward::run_replication(plan.scenarios[static_cast<std::size_t>(task % scenarios)],
                                 static_cast<std::uint32_t>(task / scenarios), progress.stop);
  };
  const auto deliver = [&](std::int64_t task, const ward::Tallies& tallies) {
    results.add(static_cast<std::size_t>(task % scenarios), static_cast<int>(task / scenarios),
                tallies);
    summary.events += tallies.events;
    ++summary.replications_done;
  };
  sim::run_in_order(summary.replications_planned, threads, run, deliver, progress);
  summary.interrupted = summary.replications_done < summary.replications_planned;
  results.commit(summary.interrupted ? "interrupted" : "completed");
  return summary;
}

}  // namespace models::study
