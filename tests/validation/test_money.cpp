// What a budget buys, by the bundled study from its text: case 13 and the figures of the debate.
#include "catch.hpp"
#include "models/study/plan.hpp"

namespace {

using models::funding::Purchase;
using models::study::Study;

Purchase buy(const std::string& scheme, double budget_gbp) {
  const auto study = Study::load(std::string{WARDSIM_SOURCE_DIR} + "/config/hampstead.toml")
                         .with({{"sweep", "{}"},
                                // A hamlet will do: money does not depend on streets.
                                {"network.synthetic",
                                 "{wards = 2, street_km = 20, ward = [{name = "
                                 "\"Hampstead Town\"}, {name = \"Frognal and "
                                 "Fitzjohns\"}]}"},
                                {"funding.scheme", '"' + scheme + '"'},
                                {"funding.budget_gbp_per_year", sim::to_text(budget_gbp)}});
  return models::study::make_plan(study, 1).points.at(0).outlook.purchase;
}

}  // namespace

TEST_CASE("£200,000 a year buys what the price lists say") {
  const Purchase plus = buy("MetPatrol Plus", 200'000);
  CHECK(plus.total_paid() == 3);
  CHECK(plus.total_paid() + plus.total_matched() == 6);
  CHECK(plus.cost_to_payer_gbp == 198'000);
  CHECK(plus.left_over_gbp == 2'000);

  const Purchase partnership = buy("Partnership Plus", 200'000);
  CHECK(partnership.total_paid() == 3);
  CHECK(partnership.total_matched() == 0);
  CHECK(partnership.cost_to_payer_gbp == 171'000);

  const Purchase full = buy("Full cost", 200'000);
  CHECK(full.total_paid() == 2);
  CHECK(full.cost_to_payer_gbp == 144'304);
  CHECK(full.cost_to_force_gbp == 0);
}

TEST_CASE("£60,000 buys residents one constable, and the match a second") {
  const Purchase residents = buy("Residents with match", 60'000);
  CHECK(residents.total_paid() == 1);
  CHECK(residents.total_matched() == 1);
  CHECK(residents.cost_to_force_gbp == 2 * 72'152 - 60'000);
  CHECK(buy("Residents with match", 59'999).total_paid() == 0);
  CHECK(buy("Baseline", 600'000).cost_to_payer_gbp == 0);
}

TEST_CASE("£200,000 buy residents two constables and a sergeant, five and one after match") {
  const Purchase goal = buy("Residents' goal", 200'000);
  CHECK(goal.paid == std::array{0, 2, 1, 0});
  CHECK(goal.matched == std::array{0, 3, 0, 0});
  CHECK(goal.left_over_gbp == 0);
}

TEST_CASE("payer and force together pay the full cost of every officer", "[long]") {
  for (const char* scheme :
       {"Residents with match", "MetPatrol Plus", "Partnership Plus", "Full cost"}) {
    for (double budget_gbp = 0; budget_gbp <= 600'000; budget_gbp += 37'000) {
      const Purchase p = buy(scheme, budget_gbp);
      CHECK(p.cost_to_payer_gbp + p.cost_to_force_gbp ==
            Approx((p.total_paid() + p.total_matched()) * 72'152.0));
      CHECK(p.cost_to_payer_gbp + p.left_over_gbp == Approx(budget_gbp));
    }
  }
}

TEST_CASE("330 officers at the two prices: the bill, and how many stay for the same bill") {
  const Purchase plus = buy("MetPatrol Plus", 165 * 66'000);
  CHECK(plus.total_paid() == 165);
  CHECK(plus.total_paid() + plus.total_matched() == 330);
  CHECK(plus.cost_to_payer_gbp == 10'890'000);
  CHECK(plus.cost_to_force_gbp == 330 * 72'152 - 10'890'000);  // £12.9m: the match costs it dear

  const Purchase same_bill = buy("Partnership Plus", plus.cost_to_payer_gbp);
  CHECK(same_bill.total_paid() == 191);
  CHECK(same_bill.total_matched() == 0);
  CHECK(same_bill.left_over_gbp == 3'000);
  CHECK(same_bill.cost_to_force_gbp == 191 * (72'152 - 57'000));
  // What the force saves pays for the 139 others: the money in all is the same.
  const double saved_gbp = plus.cost_to_force_gbp - same_bill.cost_to_force_gbp;
  CHECK(static_cast<int>(saved_gbp / 72'152) == 138);  // and £69,000 of the next one

  const Purchase all = buy("Partnership Plus", 330 * 57'000);
  CHECK(all.total_paid() == 330);
  CHECK(all.cost_to_payer_gbp == 18'810'000);
  CHECK(buy("Partnership Plus", 330 * 57'000 - 1).total_paid() == 329);
}
