// The main roads of a made-up town, and the railways that cut through it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/town/centres.hpp"
#include "sim/town/mesh.hpp"
#include "sim/town/wards.hpp"

namespace sim::town {

struct MainRoads {
  Mesh mesh;  // its faces are the districts
  Centres centres;
  std::vector<Point> stations;  // junctions of main roads, spread over the wards
};

/// Main roads about `spacing_m` apart over the wards and `margin_m` around them.
///
/// Their web is a beta-skeleton (Kirkpatrick & Radke 1985) over a jittered lattice: planar,
/// connected, with wide angles. Shortest paths between town centres and out of town become primary
/// roads, those from local centres to town centres secondary ones.
/// @param stations  how many; at most the number of wards.
[[nodiscard]] MainRoads plan_main_roads(const WardMap& wards, double margin_m, double spacing_m,
                                        int stations, std::uint64_t seed);

/// Cuts the districts along gently curved railways: where they run, only main roads pass.
void lay_railways(Mesh& mesh, const WardMap& wards, std::uint64_t seed);

}  // namespace sim::town
