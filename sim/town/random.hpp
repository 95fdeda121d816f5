// Random draws of the town generator: one stream for each thing that is decided.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/random/stream.hpp"
#include "sim/town/geometry.hpp"

namespace sim::town {

/// What is drawn. Far from small numbers, so that a study's own streams of the same seed differ.
enum class Draw : std::uint32_t {
  ward_places = 0x746f'0000,
  ward_borders,
  ward_sizes,
  ward_outline,
  main_places,
  main_bends,
  main_classes,
  railways,
  districts,
  cuts,
  warp_far_east,
  warp_far_north,
  warp_near_east,
  warp_near_north,
  parks,
  park_paths,
  infill,
  street_classes,
  one_way,
  names,
  populations
};

[[nodiscard]] inline RandomStream draws(std::uint64_t seed, Draw purpose, std::size_t entity = 0) {
  return RandomStream{stream_key(seed, 0, purpose, static_cast<std::uint32_t>(entity))};
}

[[nodiscard]] inline double uniform(RandomStream& stream, double low, double high) {
  return low + (high - low) * stream.uniform();
}

[[nodiscard]] inline bool chance(RandomStream& stream, double probability) {
  return stream.uniform() < probability;
}

/// Puts things into random order (Fisher & Yates).
template <class Thing>
void shuffle(std::vector<Thing>& things, RandomStream& stream) {
  for (std::size_t i = things.size(); i > 1; --i) {
    std::swap(things[i - 1], things[stream.below(static_cast<std::uint32_t>(i))]);
  }
}

/// A random direction (unit vector), by rejection from the square around the unit disc.
[[nodiscard]] inline Point random_direction(RandomStream& stream) {
  for (;;) {
    const Point p{uniform(stream, -1, 1), uniform(stream, -1, 1)};
    const double square = dot(p, p);
    if (square > 0.01 && square <= 1) return direction(p);
  }
}

/// Smooth noise over the plane in [-1, 1]: random values on a square lattice, blended between.
class Noise {
 public:
  Noise(std::uint64_t seed, Draw purpose, double wavelength_m)
      : seed_{seed}, purpose_{purpose}, wavelength_m_{wavelength_m} {}

  [[nodiscard]] double operator()(Point p) const {
    const double column = std::floor(p.x_m / wavelength_m_);
    const double row = std::floor(p.y_m / wavelength_m_);
    const double u = blend(p.x_m / wavelength_m_ - column);
    const double v = blend(p.y_m / wavelength_m_ - row);
    const double south = at(column, row) * (1 - u) + at(column + 1, row) * u;
    const double north = at(column, row + 1) * (1 - u) + at(column + 1, row + 1) * u;
    return south * (1 - v) + north * v;
  }

 private:
  // Perlin's quintic: first and second derivatives vanish at the lattice lines.
  static double blend(double t) { return t * t * t * (t * (6 * t - 15) + 10); }
  [[nodiscard]] double at(double column, double row) const {
    const auto x = static_cast<std::uint32_t>(static_cast<std::int32_t>(column)) & 0xffffU;
    const auto y = static_cast<std::uint32_t>(static_cast<std::int32_t>(row)) & 0xffffU;
    RandomStream stream = draws(seed_, purpose_, std::size_t{x << 16 | y});
    return 2 * stream.uniform() - 1;
  }

  std::uint64_t seed_;
  Draw purpose_;
  double wavelength_m_;
};

/// Bends the plane gently, so that streets side by side curve together. Moves a point by 70 m at
/// most; amplitude over wavelength is small enough that nothing folds over.
class Warp {
 public:
  explicit Warp(std::uint64_t seed)
      : far_east_{seed, Draw::warp_far_east, 1100},
        far_north_{seed, Draw::warp_far_north, 1100},
        near_east_{seed, Draw::warp_near_east, 330},
        near_north_{seed, Draw::warp_near_north, 330} {}

  [[nodiscard]] Point operator()(Point p) const {
    return p + 40 * Point{far_east_(p), far_north_(p)} + 14 * Point{near_east_(p), near_north_(p)};
  }

 private:
  Noise far_east_, far_north_, near_east_, near_north_;
};

}  // namespace sim::town
