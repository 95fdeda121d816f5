// Hold model: remove the earliest event, schedule its slot again after an exponential time.
// Counted: one removal, one scheduling, one exponential draw.
#include <cstdio>

#include "sim/core/calendar.hpp"
#include "sim/random/distributions.hpp"
#include "timing.hpp"

int main() {
  using namespace sim;
  std::printf("calendar, hold model\n%12s %12s\n", "pending", "ns an event");
  for (const std::uint32_t pending : {10u, 100u, 1'000u, 10'000u, 100'000u}) {
    RandomStream random{{.seed = 1, .replication = 0, .purpose = 0, .entity = 0}};
    Calendar calendar{pending};
    const auto wait = [&] { return Duration::seconds(3600 * standard_exponential(random)); };
    for (std::uint32_t i = 0; i < pending; ++i) calendar.schedule(Slot{i}, Instant{} + wait());
    constexpr int kEvents = 2'000'000;
    const auto hold = [&] {
      for (int i = 0; i < kEvents; ++i) {
        const auto event = calendar.next(Instant::never());
        calendar.schedule(event->slot, event->time + wait());
      }
    };
    hold();  // until the pending times are as they are in the long run
    std::printf("%12u %12.1f\n", pending, bench::seconds(5, hold) * 1e9 / kEvents);
  }
}
