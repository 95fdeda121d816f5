// Small hand-made networks for tests.
#pragma once

#include <cmath>
#include <vector>

#include "sim/random/stream.hpp"
#include "sim/street/network.hpp"

namespace towns {

using namespace sim::street;

/// A street of the given length, 10 m/s for cars, open to all in both directions unless said.
inline void add_street(Network& network, int from, int to, double length_m = 0,
                       Access forward = kAccessAll, Access backward = kAccessAll) {
  const Point a = network.junctions[static_cast<std::size_t>(from)];
  const Point b = network.junctions[static_cast<std::size_t>(to)];
  if (network.names.empty()) network.names.emplace_back();
  if (network.shape_start.empty()) network.shape_start.push_back(0);
  Street street;
  street.from = JunctionId{from};
  street.to = JunctionId{to};
  street.length_m = length_m > 0 ? length_m : std::hypot(b.x_m - a.x_m, b.y_m - a.y_m);
  street.speed_limit_mps = 10;
  street.forward = forward;
  street.backward = backward;
  street.ward = network.wards.empty() ? std::nullopt : std::optional{WardId{0}};
  network.streets.push_back(street);
  network.shape.push_back(a);
  network.shape.push_back(b);
  network.shape_start.push_back(static_cast<std::uint32_t>(network.shape.size()));
}

inline Network with_junctions(std::vector<Point> junctions) {
  Network network;
  network.junctions = std::move(junctions);
  network.crs = "local";
  network.wards.push_back(
      {.name = "Ward", .code = "", .area_m2 = 1e6, .population = 0, .rings = {}});
  return network;
}

/// A square grid of side x side junctions, 100 m apart; junction (column, row) is row * side +
/// column.
inline Network grid(int side) {
  std::vector<Point> junctions;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) junctions.push_back({100.0 * x, 100.0 * y});
  }
  Network network = with_junctions(std::move(junctions));
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (x + 1 < side) add_street(network, y * side + x, y * side + x + 1);
      if (y + 1 < side) add_street(network, y * side + x, (y + 1) * side + x);
    }
  }
  return network;
}

/// A ring through all junctions keeps it connected; chords, one-way streets, parallels, loops and
/// footpaths are thrown in at random.
inline Network random_town(std::uint32_t seed, int junctions, int chords) {
  sim::RandomStream random{{.seed = seed, .replication = 0, .purpose = 0, .entity = 0}};
  std::vector<Point> points;
  for (int i = 0; i < junctions; ++i) {
    points.push_back({2000 * random.uniform(), 2000 * random.uniform()});
  }
  Network network = with_junctions(std::move(points));
  for (int i = 0; i < junctions; ++i) add_street(network, i, (i + 1) % junctions);
  for (int i = 0; i < chords; ++i) {
    const int from = static_cast<int>(random.below(static_cast<std::uint32_t>(junctions)));
    const int to = static_cast<int>(random.below(static_cast<std::uint32_t>(junctions)));
    const bool one_way = random.uniform() < 0.3;
    const bool footpath = random.uniform() < 0.2;
    const double detour = 1 + 0.5 * random.uniform();
    const Point a = network.junctions[static_cast<std::size_t>(from)];
    const Point b = network.junctions[static_cast<std::size_t>(to)];
    const double length_m = 1 + detour * std::hypot(b.x_m - a.x_m, b.y_m - a.y_m);
    const Access open = footpath ? kAccessFoot : kAccessAll;
    add_street(network, from, to, length_m, open, one_way ? kAccessFoot : open);
    network.streets.back().speed_limit_mps = static_cast<float>(5 + 10 * random.uniform());
  }
  return network;
}

}  // namespace towns
