// Plainly invented names for wards and streets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/street/network.hpp"

namespace sim::town {

/// `count` names that differ from each other and from those in `taken`.
[[nodiscard]] std::vector<std::string> ward_names(std::size_t count,
                                                  const std::vector<std::string>& taken,
                                                  std::uint64_t seed);

/// Gives each way a name that suits its road class (some minor ways have none) and turns
/// Street::name from the number of the way into an index of Network::names.
void name_streets(street::Network& network, std::uint64_t seed);

}  // namespace sim::town
