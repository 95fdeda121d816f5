#include "sim/random/discrete.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"

using sim::AliasTable;
using sim::RandomStream;

namespace {

std::vector<std::uint64_t> counts(const AliasTable& table, std::size_t n) {
  RandomStream stream{{.seed = 42}};
  std::vector<std::uint64_t> result(table.size());
  for (std::size_t i = 0; i < n; ++i) ++result[table(stream)];
  return result;
}

std::vector<double> shares(const std::vector<double>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> result;
  for (const double weight : weights) result.push_back(weight / sum);
  return result;
}

}  // namespace

TEST_CASE("an alias table draws each index as often as its weight says") {
  const std::vector<double> weights{3, 0.5, 1, 1, 4, 0.25, 2, 7};
  constexpr std::size_t n = 2'000'000;
  CHECK(statistics::chi_square_accepts(counts(AliasTable{weights}, n), shares(weights)));
  SECTION("power: one weight 3 % wrong is rejected") {
    auto wrong = weights;
    wrong[4] *= 1.03;
    CHECK_FALSE(statistics::chi_square_accepts(counts(AliasTable{wrong}, n), shares(weights)));
  }
}

TEST_CASE("an alias table of many uneven weights is right for each") {
  std::vector<double> weights;
  for (int i = 0; i < 1000; ++i) weights.push_back(1 + i % 37);
  CHECK(statistics::chi_square_accepts(counts(AliasTable{weights}, 2'000'000), shares(weights)));
}

TEST_CASE("a weight of 0 is never drawn, a single one always") {
  const auto drawn = counts(AliasTable{{0, 1, 0, 2, 0, 0}}, 100'000);
  CHECK(drawn[0] + drawn[2] + drawn[4] + drawn[5] == 0);
  CHECK(counts(AliasTable{{0.3}}, 100)[0] == 100);
  CHECK(counts(AliasTable{{0, 0, 5}}, 1000)[2] == 1000);
}

TEST_CASE("an alias table takes one draw of the stream") {
  const AliasTable table{{1, 2, 3}};
  RandomStream used{{.seed = 3}};
  RandomStream counted{{.seed = 3}};
  for (int i = 0; i < 1000; ++i) {
    table(used);
    counted.next_u64();
  }
  CHECK(used.next_u64() == counted.next_u64());
}

TEST_CASE("weights that cannot be drawn by are refused, all of them by index") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(AliasTable{std::vector<double>{}}, sim::InputError);
  CHECK_THROWS_AS((AliasTable{{0, 0}}), sim::InputError);
  CHECK_THROWS_AS((AliasTable{{1e308, 1e308}}), sim::InputError);
  CHECK_THROWS_WITH((AliasTable{{1, -2, nan}}),
                    "weights of a choice: weights[1] = -2 (must be >= 0 and finite)\n"
                    "weights of a choice: weights[2] = nan (must be >= 0 and finite)");
}

TEST_CASE("the mean of an empirical distribution counts its ends half") {
  CHECK(sim::Empirical{{0, 10}}.mean() == 5);
  CHECK(sim::Empirical{{1, 2, 9}}.mean() == 3.5);
}
