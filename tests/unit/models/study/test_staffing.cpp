// Who serves in each team: matched officers from another team, and where the funded ones serve.
#include "models/study/staffing.hpp"

#include "catch.hpp"
#include "studies.hpp"

using models::police::Posting;
using models::study::Plan;
using models::study::Study;
using studies::mistakes;

namespace {

// The sound study at one budget; a team of six constables in both wards, and rules of the scheme.
Study bought(const std::string& rules, const std::string& gbp = "132000", int crew = 1) {
  const std::string team =
      "[[team]]\nname = \"locals\"\nunits = 6\nshift = \"days\"\n"
      "wards = [\"North\", \"Ward 2\"]\nofficers_per_unit = " +
      std::to_string(crew) + "\n[[scheme]]\n";
  return studies::with_text("[[scheme]]\n", team + rules + "\n")
      .with({{"sweep", "{}"},
             {"network.synthetic.ward", "[{name = \"North\"}, {name = \"Ward 2\"}]"},
             {"funding.scheme", "\"Plus\""},
             {"funding.budget_gbp_per_year", gbp}});
}

const std::string kFromTeam = "match_source = \"other_team\"\nmatch_from_team = \"locals\"\n";

std::vector<int> places(const Plan& plan, std::size_t team) {
  std::vector<int> of;
  for (const Posting& posting : plan.scenarios.at(0).teams.at(team).postings) {
    of.push_back(posting.place);
  }
  return of;
}

}  // namespace

TEST_CASE("matched officers leave the team that they come from, its last places first") {
  const Plan plan = make_plan(bought(kFromTeam), 1);  // two paid, two matched
  CHECK(places(plan, 2) == std::vector{0, 1, 2, 3});
  CHECK(plan.scenarios.at(0).teams.at(2).units == 4);
  CHECK(plan.scenarios.at(0).teams.at(1).units == 4);  // the funded team
  CHECK(plan.points.at(0).taken == std::vector{0, 0, 2});
}

TEST_CASE("or the places of one ward") {
  const Plan plan = make_plan(bought(kFromTeam + "match_from_ward = \"North\""), 1);
  CHECK(places(plan, 2) == std::vector{0, 1, 3, 5});
}

TEST_CASE("a crew that lacks an officer does not serve") {
  // Three officers of three crews of two: two crews are off the road, and an officer is left over.
  const Plan plan = make_plan(bought(kFromTeam, "198000", 2), 1);
  CHECK(places(plan, 2) == std::vector{0, 1, 2, 3});
  CHECK(plan.points.at(0).taken == std::vector{0, 0, 4});
}

TEST_CASE("new money and a reserve take nobody off a team") {
  for (const std::string source : {"new_money", "reserve"}) {
    const Plan plan = make_plan(bought("match_source = \"" + source + "\""), 1);
    CHECK(places(plan, 2).size() == 6);
    CHECK(plan.points.at(0).taken == std::vector{0, 0, 0});
  }
}

TEST_CASE("a team with too few officers is a mistake") {
  CHECK_THAT(mistakes(bought(kFromTeam, "462000")),
             contains("match_from_team = \"locals\" (has 6 officers, and the match takes 7)"));
  CHECK_THAT(mistakes(bought(kFromTeam + "match_from_ward = \"North\"", "264000")),
             contains("(has 3 officers in \"North\", and the match takes 4)"));
}

TEST_CASE("what cannot be meant of a match is told, with what to do") {
  CHECK_THAT(mistakes(bought("match_source = \"other_team\"")),
             contains("match_from_team is missing"));
  CHECK_THAT(mistakes(bought("match_from_team = \"locals\"")), contains("comes from no team"));
  CHECK_THAT(mistakes(bought("match_source = \"other_team\"\nmatch_from_team = \"local\"")),
             contains("did you mean \"locals\"?"));
  CHECK_THAT(mistakes(bought("match_source = \"other_team\"\nmatch_from_team = \"funded\"")),
             contains("(is the funded team, which the officers join)"));
  CHECK_THAT(mistakes(bought(kFromTeam + "match_from_ward = \"East\"")),
             contains("(\"East\" is no home ward of it)"));
  const auto pcsos = bought(kFromTeam).with(
      {{"team[locals].rank", "\"pcso\""}, {"team[locals].attends", "[\"S\"]"}});
  CHECK_THAT(mistakes(pcsos), contains("(has no constable, which the force matches with)"));
}

TEST_CASE("the scheme says where its officers serve") {
  const auto funded = [](const std::string& rules) {
    return make_plan(bought(rules), 1).scenarios.at(0).teams.at(1);
  };
  CHECK_FALSE(funded("").home_ward_only);
  CHECK(funded("deployment = \"ring_fenced\"").home_ward_only);
  const auto study =
      bought("deployment = \"redeployable\"").with({{"team[funded].home_ward_only", "true"}});
  CHECK_FALSE(make_plan(study, 1).scenarios.at(0).teams.at(1).home_ward_only);
  const auto priority = funded("deployment = \"priority\"\npriority_wards = [\"Ward 2\"]");
  REQUIRE(priority.wards.size() == 1);
  CHECK(priority.wards.at(0).index() == 1);
  CHECK_THAT(mistakes(bought("deployment = \"priority\"")), contains("priority_wards is missing"));
  CHECK_THAT(mistakes(bought("priority_wards = [\"North\"]")), contains("do not serve in them"));
}

TEST_CASE("nobody bought is the same wherever they would have come from") {
  const Plan plan =
      make_plan(bought(kFromTeam + "deployment = \"ring_fenced\"")
                    .with({{"sweep.axis",
                            "[{key = \"funding.budget_gbp_per_year\", values = [0]},"
                            " {key = \"funding.scheme\", values = [\"\", \"Plus\"]}]"}}),
                1);
  CHECK(plan.points.size() == 2);
  CHECK(plan.scenarios.size() == 1);
}
