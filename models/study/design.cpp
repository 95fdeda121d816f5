#include "models/study/design.hpp"

#include <array>
#include <numeric>
#include <utility>

#include "sim/random/stream.hpp"

namespace models::study {

namespace {

// Apart from the purposes of models::ward: a sweep may have the seed of its study.
enum class Purpose : std::uint32_t { latin_hypercube = 1'000, scrambling = 1'001 };

constexpr int kBits = 32;

/// A primitive polynomial over {0, 1}, its coefficients as the bits of a number, and the first
/// direction numbers, as many as its degree.
struct Directions {
  std::uint32_t polynomial;
  std::array<std::uint32_t, 7> first;
};

// Axes 2 to 32 of new-joe-kuo-6; the first axis has 1 for all direction numbers.
constexpr std::array<Directions, kMaxSobolAxes - 1> kDirections{{{3, {1}},
                                                                 {7, {1, 3}},
                                                                 {11, {1, 3, 1}},
                                                                 {13, {1, 1, 1}},
                                                                 {19, {1, 1, 3, 3}},
                                                                 {25, {1, 3, 5, 13}},
                                                                 {37, {1, 1, 5, 5, 17}},
                                                                 {41, {1, 1, 5, 5, 5}},
                                                                 {47, {1, 1, 7, 11, 19}},
                                                                 {55, {1, 1, 5, 1, 1}},
                                                                 {59, {1, 1, 1, 3, 11}},
                                                                 {61, {1, 3, 5, 5, 31}},
                                                                 {67, {1, 3, 3, 9, 7, 49}},
                                                                 {91, {1, 1, 1, 15, 21, 21}},
                                                                 {97, {1, 3, 1, 13, 27, 49}},
                                                                 {103, {1, 1, 1, 15, 7, 5}},
                                                                 {109, {1, 3, 1, 15, 13, 25}},
                                                                 {115, {1, 1, 5, 5, 19, 61}},
                                                                 {131, {1, 3, 7, 11, 23, 15, 103}},
                                                                 {137, {1, 3, 7, 13, 13, 15, 69}},
                                                                 {143, {1, 1, 3, 13, 7, 35, 63}},
                                                                 {145, {1, 3, 5, 9, 1, 25, 53}},
                                                                 {157, {1, 3, 1, 13, 9, 35, 107}},
                                                                 {167, {1, 3, 1, 5, 27, 61, 31}},
                                                                 {171, {1, 1, 5, 11, 19, 41, 61}},
                                                                 {185, {1, 3, 5, 3, 3, 13, 69}},
                                                                 {191, {1, 1, 7, 13, 1, 19, 1}},
                                                                 {193, {1, 3, 7, 5, 13, 19, 59}},
                                                                 {203, {1, 1, 3, 9, 25, 29, 41}},
                                                                 {211, {1, 3, 5, 13, 23, 1, 55}},
                                                                 {213, {1, 3, 7, 3, 13, 59, 17}}}};

// Bit j of a point's Gray code switches the digits of direction[j].
std::array<std::uint32_t, kBits> directions_of(std::size_t axis) {
  std::array<std::uint32_t, kBits> number{};
  if (axis == 0) {
    number.fill(1);
  } else {
    const auto& [polynomial, first] = kDirections[axis - 1];
    std::size_t degree = 0;
    while ((polynomial >> (degree + 1)) != 0) ++degree;
    for (std::size_t j = 0; j < kBits; ++j) {
      if (j < degree) {
        number[j] = first[j];
        continue;
      }
      number[j] = number[j - degree];
      for (std::size_t k = 1; k <= degree; ++k) {
        if (((polynomial >> (degree - k)) & 1) != 0) number[j] ^= number[j - k] << k;
      }
    }
  }
  for (std::size_t j = 0; j < kBits; ++j) number[j] <<= kBits - 1 - j;
  return number;
}

// By point: the coordinate as a fraction of 2^32.
std::vector<std::uint32_t> sobol_axis(std::size_t samples, std::size_t axis) {
  const std::array<std::uint32_t, kBits> direction = directions_of(axis);
  std::vector<std::uint32_t> fractions;
  std::uint32_t fraction = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    fractions.push_back(fraction);
    std::size_t j = 0;
    while (((i >> j) & 1) != 0) ++j;  // the bit in which the next Gray code differs
    if (j < kBits) fraction ^= direction[j];
  }
  return fractions;
}

std::uint32_t scrambled(std::uint32_t fraction, std::size_t axis, std::uint64_t seed) {
  std::uint32_t flips = 0;
  for (int digit = 0; digit < kBits; ++digit) {
    const std::uint32_t before = digit == 0 ? 0 : fraction >> (kBits - digit);
    const auto entity = static_cast<std::uint32_t>(axis * kBits) + static_cast<unsigned>(digit);
    sim::RandomStream coin{sim::stream_key(seed, before, Purpose::scrambling, entity)};
    flips |= static_cast<std::uint32_t>(coin.next_u64() & 1) << (kBits - 1 - digit);
  }
  return fraction ^ flips;
}

}  // namespace

Samples latin_hypercube(std::size_t samples, std::size_t axes, std::uint64_t seed) {
  Samples points(samples, std::vector<double>(axes));
  std::vector<std::size_t> interval(samples);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    sim::RandomStream random{
        sim::stream_key(seed, 0, Purpose::latin_hypercube, static_cast<std::uint32_t>(axis))};
    std::iota(interval.begin(), interval.end(), std::size_t{0});
    for (std::size_t left = samples; left > 1; --left) {  // Fisher-Yates
      std::swap(interval[left - 1], interval[random.below(static_cast<std::uint32_t>(left))]);
    }
    for (std::size_t i = 0; i < samples; ++i) {
      points[i][axis] =
          (static_cast<double>(interval[i]) + random.uniform()) / static_cast<double>(samples);
    }
  }
  return points;
}

Samples sobol(std::size_t samples, std::size_t axes) {
  Samples points(samples, std::vector<double>(axes));
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::vector<std::uint32_t> fractions = sobol_axis(samples, axis);
    for (std::size_t i = 0; i < samples; ++i) points[i][axis] = fractions[i] * 0x1p-32;
  }
  return points;
}

Samples scrambled_sobol(std::size_t samples, std::size_t axes, std::uint64_t seed) {
  Samples points(samples, std::vector<double>(axes));
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::vector<std::uint32_t> fractions = sobol_axis(samples, axis);
    for (std::size_t i = 0; i < samples; ++i) {
      // The middle of what 32 digits leave open.
      points[i][axis] = (scrambled(fractions[i], axis, seed) + 0.5) * 0x1p-32;
    }
  }
  return points;
}

}  // namespace models::study
