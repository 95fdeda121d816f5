#include "models/demand/hour_profile.hpp"

#include <array>
#include <limits>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/stream.hpp"

using models::demand::HourProfile;
using sim::Duration;
using sim::Instant;
using sim::kHoursPerWeek;

namespace {

using Hours = std::array<double, kHoursPerWeek>;

Instant at_h(double hours) {
  return Instant::after_start(Duration::hours(hours));
}

// 2 in the first half of each day, 0 in the second: the mean is 1.
Hours mornings_only() {
  Hours relative;
  for (std::size_t h = 0; h < relative.size(); ++h) relative[h] = h % 24 < 12 ? 2 : 0;
  return relative;
}

// 1/2 and 3/2 in turn.
Hours saw() {
  Hours relative;
  for (std::size_t h = 0; h < relative.size(); ++h) relative[h] = h % 2 == 0 ? 0.5 : 1.5;
  return relative;
}

}  // namespace

TEST_CASE("a level profile passes as many hours as it is asked for") {
  const HourProfile level;
  CHECK(level[0] == 1);
  CHECK(level[167] == 1);
  CHECK(level.advance(at_h(0), 0) == at_h(0));
  CHECK(level.advance(at_h(3.25), 1.5) == at_h(4.75));
  CHECK(level.advance(at_h(3.25), 1000) == at_h(1003.25));
}

TEST_CASE("a profile is scaled to a mean of 1") {
  Hours relative{};
  relative[10] = 3;
  relative[20] = 1;
  const HourProfile profile{relative};
  CHECK(profile[10] == 126);
  CHECK(profile[20] == 42);
  CHECK(profile[0] == 0);
}

TEST_CASE("advance crosses the steps of a profile exactly") {
  const HourProfile profile{saw()};
  CHECK(profile.advance(at_h(0), 0.25) == at_h(0.5));
  CHECK(profile.advance(at_h(0), 0.5) == at_h(1));
  CHECK(profile.advance(at_h(0), 1.25) == at_h(1.5));
  CHECK(profile.advance(at_h(0.5), 0.25) == at_h(1));
  CHECK(profile.advance(at_h(1.5), 0.75 + 0.25) == at_h(2.5));
  CHECK(profile.advance(at_h(1.5), 0.75 + 2 + 0.5 + 0.75) == at_h(5.5));
}

TEST_CASE("hours of rate 0 are stepped over") {
  const HourProfile profile{mornings_only()};
  CHECK(profile.advance(at_h(11), 1) == at_h(11.5));
  CHECK(profile.advance(at_h(11), 3) == at_h(24.5));
  CHECK(profile.advance(at_h(11), 2) == at_h(24));  // the end of a morning is the next one's start
  CHECK(profile.advance(at_h(18), 0) == at_h(24));
  CHECK(profile.advance(at_h(18), 24 + 24 + 1) == at_h(3 * 24 + 0.5));
}

TEST_CASE("advance wraps at the end of the week") {
  const HourProfile mornings{mornings_only()};
  CHECK(mornings.advance(at_h(6 * 24 + 11), 3) == at_h(kHoursPerWeek + 0.5));
  CHECK(mornings.advance(at_h(6 * 24 + 18), 0.5) == at_h(kHoursPerWeek + 0.25));
  const HourProfile teeth{saw()};
  CHECK(teeth.advance(at_h(167.5), 1) == at_h(kHoursPerWeek + 0.5));
  CHECK(teeth.advance(at_h(0), kHoursPerWeek) == at_h(kHoursPerWeek));
}

TEST_CASE("gaps of many weeks are as exact as short ones") {
  const HourProfile profile{mornings_only()};
  CHECK(profile.advance(at_h(2), 1000.0 * kHoursPerWeek) == at_h(1000.0 * kHoursPerWeek + 2));
  CHECK(profile.advance(at_h(2), 1000.0 * kHoursPerWeek + 21) ==
        at_h(1000.0 * kHoursPerWeek + 24 + 0.5));
}

TEST_CASE("a time beyond the clock's end is never") {
  const HourProfile profile{saw()};
  CHECK(profile.advance(at_h(1), 2e8) == Instant::never());
  CHECK(profile.advance(at_h(1), std::numeric_limits<double>::infinity()) == Instant::never());
  CHECK(profile.advance(Instant::never(), 1) == Instant::never());
  // A hundred gaps, none of them too long by itself.
  Instant t;
  for (int i = 0; i < 100 && t != Instant::never(); ++i) {
    const Instant next = profile.advance(t, 9e5 * kHoursPerWeek);
    REQUIRE(next > t);
    t = next;
  }
  CHECK(t == Instant::never());
}

TEST_CASE("advance never goes back, nor stops in an hour of rate 0") {
  sim::RandomStream random{{.seed = 2007}};
  for (int round = 0; round < 2'000; ++round) {
    Hours relative;
    for (double& r : relative) {
      r = random.uniform() < 0.6 ? 0 : random.uniform() * (random.below(4) == 0 ? 1e-9 : 1);
    }
    relative[random.below(kHoursPerWeek)] = 0.1;
    const HourProfile profile{relative};
    for (int i = 0; i < 50; ++i) {
      const Instant start = Instant::after_start(
          Duration::microseconds(static_cast<std::int64_t>(random.uniform() * 2 * 168 * 3.6e9)));
      const double hours = random.below(3) == 0 ? 0 : random.below(3) == 0 ? 1e-14 : 40;
      const Instant end = profile.advance(start, hours);
      REQUIRE(end >= start);
      // A rate of 0 may be met at the very end of the hour before it, after rounding.
      const Instant just_before = std::max(Instant{}, end - Duration::microseconds(1));
      REQUIRE(profile[hour_of_week(end)] + profile[hour_of_week(just_before)] > 0);
    }
  }
}

TEST_CASE("a profile refuses what is not a rate, naming each hour") {
  Hours relative = saw();
  relative[3] = -1;
  relative[77] = std::numeric_limits<double>::quiet_NaN();
  relative[167] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(HourProfile{relative}, contains("hour_of_week[3] = -1") &&
                                               contains("hour_of_week[77]") &&
                                               contains("hour_of_week[167]"));
  CHECK_THROWS_AS(HourProfile{relative}, sim::InputError);
  CHECK_THROWS_WITH(HourProfile{Hours{}}, contains("0 at all hours"));
}

TEST_CASE("a profile of any scale is the same profile") {
  Hours small = saw();
  Hours large = saw();
  for (double& r : small) r *= 1e-300;
  for (double& r : large) r *= 1e300;
  CHECK(HourProfile{small}.advance(at_h(0), 1.25) == at_h(1.5));
  CHECK(HourProfile{large}.advance(at_h(0), 1.25) == at_h(1.5));
}
