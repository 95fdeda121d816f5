#include "sim/street/travel_times.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <queue>
#include <string>

#include "sim/core/handover.hpp"
#include "sim/street/contraction_hierarchy.hpp"

namespace sim::street {

namespace {

// Half of the range, so that adding an arc's time to "not reached" cannot wrap.
constexpr std::uint32_t kFar = UINT32_MAX / 2;

// Times to a batch of destinations at once: one pass over the hierarchy serves all of them.
class Sweep {
 public:
  static constexpr std::size_t kLanes = 16;

  explicit Sweep(const ContractionHierarchy& hierarchy)
      : hierarchy_{hierarchy}, time_(hierarchy.vertices()) {}

  // `destinations` are vertices, at most kLanes; fills one row of the table for each.
  void run(std::uint32_t first, std::uint32_t count, std::uint32_t* table) {
    for (Lanes& lanes : time_) lanes.fill(kFar);
    for (std::uint32_t lane = 0; lane < count; ++lane) climb(hierarchy_.rank(first + lane), lane);
    descend();
    const std::size_t n = time_.size();
    for (std::size_t rank = 0; rank < n; ++rank) {
      const std::uint32_t v = hierarchy_.vertex(static_cast<std::uint32_t>(rank));
      for (std::uint32_t lane = 0; lane < count; ++lane) {
        table[(first + lane) * n + v] = time_[rank][lane];
      }
    }
  }

 private:
  using Lanes = std::array<std::uint32_t, kLanes>;

  // From the destination backwards to ever higher ranks. In order of rank each is final when met.
  void climb(std::uint32_t destination, std::uint32_t lane) {
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ranks;
    time_[destination][lane] = 0;
    ranks.push(destination);
    while (!ranks.empty()) {
      const std::uint32_t rank = ranks.top();
      ranks.pop();
      for (const auto& arc : hierarchy_.downward(rank)) {
        std::uint32_t& time_ms = time_[arc.higher][lane];
        if (time_ms == kFar) ranks.push(arc.higher);
        time_ms = std::min(time_ms, time_[rank][lane] + arc.time_ms);
      }
    }
  }

  // From the top down: the way to the destination goes up first, over vertices that are final.
  void descend() {
    for (std::size_t rank = time_.size(); rank-- > 0;) {
      Lanes best = time_[rank];
      for (const auto& arc : hierarchy_.upward(static_cast<std::uint32_t>(rank))) {
        const Lanes& over = time_[arc.higher];
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          best[lane] = std::min(best[lane], over[lane] + arc.time_ms);
        }
      }
      time_[rank] = best;
    }
  }

  const ContractionHierarchy& hierarchy_;
  std::vector<Lanes> time_;  // by rank
};

std::string megabytes(std::size_t bytes) {
  return std::to_string((bytes + 999'999) / 1'000'000);
}

}  // namespace

TravelTimes::TravelTimes(const Chains& chains, Mode mode, const TableBudget& budget)
    : vertices_{chains.vertices()} {
  if (bytes() > budget.max_bytes) {
    throw InputError(
        "",
        "the travel times by " + std::string{kModeNames[static_cast<std::size_t>(mode)]} +
            " between " + std::to_string(vertices_) + " junctions need " + megabytes(bytes()) +
            " MB, more than the limit of " + megabytes(budget.max_bytes) + " MB",
        "raise network.travel_table_limit_mb, or import fewer wards or a smaller buffer");
  }
  table_ = std::make_unique_for_overwrite<std::uint32_t[]>(std::size_t{vertices_} * vertices_);
  const ContractionHierarchy hierarchy{chains.graph()};
  const int batches = static_cast<int>((vertices_ + Sweep::kLanes - 1) / Sweep::kLanes);
  Handover to_threads, from_threads;
  to_threads.give();
#pragma omp parallel num_threads(budget.threads)
  {
    to_threads.take();
    Sweep sweep{hierarchy};
#pragma omp for schedule(dynamic)
    for (int batch = 0; batch < batches; ++batch) {
      const auto first =
          static_cast<std::uint32_t>(static_cast<std::size_t>(batch) * Sweep::kLanes);
      const auto count = std::min<std::uint32_t>(Sweep::kLanes, vertices_ - first);
      sweep.run(first, count, table_.get());
    }
    from_threads.give();
  }
  from_threads.take();
}

}  // namespace sim::street
