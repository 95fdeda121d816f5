#include "models/funding/scheme.hpp"

#include <limits>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/stream.hpp"

using namespace models::funding;

namespace {

ByRank amounts(std::optional<double> constable, std::optional<double> sergeant = std::nullopt) {
  return {std::nullopt, constable, sergeant, std::nullopt};
}

Scheme constables(double price_gbp, int matched) {
  return {.name = "scheme",
          .payer = "borough",
          .buys = {Rank::constable},
          .price_gbp_per_year = amounts(price_gbp),
          .matched_per_paid = matched};
}

constexpr double kFullCost = 72'152;  // of a constable: Partnership Plus is 21 % below it

}  // namespace

TEST_CASE("200,000 pounds buy what the schemes' published prices say") {  // validation case 13
  const ByRank full = amounts(kFullCost);
  SECTION("MetPatrol Plus: three paid, six delivered") {
    const Purchase bought = buy(constables(66'000, 1), full, 200'000);
    CHECK(bought.total_paid() == 3);
    CHECK(bought.total_matched() == 3);
    CHECK(bought.delivered(Rank::constable) == 6);
    CHECK(bought.cost_to_payer_gbp == 198'000);
    CHECK(bought.left_over_gbp == 2'000);
    CHECK(bought.cost_to_force_gbp == 6 * kFullCost - 198'000);
  }
  SECTION("Partnership Plus: three") {
    const Purchase bought = buy(constables(57'000, 0), full, 200'000);
    CHECK(bought.delivered(Rank::constable) == 3);
    CHECK(bought.total_matched() == 0);
    CHECK(bought.cost_to_payer_gbp == 171'000);
    CHECK(bought.left_over_gbp == 29'000);
  }
  SECTION("full cost: two") {
    const Purchase bought = buy(constables(kFullCost, 0), full, 200'000);
    CHECK(bought.delivered(Rank::constable) == 2);
    CHECK(bought.cost_to_payer_gbp == 144'304);
    CHECK(bought.cost_to_force_gbp == 0);
  }
}

TEST_CASE("the residents' 60,000 pounds buy one constable, and the match a second") {
  const Purchase bought = buy(constables(60'000, 1), amounts(kFullCost), 60'000);
  CHECK(bought.total_paid() == 1);
  CHECK(bought.delivered(Rank::constable) == 2);
  CHECK(bought.left_over_gbp == 0);
}

TEST_CASE("ranks are bought in their order, again from the start after the last") {
  Scheme scheme = constables(60'000, 1);
  scheme.buys = {Rank::constable, Rank::constable, Rank::sergeant};
  scheme.price_gbp_per_year = amounts(60'000, 80'000);
  const ByRank full = amounts(kFullCost, 78'000);
  const Purchase goal = buy(scheme, full, 200'000);
  CHECK(goal.paid == std::array<int, kRanks>{0, 2, 1, 0});
  CHECK(goal.matched == std::array<int, kRanks>{0, 2, 1, 0});
  CHECK(goal.left_over_gbp == 0);
  CHECK(goal.cost_to_force_gbp == 4 * kFullCost + 2 * 78'000 - 200'000);
  // A sergeant that is too dear is waited for, not passed over.
  CHECK(buy(scheme, full, 199'999).paid == std::array<int, kRanks>{0, 2, 0, 0});
  CHECK(buy(scheme, full, 319'999).paid == std::array<int, kRanks>{0, 3, 1, 0});
}

TEST_CASE("a budget below the price buys nobody and is all left over") {
  for (const double budget : {0.0, 65'999.99}) {
    const Purchase bought = buy(constables(66'000, 1), amounts(kFullCost), budget);
    CHECK(bought.total_paid() == 0);
    CHECK(bought.delivered(Rank::constable) == 0);
    CHECK(bought.cost_to_payer_gbp == 0);
    CHECK(bought.cost_to_force_gbp == 0);
    CHECK(bought.left_over_gbp == budget);
  }
}

TEST_CASE("a scheme that buys nothing is a baseline") {
  Scheme scheme;
  CHECK(buy(scheme, {}, 200'000).left_over_gbp == 200'000);
  CHECK(buy(scheme, {}, 200'000).total_paid() == 0);
  CHECK_FALSE(smallest_useful_budget_gbp(scheme, {}));
}

TEST_CASE("the smallest useful budget buys one officer, and a penny less does not") {
  const Scheme scheme = constables(57'000.5, 2);
  const double budget = smallest_useful_budget_gbp(scheme, amounts(kFullCost)).value();
  CHECK(budget == 57'000.5);
  CHECK(buy(scheme, amounts(kFullCost), budget).total_paid() == 1);
  CHECK(buy(scheme, amounts(kFullCost), budget - 0.01).total_paid() == 0);
}

TEST_CASE("prices in pence add up: a budget of so many prices buys so many officers") {
  for (int pence = 5'700'000; pence < 5'700'100; ++pence) {
    const double price = pence / 100.0;
    for (const int officers : {1, 3, 7, 30}) {
      const double budget = static_cast<double>(std::int64_t{pence} * officers) / 100.0;
      const Purchase bought = buy(constables(price, 0), amounts(kFullCost), budget);
      REQUIRE(bought.total_paid() == officers);
      REQUIRE(bought.left_over_gbp == 0);
    }
  }
}

TEST_CASE("whatever is bought: the books balance, and more money never buys less") {
  sim::RandomStream random{{.seed = 13}};
  for (int round = 0; round < 200; ++round) {
    Scheme scheme = constables(0, static_cast<int>(random.below(3)));
    const double price[] = {20'000 + random.below(80'000) / 100.0,
                            20'000 + random.below(9'000'000) / 100.0};
    const double full[] = {70'000 + 5'000 * random.uniform(), 80'000 + 5'000 * random.uniform()};
    scheme.price_gbp_per_year = amounts(price[0], price[1]);
    scheme.buys.clear();
    for (std::uint32_t i = 0, n = 1 + random.below(4); i < n; ++i) {
      scheme.buys.push_back(random.below(2) == 0 ? Rank::constable : Rank::sergeant);
    }
    Purchase before;
    for (double budget = 0; budget < 1e6; budget += 7'777.77) {
      const Purchase bought = buy(scheme, amounts(full[0], full[1]), budget);
      const auto paid = static_cast<std::size_t>(bought.total_paid());
      const bool next_is_pc = scheme.buys[paid % scheme.buys.size()] == Rank::constable;
      REQUIRE(bought.left_over_gbp >= 0);
      REQUIRE(bought.left_over_gbp < price[next_is_pc ? 0 : 1]);
      REQUIRE(bought.cost_to_payer_gbp + bought.left_over_gbp == Approx(budget));
      REQUIRE(bought.cost_to_payer_gbp + bought.cost_to_force_gbp ==
              Approx(bought.delivered(Rank::constable) * full[0] +
                     bought.delivered(Rank::sergeant) * full[1]));
      REQUIRE(bought.total_matched() == scheme.matched_per_paid * bought.total_paid());
      for (std::size_t rank = 0; rank < kRanks; ++rank) {
        REQUIRE(bought.paid[rank] >= before.paid[rank]);
      }
      before = bought;
    }
  }
}

TEST_CASE("a budget that is none is refused") {
  const Scheme scheme = constables(66'000, 1);
  const ByRank full = amounts(kFullCost);
  CHECK_THROWS_WITH(buy(scheme, full, -1), contains("budget_gbp_per_year = -1"));
  CHECK_THROWS_AS(buy(scheme, full, std::numeric_limits<double>::quiet_NaN()), sim::InputError);
  CHECK_THROWS_AS(buy(scheme, full, std::numeric_limits<double>::infinity()), sim::InputError);
  CHECK_THROWS_WITH(buy(scheme, full, 1e22), contains("budget_gbp_per_year"));
}

TEST_CASE("every rank that a scheme buys needs a price and a full cost, whatever the budget") {
  Scheme scheme = constables(66'000, 1);
  CHECK_THROWS_WITH(buy(scheme, {}, 0),
                    contains("full_cost_gbp_per_year") && contains("constable"));
  scheme.buys.push_back(Rank::sergeant);
  scheme.buys.push_back(Rank::inspector);
  CHECK_THROWS_WITH(buy(scheme, amounts(kFullCost), 0),
                    contains("price_gbp_per_year has no amount > 0 for rank \"sergeant\"") &&
                        contains("price_gbp_per_year has no amount > 0 for rank \"inspector\"") &&
                        contains("full_cost_gbp_per_year has no amount > 0 for rank \"sergeant\""));
  for (const double wrong : {0.0, -5.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(buy(constables(wrong, 1), amounts(kFullCost), 100), sim::InputError);
  }
  Scheme negative = constables(66'000, -1);
  CHECK_THROWS_WITH(buy(negative, amounts(kFullCost), 0), contains("matched_per_paid = -1"));
}
