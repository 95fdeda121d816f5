#include "models/police/shift_pattern.hpp"

#include <limits>

#include "catch.hpp"
#include "sim/core/error.hpp"

using models::police::DutyPeriod;
using models::police::ShiftPattern;
using models::police::Tour;
using sim::Duration;
using sim::Instant;

namespace {

Instant at_h(double hours) {
  return Instant::after_start(Duration::hours(hours));
}

// Two early, two late, two night, four off.
ShiftPattern five_teams() {
  return {"relief", 10, {{0, 6, 8}, {1, 6, 8}, {2, 14, 8}, {3, 14, 8}, {4, 22, 8}, {5, 22, 8}}, 2};
}

bool on_duty(const ShiftPattern& pattern, int unit, Instant t) {
  for (int n = 0;; ++n) {
    const DutyPeriod period = pattern.period(unit, n);
    if (period.start > t) return false;
    if (t < period.end) return true;
  }
}

}  // namespace

TEST_CASE("five units of the five-team pattern man one post at every hour") {
  const ShiftPattern pattern = five_teams();
  for (int half_hour = 0; half_hour < 2 * 24 * 30; ++half_hour) {
    const Instant t = at_h(0.5 * half_hour);
    int manned = 0;
    for (int unit = 0; unit < 5; ++unit) manned += on_duty(pattern, unit, t) ? 1 : 0;
    REQUIRE(manned == 1);
  }
}

TEST_CASE("a sixth unit of the five-team pattern serves with the first") {
  const ShiftPattern pattern = five_teams();
  for (int n = 0; n < 20; ++n) {
    CHECK(pattern.period(5, n).start == pattern.period(0, n).start);
    CHECK(pattern.period(5, n).end == pattern.period(0, n).end);
  }
}

TEST_CASE("duty hours of a year are those of the cycle") {
  CHECK(five_teams().hours_per_year() == Approx(6 * 8 * 365.25 / 10));
  // Five officers give 4.2 times the hours of one (100 tours in 28 days against 84).
  const ShiftPattern weekly{
      "weekly", 7, {{0, 8, 8}, {1, 8, 8}, {2, 8, 8}, {3, 8, 8}, {4, 8, 8}}, 0};
  CHECK(weekly.hours_per_year() == Approx(40 * 365.25 / 7));
  CHECK(ShiftPattern::round_the_clock().hours_per_year() == 365.25 * 24);
}

TEST_CASE("periods follow each other in order, each a tour long") {
  const ShiftPattern pattern = five_teams();
  for (int unit = 0; unit < 7; ++unit) {
    Instant before;
    for (int n = 0; n < 100; ++n) {
      const DutyPeriod period = pattern.period(unit, n);
      REQUIRE(period.start >= before);
      const bool whole = n > 0 || period.start > Instant{};
      REQUIRE((period.end - period.start <= Duration::hours(8)));
      if (whole) REQUIRE(period.end - period.start == Duration::hours(8));
      before = period.end;
    }
  }
}

TEST_CASE("a stagger starts each unit's cycle that many days after the one before") {
  const ShiftPattern pattern{"one day", 7, {{0, 9, 10}}, 3};
  CHECK(pattern.period(0, 0).start == at_h(9));
  CHECK(pattern.period(1, 0).start == at_h(3 * 24 + 9));
  CHECK(pattern.period(2, 0).start == at_h(6 * 24 + 9));
  CHECK(pattern.period(3, 0).start == at_h(2 * 24 + 9));
  CHECK(pattern.period(3, 1).start == at_h(9 * 24 + 9));
  CHECK(pattern.period(700'000'000, 0).start == at_h(9));
}

TEST_CASE("a tour that is under way at the start begins at the start") {
  const ShiftPattern nights{"nights", 1, {{0, 22, 8}}, 0};
  CHECK(nights.period(0, 0).start == at_h(0));
  CHECK(nights.period(0, 0).end == at_h(6));
  CHECK(nights.period(0, 1).start == at_h(22));
  CHECK(nights.period(0, 1).end == at_h(30));
}

TEST_CASE("a tour of days that began in an earlier cycle is under way at the start") {
  // On for 47 hours of 48; unit 1 is a day behind, and began at 23:00 two days before the start.
  const ShiftPattern pattern{"long", 2, {{1, 23, 47}}, 1};
  CHECK(pattern.period(0, 0).start == at_h(0));
  CHECK(pattern.period(0, 0).end == at_h(46));
  CHECK(pattern.period(1, 0).start == at_h(0));
  CHECK(pattern.period(1, 0).end == at_h(22));
  CHECK(pattern.period(1, 1).start == at_h(23));
  CHECK(pattern.period(1, 1).end == at_h(70));
}

TEST_CASE("tours may be given in any order, and may touch") {
  const ShiftPattern pattern{"touching", 1, {{0, 16, 16}, {0, 8, 8}}, 0};
  CHECK(pattern.period(0, 0).end == at_h(8));
  CHECK(pattern.period(0, 1).start == at_h(8));
  CHECK(pattern.period(0, 1).end == at_h(16));
  CHECK(pattern.period(0, 2).start == at_h(16));
  CHECK(pattern.period(0, 2).end == at_h(32));
}

TEST_CASE("round the clock is one endless period") {
  const ShiftPattern pattern = ShiftPattern::round_the_clock();
  CHECK(pattern.endless());
  CHECK_FALSE(five_teams().endless());
  CHECK(pattern.period(3, 0).start == Instant{});
  CHECK(pattern.period(3, 0).end == Instant::never());
}

TEST_CASE("a pattern names every mistake in it, by the tour's place in the list") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto make = [](int cycle_days, std::vector<Tour> tours, int stagger_days = 0) {
    return ShiftPattern{"wrong", cycle_days, std::move(tours), stagger_days};
  };
  CHECK_THROWS_WITH(make(7, {}), contains("no tours"));
  CHECK_THROWS_WITH(make(0, {{0, 8, 8}}), contains("cycle_days = 0"));
  CHECK_THROWS_WITH(make(7, {{0, 8, 8}}, -1), contains("stagger_days = -1"));
  CHECK_THROWS_WITH(make(7, {{3, 8, 8}, {0, 8, 0}}), contains("tour[1].length_h = 0"));
  CHECK_THROWS_WITH(make(7, {{3, 24, 8}, {0, nan, 8}, {1, -1, 8}}),
                    contains("tour[0].start_h = 24") && contains("tour[1].start_h = nan") &&
                        contains("tour[2].start_h = -1"));
  CHECK_THROWS_WITH(make(7, {{7, 8, -8}, {-1, 8, nan}}),
                    contains("tour[0].day = 7") && contains("tour[0].length_h = -8") &&
                        contains("tour[1].day = -1") && contains("tour[1].length_h = nan"));
}

TEST_CASE("tours of one unit must not overlap") {
  const auto make = [](int cycle_days, std::vector<Tour> tours) {
    return ShiftPattern{"overlap", cycle_days, std::move(tours), 0};
  };
  CHECK_THROWS_WITH(make(7, {{1, 8, 8}, {1, 12, 8}}), contains("tour of day 1"));
  CHECK_THROWS_WITH(make(7, {{0, 8, 8}, {6, 20, 14}}), contains("tour of day 6"));
  CHECK_THROWS_AS(make(7, {{0, 0, 169}}), sim::InputError);
  CHECK_NOTHROW(make(7, {{0, 0, 168}}));
  CHECK_NOTHROW(make(7, {{0, 8, 8}, {6, 20, 12}}));
}
