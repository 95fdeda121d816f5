#include "sim/core/calendar.hpp"

#include "catch.hpp"

using namespace sim;

namespace {
Instant at_s(double s) {
  return Instant::after_start(Duration::seconds(s));
}
}  // namespace

TEST_CASE("events leave in order of time, ties in order of scheduling") {
  Calendar calendar{4};
  calendar.schedule(Slot{3}, at_s(2));
  calendar.schedule(Slot{1}, at_s(1));
  calendar.schedule(Slot{2}, at_s(2));
  calendar.schedule(Slot{0}, at_s(2));
  std::vector<std::uint32_t> order;
  while (const auto event = calendar.next(at_s(10))) order.push_back(event->slot.value());
  CHECK(order == std::vector<std::uint32_t>{1, 3, 2, 0});
  CHECK(calendar.now() == at_s(2));
}

TEST_CASE("scheduling a slot again moves its event behind those already scheduled then") {
  Calendar calendar{2};
  calendar.schedule(Slot{0}, at_s(5));
  calendar.schedule(Slot{1}, at_s(5));
  calendar.schedule(Slot{0}, at_s(5));
  CHECK(calendar.next(at_s(9))->slot == Slot{1});
  CHECK(calendar.next(at_s(9))->slot == Slot{0});
}

TEST_CASE("a cancelled event never happens") {
  Calendar calendar{2};
  calendar.schedule(Slot{0}, at_s(1));
  calendar.schedule(Slot{1}, at_s(2));
  calendar.cancel(Slot{0});
  calendar.cancel(Slot{0});
  CHECK_FALSE(calendar.time_of(Slot{0}).has_value());
  CHECK(calendar.next(at_s(9))->slot == Slot{1});
  CHECK_FALSE(calendar.next(at_s(9)).has_value());
}

TEST_CASE("an event at the horizon happens, one behind it stays pending") {
  Calendar calendar{2};
  calendar.schedule(Slot{0}, at_s(3));
  calendar.schedule(Slot{1}, at_s(4));
  CHECK(calendar.next(at_s(3))->slot == Slot{0});
  CHECK_FALSE(calendar.next(at_s(3)).has_value());
  CHECK(calendar.now() == at_s(3));
  CHECK(calendar.time_of(Slot{1}) == at_s(4));
}

TEST_CASE("slots added while events are pending keep them") {
  Calendar calendar{1};
  calendar.schedule(Slot{0}, at_s(7));
  for (int i = 1; i < 100; ++i) calendar.schedule(calendar.add_slot(), at_s(7 + i));
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(calendar.next(at_s(1000))->slot == Slot{i});
}

TEST_CASE("an event in the past is refused") {
  Calendar calendar{1};
  calendar.schedule(Slot{0}, at_s(2));
  (void)calendar.next(at_s(2));
  CHECK_THROWS_AS(calendar.schedule(Slot{0}, at_s(1)), std::logic_error);
}

TEST_CASE("an empty calendar has no next event") {
  Calendar calendar;
  CHECK_FALSE(calendar.next(Instant::never()).has_value());
}
