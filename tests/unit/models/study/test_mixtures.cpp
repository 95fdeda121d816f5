// Mixtures: two offers bought at once, each on its own terms.
#include <cmath>

#include "catch.hpp"
#include "models/study/offers.hpp"
#include "models/study/parts.hpp"
#include "statistics.hpp"
#include "studies.hpp"

using models::police::Posting;
using models::police::Rank;
using models::study::course_of;
using models::study::Plan;
using models::study::Renewals;
using models::study::renewals_of;
using models::study::Study;
using studies::mistakes;

namespace {

// £66,000 with a match, ring-fenced; £57,000, a share of duty elsewhere, and the residents pay.
const std::string kMixture = R"(
[[scheme]]
name = "Both"
payer = "borough"
part = [{scheme = "Plus", share = 0.5}, {scheme = "Partnership", share = 0.5}]

[[scheme]]
name = "Partnership"
payer = "residents"
buys = ["constable"]
price_gbp_per_year = {constable = 57000}
abstraction = 0.175
deployment = "redeployable"

[funding]
)";

Study mixed(const std::string& mixture = kMixture) {
  return studies::with_text("[funding]\n", mixture);
}

Study bought(const std::string& scheme, const std::string& gbp) {
  return mixed().with({{"sweep", "{}"},
                       {"network.synthetic.ward", "[{name = \"North\"}, {name = \"Ward 2\"}]"},
                       {"team[funded].wards", "[\"North\", \"Ward 2\"]"},
                       {"funding.scheme", '"' + scheme + '"'},
                       {"funding.budget_gbp_per_year", gbp}});
}

std::string with_part(const std::string& part) {
  std::string text = kMixture;
  const std::string both =
      R"({scheme = "Plus", share = 0.5}, {scheme = "Partnership", share = 0.5})";
  return mistakes(mixed(text.replace(text.find(both), both.size(), part)));
}

}  // namespace

