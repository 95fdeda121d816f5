#include "models/demand/daylight.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "catch.hpp"

using namespace models::demand;
using namespace std::chrono;

namespace {

constexpr Place kLondon{51.5074, -0.1278, 0, SummerTime::european};
constexpr Place kTromso{69.5, 19, 1, SummerTime::none};  // as the Naval Observatory has it

// "21:04" on a date; "24:03" is three minutes into the next.
local_seconds at(local_days date, const std::string& hh_mm) {
  return date + hours{std::stoi(hh_mm)} + minutes{std::stoi(hh_mm.substr(3))};
}

// Whether both ends are those of a table that gives whole minutes.
bool agrees(const Stretch& found, local_days date, const std::string& from,
            const std::string& until) {
  return abs(found.from - at(date, from)) <= minutes{2} &&
         abs(found.until - at(date, until)) <= minutes{2};
}

seconds length(const Stretch& stretch) {
  return stretch.until - stretch.from;
}

}  // namespace

TEST_CASE("sunrise and sunset are those of published tables") {
  struct Row {
    const char* name;
    Place place;
    local_days date;
    const char* rise;
    const char* set;
  };
  const Place birmingham{52.4862, -1.8904, 0, SummerTime::european};
  const Place edinburgh{55.9533, -3.1883, 0, SummerTime::european};
  const Place inverness{57.4778, -4.2247, 0, SummerTime::european};
  const Place belfast{54.5973, -5.9301, 0, SummerTime::european};
  const Place equator{0, -75, -5, SummerTime::none};
  const Place reykjavik{64.1466, -21.9426, 0, SummerTime::none};
  const Row table[] = {
      {"London", kLondon, local_days{2016y / June / 21}, "04:43", "21:21"},
      {"London", kLondon, local_days{2016y / December / 21}, "08:04", "15:53"},
      // The press, 21 December 2018.
      {"London", kLondon, local_days{2018y / December / 21}, "08:04", "15:53"},
      {"Birmingham", birmingham, local_days{2018y / December / 21}, "08:15", "15:55"},
      {"Edinburgh", edinburgh, local_days{2018y / December / 21}, "08:41", "15:39"},
      {"Inverness", inverness, local_days{2018y / December / 21}, "08:57", "15:32"},
      {"Belfast", belfast, local_days{2018y / December / 21}, "08:44", "15:59"},
      // Both solstices at the middle of the time zone.
      {"equator", equator, local_days{2016y / June / 20}, "05:58", "18:05"},
      {"equator", equator, local_days{2016y / December / 21}, "05:55", "18:02"},
      // The sun sets after midnight.
      {"Reykjavik", reykjavik, local_days{2016y / June / 21}, "02:55", "24:04"},
      // US Naval Observatory, 2014.
      {"Tromso", kTromso, local_days{2014y / April / 1}, "04:50", "18:49"},
      {"Tromso", kTromso, local_days{2014y / April / 30}, "02:29", "20:58"}};
  for (const Row& row : table) {
    CAPTURE(row.name, row.rise, row.set);
    const Stretch found = daylight_on(row.place, row.date, kSunsetDeg);
    CAPTURE((found.from - row.date).count(), (found.until - row.date).count());
    CHECK(agrees(found, row.date, row.rise, row.set));
  }
}

TEST_CASE("civil twilight is that of published tables") {
  const local_days april{2014y / April / 1};
  CHECK(agrees(daylight_on(kTromso, april, kCivilTwilightDeg), april, "03:46", "19:53"));
  for (const auto& [day, dawn] : {std::pair{1, "07:04"}, {12, "07:16"}, {25, "07:24"}}) {
    CAPTURE(day);
    const local_days date{2015y / December / day};
    const auto error = daylight_on(kLondon, date, kCivilTwilightDeg).from - at(date, dawn);
    CHECK(abs(error) <= minutes{2});
  }
}

TEST_CASE("a place that is three quarters of a degree off is told apart from the published one") {
  const local_days date{2016y / December / 21};
  Place place = kLondon;
  place.longitude_deg += 0.75;  // 3 min
  CHECK_FALSE(agrees(daylight_on(place, date, kSunsetDeg), date, "08:04", "15:53"));
  place = kLondon;
  place.latitude_deg += 0.75;
  CHECK_FALSE(agrees(daylight_on(place, date, kSunsetDeg), date, "08:04", "15:53"));
}

