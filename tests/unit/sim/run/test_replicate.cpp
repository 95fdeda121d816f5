#include "sim/run/replicate.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "sim/random/stream.hpp"

using namespace sim;

TEST_CASE("results arrive in order and are the same at any number of threads") {
  const auto collect = [](int threads) {
    std::vector<std::uint64_t> sums;
    std::vector<std::int64_t> order;
    Progress progress;
    run_in_order(
        200, threads,
        [](std::int64_t i) -> std::optional<std::uint64_t> {
          RandomStream random{{.seed = 4, .replication = static_cast<std::uint32_t>(i)}};
          std::uint64_t sum = 0;
          for (int k = 0; k < 1000 * (1 + static_cast<int>(i % 7)); ++k) sum += random.next_u64();
          return sum;
        },
        [&](std::int64_t i, std::uint64_t sum) {
          order.push_back(i);
          sums.push_back(sum);
        },
        progress);
    CHECK(progress.done == 200);
    std::vector<std::int64_t> ascending(200);
    std::iota(ascending.begin(), ascending.end(), 0);
    CHECK(order == ascending);
    return sums;
  };
  const auto alone = collect(1);
  CHECK(collect(2) == alone);
  CHECK(collect(7) == alone);
}

TEST_CASE("after a stop the finished tasks are kept, also behind a gap") {
  Progress progress;
  std::vector<std::int64_t> delivered;
  run_in_order(
      100, 3,
      [&](std::int64_t i) -> std::optional<int> {
        if (i == 10) return std::nullopt;  // gave up half-way
        if (i == 20) progress.stop = true;
        return 1;
      },
      [&](std::int64_t i, int) { delivered.push_back(i); }, progress);
  CHECK(delivered.size() == static_cast<std::size_t>(progress.done));
  CHECK(delivered.size() >= 18);  // 0 to 20 but for 10, and for two that were not begun yet
  CHECK(delivered.size() < 99);
  CHECK(std::is_sorted(delivered.begin(), delivered.end()));
  CHECK(std::find(delivered.begin(), delivered.end(), 10) == delivered.end());
  CHECK(delivered.back() > 10);
}

TEST_CASE("the first failure of a task reaches the caller and stops the rest") {
  Progress progress;
  CHECK_THROWS_WITH(run_tasks(
                        1'000'000, 2,
                        [](std::int64_t i) -> bool {
                          if (i == 5) throw std::runtime_error("disk full");
                          return true;
                        },
                        progress),
                    "disk full");
  CHECK(progress.done < 1'000'000);
}
