// How much of the beginning of a simulation to leave out, for it still remembers its empty start.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace sim {

/// MSER-m: the number of observations, a multiple of `batch`, without which the mean of the rest
/// has the least squared standard error, as if batches were independent.
///
/// With Y the means of batches of `batch` observations (an incomplete last one is left out), drops
/// the d batches that minimise sum_{i > d} (Y_i - mean)^2 / (n - d)^2; the fewest if several do.
/// MSER-5 has batches of 5. White (1997), Simulation 69, 323-334; White, Cobb & Spratt (2000),
/// Proceedings of the Winter Simulation Conference, 755-760.
///
/// At least 5 batches are kept. Empty if the least is not in the first half, or there are fewer
/// than 10 batches: the series is too short to say.
/// @throws InputError if batch is 0 or an observation is not finite.
[[nodiscard]] std::optional<std::size_t> mser(std::span<const double> observations,
                                              std::size_t batch = 5);

}  // namespace sim
