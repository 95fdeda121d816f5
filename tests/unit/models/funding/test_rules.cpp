// Match, span, discount, kit, shares and grants, each by hand.
#include <limits>

#include "catch.hpp"
#include "models/funding/scheme.hpp"

using namespace models::funding;

namespace {

using Counts = std::array<int, kRanks>;  // PCSOs, constables, sergeants, inspectors

constexpr double kConstable = 72'152;
constexpr double kSergeant = 78'000;
const ByRank kFull{35'000, kConstable, kSergeant, std::nullopt};

// The residents' goal: two constables and a sergeant for £200,000 a year.
Scheme residents() {
  Scheme scheme;
  scheme.name = "Residents";
  scheme.payer = "residents";
  scheme.buys = {Rank::constable, Rank::constable, Rank::sergeant};
  scheme.price_gbp_per_year = {std::nullopt, 60'000, 80'000, std::nullopt};
  scheme.matched_per_paid = 1;
  return scheme;
}

Scheme constables(double price_gbp) {
  Scheme scheme;
  scheme.name = "Constables";
  scheme.payer = "borough";
  scheme.buys = {Rank::constable};
  scheme.price_gbp_per_year = {std::nullopt, price_gbp, 80'000, std::nullopt};
  return scheme;
}

}  // namespace

TEST_CASE("two constables and a sergeant are matched to 4 + 2 or to 5 + 1, as the rule is set") {
  Scheme scheme = residents();
  SECTION("by the same rank: four constables and two sergeants") {
    const Purchase bought = buy(scheme, kFull, 200'000);
    CHECK(bought.paid == Counts{0, 2, 1, 0});
    CHECK(bought.matched == Counts{0, 2, 1, 0});
    CHECK(bought.cost_to_payer_gbp == 200'000);
    CHECK(bought.cost_to_force_gbp == 4 * kConstable + 2 * kSergeant - 200'000);
  }
  SECTION("by constables: five and a sergeant, who may lead them") {
    scheme.matched_rank = Rank::constable;
    scheme.span = 5;
    const Purchase bought = buy(scheme, kFull, 200'000);
    CHECK(bought.paid == Counts{0, 2, 1, 0});
    CHECK(bought.matched == Counts{0, 3, 0, 0});
    CHECK(bought.delivered(Rank::constable) == 5);
    CHECK(bought.delivered(Rank::sergeant) == 1);
    CHECK(bought.cost_to_force_gbp == 5 * kConstable + kSergeant - 200'000);
  }
  SECTION("either way £60,000 buy a constable, and the match a second") {
    for (const bool by_constables : {false, true}) {
      if (by_constables) scheme.matched_rank = Rank::constable;
      const Purchase bought = buy(scheme, kFull, 60'000);
      CHECK(bought.paid == Counts{0, 1, 0, 0});
      CHECK(bought.matched == Counts{0, 1, 0, 0});
    }
  }
}

TEST_CASE("a match of n for every m paid drops the fraction, rank by rank or together") {
  Scheme scheme = residents();
  scheme.matched_per_paid = 3;
  scheme.match_every = 2;
  // £400,000: two constables, a sergeant, two constables, a sergeant.
  CHECK(buy(scheme, kFull, 399'999).paid == Counts{0, 4, 1, 0});
  CHECK(buy(scheme, kFull, 399'999).matched == Counts{0, 6, 0, 0});
  CHECK(buy(scheme, kFull, 400'000).matched == Counts{0, 6, 3, 0});
  CHECK(buy(scheme, kFull, 60'000).matched == Counts{0, 0, 0, 0});
  scheme.matched_rank = Rank::pcso;
  CHECK(buy(scheme, kFull, 200'000).matched == Counts{3, 0, 0, 0});  // 3 paid: one match of three
  CHECK(buy(scheme, kFull, 260'000).matched == Counts{6, 0, 0, 0});
  scheme.matches = {Rank::sergeant};
  CHECK(buy(scheme, kFull, 399'999).matched == Counts{0, 0, 0, 0});
  CHECK(buy(scheme, kFull, 400'000).matched == Counts{3, 0, 0, 0});
}

TEST_CASE("only the ranks that are matched bring a match") {
  Scheme scheme = residents();
  scheme.matches = {Rank::constable};
  CHECK(buy(scheme, kFull, 200'000).matched == Counts{0, 2, 0, 0});
}

TEST_CASE("the fifth constable comes with a sergeant or not at all") {
  Scheme scheme = constables(60'000);
  scheme.span = 5;
  CHECK(buy(scheme, kFull, 379'999).paid == Counts{0, 4, 0, 0});  // 5 * 60 + 80 = 380
  CHECK(buy(scheme, kFull, 379'999).left_over_gbp == 139'999);
  CHECK(buy(scheme, kFull, 380'000).paid == Counts{0, 5, 1, 0});
  CHECK(buy(scheme, kFull, 620'000).paid == Counts{0, 9, 1, 0});
  CHECK(buy(scheme, kFull, 760'000).paid == Counts{0, 10, 2, 0});
  SECTION("matched constables are led too, and a matched sergeant leads") {
    scheme.matched_per_paid = 1;
    CHECK(buy(scheme, kFull, 259'999).paid == Counts{0, 2, 0, 0});
    CHECK(buy(scheme, kFull, 260'000).paid == Counts{0, 3, 1, 0});
    CHECK(buy(scheme, kFull, 260'000).matched == Counts{0, 3, 1, 0});
    // 14 constables have two sergeants, enough for fourteen.
    CHECK(buy(scheme, kFull, 500'000).paid == Counts{0, 7, 1, 0});
  }
  SECTION("the first purchase may be a package") {
    scheme.span = 1;
    CHECK(smallest_useful_budget_gbp(scheme, kFull) == 140'000);
    CHECK(buy(scheme, kFull, 139'999).total_paid() == 0);
    CHECK(buy(scheme, kFull, 140'000).paid == Counts{0, 1, 1, 0});
  }
}

TEST_CASE("a discount of 21 % is the price of Partnership Plus") {
  Scheme scheme = constables(1);
  scheme.price_gbp_per_year = {};
  scheme.discount = 0.21;
  CHECK(yearly_price_gbp(scheme, kFull, Rank::constable) == 57'000.08);  // 0.79 * 72,152
  const Purchase bought = buy(scheme, kFull, 200'000);
  CHECK(bought.paid == Counts{0, 3, 0, 0});
  CHECK(bought.cost_to_payer_gbp == 171'000.24);
  CHECK(bought.cost_to_force_gbp == Approx(3 * 0.21 * kConstable).margin(0.01));
  CHECK_FALSE(yearly_price_gbp(scheme, {}, Rank::constable));
}

TEST_CASE("kit, running cost and redundancy are shared out over the term, and paid by who pays") {
  Scheme scheme = constables(60'000);
  scheme.matched_per_paid = 1;
  scheme.running_gbp_per_year[1] = 500;
  scheme.kit_gbp[1] = 9'000;
  scheme.redundancy_gbp[1] = 3'000;
  scheme.term_years = 4;
  // 500 + (9,000 + 3,000) / 4 = 3,500 a year beside the price.
  CHECK(yearly_price_gbp(scheme, kFull, Rank::constable) == 63'500);
  CHECK(buy(scheme, kFull, 126'999).total_paid() == 1);
  const Purchase bought = buy(scheme, kFull, 127'000);
  CHECK(bought.delivered(Rank::constable) == 4);
  CHECK(bought.cost_to_payer_gbp == 127'000);
  CHECK(bought.cost_to_force_gbp == 4 * (kConstable + 3'500) - 127'000);
  CHECK(bought.kit_gbp == 4 * 9'000);
  CHECK(bought.redundancy_gbp == 4 * 3'000);
}

TEST_CASE("a grant adds to the budget, is spent first, and is drawn no further than spent") {
  Scheme scheme = constables(60'000);
  scheme.grant_gbp_per_year = 100'000;
  const Purchase none = buy(scheme, kFull, 0);
  CHECK(none.paid == Counts{0, 1, 0, 0});
  CHECK(none.cost_to_grantor_gbp == 60'000);
  CHECK(none.cost_to_payer_gbp == 0);
  CHECK(none.cost_to_force_gbp == kConstable - 60'000);
  const Purchase some = buy(scheme, kFull, 90'000);
  CHECK(some.paid == Counts{0, 3, 0, 0});
  CHECK(some.cost_to_grantor_gbp == 100'000);
  CHECK(some.cost_to_payer_gbp == 80'000);
  CHECK(some.left_over_gbp == 10'000);
  CHECK(smallest_useful_budget_gbp(scheme, kFull) == 0);
  scheme.grant_gbp_per_year = 25'000;
  CHECK(smallest_useful_budget_gbp(scheme, kFull) == 35'000);
}

TEST_CASE("rules that cannot be are told, all at once") {
  Scheme scheme = constables(60'000);
  scheme.match_every = 0;
  scheme.span = 0;
  scheme.term_years = 0;
  scheme.discount = 1;
  scheme.grant_gbp_per_year = std::numeric_limits<double>::infinity();
  scheme.kit_gbp[1] = -1;
  scheme.shares = {0.5, 0.4, std::nullopt, std::nullopt, std::nullopt};
  CHECK_THROWS_WITH(buy(scheme, kFull, 0),
                    contains("match_every = 0") && contains("span = 0") &&
                        contains("term_years = 0") && contains("discount = 1") &&
                        contains("grant_gbp_per_year") && contains("kit_gbp.constable = -1") &&
                        contains("shares add up to 0.9") &&
                        contains("has both prices and a discount"));
}

TEST_CASE("a span that no number of sergeants can keep is told") {
  Scheme scheme = residents();
  scheme.matched_rank = Rank::constable;
  scheme.span = 1;
  CHECK_THROWS_WITH(buy(scheme, kFull, 200'000), contains("as many officers as he may lead"));
  scheme.matches = {Rank::constable};
  CHECK(buy(scheme, kFull, 220'000).delivered(Rank::sergeant) == 2);  // 60 + 2 * 80
  CHECK(buy(scheme, kFull, 220'000).delivered(Rank::constable) == 2);
}

TEST_CASE("a match of a rank without a full cost is told") {
  Scheme scheme = residents();
  scheme.matched_rank = Rank::inspector;
  CHECK_THROWS_WITH(buy(scheme, kFull, 0),
                    contains("full_cost_gbp_per_year has no amount > 0 for rank \"inspector\""));
}

TEST_CASE("who was paid before costs nobody more; who comes from a reserve is missed there") {
  Scheme scheme = constables(60'000);
  scheme.matched_per_paid = 1;
  scheme.running_gbp_per_year[1] = 500;  // of the matched officer, the force's
  const auto cost_to_force = [&](MatchSource source) {
    scheme.match_source = source;
    const Purchase bought = buy(scheme, kFull, 60'500);
    CHECK(bought.delivered(Rank::constable) == 2);
    CHECK(bought.cost_to_payer_gbp == 60'500);
    return bought.cost_to_force_gbp;
  };
  CHECK(cost_to_force(MatchSource::new_money) == 2 * (kConstable + 500) - 60'500);
  CHECK(cost_to_force(MatchSource::reserve) == 2 * (kConstable + 500) - 60'500);
  CHECK(cost_to_force(MatchSource::other_team) == kConstable + 2 * 500 - 60'500);
}

TEST_CASE("a scheme matches with the ranks that it says") {
  Scheme scheme = residents();
  CHECK(matches_with(scheme) == std::array{false, true, true, false});
  scheme.matches = {Rank::constable};
  CHECK(matches_with(scheme) == std::array{false, true, false, false});
  scheme.matched_rank = Rank::pcso;
  CHECK(matches_with(scheme) == std::array{true, false, false, false});
  scheme.matched_per_paid = 0;
  CHECK(matches_with(scheme) == std::array{false, false, false, false});
}
