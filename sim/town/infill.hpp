// Small ways inside the blocks of a made-up town: closes, service roads, passages, park paths.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/town/mesh.hpp"
#include "sim/town/wards.hpp"

namespace sim::town {

/// Streets of the mesh in each ward [m], by the middle of each edge.
[[nodiscard]] std::vector<double> measure(const Mesh& mesh, const WardMap& wards);

/// Takes side streets away, at random, in wards whose streets exceed `most_m`; what hung together
/// still does.
void thin_out(Mesh& mesh, const WardMap& wards, const std::vector<double>& most_m,
              std::uint64_t seed);

/// Adds small ways to random blocks of each ward until its streets reach `targets_m`, or until its
/// blocks are full; up to `margin_m` around the wards at the mean rate. Through blocks of parks
/// only paths run. They are returned beside the mesh: dead ends are no edges of it, but their nodes
/// are its nodes.
[[nodiscard]] std::vector<Link> fill_in(Mesh& mesh, const WardMap& wards, double margin_m,
                                        const std::vector<bool>& in_park,
                                        const std::vector<double>& targets_m, std::uint64_t seed);

}  // namespace sim::town
