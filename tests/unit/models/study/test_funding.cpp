// Schemes of a study file: what is refused, and what the rules bring to the teams.
#include "catch.hpp"
#include "studies.hpp"

using models::police::Rank;
using studies::mistakes;
using studies::with_text;

namespace {

// The sound study, where the scheme's match may be a sergeant of a team of his own.
models::study::Study with_sergeants(const std::string& rules) {
  return studies::with_text(
      "[[scheme]]\n",
      "[[team]]\nname = \"sergeants\"\nrank = \"sergeant\"\nunits = 0\nfunded = true\n"
      "wards = [\"North\"]\nshift = \"days\"\n[[scheme]]\n" +
          rules);
}

models::study::Study at_budget(const models::study::Study& study, const std::string& gbp) {
  return study.with({{"sweep", "{}"},
                     {"funding.scheme", "\"Plus\""},
                     {"funding.full_cost_gbp_per_year", "{constable = 72152, sergeant = 77500}"},
                     {"funding.budget_gbp_per_year", gbp}});
}

}  // namespace

TEST_CASE("officers of every rank that a scheme delivers join the team of their rank") {
  const auto study = at_budget(with_sergeants("matched_rank = \"sergeant\"\nmatch_every = 2\n"
                                              "grant_gbp_per_year = 32000\n"),
                               "100000");
  const auto plan = models::study::make_plan(study, 1);
  const auto& bought = plan.points.at(0).outlook.purchase;
  CHECK(bought.delivered(Rank::constable) == 2);  // 2 * £66,000 = £32,000 + £100,000
  CHECK(bought.delivered(Rank::sergeant) == 1);
  CHECK(bought.cost_to_grantor_gbp == 32'000);
  CHECK(bought.cost_to_payer_gbp == 100'000);
  const auto& teams = plan.scenarios.at(0).teams;
  CHECK(teams.at(1).units == 2);
  CHECK(teams.at(2).units == 1);
}

TEST_CASE("ranks that a rule of the scheme brings need a team, a full cost and a price") {
  const std::string span = mistakes(with_text("buys = [", "officers_per_sergeant = 5\nbuys = ["));
  CHECK_THAT(span, contains("scheme[0] buys a sergeant without a price"));
  CHECK_THAT(span, contains("scheme[0] buys a sergeant whose full cost is not given"));
  CHECK_THAT(span, contains("scheme[0] buys a sergeant, but no team takes funded officers"));
  const std::string match = mistakes(with_text("buys = [", "matched_rank = \"pcso\"\nbuys = ["));
  CHECK_THAT(match, contains("scheme[0] is matched by a pcso whose full cost is not given"));
  CHECK_THAT(match, contains("scheme[0] is matched by a pcso, but no team takes"));
}

TEST_CASE("rules that contradict each other are told with the scheme's key, all at once") {
  const std::string found =
      mistakes(with_text("buys = [",
                         "discount = 0.21\nshares = {residents = 0.5, developer = 0.4}\n"
                         "matched_rank = \"sergant\"\nmatches = [\"pc\"]\nbuys = ["));
  CHECK_THAT(found, contains("scheme[0] has both prices and a discount"));
  CHECK_THAT(found, contains("scheme[0].shares add up to 0.9 (must be 1)"));
  CHECK_THAT(found, contains("scheme[0].payer = \"borough\" (has no share)"));
  CHECK_THAT(found, contains("scheme[0].matched_rank = 'sergant'"));
  CHECK_THAT(found, contains("scheme[0].matches[0] = 'pc'"));
}

TEST_CASE("a discount needs no price") {
  const auto study = at_budget(
      with_text("price_gbp_per_year = {constable = 66000}", "discount = 0.21"), "57000.08");
  const auto findings = studies::findings_of(study);
  CHECK(findings.mistakes.empty());
  CHECK(models::study::make_plan(study, 1).points.at(0).outlook.purchase.total_paid() == 1);
}
