// From the links of a made-up town to the streets of a network: what is kept, how junctions are
// joined, who may pass, how busy it is.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/street/network.hpp"
#include "sim/town/centres.hpp"
#include "sim/town/mesh.hpp"
#include "sim/town/wards.hpp"

namespace sim::town {

/// Everything that was drawn: links between nodes.
struct Drawing {
  std::vector<Point> nodes;
  std::vector<Link> links;
};

/// Keeps what lies at most `margin_m` from the wards and hangs together on foot. Drops railways
/// and what parks swallowed; streets stop short of a railway, and paths in parks get smooth.
void trim(Drawing& drawing, const WardMap& wards, double margin_m);

/// Junctions, streets with their courses, wards and road classes. A street's `name` is the number
/// of its way until names are given. Both directions are open to whoever the class admits.
[[nodiscard]] street::Network join_streets(const Drawing& drawing, const WardMap& wards,
                                           const Centres& centres, std::uint64_t seed);

/// Makes ways one-way until they are about `share` of the length open to cars, as far as every
/// junction of the car network can still be reached from every other.
void set_one_way(street::Network& network, double share, std::uint64_t seed);

/// People about: many at centres and on main roads, few elsewhere; 1 on average over the wards, by
/// length.
void set_footfall(street::Network& network, const Centres& centres);

}  // namespace sim::town
