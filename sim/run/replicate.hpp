// Runs numbered tasks on several threads and hands over their results in order.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace sim {

/// What a caller may watch and ask while tasks run. Safe to read and set from any thread.
struct Progress {
  std::atomic<std::int64_t> done{0};
  std::atomic<std::int64_t> total{0};
  std::atomic<bool> stop{false};  // set it, and run_tasks returns soon: running tasks give up
};

/// Runs task(0), ..., task(count - 1), each once, in about that order, on `threads` threads.
///
/// @param task   pure; called from any thread, several at once. Returns false if it gave up.
/// @param threads  at least 1
/// Rethrows the first exception of a task, after stopping the others.
void run_tasks(std::int64_t count, int threads, const std::function<bool(std::int64_t)>& task,
               Progress& progress);

/// The same for tasks with results: `deliver(i, result)` is called for each finished task in
/// ascending order of i, never two at once, so that what it writes does not depend on threads.
/// After a stop, the finished ones behind a gap are delivered too.
///
/// @param run  returns an optional result; empty if it saw progress.stop and gave up.
template <class Run, class Deliver>
void run_in_order(std::int64_t count, int threads, Run run, Deliver deliver, Progress& progress);

template <class Run, class Deliver>
void run_in_order(std::int64_t count, int threads, Run run, Deliver deliver, Progress& progress) {
  using Result = typename std::invoke_result_t<Run, std::int64_t>::value_type;
  std::map<std::int64_t, Result> finished;  // at most a few more than there are threads
  std::int64_t next = 0;
  std::mutex turn;
  run_tasks(
      count, threads,
      [&](std::int64_t i) {
        auto result = run(i);
        if (!result) return false;
        const std::scoped_lock lock{turn};
        finished.emplace(i, std::move(*result));
        for (auto it = finished.begin(); it != finished.end() && it->first == next; ++next) {
          deliver(it->first, std::move(it->second));
          it = finished.erase(it);
        }
        return true;
      },
      progress);
  for (auto& [i, result] : finished) deliver(i, std::move(result));
}

}  // namespace sim
