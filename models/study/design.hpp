// Where the points of a sampled sweep lie: Latin hypercubes and Sobol sequences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace models::study {

/// By sample, then axis: numbers in [0, 1).
using Samples = std::vector<std::vector<double>>;

/// A Latin hypercube (McKay, Beckman & Conover 1979): each axis is cut into `samples` equal
/// intervals, and each interval has one sample, uniform in it. The orders of the axes are
/// independent and uniform. Axis k has the same values however many axes there are.
[[nodiscard]] Samples latin_hypercube(std::size_t samples, std::size_t axes, std::uint64_t seed);

inline constexpr std::size_t kMaxSobolAxes = 32;

/// The first points of the Sobol sequence (Joe & Kuo 2008, "Constructing Sobol sequences with
/// better two-dimensional projections": the direction numbers new-joe-kuo-6), in the order of
/// Antonov & Saleev 1979. Balanced for `samples` a power of 2. The first point is 0 on every axis.
///
/// @param axes  at most kMaxSobolAxes
[[nodiscard]] Samples sobol(std::size_t samples, std::size_t axes);

/// The same sequence, scrambled as by Owen 1995: each binary digit is flipped by a coin of its own
/// for each value of the digits before it. Every point is uniform, and the balance is kept.
[[nodiscard]] Samples scrambled_sobol(std::size_t samples, std::size_t axes, std::uint64_t seed);

}  // namespace models::study
