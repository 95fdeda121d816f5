// What a study says of rosters: what reaches the scenario, and what is refused.
#include "catch.hpp"
#include "studies.hpp"

using models::study::make_plan;
using models::study::Override;
using studies::mistakes;
using studies::with_text;

namespace {

models::ward::Scenario first_scenario(const models::study::Study& study) {
  return make_plan(study, 1).scenarios.front();
}

studies::Study with(std::vector<Override> changes) {
  return studies::sound().with(changes);
}

// The sound study with tables added before its sweep.
studies::Study with_tables(const std::string& tables) {
  return with_text("[funding]\n", tables + "\n[funding]\n");
}

std::string remarks(const studies::Study& study) {
  std::string text;
  for (const auto& problem : studies::findings_of(study).remarks) {
    text += sim::to_string(problem) + "\n";
  }
  return text;
}

const std::vector<Override> kThreeStations{{"network.synthetic.wards", "3"},
                                           {"network.synthetic.street_km", "24"},
                                           {"network.synthetic.stations", "3"}};

sim::Instant day(double d) {
  return sim::Instant{} + sim::Duration::days(d);
}

}  // namespace

TEST_CASE("the parts of a tour reach the team") {
  const auto team = first_scenario(with({{"team[funded].briefing_min", "15"},
                                         {"team[funded].break_min", "45"},
                                         {"team[funded].handover_min", "30"},
                                         {"team[funded].back_in_time", "true"},
                                         {"team[funded].fte", "0.6"},
                                         {"team[funded].minimum_cover", "1"},
                                         {"team[funded].absence", "{leave_days_per_year = 20}"}}))
                        .teams[1];
  CHECK(team.tour.briefing == sim::Duration::minutes(15));
  CHECK(team.tour.rest == sim::Duration::minutes(45));
  CHECK(team.tour.handover == sim::Duration::minutes(30));
  CHECK(team.tour.back_in_time);
  CHECK(team.fte == 0.6);
  CHECK(team.minimum_cover == 1);
  REQUIRE(team.absence);
  CHECK(team.absence->leave_days_per_year == 20);
  CHECK(team.absence->training_days_per_year == 8);
}

TEST_CASE(
    "a surge takes the teams that it names, at their own share, from its first day to its last") {
  const auto study = with_tables(
      "[[surge]]\nname = \"carnival\"\nfrom = \"2016-01-09\"\nto = \"2016-01-10\"\nshare = 0.5\n"
      "teams = [\"funded\"]\n[[surge]]\nname = \"before\"\nfrom = \"2015-01-01\"\nshare = 1\n");
  const auto teams = first_scenario(study.with({{"team[funded].surge_share", "0.4"}})).teams;
  REQUIRE(teams[1].surges.size() == 2);
  CHECK(teams[1].surges[0].from == day(5));
  CHECK(teams[1].surges[0].to == day(7));
  CHECK(teams[1].surges[0].share == 0.2);
  CHECK(teams[1].surges[1].to == day(0));  // over before the study starts
  CHECK(teams[0].surges.size() == 1);
  const auto exempt = first_scenario(study.with({{"team[funded].surge_share", "0"}})).teams;
  CHECK(exempt[1].surges.empty());
}

TEST_CASE("a surge that cannot be is told") {
  const auto surge = [](const std::string& keys) {
    return mistakes(with_tables("[[surge]]\nname = \"x\"\nshare = 0.5\n" + keys));
  };
  CHECK_THAT(surge("from = \"2016-02-30\"\n"),
             contains("surge[0].from = \"2016-02-30\" (must be a date)"));
  CHECK_THAT(surge("from = \"2016-03-02\"\nto = \"2016-03-01\"\n"),
             contains("surge[0] ends before it begins"));
  CHECK_THAT(
      surge("from = \"2016-03-02\"\nteams = [\"car\"]\n"),
      contains("surge[0].teams = \"car\" (there is no such team)\n  did you mean \"cars\"?"));
}

TEST_CASE("a station that closes moves its teams on that date, and the next one moves them on") {
  const auto stations = first_scenario(with(kThreeStations)).streets->network.stations;
  REQUIRE(stations.size() == 3);
  const auto closure = [](const std::string& station, const std::string& date,
                          const std::string& to) {
    return "[[closure]]\nstation = \"" + station + "\"\ndate = \"" + date + "\"\nto = \"" + to +
           "\"\n";
  };
  const auto teams =
      first_scenario(with_tables(closure(stations[1].name, "2016-01-24", stations[2].name) +
                                 closure(stations[0].name, "2016-01-14", stations[1].name))
                         .with(kThreeStations))
          .teams;
  REQUIRE(teams[0].base_moves.size() == 2);
  CHECK(teams[0].base_at(day(9.9)) == stations[0].position);
  CHECK(teams[0].base_at(day(10)) == stations[1].position);
  CHECK(teams[0].base_at(day(20)) == stations[2].position);
  const std::string found =
      mistakes(with_tables(closure("Nowhere", "2016-01-14", "Nowhere") +
                           closure(stations[0].name, "soon", stations[1].name) +
                           closure(stations[0].name, "2016-01-14", stations[1].name)));
  CHECK_THAT(found, contains("closure[0] moves its teams to the station that closes"));
  CHECK_THAT(found, contains("closure[1]: date = \"soon\" (must be a date)"));
  CHECK_THAT(found, contains("(closed before, by closure[1])"));
  CHECK_THAT(mistakes(with_tables(closure("Nowhere", "2016-01-14", stations[0].name))),
             contains("closure[0].station = \"Nowhere\" (the network has no such station)"));
}

