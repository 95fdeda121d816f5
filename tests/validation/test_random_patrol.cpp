// Case 12: the chance that a random patrol passes a crime while it lasts, by the whole program.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"
#include "sim/random/stream.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using namespace scenarios;
using sim::street::StreetId;

namespace {

constexpr int kSide = 15;  // junctions
constexpr int kStreets = 2 * kSide * (kSide - 1);
constexpr double kTownM = 40'000;  // D, length of all streets
constexpr double kStreetM = kTownM / kStreets;
constexpr double kWalkMps = 4 / 3.6;  // s
constexpr double kCrimeS = 60;        // T
constexpr double kDays = 101;
constexpr std::size_t kPlaces = 200;
constexpr double kPublished = .001665;  // 1 - exp(-s T / D)

/// One patrol on a square grid of 40 km; nothing else happens.
ward::Scenario patrol() {
  Draft draft;
  draft.network = towns::with_junctions(towns::grid(kSide).junctions);
  for (const auto& street : towns::grid(kSide).streets) {
    towns::add_street(draft.network, static_cast<int>(street.from.index()),
                      static_cast<int>(street.to.index()), kStreetM);
  }
  draft.horizon = Duration::days(kDays);
  police::Team team;
  team.units = 1;
  team.patrol_speed_mps = kWalkMps;
  draft.teams = {team};
  return build(draft);
}

/// The share of all moments at which a crime of `lasts_s` at a random place would have been passed:
/// those at most `lasts_s` before the patrol comes by, over 200 places drawn for the replication.
double share_passed(const ward::Scenario& scenario, std::uint32_t replication, double lasts_s) {
  sim::RandomStream random{{.seed = 12, .replication = replication, .purpose = 1, .entity = 0}};
  std::vector<std::vector<double>> places(kStreets);  // by street: offsets [m]
  for (std::size_t i = 0; i < kPlaces; ++i) {
    places[random.below(kStreets)].push_back(kStreetM * random.uniform());
  }
  const std::atomic<bool> never_stop{false};
  const auto begin = Instant{} + Duration::days(1);
  const auto trace = ward::trace_replication(
      scenario, replication,
      {.from = begin, .until = begin + Duration::days(kDays - 1), .call = {}}, never_stop);
  REQUIRE_FALSE(trace->truncated);
  std::vector<std::vector<double>> last(kStreets);  // by place: when it was last passed [s]
  for (std::size_t s = 0; s < places.size(); ++s) last[s].assign(places[s].size(), -INFINITY);
  double passed_s = 0;
  bool one_street = true;
  for (const ward::TracedMovement& leg : trace->movements) {
    const std::size_t street = leg.from.street.index();
    one_street = one_street && leg.to.street.index() == street;
    const double begin_s = leg.begin.since_start().in_seconds();
    for (std::size_t i = 0; i < places[street].size(); ++i) {
      const double way_m = std::abs(places[street][i] - leg.from.offset_m);
      const double length_m = leg.to.offset_m - leg.from.offset_m;
      if ((places[street][i] - leg.from.offset_m) * length_m < 0 || way_m > std::abs(length_m)) {
        continue;
      }
      const double at_s = begin_s + way_m / kWalkMps;
      passed_s += std::min(lasts_s, at_s - last[street][i]);
      last[street][i] = at_s;
    }
  }
  REQUIRE(one_street);  // each leg
  return passed_s / (kPlaces * (kDays - 1) * 86'400);
}

}  // namespace

TEST_CASE("a random patrol passes a crime of one minute as often as 1 - exp(-sT/D) says") {
  REQUIRE(1 - std::exp(-kWalkMps * kCrimeS / kTownM) == Approx(kPublished).epsilon(1e-3));
  const ward::Scenario scenario = patrol();
  std::vector<double> shares;
  for (std::uint32_t r = 0; r < 20; ++r) shares.push_back(share_passed(scenario, r, kCrimeS));
  const sim::Interval found = sim::mean_interval(shares, 1 - statistics::kAlpha);
  UNSCOPED_INFO("passed " << found.estimate << " +- " << found.half_width);
  CHECK(found.covers(kPublished));
  CHECK_FALSE(found.covers(0.97 * kPublished));  // power
  CHECK_FALSE(found.covers(1.03 * kPublished));
}
