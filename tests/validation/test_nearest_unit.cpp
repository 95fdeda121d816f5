// Case 7: how far the nearest of some units is, by the whole program: units placed or walking at
// random on a grid of streets, one call in its middle, the distance from the time of response.
//
// Streets take the place of the plane: the expectation on this very grid is computed beside the
// published one. It differs by up to 0.4 %; by 0.9 % where units walk the outermost streets as
// often as any other, though half of what lies around those is beyond the square.
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "catch.hpp"
#include "models/analytic/distances.hpp"
#include "scenarios.hpp"
#include "sim/random/stream.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using namespace scenarios;
using models::analytic::Metric;
using sim::street::StreetId;

namespace {

constexpr int kBlocks = 50;  // even: a junction lies in the middle
constexpr double kSideM = 100.0 * kBlocks;
constexpr double kWalkH = 1;  // before the call, if units walk

/// How units lie on the grid.
enum class Spread {
  even,         // over the square: half as often on the outermost streets; they wait there
  every_street  // alike, as a random walk has them; they walk for an hour
};
double weight_of_outermost(Spread spread) {
  return spread == Spread::even ? 0.5 : 1;
}

/// P(a unit is within r of the middle, along the streets): the streets' share, those of the
/// outermost rows and columns by the weight of the spread.
double p_within(double r_m, Spread spread) {
  double within = 0;
  double all = 0;
  for (int row = -kBlocks / 2; row <= kBlocks / 2; ++row) {
    const double weight = std::abs(row) == kBlocks / 2 ? weight_of_outermost(spread) : 1;
    within += weight * 2 * std::clamp(r_m - 100 * std::abs(row), 0.0, kSideM / 2);
    all += weight * kSideM;
  }
  return within / all;
}

/// Mean of a distance that exceeds r with probability `beyond(p_within(r))`: its integral.
template <class Beyond>
double mean_m(Spread spread, Beyond beyond) {
  constexpr int kSteps = 50'000;  // 0.1 m each
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    sum += beyond(p_within((i + 0.5) * kSideM / kSteps, spread)) * kSideM / kSteps;
  }
  return sum;
}

bool outermost(const sim::street::Network& network, const sim::street::Street& street) {
  const auto a = network.junctions[street.from.index()];
  const auto b = network.junctions[street.to.index()];
  const auto on_edge = [](double at_m) { return at_m < 1 || at_m > kSideM - 1; };
  return (on_edge(a.x_m) && on_edge(b.x_m)) || (on_edge(a.y_m) && on_edge(b.y_m));
}

sim::street::Position anywhere(const sim::street::Network& network, Spread spread,
                               sim::RandomStream& random) {
  for (;;) {
    const StreetId street{random.below(static_cast<std::uint32_t>(network.streets.size()))};
    const bool taken = !outermost(network, network.street(street)) ||
                       random.uniform() < weight_of_outermost(spread);
    if (taken) return {street, 100 * random.uniform()};
  }
}

Draft one_call_in_the_middle(Spread spread) {
  const double at_h = spread == Spread::even ? 0.1 : kWalkH;
  Draft draft;
  draft.network = towns::grid(kBlocks + 1);
  draft.speeds.foot_mps = 1;  // seconds are metres
  draft.horizon = Duration::hours(at_h + 1);
  draft.dispatch.target.fill(Duration::hours(2));  // longer than the longest way
  Kind call;
  // Street 2 k begins at junction k of a row, the last junction of each row apart.
  const std::uint32_t middle_row = kBlocks / 2 * (2 * kBlocks + 1);
  call.recording = std::make_shared<demand::Recording>(
      std::vector<demand::RecordedCall>{{.time = Instant{} + Duration::hours(at_h),
                                         .place = {StreetId{middle_row + kBlocks}, 0},
                                         .grade = demand::Grade::immediate,
                                         .service = Duration::minutes(1)}});
  draft.kinds = {call};
  police::Team team;
  team.units = 1;
  team.patrol_speed_mps = 1;
  team.patrol = spread == Spread::even ? police::Patrol::at_base : police::Patrol::random_walk;
  draft.teams = {team};
  return draft;
}

