#include "sim/stats/time_weighted.hpp"

#include <cmath>

#include "catch.hpp"

using sim::Duration;
using sim::Instant;
using sim::TimeWeighted;

namespace {

Instant at_hour(double hours) {
  return Instant::after_start(Duration::hours(hours));
}

}  // namespace

TEST_CASE("the average weighs each value by how long it lasted") {
  TimeWeighted busy{at_hour(0), 1};
  busy.record(at_hour(2), 3);
  busy.record(at_hour(3), 0);
  CHECK(busy.average(at_hour(5)) == 1.0);  // (2 * 1 + 1 * 3 + 2 * 0) / 5
  CHECK(busy.average(at_hour(10)) == 0.5);
  CHECK(busy.current() == 0);
}

TEST_CASE("a restart forgets the warm-up and keeps the value") {
  TimeWeighted busy{at_hour(0), 8};
  busy.record(at_hour(1), 2);
  busy.restart(at_hour(4));
  busy.record(at_hour(6), 6);
  CHECK(busy.average(at_hour(8)) == 4.0);  // (2 * 2 + 2 * 6) / 4
}

TEST_CASE("of two records at one instant the later one holds") {
  TimeWeighted queue{at_hour(0)};
  queue.record(at_hour(1), 100);
  queue.record(at_hour(1), 2);
  CHECK(queue.average(at_hour(2)) == 1.0);
}

TEST_CASE("the average over no time is NaN") {
  const TimeWeighted queue{at_hour(3), 5};
  CHECK(std::isnan(queue.average(at_hour(3))));
}
