// Cuts the districts of a made-up town into blocks by side streets.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/town/centres.hpp"
#include "sim/town/mesh.hpp"

namespace sim::town {

/// Wanted streets [m per m2] around a place; > 0.
using Density = std::function<double(Point)>;

/// Splits every district, again and again, across its longer side, until the blocks are as small
/// as the density asks. A new street meets the old ones at nearly right angles and in most cases
/// ends there, so T-junctions prevail, as in grown towns; each district has a character of its own
/// (long terraces or square blocks, straight or winding streets, crescents).
///
/// Districts for which `wanted` says no stay whole.
void cut_blocks(Mesh& mesh, const Centres& centres, const Density& density,
                const std::function<bool(const Polygon&)>& wanted, std::uint64_t seed);

}  // namespace sim::town