TEST_CASE("each part of a mixture buys with its share, and each payer pays for his") {
  const Plan plan = make_plan(bought("Both", "264000"), 1);
  const auto& outlook = plan.points.at(0).outlook;
  // £132,000 each: 2 constables and 2 matched; 2 constables for £114,000, £18,000 left over.
  CHECK(outlook.purchase.total_paid() == 4);
  CHECK(outlook.purchase.total_matched() == 2);
  CHECK(outlook.purchase.left_over_gbp == 18'000);
  CHECK(outlook.bill.payer_gbp == 132'000 + 114'000);
  double borough_gbp = 0, residents_gbp = 0, force_gbp = 0;
  for (const auto& [payer, gbp] : outlook.shares) {
    (payer == "borough" ? borough_gbp : payer == "residents" ? residents_gbp : force_gbp) += gbp;
  }
  CHECK(borough_gbp == 132'000);
  CHECK(residents_gbp == 114'000);
  CHECK(force_gbp == 6 * 72'152 - 132'000 - 114'000);
}

TEST_CASE("the officers of each part serve on its terms, in a team of their own") {
  const Plan plan = make_plan(bought("Both", "264000"), 1);
  const auto& teams = plan.scenarios.at(0).teams;
  REQUIRE(teams.size() == 3);
  CHECK(teams.at(1).units == 4);
  CHECK(teams.at(1).abstraction == 0);
  CHECK(teams.at(2).name == "funded (Partnership)");
  CHECK(teams.at(2).units == 2);
  CHECK(teams.at(2).abstraction == 0.175);
  CHECK_FALSE(teams.at(2).home_ward_only);
  CHECK(teams.at(2).wards.size() == 2);
  // Their places follow those of the first part, so that wards are dealt out to all in turn.
  CHECK(teams.at(2).postings ==
        std::vector<Posting>{{.place = 4, .when = {}}, {.place = 5, .when = {}}});
  CHECK(plan.points.at(0).payers == std::vector<std::string>{"force", "borough", "residents"});
}

TEST_CASE("all points have the teams that any mixture of the sweep needs, and no others") {
  const auto schemes = [](const std::string& names) {
    return make_plan(mixed().with({{"sweep.axis[0].values", names}}), 1);
  };
  const Plan with = schemes(R"(["", "Plus", "Both"])");
  for (const auto& scenario : with.scenarios) CHECK(scenario.teams.size() == 3);
  const Plan without = schemes(R"(["", "Plus"])");
  for (const auto& scenario : without.scenarios) CHECK(scenario.teams.size() == 2);
}

TEST_CASE("a sweep over the parts' schemes would change the teams, and is refused") {
  const std::string third = std::string{"[[scheme]]\nname = \"Third\"\npayer = \"borough\"\n"} +
                            "buys = [\"constable\"]\ndiscount = 0\n[funding]\n";
  const Study study =
      studies::with_text("[funding]\n", kMixture.substr(0, kMixture.find("[funding]")) + third)
          .with({{"funding.scheme", "\"Both\""},
                 {"sweep.axis", R"([{key = "scheme[Both].part[1].scheme", values = ["Partnership",)"
                                R"( "Third"]}])"}});
  CHECK_THAT(mistakes(study), contains("the sweep changes the teams of the study"));
}

TEST_CASE("a mixture of one part is that part") {
  const auto teams = [](const std::string& scheme) {
    const std::string one = R"([{scheme = "Partnership", share = 1}])";
    const Plan plan =
        make_plan(bought(scheme, "114000")
                      .with({{"scheme[Both].part", one}, {"scheme[Both].payer", "\"residents\""}}),
                  1);
    return plan.fingerprints.at(0);
  };
  CHECK(teams("Both") == teams("Partnership"));
}

TEST_CASE("a surge that takes officers of a team takes those of later parts too") {
  const Study study =
      bought("Both", "264000")
          .with({{"surge",
                  R"([{name = "event", from = "2016-01-11", share = 0.5, teams = ["funded"]}])"},
                 {"study.start", "\"2016-01-04\""}});
  const Plan plan = make_plan(study, 1);
  CHECK(plan.scenarios.at(0).teams.at(0).surges.empty());
  CHECK(plan.scenarios.at(0).teams.at(1).surges.size() == 1);
  CHECK(plan.scenarios.at(0).teams.at(2).surges.size() == 1);
}

TEST_CASE("both parts may be matched from one team, which loses officers to both") {
  const Study study = bought("Both", "264000")
                          .with({{"team[cars].units", "7"},
                                 {"scheme[Plus].match_source", "\"other_team\""},
                                 {"scheme[Plus].match_from_team", "\"cars\""},
                                 {"scheme[Partnership].matched_per_paid", "1"},
                                 {"scheme[Partnership].match_source", "\"other_team\""},
                                 {"scheme[Partnership].match_from_team", "\"cars\""}});
  const Plan plan = make_plan(study, 1);
  CHECK(plan.scenarios.at(0).teams.at(0).units == 3);
  CHECK(plan.points.at(0).taken == std::vector{4, 0, 0});
  CHECK_THAT(mistakes(study.with({{"team[cars].units", "3"}})),
             contains("(has 1 officers, and the match takes 2)"));
}

TEST_CASE("in a study of years the parts renew each for itself") {
  const Study study = bought("Both", "264000")
                          .with({{"years", "{count = 3, inflation = 0.02}"},
                                 {"study.horizon_days", "364"},
                                 {"scheme[Plus].term_years", "1"},
                                 {"scheme[Plus].at_term_end", "\"renew\""},
                                 {"scheme[Plus].elasticity", "[1, 1]"},
                                 {"scheme[Plus].price_rise", "0.10"},
                                 {"funding.budget_rise", "0.10"},
                                 {"scheme[Partnership].term_years", "1"},
                                 {"scheme[Partnership].at_term_end", "\"renew\""},
                                 {"scheme[Partnership].elasticity", "[2, 2]"},
                                 {"scheme[Partnership].price_rise", "0.05"}});
  const Plan plan = make_plan(study, 1);
  const auto& outlook = plan.points.at(2).outlook;  // year 1, low
  REQUIRE(outlook.renews.size() == 2);
  REQUIRE(outlook.renews.at(0).size() == 2);  // a term may begin on the year's last day
  const double p = 1.02 / 1.10;
  const double q = std::pow(1.02 / 1.05, 2);
  CHECK(outlook.renews.at(0).at(0) == Approx(p));
  CHECK(outlook.renews.at(1).at(0) == Approx(q));
  REQUIRE(outlook.courses.size() == 9);
  double sum = 0;
  double served = 0;  // officers of the first part who serve in year 1, expected
  for (const auto& course : outlook.courses) {
    sum += course.probability;
    for (const auto& term : course.terms.at(0)) {
      served += course.probability * term.purchase.delivered(Rank::constable);
    }
  }
  CHECK(sum == Approx(1));
  CHECK(served == Approx(4 * p));
  CHECK(outlook.courses.at(0).probability == Approx((1 - p) * (1 - q)));
  CHECK(outlook.bill.payer_gbp == Approx(p * 2 * 66'000 * 1.10 + q * 2 * 57'000 * 1.05));
}

TEST_CASE(
    "replications take each course as often as its probability says, and 3 % less would show") {
  constexpr std::uint32_t kRuns = 60'000;
  const std::vector<Renewals> renews{{0.8, 0.9}, {0.7}};
  std::vector<std::uint64_t> taken(6);
  std::uint64_t both = 0;
  for (std::uint32_t r = 0; r < kRuns; ++r) {
    const std::size_t course = course_of(renews, 11, r);
    ++taken.at(course);
    const auto times = renewals_of(renews, 11, r);
    CHECK(course == times.at(0) + 3 * times.at(1));
    both += times.at(0) > 0 && times.at(1) > 0 ? 1 : 0;
  }
  const std::vector<double> expected{.2 * .3, .08 * .3, .72 * .3, .2 * .7, .08 * .7, .72 * .7};
  CHECK(statistics::chi_square_accepts(taken, expected));
  CHECK(statistics::binomial_accepts(both, kRuns, 0.8 * 0.7));
  CHECK_FALSE(statistics::binomial_accepts(both, kRuns, 0.97 * 0.8 * 0.7));
  // The draws of the first offer are those that it would have alone.
  for (std::uint32_t r = 0; r < 100; ++r) {
    CHECK(renewals_of({renews.at(0)}, 11, r).at(0) == renewals_of(renews, 11, r).at(0));
  }
}

TEST_CASE("mixtures that cannot be bought are refused, all mistakes at once") {
  const std::string found = with_part(
      R"({scheme = "Plus", share = 0.5}, {scheme = "Plus", share = 0.1}, {scheme = "Nobody", share = 0.1},
         {scheme = "Both", share = 0.1})");
  CHECK_THAT(found, contains("scheme[1].part[1].scheme = \"Plus\" (is a part twice)"));
  CHECK_THAT(found, contains("scheme[1].part[2].scheme = \"Nobody\" (there is no such scheme)"));
  CHECK_THAT(found, contains("scheme[1].part[3].scheme = \"Both\" (is a mixture itself)"));
  CHECK_THAT(found, contains("shares of its parts add up to 0.8 (must be 1)"));
  CHECK_THAT(mistakes(mixed().with({{"scheme[Both].payer", "\"developer\""}})),
             contains("scheme[1].payer = \"developer\" (pays for no part)"));
  CHECK_THAT(mistakes(mixed().with({{"scheme[Both].abstraction", "0.1"}})),
             contains("scheme[1] is a mixture, and has terms of an offer as well"));
  const std::string pledges =
      "{households = 10, participation = 0.5, "
      "pledge = [{gbp_per_year = 6000, share = 1}]}";
  CHECK_THAT(mistakes(mixed().with({{"scheme[Plus].crowdfunding", pledges}})),
             contains("(is crowdfunded: its money is what is pledged"));
  CHECK_THAT(with_part(R"({scheme = "Plus", share = 0})"), contains("share = 0"));
}

TEST_CASE("a budget whose shares buy nobody is remarked, with the least that would") {
  const Study study = bought("Both", "100000");
  models::study::Findings findings;
  REQUIRE(make_plan(study, 1, findings));
  REQUIRE(findings.remarks.size() == 1);
  CHECK_THAT(findings.remarks.at(0).what,
             contains("is below the price of one officer under \"Both\", £114000"));
}