TEST_CASE("a polar summer is one long day, a polar winter one long night") {
  // US Naval Observatory, 2014: the sun rises on 18 May at 00:13 and sets on 25 July at 23:20.
  const auto year = daylight_between(kTromso, local_days{2014y / January / 1},
                                     local_days{2015y / January / 1}, kSunsetDeg);
  const auto longest = std::max_element(
      year.begin(), year.end(), [](const auto& a, const auto& b) { return length(a) < length(b); });
  // Where the sun grazes the horizon, an hour is a fifth of a degree.
  CHECK(abs(longest->from - at(local_days{2014y / May / 18}, "00:13")) < minutes{30});
  CHECK(abs(longest->until - at(local_days{2014y / July / 25}, "23:20")) < minutes{30});
  CHECK(year.front().from > local_days{2014y / January / 12});
  CHECK(year.front().from < local_days{2014y / January / 19});
  CHECK(year.back().until < local_days{2014y / November / 30});
  // ... but it is never all dark: civil twilight at noon.
  const Stretch noon = daylight_on(kTromso, local_days{2014y / December / 21}, kCivilTwilightDeg);
  CHECK(length(noon) > hours{3});

  for (const double latitude : {90.0, -90.0, 80.0}) {
    CAPTURE(latitude);
    const Place pole{latitude, 0, 0, SummerTime::none};
    const local_days june{2016y / June / 10};
    const local_days december{2016y / December / 10};
    const auto in_june = daylight_between(pole, june, june + days{20}, kSunsetDeg);
    const auto in_december = daylight_between(pole, december, december + days{20}, kSunsetDeg);
    const auto& light = latitude > 0 ? in_june : in_december;
    const auto& dark = latitude > 0 ? in_december : in_june;
    CHECK(dark.empty());
    REQUIRE(light.size() == 1);
    CHECK(length(light.front()) == days{20});
  }
}

TEST_CASE("European clocks change on the last Sundays of March and October at 01:00 UTC") {
  const Place berlin{52.5, 13.4, 1, SummerTime::european};
  const auto ahead = [](const Place& place, sys_seconds t) {
    return civil_time(place, t).time_since_epoch() - t.time_since_epoch();
  };
  const sys_seconds spring = sys_days{2016y / March / 27} + hours{1};
  const sys_seconds autumn = sys_days{2016y / October / 30} + hours{1};
  CHECK(ahead(kLondon, spring - seconds{1}) == hours{0});
  CHECK(ahead(kLondon, spring) == hours{1});
  CHECK(ahead(kLondon, autumn - seconds{1}) == hours{1});
  CHECK(ahead(kLondon, autumn) == hours{0});
  CHECK(ahead(berlin, spring - seconds{1}) == hours{1});
  CHECK(ahead(berlin, spring) == hours{2});
  CHECK(ahead({51.5, 0, 0, SummerTime::none}, spring) == hours{0});
  CHECK(ahead({27.7, 85.3, 5.75, SummerTime::none}, spring) == minutes{345});
  // Sunrise leaps by that hour.
  const Stretch before = daylight_on(kLondon, local_days{2016y / March / 26}, kSunsetDeg);
  const Stretch after = daylight_on(kLondon, local_days{2016y / March / 27}, kSunsetDeg);
  CHECK(after.from - before.from > hours{24} + minutes{55});
  CHECK(after.from - before.from < hours{25});
}

TEST_CASE("daylight belongs to the date by the clock, also beyond the date line") {
  const Place samoa{-13.8, -172.1, 13, SummerTime::none};
  const Place kiribati{1.9, -157.4, 14, SummerTime::none};
  for (const Place& place : {samoa, kiribati, kLondon}) {
    for (local_days date{2016y / January / 1}; date < local_days{2017y / January / 1};
         date += days{1}) {
      const Stretch light = daylight_on(place, date, kSunsetDeg);
      REQUIRE(floor<days>(light.from) == date);
      REQUIRE(floor<days>(light.until) == date);
      REQUIRE(length(light) > hours{7});
    }
  }
}

TEST_CASE("stretches of daylight are in order, apart, and cut to the dates asked for") {
  const Place reykjavik{64.1466, -21.9426, 0, SummerTime::none};
  const Place out_of_its_zone{52, -170, 14, SummerTime::european};
  const local_days first{2016y / June / 1};
  const local_days last{2017y / June / 1};
  for (const Place& place : {kLondon, kTromso, reykjavik, out_of_its_zone}) {
    const auto stretches = daylight_between(place, first, last, kSunsetDeg);
    REQUIRE(stretches.size() > 200);
    auto before = first - seconds{1};
    for (const Stretch& stretch : stretches) {
      REQUIRE(stretch.from > before);
      REQUIRE(stretch.until > stretch.from);
      before = stretch.until;
    }
    REQUIRE(before <= last);
  }
  // Reykjavik's sun sets after midnight in June: the first night of the month begins on the day
  // before, and one day at the end of June has two sunsets.
  const auto stretches = daylight_between(reykjavik, first, last, kSunsetDeg);
  int two_sunsets = 0;
  for (std::size_t i = 0; i + 1 < stretches.size(); ++i) {
    two_sunsets += floor<days>(stretches[i].until) == floor<days>(stretches[i + 1].until);
  }
  CHECK(two_sunsets == 1);
  CHECK(daylight_between(kLondon, first, first, kSunsetDeg).empty());
}

TEST_CASE("all that is wrong with a place is named") {
  CHECK(problems_of(kLondon).empty());
  const Place nowhere{91, -180.5, std::numeric_limits<double>::quiet_NaN(), SummerTime::none};
  const auto problems = problems_of(nowhere);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].what == "latitude_deg = 91 (must be from -90 to 90)");
  CHECK(problems[1].what == "longitude_deg = -180.5 (must be from -180 to 180)");
  CHECK(problems[2].what == "utc_offset_h = nan (must be from -12 to 14)");
}
