// Runs long work on a thread of its own while Python stays responsive.
#pragma once

#include <chrono>
#include <exception>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include <pybind11/pybind11.h>

namespace bindings {

/// Runs `work()` on a new thread, without the GIL, and waits for it.
///
/// The caller wakes every 50 ms, takes the GIL, looks for signals and calls `look()`. The first
/// Python exception that either raises (KeyboardInterrupt, say) is stored in `raised`; then
/// `stop()` is called once, later signals are dropped, and the work is awaited as before. What
/// `work` throws is rethrown.
///
/// A thread of its own, also because OpenMP keeps its pool with the thread that used it: Python's
/// main thread stays without one.
template <class Work, class Look, class Stop>
auto run_on_worker(Work work, Look look, Stop stop,
                   std::optional<pybind11::error_already_set>& raised) {
  using Result = decltype(work());
  std::packaged_task<Result()> task{std::move(work)};
  std::future<Result> result = task.get_future();
  const pybind11::gil_scoped_release released;
  std::jthread thread{std::move(task)};
  while (result.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready) {
    const pybind11::gil_scoped_acquire held;
    try {
      if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set{};
      if (!raised) look();
    } catch (pybind11::error_already_set& error) {
      if (raised) continue;
      raised.emplace(std::move(error));
      stop();
    }
  }
  return result.get();
}

}  // namespace bindings
