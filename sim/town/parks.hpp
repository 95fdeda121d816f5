// Parks and heaths of a made-up town: blocks whose streets give way to paths.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/town/centres.hpp"
#include "sim/town/mesh.hpp"
#include "sim/town/wards.hpp"

namespace sim::town {

/// Turns blocks into parks until they cover `share` of the wards: about half of that in heaths (up
/// to 2.5 km2 each), the rest in parks and squares of 0.5 to 15 ha. Streets between two blocks of
/// one park become paths or go, unless something would be cut off; primary and secondary roads
/// and railways stay.
/// @param most_shares  how much of each ward parks may cover.
/// @returns for each face whether it is part of a park.
[[nodiscard]] std::vector<bool> lay_out_parks(Mesh& mesh, const WardMap& wards,
                                              const Centres& centres, double share,
                                              const std::vector<double>& most_shares,
                                              std::uint64_t seed);

}  // namespace sim::town
