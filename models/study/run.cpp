#include "models/study/run.hpp"

#include <algorithm>

#include "models/study/precision.hpp"
#include "models/study/results.hpp"
#include "models/ward/replication.hpp"

namespace models::study {

RunSummary run_study(const Study& study, const Plan& plan,
                     const std::filesystem::path& results_path, int threads,
                     sim::Progress& progress) {
  const int most = plan.config.general.replications;
  const auto scenarios = static_cast<std::int64_t>(plan.scenarios.size());
  Results results{results_path, study, plan, most};
  std::optional<PrecisionWatch> watch;
  if (plan.config.general.precision) watch.emplace(plan);
  const sim::SequentialRule rule = watch ? watch->rule() : sim::SequentialRule{most, most, most};
  RunSummary summary;
  std::vector<std::string> standings;
  for (int done = 0, next = rule.next(0); done < next; next = rule.next(done)) {
    const std::int64_t before = scenarios * done;
    const auto run = [&](std::int64_t i) {
      const std::int64_t task = before + i;
      return ward::run_replication(plan.scenarios[static_cast<std::size_t>(task % scenarios)],
                                   static_cast<std::uint32_t>(task / scenarios), progress.stop);
    };
    const auto deliver = [&](std::int64_t i, const ward::Tallies& tallies) {
      const std::int64_t task = before + i;
      const auto scenario = static_cast<std::size_t>(task % scenarios);
      results.add(scenario, static_cast<int>(task / scenarios), tallies);
      if (watch) watch->add(scenario, tallies);
      summary.events += tallies.events;
      ++summary.replications_done;
    };
    summary.replications_planned = scenarios * next;
    sim::run_in_order(scenarios * (next - done), threads, run, deliver, progress);
    done = next;
    summary.interrupted = summary.replications_done < summary.replications_planned;
    if (summary.interrupted || !watch) break;
    standings.clear();
    summary.precise = true;
    for (const PrecisionWatch::Standing& standing : watch->look()) {
      standings.push_back(standing.in_words);
      summary.precise = summary.precise && standing.met;
    }
    if (summary.precise) break;
  }
  const char* because = summary.interrupted ? "interrupted"
                        : !watch            ? "completed"
                        : summary.precise   ? "precise"
                                            : "not precise";
  results.commit(because, standings);
  return summary;
}

}  // namespace models::study
