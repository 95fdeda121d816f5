// How far the nearest of some units is, where units and calls lie anywhere alike.
//
// Every function throws sim::InputError with all that is wrong with its arguments.
#pragma once

namespace models::analytic {

/// How a distance is measured.
enum class Metric {
  euclidean,    // as the crow flies
  right_angle,  // along a grid: |dx| + |dy|
};

/// Mean distance [km] from a point to the nearest of units scattered as a spatial Poisson process.
///
///   integral of exp(-density x area(r)) dr: 0.5 / sqrt(density) if Euclidean,
///   sqrt(pi / 8) / sqrt(density) along a grid    (Larson & Odoni 1981, ch. 3)
///
/// @param units_per_km2  > 0.
[[nodiscard]] double nearest_distance_km(double units_per_km2, Metric metric);

/// Mean distance [km] from the centre of a square to the nearest of some units, each placed
/// anywhere in it alike: integral of (1 - area(r) / side^2)^units dr, to 1e-10.
/// @param units    >= 1.
/// @param side_km  > 0.
[[nodiscard]] double nearest_in_square_km(int units, double side_km, Metric metric);

/// Mean distance [km] between two points placed anywhere in a square alike:
/// (2 + sqrt 2 + 5 ln(1 + sqrt 2)) / 15 of its side if Euclidean, 2/3 along a grid.
/// @param side_km  > 0.
[[nodiscard]] double between_in_square_km(double side_km, Metric metric);

}  // namespace models::analytic
