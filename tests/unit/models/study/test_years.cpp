// A study of several years: who serves when, seen from each; who renews.
#include "models/study/years.hpp"

#include <cmath>

#include "catch.hpp"
#include "statistics.hpp"
#include "studies.hpp"

using models::police::Posting;
using models::police::Serving;
using models::study::course_of;
using models::study::Plan;
using models::study::Study;
using studies::mistakes;

namespace {

sim::Instant day(double d) {
  return sim::Instant::after_start(sim::Duration::days(d));
}

// The sound study at one budget over four whole years, after a warm-up of 7 days; more tables, and
// rules of the scheme, which sells a constable with a matched one.
Study over_years(const std::string& rules, const std::string& tables = "",
                 const std::string& years = "") {
  const std::string team =
      "[[team]]\nname = \"locals\"\nunits = 6\nshift = \"days\"\nwards = [\"North\"]\n"
      "[[team]]\nname = \"PCSOs\"\nrank = \"pcso\"\nunits = 4\nshift = \"days\"\n"
      "attends = [\"S\"]\n" +
      tables + "[[scheme]]\n";
  return studies::with_text("[[scheme]]\n", team + rules + "\n")
      .with({{"sweep", "{}"},
             {"study.horizon_days", "364"},
             {"years", "{count = 4" + years + "}"},
             {"team[cars].payer", "\"residents\""},
             {"funding.full_cost_gbp_per_year", "{constable = 72000, pcso = 40000}"},
             {"funding.scheme", "\"Plus\""},
             {"funding.budget_gbp_per_year", "66000"}});
}

std::vector<Posting> postings(const Plan& plan, std::size_t year, std::size_t team) {
  return plan.scenarios.at(plan.points.at(year).scenario).teams.at(team).postings;
}

const Serving kAlways{};

}  // namespace

