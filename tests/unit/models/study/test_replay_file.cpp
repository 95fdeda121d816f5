#include "models/study/replay_file.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "sim/street/street_index.hpp"
#include "towns.hpp"

using namespace models::study;
using models::demand::Grade;
using sim::Duration;
using sim::Instant;

namespace {

using std::chrono::year;

// A grid of 3 x 3 junctions 100 m apart; two weeks from Monday 30 April 2018.
const sim::street::Network kTown = towns::grid(3);

ReplayTerms two_weeks(std::vector<std::string> classes = {}) {
  return {.start = std::chrono::sys_days{year{2018} / 4 / 30},
          .length = Duration::days(14),
          .tolerance_m = 100,
          .classes = std::move(classes)};
}

Replay read(const std::string& text, const ReplayTerms& terms = two_weeks()) {
  return read_replay(text, "calls.csv", kTown, terms);
}

std::string mistakes_in(const std::string& text, const ReplayTerms& terms = two_weeks()) {
  try {
    (void)read(text, terms);
  } catch (const sim::InputError& error) {
    return error.what();
  }
  return "";
}

std::string with_row(const std::string& row) {
  return "time,x_m,y_m,class,grade,service_min\n" + row + "\n";
}

}  // namespace

TEST_CASE("a row becomes a call at its time, on the nearest street, with what is known of it") {
  const Replay replay = read(
      "time,x_m,y_m,class,grade,service_min\n"
      "2018-05-01 00:00:14,40,7,robbery,I,75.5\n");
  const auto& calls = replay.by_class.at("robbery")->calls();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].time == Instant::after_start(Duration::days(1) + Duration::seconds(14)));
  CHECK(calls[0].place == *sim::street::snap(kTown, {40, 7}, 100));
  CHECK(calls[0].grade == Grade::immediate);
  CHECK(calls[0].service == Duration::minutes(75.5));
  CHECK(calls[0].line == 2);
  CHECK(replay.rows == 1);
  CHECK(replay.remarks.empty());
}

TEST_CASE("columns stand in any order, others are left alone, empty cells are unknown") {
  const Replay replay = read(
      "id,service_min, class ,offset_m,\"street\",nature,time,grade\n"
      "7,,robbery,25,3,\"SHOTS, FIRED\",2018-05-01T08:30,\n");
  const auto& calls = replay.by_class.at("robbery")->calls();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].time == Instant::after_start(Duration::hours(32.5)));
  CHECK(calls[0].place == sim::street::Position{sim::street::StreetId{3}, 25});
  CHECK_FALSE(calls[0].grade);
  CHECK_FALSE(calls[0].service);
}

TEST_CASE("times may have seconds, parts of seconds, or neither") {
  const std::string text =
      "time,x_m,y_m,class\n"
      "2018-04-30 00:00,0,0,a\n2018-04-30T00:00:01,0,0,a\n2018-04-30 00:00:02.25,0,0,a\n";
  const auto recording = read(text).by_class.at("a");
  const auto& calls = recording->calls();
  REQUIRE(calls.size() == 3);
  CHECK(calls[0].time.count_us() == 0);
  CHECK(calls[1].time.count_us() == 1'000'000);
  CHECK(calls[2].time.count_us() == 2'250'000);
}

TEST_CASE("rows may stand in any order of time; classes are kept apart") {
  const Replay replay = read(
      "time,x_m,y_m,class\n2018-05-03 00:00,0,0,b\n2018-05-02 00:00,0,0,a\n"
      "2018-05-01 00:00,0,0,b\n2018-05-01 00:00,0,0,a\n");
  CHECK(replay.by_class.size() == 2);
  CHECK(replay.by_class.at("a")->calls()[0].line == 5);
  CHECK(replay.by_class.at("b")->calls()[0].line == 4);
  CHECK(replay.by_class.at("b")->calls()[1].line == 2);
}

TEST_CASE("calls outside the study's time are counted and remarked on") {
  const Replay replay = read(
      "time,x_m,y_m,class\n2018-04-29 23:59:59,0,0,a\n2018-04-30 00:00,0,0,a\n"
      "2018-05-13 23:59:59,0,0,a\n2018-05-14 00:00,0,0,a\n2018-06-01 00:00,0,0,a\n");
  CHECK(replay.rows == 5);
  CHECK(replay.before_start == 1);
  CHECK(replay.after_end == 2);
  CHECK(replay.by_class.at("a")->calls().size() == 2);
  REQUIRE(replay.remarks.size() == 1);
  CHECK(replay.remarks[0].what ==
        "3 of 5 calls are not in the study's time and left out: 1 before 2018-04-30, 2 after its "
        "14 days");
}

