#include "sim/run/replicate.hpp"

#include <exception>
#include <mutex>

#include "sim/core/handover.hpp"

namespace sim {

void run_tasks(std::int64_t count, int threads, const std::function<bool(std::int64_t)>& task,
               Progress& progress) {
  progress.total = progress.done + count;  // of all calls with this progress so far
  std::exception_ptr failure;
  std::mutex failing;
  Handover to_threads, from_threads;
  to_threads.give();
#pragma omp parallel num_threads(threads)
  {
    to_threads.take();
    // One task is seconds at the most and tasks differ in length: hand them out one by one.
#pragma omp for schedule(dynamic, 1)
    for (std::int64_t i = 0; i < count; ++i) {
      if (progress.stop.load(std::memory_order_relaxed)) continue;
      try {
        if (task(i)) progress.done.fetch_add(1, std::memory_order_relaxed);
      } catch (...) {
        const std::scoped_lock lock{failing};
        if (!failure) failure = std::current_exception();
        progress.stop = true;
      }
    }
    from_threads.give();
  }
  from_threads.take();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace sim