TEST_CASE("each year is a point, and years in which nothing changes share a run") {
  const Plan plan = make_plan(over_years("term_years = 9"), 1);
  REQUIRE(plan.axes.size() == 1);
  CHECK(plan.axes.at(0).key == "years.year");
  CHECK(plan.points.size() == 4);
  CHECK(plan.scenarios.size() == 1);
  CHECK(plan.points.at(3).outlook.bill.payer_gbp == Approx(66'000 * 1.02 * 1.02 * 1.02));
  CHECK(plan.points.at(3).outlook.present_value == Approx(std::pow(1.02 * 1.035, -3)));
}

TEST_CASE("a study of one year is the study without years") {
  const Study study = over_years("");
  const Plan with = make_plan(study.with({{"years.count", "1"}}), 1);
  CHECK(with.points.size() == 1);
  CHECK(postings(with, 0, 1) == std::vector{Posting{0, kAlways}, Posting{1, kAlways}});
}

TEST_CASE("officers arrive after recruiting and training, and leave at the end of their term") {
  const Plan plan = make_plan(over_years("startup_days = 91\nterm_years = 2"), 1);
  CHECK(postings(plan, 0, 1) == std::vector{Posting{0, {day(7 + 91), sim::Instant::never()}},
                                            Posting{1, {day(7 + 91), sim::Instant::never()}}});
  CHECK(postings(plan, 1, 1) == std::vector{Posting{0, kAlways}, Posting{1, kAlways}});
  CHECK(postings(plan, 2, 1) == std::vector{Posting{0, {sim::Instant{}, day(7 + 91)}},
                                            Posting{1, {sim::Instant{}, day(7 + 91)}}});
  CHECK(postings(plan, 3, 1).empty());
  CHECK(plan.points.at(3).outlook.purchase.total_paid() == 0);
}

TEST_CASE("whoever comes for longer than a year's delay is not there in the first one") {
  const Plan plan = make_plan(over_years("startup_days = 400\nterm_years = 9"), 1);
  CHECK(postings(plan, 0, 1).empty());
  CHECK(postings(plan, 1, 1).at(0).when == Serving{day(7 + 36), sim::Instant::never()});
}

TEST_CASE("matched officers leave their team when they arrive, and are back after the term") {
  const Plan plan = make_plan(over_years("match_source = \"other_team\"\n"
                                         "match_from_team = \"locals\"\n"
                                         "startup_days = 91\nterm_years = 1"),
                              1);
  REQUIRE(postings(plan, 0, 2).size() == 6);
  CHECK(postings(plan, 0, 2).at(5) == Posting{5, {sim::Instant{}, day(7 + 91)}});
  CHECK(postings(plan, 1, 2).at(5) == Posting{5, {day(7 + 91), sim::Instant::never()}});
  CHECK(postings(plan, 1, 2).at(4) == Posting{4, kAlways});
  CHECK(postings(plan, 2, 2).at(5) == Posting{5, kAlways});
}

TEST_CASE("a renewed term goes on without a gap, with as many as the money then brings") {
  const Plan plan = make_plan(
      over_years("term_years = 1\nat_term_end = \"renew\"")
          .with({{"funding.budget_gbp_per_year", "132000"}, {"funding.budget_rise", "-0.4"}}),
      1);
  CHECK(postings(plan, 0, 1).size() == 4);
  CHECK(postings(plan, 1, 1) == std::vector{Posting{0, kAlways}, Posting{1, kAlways}});
  CHECK(postings(plan, 2, 1).empty());
}

TEST_CASE("the force's budget takes whole units, PCSOs first") {
  // Of 4 PCSOs and 6 constables, £592,000 a year, 20 % a year: £118,400, £213,120, £288,896.
  const Plan plan = make_plan(over_years("", "", ", force_budget_fall = 0.2"), 1);
  const auto left = [&](std::size_t year, std::size_t team) {
    return postings(plan, year, team).size();
  };
  CHECK(left(0, 3) == 4);
  CHECK(left(1, 3) == 1);  // three are £120,000
  CHECK(left(1, 2) == 6);
  CHECK(left(2, 3) == 0);  // £160,000, and a constable
  CHECK(left(2, 2) == 5);
  CHECK(left(3, 2) == 4);
  CHECK(postings(plan, 3, 0).size() == 1);  // the cars are not the force's
  CHECK_THAT(mistakes(over_years("", "", ", force_budget_fall = 0.2, cut_first = [\"pcso\"]")),
             contains("takes more by year 2 than all of the ranks in years.cut_first"));
  const auto unknown = over_years("", "", ", force_budget_fall = 0.2")
                           .with({{"funding.full_cost_gbp_per_year", "{constable = 72000}"}});
  CHECK_THAT(mistakes(unknown), contains("full_cost_gbp_per_year has no pcso"));
}

TEST_CASE("teams of one rank lose units in turn") {
  const Plan plan =
      make_plan(over_years("", "", ", force_budget_fall = 0.2, cut_first = [\"constable\"]")
                    .with({{"team[PCSOs].rank", "\"constable\""}, {"team[PCSOs].units", "3"}}),
                1);
  // Nine constables: 1.8, 3.24, 4.392 of them to go; the fullest team first, the first of equals.
  CHECK(postings(plan, 1, 2).size() == 5);
  CHECK(postings(plan, 1, 3).size() == 2);
  CHECK(postings(plan, 2, 2).size() == 3);
  CHECK(postings(plan, 2, 3).size() == 2);
  CHECK(postings(plan, 3, 2).size() == 3);
  CHECK(postings(plan, 3, 3).size() == 1);
}

TEST_CASE("units are cut on a day, in the year on which it falls and from then on") {
  // 2016-01-04 + 371 days: the warm-up's week, a year, then the first day of year 1.
  const std::string cut = "[[cut]]\nname = \"cut\"\ndate = \"2017-02-08\"\nteam = \"PCSOs\"\n";
  const Plan plan = make_plan(over_years("", cut + "units = 3\n"), 1);
  CHECK(postings(plan, 0, 3).size() == 4);
  CHECK(postings(plan, 0, 3).at(3) == Posting{3, kAlways});
  CHECK(postings(plan, 1, 3).at(0) == Posting{0, kAlways});
  CHECK(postings(plan, 1, 3).at(3) == Posting{3, {sim::Instant{}, day(37)}});
  CHECK(postings(plan, 2, 3) == std::vector{Posting{0, kAlways}});
  CHECK_THAT(mistakes(over_years("", cut + "units = 5\n")),
             contains("cut[0].units = 5 (team \"PCSOs\" has 4 by then)"));
  CHECK_THAT(mistakes(over_years("", cut + "units = 1\nward = \"North\"\n")),
             contains("cut[0].ward = \"North\" (is no home ward of the team)"));
  CHECK_THAT(mistakes(over_years("",
                                 "[[cut]]\nname = \"c\"\ndate = \"soon\"\n"
                                 "team = \"none\"\nunits = 1\n")),
             contains("there is no such team"));
}

TEST_CASE("dates fall into their year; later years without any share a run") {
  const auto stations = [] {
    const Plan plan = make_plan(over_years("").with({{"network.synthetic.stations", "2"}}), 1);
    return plan.scenarios.at(0).streets->network.stations;
  }();
  const std::string closure =
      "[[closure]]\nstation = \"" + stations.at(0).name + "\"\ndate = \"2017-02-08\"\nto = \"" +
      stations.at(1).name + "\"\n" +
      "[[surge]]\nname = \"carnival\"\nfrom = \"2017-08-27\"\nshare = 0.5\n";
  const Plan plan = make_plan(
      over_years("term_years = 9", closure).with({{"network.synthetic.stations", "2"}}), 1);
  CHECK(plan.scenarios.size() == 3);
  const auto& team = [&](std::size_t year) -> const models::police::Team& {
    return plan.scenarios.at(plan.points.at(year).scenario).teams.at(2);
  };
  CHECK(team(0).base_at(day(370)) == stations.at(0).position);
  CHECK(team(1).base_at(day(36)) == stations.at(0).position);
  CHECK(team(1).base_at(day(37)) == stations.at(1).position);
  CHECK(team(2).base_at(day(0)) == stations.at(1).position);
  REQUIRE(team(1).surges.size() == 1);
  CHECK(team(1).surges.at(0).from == day(237));
  CHECK(team(2).surges.empty());
  CHECK(plan.points.at(2).scenario == plan.points.at(3).scenario);
}

// --- Who renews

namespace {

Study in_doubt() {
  return over_years(
             "term_years = 1\nat_term_end = \"renew\"\nprice_rise = 0.122\n"
             "elasticity = [0.5, 2.0]")
      .with({{"funding.budget_rise", "0.2"}});
}

std::uint64_t stayed(const std::vector<double>& renews, std::uint64_t n) {
  std::uint64_t count = 0;
  for (std::uint32_t r = 0; r < n; ++r) count += course_of({renews}, 5, r) == renews.size() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("both ends of an elasticity are points, with the courses that lead there") {
  const Plan plan = make_plan(in_doubt(), 1);
  REQUIRE(plan.points.size() == 8);
  CHECK(plan.axes.at(1).key == "years.bound");
  // By year 2 the price is 1.1^2 times what it was, less inflation; and it may rise a third time.
  const auto& low = plan.points.at(4).outlook;
  const auto& high = plan.points.at(5).outlook;
  REQUIRE(low.renews.at(0).size() == 3);
  CHECK(low.renews.at(0).at(0) * low.renews.at(0).at(1) == Approx(std::pow(1.1, -2 * 0.5)));
  CHECK(high.renews.at(0).at(0) * high.renews.at(0).at(1) == Approx(std::pow(1.1, -2 * 2.0)));
  double sum = 0;
  for (const auto& course : high.courses) sum += course.probability;
  CHECK(sum == Approx(1));
  CHECK(high.bill.payer_gbp == Approx(66'000 * 1.122 * 1.122 * std::pow(1.1, -4)));
  // Whoever left is like whoever never bought: two scenarios for all.
  CHECK(plan.scenarios.size() == 2);
  CHECK(plan.points.at(4).scenarios.at(0) != plan.points.at(4).scenarios.at(3));
  CHECK(plan.points.at(4).scenarios.at(1) == plan.points.at(5).scenarios.at(0));
}

TEST_CASE("the payer stays as often as the elasticity says, and 3 % less would show") {
  constexpr std::uint64_t kRuns = 60'000;
  const std::vector<double> renews{0.8, 0.9, 0.95};
  const double all = 0.8 * 0.9 * 0.95;
  CHECK(statistics::binomial_accepts(stayed(renews, kRuns), kRuns, all));
  CHECK_FALSE(statistics::binomial_accepts(stayed({0.8 * 0.97, 0.9, 0.95}, kRuns), kRuns, all));
  std::vector<std::uint64_t> left(4);
  for (std::uint32_t r = 0; r < kRuns; ++r) ++left[course_of({renews}, 6, r)];
  CHECK(statistics::chi_square_accepts(left, {0.2, 0.8 * 0.1, 0.8 * 0.9 * 0.05, all}));
}

TEST_CASE("whoever left stays away in later years, and leaves at the higher elasticity too") {
  for (std::uint32_t r = 0; r < 2'000; ++r) {
    const std::size_t low = course_of({{0.9, 0.9}}, 5, r);
    CHECK(course_of({{0.9, 0.9, 0.9}}, 5, r) >= low);
    if (low < 2) CHECK(course_of({{0.9, 0.9, 0.9}}, 5, r) == low);
    CHECK(course_of({{0.7, 0.7}}, 5, r) <= low);
  }
}

TEST_CASE("what years cannot mean is told") {
  CHECK_THAT(mistakes(over_years("elasticity = [2.0, 1.0]")),
             contains("scheme[0].elasticity runs downwards"));
  CHECK_THAT(mistakes(over_years("elasticity = [1.0, 2.0]")),
             contains("scheme[0].elasticity is set, but nobody is asked to renew"));
  const std::string list =
      mistakes(over_years("price_list = [{year = 2, price_gbp_per_year = {constable = 1}}, "
                          "{year = 2, price_gbp_per_year = {inspector = 1}}]"));
  CHECK_THAT(list, contains("scheme[0].price_list[1].year is not after the one before"));
  CHECK_THAT(list, contains("scheme[0].price_list[1].price_gbp_per_year.inspector has no price"));
  CHECK_THAT(mistakes(over_years("", "", ", cut_first = [\"pc\"]")), contains("'pc'"));
}