TEST_CASE("dates of closures can be swept") {
  const auto stations = first_scenario(with(kThreeStations)).streets->network.stations;
  const auto study = with_tables("[[closure]]\nstation = \"" + stations[0].name +
                                 "\"\ndate = \"2016-01-14\"\nto = \"" + stations[1].name +
                                 "\"\n[[sweep.axis]]\nkey = \"closure[0].date\"\nvalues = "
                                 "[\"2016-01-14\", \"2030-01-01\"]\n")
                         .with(kThreeStations);
  const auto plan = make_plan(study, 1);
  REQUIRE(plan.points.size() == 2 * 2 * 3);
  CHECK(plan.scenarios[plan.points.front().scenario].teams[0].base_moves[0].from == day(10));
  CHECK(plan.scenarios[plan.points.back().scenario].teams[0].base_moves[0].from > day(5'000));
}

TEST_CASE("custody suites are stations, and without one arrests take nobody anywhere") {
  const auto with_arrests =
      studies::sound().with({{"incident[mugging].arrest_probability", "0.2"}});
  CHECK(first_scenario(with_arrests).demand->classes[0].arrest_probability == 0);
  CHECK_THAT(remarks(with_arrests), contains("there is nowhere to take anybody"));
  const std::string name = first_scenario(with_arrests).streets->network.stations[0].name;
  const auto scenario =
      first_scenario(with_arrests.with({{"custody.stations", "[\"" + name + "\"]"}}));
  CHECK(scenario.custody_suites.size() == 1);
  CHECK(scenario.demand->classes[0].arrest_probability == 0.2);
  CHECK(scenario.demand->classes[0].custody_s.mean() == 4 * 3'600);
  CHECK_THAT(mistakes(with_arrests.with({{"custody.stations", "[\"Nowhere\"]"}})),
             contains("custody.stations = \"Nowhere\" (the network has no such station)"));
}

TEST_CASE("what is about tours needs a shift") {
  for (const char* key : {"fte = 0.5", "break_min = 30", "briefing_min = 15", "handover_min = 20",
                          "back_in_time = true", "minimum_cover = 1", "absence = {}"}) {
    const std::string text{key};
    const std::string name = text.substr(0, text.find(' '));
    CHECK_THAT(mistakes(with_text("name = \"cars\"\n", "name = \"cars\"\n" + text + "\n")),
               contains("team[0]." + name + " is set, but the team has no shift"));
  }
}

TEST_CASE("rosters that nobody can work are refused") {
  CHECK_THAT(mistakes(with({{"team[funded].absence", "{}"}, {"team[funded].availability", "0.8"}})),
             contains("team[1] has both an availability and [absence]"));
  CHECK_THAT(mistakes(with({{"team[funded].absence", "{leave_days_per_year = 250}"}})),
             contains("leaves hardly any of the 261 tours a year of shift \"days\""));
  CHECK_THAT(
      mistakes(with({{"team[funded].break_min", "400"}, {"team[funded].handover_min", "80"}})),
      contains("briefing, break and handover take all of a tour of 8 h"));
}

TEST_CASE("a rank that may not take an I call alone is not sent alone") {
  const std::vector<Override> pcsos{{"team[cars].rank", "\"pcso\""}};
  CHECK_THAT(mistakes(with(pcsos)),
             contains("team[0] sends a single pcso to I calls, which that rank may not take alone\n"
                      "  leave I out of attends, or set officers_per_unit = 2"));
  CHECK(mistakes(with(pcsos).with({{"team[cars].officers_per_unit", "2"}})).empty());
  CHECK(mistakes(with(pcsos).with({{"team[cars].attends", "[\"S\"]"}})).empty());
}

TEST_CASE("more officers than the sergeants can lead are remarked on, bought ones included") {
  const auto study = studies::sound().with({{"supervision.span", "5"},
                                            {"team[cars].units", "6"},
                                            {"team[cars].officers_per_unit", "2"}});
  CHECK_THAT(remarks(study),
             contains("12 constables and PCSOs have 0 sergeants (a span of 5 needs 3)"));
  CHECK_THAT(remarks(study), contains("14 constables and PCSOs have 0 sergeants"));
  const auto led =
      with_text("[[scheme]]\n",
                "[[team]]\nname = \"sergeants\"\nrank = \"sergeant\"\nunits = 3\n\n[[scheme]]\n")
          .with({{"supervision.span", "5"}});
  CHECK_THAT(remarks(led), !contains("sergeants (a span"));
}