TEST_CASE("a file none of whose calls is in the study's time is refused") {
  CHECK_THAT(mistakes_in("time,x_m,y_m,class\n2019-05-01 00:00,0,0,a\n"),
             contains("calls.csv: none of 1 calls is in the study's time: 0 before 2018-04-30, 1"));
}

TEST_CASE("a bad cell is named by line, column, value and rule") {
  const auto [row, message] = GENERATE(table<std::string, std::string>({
      {"noon,0,0,a,,", "time = \"noon\" (must be a local time such as 2018-05-01 00:00:14)"},
      {",0,0,a,,", "time = \"\" (must be a local time"},
      {"2018-02-29 00:00,0,0,a,,", "time = \"2018-02-29 00:00\" (must"},
      {"2018-05-01 24:00,0,0,a,,", "time = \"2018-05-01 24:00\" (must"},
      {"2018-05-01 12:00:60,0,0,a,,", "time = \"2018-05-01 12:00:60\" (must"},
      {"2018-05-01 12:00:5,0,0,a,,", "time = \"2018-05-01 12:00:5\" (must"},
      {"2018-05-01 12:00:00Z,0,0,a,,", "time = \"2018-05-01 12:00:00Z\" (must"},
      {"01/05/2018 12:00,0,0,a,,", "time = \"01/05/2018 12:00\" (must"},
      {"2018--5-01 12:00,0,0,a,,", "time = \"2018--5-01 12:00\" (must"},
      {"2018-05-01 00:00,nan,0,a,,", "x_m = \"nan\" (must be a number)"},
      {"2018-05-01 00:00,0,inf,a,,", "y_m = \"inf\" (must be a number)"},
      {"2018-05-01 00:00,0,,a,,", "y_m = \"\" (must be a number)"},
      {"2018-05-01 00:00,0,1e5,a,,",
       "x_m, y_m = 0, 1e5 (99800 m from the nearest street of a ward, must be within 100 m)"},
      {"2018-05-01 00:00,0,0,,,", "class = \"\" (must name an incident class)"},
      {"2018-05-01 00:00,0,0,a,X,", "grade = \"X\" (must be I, S, E or R, or empty)"},
      {"2018-05-01 00:00,0,0,a,i,", "grade = \"i\" (must be I, S, E or R, or empty)"},
      {"2018-05-01 00:00,0,0,a,,-5", "service_min = \"-5\" (must be from 0 to 1000000 minutes"},
      {"2018-05-01 00:00,0,0,a,,NaN", "service_min = \"NaN\" (must be from 0"},
      {"2018-05-01 00:00,0,0,a,,1e7", "service_min = \"1e7\" (must be from 0"},
      {"2018-05-01 00:00,0,0,a,,5 min", "service_min = \"5 min\" (must be from 0"},
      {"2018-05-01 00:00,0,0,a,", "has fewer cells than the header"},
      {"2018-05-01 00:00,0,0,a,,,", "has more cells than the header"},
      {"2018-05-01 00:00,0,0,\"a,,", "a quoted text does not end on its line"},
  }));
  CHECK_THAT(mistakes_in(with_row(row)), contains("calls.csv:2: " + message));
}

TEST_CASE("a place by street is checked against the network") {
  sim::street::Network town = towns::grid(3);
  town.streets[1].ward.reset();
  town.streets[2].forward = town.streets[2].backward = sim::street::kAccessCar;
  const auto [place, message] = GENERATE(table<std::string, std::string>({
      {"12,0", "street = \"12\" (must be a street number of the network, 0 to 11)"},
      {"-1,0", "street = \"-1\" (must be a street number"},
      {"0.5,0", "street = \"0.5\" (must be a street number"},
      {"1,0", "street = \"1\" (must lie in a ward; this one is in the margin)"},
      {"2,0", "street = \"2\" (must be open on foot)"},
      {"0,100.5", "offset_m = \"100.5\" (must be from 0 to the street's length, 100 m)"},
      {"0,-1", "offset_m = \"-1\" (must be from 0"},
  }));
  const std::string text =
      "time,street,offset_m,class\n2018-05-01 00:00,0,100,a\n2018-05-01 00:00," + place + ",a\n";
  CHECK_THROWS_WITH(read_replay(text, "calls.csv", town, two_weeks()),
                    contains("calls.csv:3: " + message));
}

