// Where the repeats of what has happened are expected: the spatial kernel of near repeats, summed.
#pragma once

#include <span>
#include <vector>

#include "sim/street/neighbourhood.hpp"
#include "sim/street/network.hpp"

namespace models::calibration {

/// For each street, sum over streets i of weight_i g(street | i): how many of the direct repeats of
/// incidents fall on it, if `weight` says how many each street's incidents bring on.
///
/// g is that of NearRepeatKernel: length x e^(-distance / distance_scale_m) over the streets in a
/// ward within max_distance_m, adding up to 1. A street that can have no repeat passes nothing on.
///
/// @param weight  one per street, >= 0 and finite.
/// @throws sim::InputError with all that is wrong: weights, a scale that is not > 0, a greatest
///   distance that is negative or beyond the neighbourhoods' radius.
[[nodiscard]] std::vector<double> spread_repeats(const sim::street::Network& network,
                                                 const sim::street::Neighbourhoods& neighbourhoods,
                                                 std::span<const double> weight,
                                                 double distance_scale_m, double max_distance_m);

}  // namespace models::calibration