std::uint32_t poisson(double mean, sim::RandomStream& random) {
  std::uint32_t n = 0;
  for (double product = random.uniform(); product > std::exp(-mean); ++n) {
    product *= random.uniform();
  }
  return n;
}

/// Distances of the nearest unit, one of each run; every run places `units()` of them anew.
template <class Units>
std::vector<double> nearest_m(Spread spread, std::uint32_t runs, Units units) {
  const Draft draft = one_call_in_the_middle(spread);
  ward::Scenario scenario = build(draft);
  const std::size_t middle = draft.kinds[0].recording->calls()[0].place.street.index();
  const auto& network = scenario.streets->network;
  REQUIRE(network.streets[middle].from.index() == (kBlocks + 1) * (kBlocks + 1) / 2);
  const police::Team team = scenario.teams[0];
  const auto patrols = scenario.patrols[0];
  std::vector<double> values;
  for (std::uint32_t r = 0; r < runs; ++r) {
    sim::RandomStream random{{.seed = 7, .replication = r, .purpose = 1, .entity = 0}};
    const std::uint32_t n = units(random);
    scenario.teams.assign(n, team);
    scenario.patrols.assign(n, patrols);
    for (police::Team& each : scenario.teams) each.base = anywhere(network, spread, random);
    const ward::Tallies tallies = run(scenario, r);
    REQUIRE(sum(tallies.reached) == 1);
    values.push_back(sum(tallies.response_s));
  }
  return values;
}

/// Whether an interval at 1e-4 covers what is expected, and nothing 3 % off.
void judge(const std::vector<double>& distances_m, double expected_m) {
  const sim::Interval found = sim::mean_interval(distances_m, 1 - statistics::kAlpha);
  UNSCOPED_INFO("nearest unit at " << found.estimate << " +- " << found.half_width
                                   << " m, expected at " << expected_m);
  CHECK(found.covers(expected_m));
  CHECK_FALSE(found.covers(0.97 * expected_m));  // power
  CHECK_FALSE(found.covers(1.03 * expected_m));
}

constexpr double kTenUnits = .1911047;  // of the side; printed with .191103
double beyond_ten(double p) {
  return std::pow(1 - p, 10);
}
std::uint32_t ten(sim::RandomStream&) {
  return 10;
}

}  // namespace

TEST_CASE("the nearest of ten units placed at random in a square is .1911 of its side away",
          "[long]") {
  const double published_m = kTenUnits * kSideM;
  REQUIRE(models::analytic::nearest_in_square_km(10, 1, Metric::right_angle) ==
          Approx(kTenUnits).epsilon(1e-6));
  const double on_this_grid_m = mean_m(Spread::even, beyond_ten);
  REQUIRE(on_this_grid_m == Approx(published_m).epsilon(0.002));
  const auto found_m = nearest_m(Spread::even, 40'000, ten);
  judge(found_m, on_this_grid_m);
  judge(found_m, published_m);
}

TEST_CASE("the nearest of ten units that walk at random is as far", "[long]") {
  const double on_this_grid_m = mean_m(Spread::every_street, beyond_ten);
  REQUIRE(on_this_grid_m == Approx(kTenUnits * kSideM).epsilon(0.009));
  judge(nearest_m(Spread::every_street, 20'000, ten), on_this_grid_m);
}

TEST_CASE("the nearest of units scattered at density g is .626657 / sqrt(g) away", "[long]") {
  constexpr double kMeanUnits = 25;  // on 25 km2
  const double published_m = 626.657;
  REQUIRE(models::analytic::nearest_distance_km(1, Metric::right_angle) * 1000 ==
          Approx(published_m).epsilon(1e-6));
  const double on_this_grid_m =
      mean_m(Spread::even, [](double p) { return std::exp(-kMeanUnits * p); });
  REQUIRE(on_this_grid_m == Approx(published_m).epsilon(0.004));
  const auto found_m =
      nearest_m(Spread::even, 40'000, [](auto& random) { return poisson(25, random); });
  judge(found_m, on_this_grid_m);
  judge(found_m, published_m);
}
