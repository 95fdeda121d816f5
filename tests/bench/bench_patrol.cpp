// Patrol policies: time for one move, and for an hour of a unit's patrol, on a town of two wards.
//
// A move is one event: the calendar, what the policy decides, and the time of a trip. The engine's
// tallies come on top, alike for all.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "models/patrol/policy.hpp"
#include "own_walk.hpp"
#include "sim/core/calendar.hpp"
#include "sim/street/travel.hpp"
#include "sim/town/generator.hpp"
#include "timing.hpp"

namespace {

namespace patrol = models::patrol;
using models::police::Beat;
using namespace sim::street;

constexpr std::uint32_t kUnits = 10;
constexpr int kMoves = 1'000'000;

struct Unit {
  patrol::Here here;
  sim::RandomStream random;
};

void measure(const char* name, const patrol::Policy& policy, const Beat& beat) {
  patrol::BeatPatrol run = patrol::begin(policy, kUnits);
  sim::Calendar calendar{kUnits};
  std::vector<Unit> units;
  for (std::uint32_t k = 0; k < kUnits; ++k) {
    sim::RandomStream random{{.seed = 2, .replication = 0, .purpose = 0, .entity = k}};
    units.push_back({{.place = beat.random_place(random)}, random});
    calendar.schedule(sim::Slot{k}, {});
  }
  long legs = 0;
  const auto patrol_moves = [&] {
    for (int i = 0; i < kMoves; ++i) {
      const sim::Event event = *calendar.next(sim::Instant::never());
      Unit& unit = units[event.slot.index()];
      const patrol::Move move =
          patrol::next(run, event.slot.value(), unit.here, event.time, unit.random);
      sim::Duration taken = move.duration;
      if (move.kind == patrol::Move::Kind::trip) {
        taken = beat.travel().time(unit.here.place, move.end());
        unit.here = {.place = move.end()};
      } else if (move.kind == patrol::Move::Kind::leg) {
        unit.here = {move.end(), move.to_vertex};
        ++legs;
      }
      calendar.schedule(event.slot, event.time + taken);
    }
  };
  constexpr int kRuns = 3;
  const double s = bench::seconds(kRuns, patrol_moves);
  const double hours = calendar.now().since_start().in_hours() * kUnits / kRuns;
  std::printf("  %-22s %7.1f %9.0f %8.0f %%\n", name, s * 1e9 / kMoves, s * 1e9 / hours,
              100.0 * static_cast<double>(legs) / kRuns / kMoves);
}

void measure(const Network& town, Mode mode) {
  const Travel travel{town, mode, Speeds{}, TableBudget{}};
  const auto beat = std::make_shared<const Beat>(town, travel, std::vector<WardId>{}, 1.1);
  // A few streets with most of the risk, as everywhere.
  sim::RandomStream random{{.seed = 1, .replication = 0, .purpose = 0, .entity = 0}};
  std::vector<double> rate;
  for (std::size_t i = 0; i < town.streets.size(); ++i) {
    const double u = random.uniform_open();
    rate.push_back(town.streets[i].length_m * (0.05 + u * u * u * u));
  }
  std::shared_ptr<const patrol::Tour> tour;
  const double tour_s =
      bench::seconds(3, [&] { tour = std::make_shared<const patrol::Tour>(*beat); });
  std::printf("%s: %zu streets, %.1f km; tour of %.1f km (%zu legs) made in %.2f s\n",
              kModeNames[static_cast<std::size_t>(mode)].data(), beat->streets().size(),
              tour->streets_m() / 1e3, tour->length_m() / 1e3, tour->legs().size(), tour_s);
  std::printf("  %-22s %7s %9s %10s\n", "policy", "ns/move", "ns/hour", "legs");
  const patrol::RandomWalk walk{beat};
  const auto spots = patrol::hottest_streets(*beat, rate, 20, 100);
  measure("random walk", walk, *beat);
  measure("hot spots, shuffled",
          std::make_shared<const patrol::HotSpots>(town, spots, patrol::SpotStay{}), *beat);
  measure("hot spots, fixed",
          std::make_shared<const patrol::HotSpots>(
              town, spots, patrol::SpotStay{.order = patrol::SpotOrder::fixed}),
          *beat);
  measure("tour", tour, *beat);
  measure("post", patrol::FixedPost{walk, {.place = spots[0]}}, *beat);
  measure("post, walks of 4", patrol::FixedPost{walk, {.place = spots[0], .walk_legs = 4}}, *beat);
  measure("by need", std::make_shared<const patrol::NeedPlan>(beat, rate), *beat);
  measure("own (random walk)", std::make_shared<const bench::OwnWalk>(walk), *beat);
}

}  // namespace

int main() {
  const Network town = sim::town::generate_town({});
  for (const Mode mode : {Mode::foot, Mode::cycle, Mode::car}) measure(town, mode);
}
