#include "sim/core/time.hpp"

#include "catch.hpp"

using namespace sim;

TEST_CASE("durations are whole microseconds, rounded to the nearest") {
  CHECK(Duration::seconds(1.0000004).count_us() == 1'000'000);
  CHECK(Duration::seconds(1.0000006).count_us() == 1'000'001);
  CHECK(Duration::seconds(-2.5e-6).count_us() == -3);
  CHECK(Duration::hours(1.5).in_seconds() == 5400.0);
  CHECK(Duration::days(364).count_us() == 364LL * 86'400 * 1'000'000);
}

TEST_CASE("the hour of the week starts on Monday at midnight and wraps after Sunday") {
  const auto after_hours = [](double h) { return Instant::after_start(Duration::hours(h)); };
  CHECK(hour_of_week(after_hours(0)) == 0);
  CHECK(hour_of_week(after_hours(23.99)) == 23);
  CHECK(hour_of_week(after_hours(167.5)) == 167);
  CHECK(hour_of_week(after_hours(168)) == 0);
}
