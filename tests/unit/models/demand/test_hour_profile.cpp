#include "models/demand/hour_profile.hpp"

#include <array>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

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

TEST_CASE("a profile by half hours or minutes is as exact as one by hours") {
  std::vector<double> halves(336);
  for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = i % 2 == 0 ? 0.5 : 1.5;
  const HourProfile saw_of_halves{halves};
  CHECK(saw_of_halves.steps_per_hour() == 2);
  CHECK(saw_of_halves[0] == 0.5);
  CHECK(saw_of_halves[335] == 1.5);
  CHECK(saw_of_halves.at(at_h(168 + 0.75)) == 1.5);
  CHECK(saw_of_halves.advance(at_h(0), 0.25) == at_h(0.5));
  CHECK(saw_of_halves.advance(at_h(0), 0.625) == at_h(0.75));
  CHECK(saw_of_halves.advance(at_h(167.75), 0.375 + 0.25) == at_h(168.5));
  CHECK(saw_of_halves.advance(at_h(2.5), 1000.0 * 168) == at_h(1000.0 * 168 + 2.5));

  // Steps of the same rate are one step, however short.
  const HourProfile by_hour{saw()};
  for (const std::size_t k : {1U, 2U, 5U, 12U, 60U}) {
    std::vector<double> fine(168 * k);
    for (std::size_t i = 0; i < fine.size(); ++i) fine[i] = by_hour[static_cast<int>(i / k)];
    const HourProfile profile{fine};
    sim::RandomStream random{{.seed = 2008}};
    for (int i = 0; i < 1'000; ++i) {
      const Instant start = at_h(random.uniform() * 400);
      const double hours = random.uniform() * 200;
      const Duration apart = profile.advance(start, hours) - by_hour.advance(start, hours);
      REQUIRE(std::abs(apart.count_us()) <= 1);
    }
  }
}

TEST_CASE("the integral of a profile counts mean hours, and advance undoes it") {
  const HourProfile profile{mornings_only()};
  CHECK(profile.integral(at_h(0), at_h(6)) == 12);
  CHECK(profile.integral(at_h(6), at_h(18)) == 12);
  CHECK(profile.integral(at_h(18), at_h(6)) == -12);
  CHECK(profile.integral(at_h(160), at_h(168 + 1)) == 2);
  CHECK(profile.integral(at_h(2), at_h(1000.0 * 168 + 3)) == 1000.0 * 168 + 2);
  CHECK(profile.at(at_h(11.9)) == 2);
  CHECK(profile.at(at_h(12)) == 0);
  sim::RandomStream random{{.seed = 2009}};
  for (int i = 0; i < 1'000; ++i) {
    const Instant start = at_h(random.uniform() * 1000);
    const double hours = random.uniform() * 500;
    const double passed = profile.integral(start, profile.advance(start, hours));
    REQUIRE(passed == Approx(hours).margin(1e-8));
  }
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

TEST_CASE("a profile refuses steps that do not divide the hour") {
  const auto make = [](std::size_t steps) { return HourProfile{std::vector<double>(steps, 1.0)}; };
  CHECK(make(10'080).steps_per_hour() == 60);
  for (const std::size_t steps : {0U, 24U, 167U, 169U, 168U * 7, 168U * 120}) {
    CAPTURE(steps);
    CHECK_THROWS_WITH(make(steps),
                      contains("has " + std::to_string(steps) + " steps") && contains("give 168"));
  }
  std::vector<double> halves(336, 1.0);
  halves[200] = -1;
  CHECK_THROWS_WITH(HourProfile{halves}, contains("step_of_week[200] = -1"));
}

TEST_CASE("a profile of any scale is the same profile") {
  Hours small = saw();
  Hours large = saw();
  for (double& r : small) r *= 1e-300;
  for (double& r : large) r *= 1e300;
  CHECK(HourProfile{small}.advance(at_h(0), 1.25) == at_h(1.5));
  CHECK(HourProfile{large}.advance(at_h(0), 1.25) == at_h(1.5));
}
