#include "models/patrol/pairing.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/stream.hpp"

using models::patrol::cheapest_pairing;
using models::patrol::PairCosts;

namespace {

sim::RandomStream random_stream(std::uint32_t replication) {
  return sim::RandomStream{{.seed = 3, .replication = replication, .purpose = 0, .entity = 0}};
}

// The cost of a pairing; checks that it is one.
std::int64_t cost(const PairCosts& costs, const std::vector<std::uint32_t>& partner) {
  std::int64_t sum = 0;
  for (std::uint32_t a = 0; a < costs.points(); ++a) {
    REQUIRE(partner[a] != a);
    REQUIRE(partner[partner[a]] == a);
    REQUIRE(costs.of(a, partner[a]) != PairCosts::kApart);
    if (a < partner[a]) sum += costs.of(a, partner[a]);
  }
  return sum;
}

// The least cost over all pairings, by dynamic programming over sets of points.
std::int64_t least_cost(const PairCosts& costs) {
  const std::uint32_t n = costs.points();
  std::vector<std::int64_t> least(std::size_t{1} << n, PairCosts::kApart);
  least[0] = 0;
  for (std::size_t set = 0; set + 1 < least.size(); ++set) {
    if (least[set] == PairCosts::kApart) continue;
    std::uint32_t a = 0;
    while ((set >> a) % 2 == 1) ++a;
    for (std::uint32_t b = a + 1; b < n; ++b) {
      if ((set >> b) % 2 == 1 || costs.of(a, b) == PairCosts::kApart) continue;
      auto& with = least[set | std::size_t{1} << a | std::size_t{1} << b];
      with = std::min(with, least[set] + costs.of(a, b));
    }
  }
  return least.back();
}

}  // namespace

TEST_CASE("pairings cost what exhaustive search finds, ties and parts that lie apart included") {
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    auto random = random_stream(i);
    const std::uint32_t n = 2 * (1 + random.below(6));
    const std::uint32_t largest = i % 2 == 0 ? 4 : 1'000;
    const std::uint32_t part = i % 3 == 0 ? 2 * random.below(n / 2 + 1) : 0;
    PairCosts costs{n};
    for (std::uint32_t a = 0; a < n; ++a) {
      for (std::uint32_t b = a + 1; b < n; ++b) {
        if ((a < part) == (b < part)) costs.set(a, b, random.below(largest));
      }
    }
    REQUIRE(cost(costs, cheapest_pairing(costs)) == least_cost(costs));
  }
}

TEST_CASE("the pairing that looks near at first is given up for one that costs less") {
  // Two clusters of nine, odd: one pair must join them, beyond the eight nearest of every point.
  PairCosts costs{18};
  for (std::uint32_t a = 0; a < 18; ++a) {
    for (std::uint32_t b = a + 1; b < 18; ++b) {
      const bool apart = (a < 9) != (b < 9);
      costs.set(a, b, apart ? 1'000 + (a * 7 + b * 5) % 50 : 1 + (a * 3 + b * 11) % 10);
    }
  }
  CHECK(cost(costs, cheapest_pairing(costs)) == least_cost(costs));
}

TEST_CASE("points on a line are paired with their neighbours") {
  auto random = random_stream(0);
  std::vector<std::int64_t> place;
  for (int i = 0; i < 600; ++i) place.push_back(static_cast<std::int64_t>(random.uniform() * 1e6));
  PairCosts costs{600};
  for (std::uint32_t a = 0; a < 600; ++a) {
    for (std::uint32_t b = a + 1; b < 600; ++b) costs.set(a, b, std::abs(place[a] - place[b]));
  }
  const std::int64_t found = cost(costs, cheapest_pairing(costs));
  std::sort(place.begin(), place.end());
  std::int64_t neighbours = 0;
  for (std::size_t i = 0; i < place.size(); i += 2) neighbours += place[i + 1] - place[i];
  CHECK(found == neighbours);
}

TEST_CASE("points that cannot all be paired are refused") {
  CHECK(cheapest_pairing(PairCosts{0}).empty());
  CHECK_THROWS_WITH(cheapest_pairing(PairCosts{3}), contains("3 points"));
  CHECK_THROWS_WITH(cheapest_pairing(PairCosts{2}), contains("2 points"));
}
