// The calendar against an obvious one: a multimap, over random histories.
#include <algorithm>
#include <map>
#include <vector>

#include "catch.hpp"
#include "sim/core/calendar.hpp"
#include "sim/random/stream.hpp"

using namespace sim;

namespace {

Instant at_us(std::int64_t us) {
  return Instant::after_start(Duration::microseconds(us));
}

// A multimap keeps equal keys in order of insertion: the rule for ties.
struct Reference {
  std::multimap<std::int64_t, std::uint32_t> events;

  void cancel(std::uint32_t slot) {
    std::erase_if(events, [slot](const auto& event) { return event.second == slot; });
  }
  void schedule(std::uint32_t slot, std::int64_t time_us) {
    cancel(slot);
    events.emplace(time_us, slot);
  }
};

void compare_over_a_history(std::uint32_t history) {
  RandomStream random{{.seed = 20261122, .replication = history, .purpose = 0, .entity = 0}};
  std::uint32_t slots = 1 + random.below(40);
  Calendar calendar{slots};
  Reference reference;
  for (int step = 0; step < 2'000; ++step) {
    const std::uint32_t slot = random.below(slots);
    switch (random.below(6)) {
      case 0:
      case 1:
      case 2: {  // few distinct times, so that ties are common
        const std::int64_t time_us = calendar.now().count_us() + random.below(8);
        calendar.schedule(Slot{slot}, at_us(time_us));
        reference.schedule(slot, time_us);
        break;
      }
      case 3:
        calendar.cancel(Slot{slot});
        reference.cancel(slot);
        break;
      case 4: {
        const std::int64_t horizon_us = calendar.now().count_us() + random.below(6);
        const auto event = calendar.next(at_us(horizon_us));
        const bool due = !reference.events.empty() && reference.events.begin()->first <= horizon_us;
        REQUIRE(event.has_value() == due);
        if (!due) break;
        REQUIRE(event->time.count_us() == reference.events.begin()->first);
        REQUIRE(event->slot.value() == reference.events.begin()->second);
        REQUIRE(calendar.now() == event->time);
        reference.events.erase(reference.events.begin());
        break;
      }
      default:
        if (random.below(10) == 0) {
          REQUIRE(calendar.add_slot().value() == slots);
          ++slots;
        }
    }
    const bool pending = std::any_of(reference.events.begin(), reference.events.end(),
                                     [slot](const auto& event) { return event.second == slot; });
    REQUIRE(calendar.pending(Slot{slot}) == pending);
  }
}

}  // namespace

TEST_CASE("the calendar agrees with a multimap over random histories") {
  for (std::uint32_t history = 0; history < 300; ++history) compare_over_a_history(history);
}
