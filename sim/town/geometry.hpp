// Plane geometry for the town generator: additions, multiplications, divisions and square roots
// only, whose results IEEE 754 fixes, so that a seed gives the same town on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "sim/street/network.hpp"

namespace sim::town {

using street::Point;

using Polygon = std::vector<Point>;  // open: the last point is not the first

[[nodiscard]] inline Point operator+(Point a, Point b) {
  return {a.x_m + b.x_m, a.y_m + b.y_m};
}
[[nodiscard]] inline Point operator-(Point a, Point b) {
  return {a.x_m - b.x_m, a.y_m - b.y_m};
}
[[nodiscard]] inline Point operator*(double s, Point a) {
  return {s * a.x_m, s * a.y_m};
}
[[nodiscard]] inline double dot(Point a, Point b) {
  return a.x_m * b.x_m + a.y_m * b.y_m;
}
[[nodiscard]] inline double cross(Point a, Point b) {
  return a.x_m * b.y_m - a.y_m * b.x_m;
}
[[nodiscard]] inline double length(Point a) {
  return std::sqrt(dot(a, a));
}
[[nodiscard]] inline double distance(Point a, Point b) {
  return length(b - a);
}
[[nodiscard]] inline Point left_of(Point a) {
  return {-a.y_m, a.x_m};
}
[[nodiscard]] inline Point between(Point a, Point b, double share) {
  return a + share * (b - a);
}

/// Unit vector along `a`; the x axis if `a` is zero.
[[nodiscard]] inline Point direction(Point a) {
  const double l = length(a);
  return l > 0 ? Point{a.x_m / l, a.y_m / l} : Point{1, 0};
}

/// Area [m2]; positive if the outline runs anticlockwise.
[[nodiscard]] inline double signed_area(const Polygon& outline) {
  double twice = 0;
  for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
    twice += cross(outline[j] - outline[0], outline[i] - outline[0]);
  }
  return twice / 2;
}

/// Centre of area; the mean of the corners if the area is zero.
[[nodiscard]] inline Point centroid(const Polygon& outline) {
  const Point origin = outline[0];
  Point weighted{};
  Point sum{};
  double twice = 0;
  for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
    const Point a = outline[j] - origin;
    const Point b = outline[i] - origin;
    const double part = cross(a, b);
    twice += part;
    weighted = weighted + part * (a + b);
    sum = sum + b;
  }
  if (twice == 0) return origin + (1.0 / static_cast<double>(outline.size())) * sum;
  return origin + (1 / (3 * twice)) * weighted;
}

/// Whether `p` lies inside: even-odd rule; points on the outline may fall on either side.
[[nodiscard]] inline bool contains(const Polygon& outline, Point p) {
  bool inside = false;
  for (std::size_t i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
    const Point a = outline[j];
    const Point b = outline[i];
    if ((a.y_m > p.y_m) == (b.y_m > p.y_m)) continue;
    if (p.x_m < a.x_m + (p.y_m - a.y_m) * (b.x_m - a.x_m) / (b.y_m - a.y_m)) inside = !inside;
  }
  return inside;
}

/// Distance [m] from `p` to the nearest point of the segment a-b.
[[nodiscard]] inline double distance_to_segment(Point p, Point a, Point b) {
  const Point along = b - a;
  const double square = dot(along, along);
  const double share = square > 0 ? std::clamp(dot(p - a, along) / square, 0.0, 1.0) : 0.0;
  return distance(p, a + share * along);
}

/// Whether the segments a-b and c-d cross at a point inside both.
[[nodiscard]] inline bool segments_cross(Point a, Point b, Point c, Point d) {
  const double c_side = cross(b - a, c - a);
  const double d_side = cross(b - a, d - a);
  const double a_side = cross(d - c, a - c);
  const double b_side = cross(d - c, b - c);
  return c_side * d_side < 0 && a_side * b_side < 0;
}

}  // namespace sim::town
