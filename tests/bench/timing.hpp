// Timing for benchmarks: the best of several runs, since other work on the machine only adds.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>

namespace bench {

/// Seconds that `work` takes, the least of `runs` runs.
template <class Work>
double seconds(int runs, Work work) {
  double least = 1e300;
  for (int i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    least = std::min(least, taken.count());
  }
  return least;
}

/// Seconds of processor time that `work` takes, all threads together.
template <class Work>
double processor_seconds(Work work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// Largest resident memory of this process so far [MB].
inline double peak_memory_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1e3;
}

}  // namespace bench
