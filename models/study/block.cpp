#include "models/study/block.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "models/study/results.hpp"
#include "models/ward/replication.hpp"
#include "revision.hpp"
#include "sim/store/checked_numbers.hpp"
#include "sim/store/sha256.hpp"

namespace models::study {

namespace {

// Every table of whole numbers that a results file has by replication, in the order of the file.
template <class Tallies, class Visit>
void visit_counts(Tallies& t, const Visit& visit) {
  for (auto* table : {&t.incidents,
                      &t.averted,
                      &t.displaced,
                      &t.covered,
                      &t.guarded,
                      &t.calls,
                      &t.referred,
                      &t.reached,
                      &t.reached_in_target,
                      &t.delayed,
                      &t.crossed,
                      &t.waiting,
                      &t.lost,
                      &t.response_histogram,
                      &t.calls_by_hour,
                      &t.in_target_by_hour,
                      &t.backlog_us,
                      &t.unit_us,
                      &t.rostered_us,
                      &t.absent_us,
                      &t.abstracted_us,
                      &t.kept_us,
                      &t.overtime_us,
                      &t.commute_us,
                      &t.attended,
                      &t.preempted,
                      &t.redirected,
                      &t.arrests,
                      &t.intercepted,
                      &t.patrol_us,
                      &t.scene_us,
                      &t.busy_us,
                      &t.waiting_us}) {
    visit(table->begin(), table->end());
  }
  visit(t.rides.begin(), t.rides.end());
}

template <class Tallies, class Visit>
void visit_sums(Tallies& t, const Visit& visit) {
  for (auto* table : {&t.response_s, &t.response_s2, &t.queued_s})
    visit(table->begin(), table->end());
}

// What a results file has by street, of all replications together.
template <class Tallies, class Visit>
void visit_streets(Tallies& t, const Visit& visit) {
  for (auto* table : {&t.street_patrol_us, &t.street_incidents, &t.street_visits, &t.street_gaps,
                      &t.street_gap_us}) {
    visit(table->begin(), table->end());
  }
}

ward::TallyShape shape_of(const ward::Scenario& scenario) {
  const auto& network = scenario.streets->network;
  return {.wards = network.wards.size(),
          .classes = scenario.demand->classes.size(),
          .teams = scenario.teams.size(),
          .streets = network.streets.size(),
          .days = ward::watched_days(scenario)};
}

sim::store::Numbers packed(std::vector<ward::Tallies>& block) {
  sim::store::Numbers numbers;
  std::vector<std::int64_t> streets;
  for (ward::Tallies& tallies : block) {
    numbers.whole.push_back(static_cast<std::int64_t>(tallies.events));
    visit_counts(tallies, [&](auto begin, auto end) {
      numbers.whole.insert(numbers.whole.end(), begin, end);
    });
    visit_sums(tallies,
               [&](auto begin, auto end) { numbers.real.insert(numbers.real.end(), begin, end); });
    std::size_t at = 0;
    visit_streets(tallies, [&](auto begin, auto end) {
      for (auto value = begin; value != end; ++value, ++at) {
        if (at == streets.size()) streets.push_back(0);
        streets[at] += *value;
      }
    });
  }
  numbers.whole.insert(numbers.whole.end(), streets.begin(), streets.end());
  return numbers;
}

/// Tables by street hold the sums over the block in its first replication, and 0 in the others.
std::vector<ward::Tallies> unpacked(const sim::store::Numbers& numbers,
                                    const ward::TallyShape& shape, int count,
                                    const std::filesystem::path& file) {
  auto whole = numbers.whole.begin();
  auto real = numbers.real.begin();
  const auto take = [&](auto& from, auto end_of_file, auto begin, auto end) {
    if (end_of_file - from < end - begin) {
      throw sim::InputError{file.string(), "holds fewer numbers than the study has",
                            "delete it: it will be computed again"};
    }
    std::copy_n(from, end - begin, begin);
    from += end - begin;
  };
  const auto take_whole = [&](auto begin, auto end) {
    take(whole, numbers.whole.end(), begin, end);
  };
  std::vector<ward::Tallies> block;
  for (int r = 0; r < count; ++r) {
    ward::Tallies& tallies = block.emplace_back(shape);
    std::array<std::int64_t, 1> events{};
    take_whole(events.begin(), events.end());
    tallies.events = static_cast<std::uint64_t>(events[0]);
    visit_counts(tallies, take_whole);
    visit_sums(tallies, [&](auto begin, auto end) { take(real, numbers.real.end(), begin, end); });
  }
  visit_streets(block.front(), take_whole);
  if (whole != numbers.whole.end() || real != numbers.real.end()) {
    throw sim::InputError{file.string(), "holds more numbers than the study has",
                          "delete it: it will be computed again"};
  }
  return block;
}

}  // namespace

std::string block_name(const std::string& fingerprint, int first, int count) {
  return sim::store::sha256_of_text(std::string{"wardsim "} + WARDSIM_VERSION + " " +
                                    WARDSIM_GIT_REVISION + "\nscenario " + fingerprint +
                                    "\nreplications " + std::to_string(first) + " to " +
                                    std::to_string(first + count - 1) + "\n");
}

std::vector<Block> blocks_of(const Plan& plan, int size) {
  if (plan.config.general.precision) {
    throw sim::InputError("study.precision",
                          "a sweep in blocks has a number of replications fixed beforehand",
                          "leave study.precision out, or run without a work folder");
  }
  const int replications = plan.config.general.replications;
  std::vector<Block> blocks;
  for (int first = 0; first < replications; first += size) {
    const int count = std::min(size, replications - first);
    for (std::size_t s = 0; s < plan.scenarios.size(); ++s)
      blocks.push_back({s, first, count, block_name(plan.fingerprints[s], first, count)});
  }
  return blocks;
}

std::filesystem::path block_file(const std::filesystem::path& folder, const std::string& name) {
  return folder / (name + ".h5");
}

void check_block(const std::filesystem::path& folder, const std::string& name) {
  static_cast<void>(sim::store::read_checked_numbers(block_file(folder, name), name));
}

RunSummary BlockRunner::run(const std::vector<Override>& coordinates, const Block& block,
                            const std::filesystem::path& folder, sim::Progress& progress) {
  Findings findings;
  const std::optional<MadePoint> made = make_point(study_, assembler_, coordinates, findings);
  if (!made) throw sim::InputError(std::move(findings.mistakes));
  const auto course =
      std::find_if(made->courses.begin(), made->courses.end(), [&](const Assembled& one) {
        return block_name(one.fingerprint, block.first, block.count) == block.name;
      });
  if (course == made->courses.end()) {
    throw sim::InputError(study_.label(),
                          "the study, a file that it reads, or wardsim itself is not what it was "
                          "when the sweep was planned",
                          "start wardsim run again: it plans anew, and keeps what still holds");
  }
  RunSummary summary;
  summary.replications_planned = block.count;
  std::vector<ward::Tallies> tallies;
  const auto run = [&](std::int64_t task) {
    return ward::run_replication(course->scenario, static_cast<std::uint32_t>(block.first + task),
                                 progress.stop);
  };
  const auto deliver = [&](std::int64_t, ward::Tallies&& done) {
    summary.events += done.events;
    tallies.push_back(std::move(done));
  };
  sim::run_in_order(block.count, threads_, run, deliver, progress);
  summary.replications_done = static_cast<std::int64_t>(tallies.size());
  summary.interrupted = summary.replications_done < block.count;
  if (!summary.interrupted) {
    sim::store::write_checked_numbers(block_file(folder, block.name), block.name, packed(tallies));
  }
  return summary;
}

RunSummary merge_blocks(const Study& study, const Plan& plan, int size,
                        const std::filesystem::path& folder,
                        const std::filesystem::path& results_path,
                        const std::string& stopped_because, sim::Progress& progress) {
  const int replications = plan.config.general.replications;
  Results results{results_path, study, plan, replications};
  std::vector<std::vector<Block>> of_scenario(plan.scenarios.size());
  RunSummary summary;
  for (Block& block : blocks_of(plan, size)) {
    summary.replications_planned += block.count;
    of_scenario[block.scenario].push_back(std::move(block));
  }
  std::vector<bool> counted(plan.scenarios.size(), false);
  progress.total = static_cast<std::int64_t>(plan.points.size());
  // By point, although points share scenarios: each chunk of the file is packed once.
  for (std::size_t p = 0; p < plan.points.size() && !progress.stop; ++p) {
    const std::vector<std::size_t>& courses = plan.points[p].scenarios;
    for (const std::size_t s : std::set<std::size_t>(courses.begin(), courses.end())) {
      for (const Block& block : of_scenario[s]) {
        const std::filesystem::path file = block_file(folder, block.name);
        if (!std::filesystem::exists(file)) continue;
        const std::vector<ward::Tallies> tallies =
            unpacked(sim::store::read_checked_numbers(file, block.name),
                     shape_of(plan.scenarios[s]), block.count, file);
        for (int i = 0; i < block.count; ++i) {
          const ward::Tallies& one = tallies[static_cast<std::size_t>(i)];
          results.add_to_point(p, s, block.first + i, one);
          if (counted[s]) continue;
          summary.events += one.events;
          ++summary.replications_done;
        }
      }
      counted[s] = true;
    }
    results.finish_point(p);
    ++progress.done;
  }
  summary.interrupted = summary.replications_done < summary.replications_planned;
  if (progress.stop) return summary;
  results.commit(summary.interrupted ? stopped_because : "completed");
  return summary;
}

}  // namespace models::study
