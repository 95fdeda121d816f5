#include "sim/street/street_index.hpp"

#include <limits>

#include "catch.hpp"
#include "sim/random/stream.hpp"
#include "towns.hpp"

using namespace sim::street;

namespace {

constexpr double kAnyDistance = std::numeric_limits<double>::infinity();

Point random_point(sim::RandomStream& random) {  // in the towns of 2 km and around them
  return {3000 * random.uniform() - 500, 3000 * random.uniform() - 500};
}

// How many of `points` random points the index and the linear search place differently.
int disagreements(const Network& network, Access allowed, double tolerance_m, int points) {
  const StreetIndex index{network, allowed};
  sim::RandomStream random{{.seed = 5, .replication = 0, .purpose = 0, .entity = 0}};
  int count = 0;
  for (int i = 0; i < points; ++i) {
    const Point point = random_point(random);
    const auto expected = snap(network, point, tolerance_m, allowed);
    const auto found = index.nearest(point, tolerance_m);
    count += found.has_value() != expected.has_value() || (found && found->position != *expected);
  }
  return count;
}

}  // namespace

TEST_CASE("the index places points where the linear search does") {
  for (std::uint32_t seed = 0; seed < 5; ++seed) {
    const Network network = towns::random_town(seed, 60, 80);
    for (const double tolerance_m : {5.0, 50.0, 5000.0}) {
      CHECK(disagreements(network, kAccessFoot, tolerance_m, 300) == 0);
      CHECK(disagreements(network, kAccessCar, tolerance_m, 300) == 0);
    }
  }
}

TEST_CASE("the index places points along bent courses where the linear search does") {
  Network network = towns::grid(5);
  network.shape.clear();
  network.shape_start = {0};
  for (const Street& street : network.streets) {  // each street swings 40 m to one side
    const Point a = network.junctions[street.from.index()];
    const Point b = network.junctions[street.to.index()];
    const bool level = a.y_m == b.y_m;
    network.shape.insert(
        network.shape.end(),
        {a, {(a.x_m + b.x_m) / 2 + (level ? 0 : 40), (a.y_m + b.y_m) / 2 + (level ? 40 : 0)}, b});
    network.shape_start.push_back(static_cast<std::uint32_t>(network.shape.size()));
  }
  CHECK(disagreements(network, kAccessFoot, 100, 500) == 0);
}

TEST_CASE("of equally near streets the index takes the lowest number, as the linear search does") {
  const Network network = towns::grid(6);
  const StreetIndex index{network};
  for (double x_m = 0; x_m <= 500; x_m += 50) {
    for (double y_m = 0; y_m <= 500; y_m += 50) {  // junctions, middles of streets and of blocks
      CAPTURE(x_m, y_m);
      CHECK(index.nearest({x_m, y_m}, 60)->position == *snap(network, {x_m, y_m}, 60));
    }
  }
}

TEST_CASE("a street exactly at the tolerance is near enough") {
  const Network network = towns::grid(2);
  const StreetIndex index{network};
  CHECK(index.nearest({50, -10}, 10)->distance_m == 10);
  CHECK_FALSE(index.nearest({50, -10}, 9.999));
}

TEST_CASE("an index of the wards leaves out the streets around them") {
  Network network = towns::grid(3);
  const Point point{40, 1};
  const StreetId margin = snap(network, point, 100)->street;
  network.streets[margin.index()].ward.reset();
  const StreetIndex index{network, kAccessFoot, StreetIndex::Area::wards};
  CHECK(index.nearest(point, kAnyDistance)->position.street != margin);
  CHECK(StreetIndex{network}.nearest(point, kAnyDistance)->position.street == margin);
}

TEST_CASE("without a street, or from a point that is none, nothing is near") {
  Network network = towns::grid(2);
  CHECK_FALSE(StreetIndex{network}.nearest({std::nan(""), 0}, kAnyDistance));
  CHECK_FALSE(StreetIndex{network}.nearest({0, kAnyDistance}, kAnyDistance));
  for (Street& street : network.streets) street.forward = street.backward = 0;
  CHECK_FALSE(StreetIndex{network}.nearest({0, 0}, kAnyDistance));
}
