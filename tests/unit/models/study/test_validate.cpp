// Every mistake of a study, told at once with its place and what to do.
#include <fstream>

#include "catch.hpp"
#include "studies.hpp"

using studies::mistakes;
using studies::with_text;

TEST_CASE("a sound study has no mistakes, and its small budgets are remarked on") {
  const auto findings = studies::findings_of(studies::sound());
  CHECK(findings.mistakes.empty());
  REQUIRE(findings.remarks.size() == 1);
  CHECK_THAT(findings.remarks[0].what,
             contains("£50000 a year is below the price of one officer under \"Plus\", £66000"));
}

TEST_CASE("all mistakes are found in one go, with line and column") {
  const std::string text = R"([study]
name = "broken"
horizon_days = -3
replicatons = 5
[network.synthetic]
wards = "two"
[travel]
foot_mps = nan
[[incident]]
name = "mugging"
grade = "X"
reported_per_year = -1
service = {shape = "lognormal", mean_min = 0}
[[shift]]
name = "none"
tour = [{days = [0], start_h = 8, length_h = 0}]
[[team]]
name = "pcs"
units = 1.5
shift = "nights"
)";
  const std::string found = mistakes(models::study::Study::from_text(text, ".", "b.toml"));
  CHECK_THAT(found, contains("b.toml:3:16: study.horizon_days = -3 (must be > 0)"));
  CHECK_THAT(found, contains("b.toml:4:1: unknown key \"study.replicatons\"\n  did you mean "
                             "\"replications\"?"));
  CHECK_THAT(found,
             contains("b.toml:6:9: network.synthetic.wards = 'two' (must be a whole number)"));
  CHECK_THAT(found, contains("b.toml:8:12: travel.foot_mps = nan (must be a finite number)"));
  CHECK_THAT(found, contains("b.toml:11:9: incident[0].grade = 'X' (must be one of I, S, E, R)"));
  CHECK_THAT(found, contains("b.toml:12:21: incident[0].reported_per_year = -1 (must be >= 0)"));
  CHECK_THAT(found, contains("b.toml:13:11: incident[0].service:"));
  CHECK_THAT(found, contains("b.toml:16:46: shift[0].tour[0].length_h = 0 (must be > 0)"));
  CHECK_THAT(found, contains("b.toml:19:9: team[0].units = 1.5 (must be a whole number)"));
  CHECK_THAT(found, contains("team[0].shift = \"nights\" (there is no such shift)"));
  // Nothing is said that only follows from a value that is wrong itself.
  CHECK(found.find("has no rate") == std::string::npos);
  CHECK(found.find("no team attends") == std::string::npos);
}

TEST_CASE("a text that is not TOML is refused where it goes wrong") {
  CHECK_THAT(mistakes(with_text("horizon_days = 28", "horizon_days = ")), contains("bad.toml:4:"));
  CHECK_THAT(mistakes(models::study::Study::from_text("", ".", "empty.toml")),
             contains("study.name is missing"));
}

TEST_CASE("names that lead nowhere come with the one that was meant") {
  CHECK_THAT(mistakes(with_text("profile = \"evening\"", "profile = \"evenings\"")),
             contains("incident[0].profile = \"evenings\" (there is no such profile)\n  did you "
                      "mean \"evening\"?"));
  CHECK_THAT(mistakes(with_text("wards = [\"North\"]", "wards = [\"Nort\"]")),
             contains("team[1].wards = \"Nort\" (the network has no such ward)\n  did you mean "
                      "\"North\"?"));
  CHECK_THAT(mistakes(with_text("values = [\"\", \"Plus\"]", "values = [\"Pluss\"]")),
             contains("funding.scheme = \"Pluss\" (there is no such scheme)"));
  CHECK_THAT(mistakes(with_text("key = \"funding.scheme\"", "key = \"funding.sceme\"")),
             contains("unknown key \"funding.sceme\""));
}

TEST_CASE("a network that is missing, twice given or not there is told") {
  const std::string synthetic =
      "[network.synthetic]\nwards = 2\nstreet_km = 16\nward_area_km2 = 1\n"
      "[[network.synthetic.ward]]\nname = \"North\"\n";
  CHECK_THAT(mistakes(with_text(synthetic, "")), contains("[network] has neither a file nor"));
  CHECK_THAT(mistakes(with_text(synthetic, "[network]\nfile = \"a.h5\"\n" + synthetic)),
             contains("[network] has both a file and [network.synthetic]"));
  CHECK_THAT(mistakes(with_text(synthetic, "[network]\nfile = \"nowhere.h5\"\n")),
             contains("nowhere.h5"));
}

TEST_CASE("a grade without a team, a target or an officer to buy is told") {
  CHECK_THAT(mistakes(with_text("units = 1\n", "units = 1\nattends = [\"S\"]\n")
                          .with({{"team[funded].attends", "[\"S\"]"}})),
             contains("incident[0].grade = \"I\" (no team attends that grade)"));
  CHECK_THAT(mistakes(with_text("buys = [\"constable\"]", "buys = [\"sergeant\"]")),
             contains("scheme[0] buys a sergeant without a price"));
  CHECK_THAT(mistakes(with_text("buys = [\"constable\"]", "buys = [\"sergeant\"]")),
             contains("no team takes funded officers of that rank"));
}

TEST_CASE("a sweep that is no sweep is told") {
  CHECK_THAT(mistakes(with_text("step = 50000", "")),
             contains("needs either step or count beside from and to"));
  CHECK_THAT(mistakes(with_text("to = 100000", "to = -1")), contains("let it run upwards"));
}

TEST_CASE("an axis over what a results file holds once is refused") {
  for (const char* key : {"study.horizon_days", "dispatch.target_min.I", "incident[0].grade"}) {
    CHECK_THAT(
        mistakes(with_text("key = \"funding.scheme\"", "key = \"" + std::string{key} + "\"")),
        contains(std::string{"sweep.axis[0].key = \""} + key +
                 "\" (a results file holds it once for all points)"));
  }
}

TEST_CASE("a change to a key that does not exist is refused with its name") {
  CHECK_THROWS_WITH(studies::sound().with({{"team[nobody].units", "1"}}).document(),
                    contains("there is no \"nobody\" in the study"));
  CHECK_THAT(mistakes(studies::sound().with({{"team[cars].units", "-1"}})),
             contains("team[cars].units = -1: team[0].units = -1 (must be >= 0)"));
}

TEST_CASE("a demand file must fit the study and the network") {
  const std::string path = "bad_demand.toml";
  std::ofstream{path}
      << "[demand]\nnetwork_sha256 = \"feed\"\n[[demand.class]]\nname = \"mugging\"\n"
         "per_year = 3\nstreet = [1, 2]\nstreet_per_year = [3]\n";
  CHECK_THAT(mistakes(studies::sound().with({{"demand.file", "\"bad_demand.toml\""}})),
             contains("demand.class[0] has 2 streets but 1 rates"));
  std::ofstream{path}
      << "[demand]\nnetwork_sha256 = \"feed\"\n[[demand.class]]\nname = \"mugging\"\n"
         "per_year = 3\nstreet = [1]\nstreet_per_year = [3]\n";
  CHECK_THAT(mistakes(studies::sound().with({{"demand.file", "\"bad_demand.toml\""}})),
             contains("was calibrated on another network"));
  std::remove(path.c_str());
  CHECK_THAT(mistakes(studies::sound().with({{"demand.file", "\"none.toml\""}})),
             contains("none.toml: cannot be read"));
}