TEST_CASE("all bad rows are named at once, the first fifty of many") {
  std::string text = "time,x_m,y_m,class\n";
  for (int i = 0; i < 60; ++i) text += "2018-05-01 00:00,0,0,\n";
  text += "noon,x,y,\n";  // three problems and a fourth
  try {
    (void)read(text);
    FAIL("the file was taken");
  } catch (const sim::InputError& error) {
    REQUIRE(error.problems().size() == 51);
    CHECK(error.problems()[49].where == "calls.csv:51");
    CHECK(error.problems()[50].what == "and 14 more problems");
  }
}

TEST_CASE("a class that the study does not have is named, with what was meant") {
  CHECK_THAT(mistakes_in(with_row("2018-05-01 00:00,0,0,burglry,,"), two_weeks({"burglary"})),
             contains("class = \"burglry\" (the study replays no [[incident]] of this name)") &&
                 contains("did you mean \"burglary\"?"));
  CHECK(mistakes_in(with_row("2018-05-01 00:00,0,0,burglary,,"), two_weeks({"burglary"})).empty());
}

TEST_CASE("a header that will not do says which columns there are and which are wanted") {
  const std::string text = mistakes_in("tim,x_m,class\n2018-05-01 00:00,0,a\n");
  CHECK_THAT(text,
             contains("calls.csv:1: there is no column time\n") &&
                 contains("it has tim, x_m, class; wanted are time, class, and x_m, y_m or") &&
                 contains("there is a column \"tim\"\n  did you mean time?") &&
                 contains("there are no two columns for the place"));
  CHECK_THAT(mistakes_in("time,x_m,y_m,class,servce_min\n2018-05-01 00:00,0,0,a,5\n"),
             contains("did you mean service_min?"));
  CHECK_THAT(mistakes_in("time,x_m,y_m,class,time\n"),
             contains("the column time stands there twice"));
  CHECK_THAT(mistakes_in("time,x_m,y_m,street,offset_m,class\n"), contains("given twice"));
  CHECK_THAT(mistakes_in("\"time,x_m,y_m,class\n"), contains("a quoted name does not end"));
}

TEST_CASE("an empty file and one without calls are refused") {
  CHECK_THAT(mistakes_in(""), contains("calls.csv: the file is empty"));
  CHECK_THAT(mistakes_in("\n \r\n"), contains("calls.csv: the file is empty"));
  CHECK_THAT(mistakes_in("time,x_m,y_m,class"), contains("calls.csv: has a header but no calls"));
}

TEST_CASE("a byte order mark, Windows line ends, blank lines and a missing last one do no harm") {
  const Replay replay = read(
      "\xEF\xBB\xBFtime,x_m,y_m,class\r\n\r\n2018-05-01 00:00,0,0,a\r\n\r\n"
      "2018-05-02 00:00,0,0,a");
  CHECK(replay.rows == 2);
  CHECK(replay.by_class.at("a")->calls()[1].line == 5);
}

TEST_CASE("what is not text is refused by line") {
  CHECK_THAT(mistakes_in(with_row("2018-05-01 00:00,0,0,caf\xE9,,")),
             contains("calls.csv:2: the line is not text in UTF-8"));
  CHECK_THAT(mistakes_in(with_row(std::string{"2018-05-01 00:00,0,0,a\0b,,", 26})),
             contains("calls.csv:2: the line is not text in UTF-8"));
  CHECK_THAT(mistakes_in(with_row(std::string(kMaxReplayLineBytes + 1, '1'))),
             contains("calls.csv:2: the line is longer than 16384 bytes"));
}

TEST_CASE("a file that is not there is named") {
  CHECK_THROWS_WITH(replay_text("no/such/calls.csv"),
                    contains("no/such/calls.csv: cannot be read"));
  const auto path = std::filesystem::temp_directory_path() / "wardsim_test_replay_file.csv";
  std::ofstream{path} << "time\n";
  CHECK(replay_text(path) == "time\n");
  std::filesystem::remove(path);
}
