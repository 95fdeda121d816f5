// Where the shops of a made-up town are: the busier a place, the smaller its blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/town/geometry.hpp"

namespace sim::town {

/// Where shops and people are: town centres first and strongest, then local ones.
class Centres {
 public:
  struct Centre {
    Point place;
    double weight = 0;  // 1 for a town centre
  };
  Centres() = default;
  explicit Centres(std::vector<Centre> centres);

  [[nodiscard]] const std::vector<Centre>& all() const { return centres_; }
  /// How central a place is: the largest weight / (1 + (distance / 200 m)^2) of centres within
  /// 1 km; 0 elsewhere.
  [[nodiscard]] double pull(Point p) const;
  /// Distance [m] to the nearest town centre, or 1,000 if that is farther.
  [[nodiscard]] double to_town_centre_m(Point p) const;

 private:
  template <class Visit>
  void each_near(Point p, Visit&& visit) const;

  std::vector<Centre> centres_;
  Point low_;
  int columns_ = 0, rows_ = 0;
  std::vector<std::vector<std::uint32_t>> cells_;  // 1 km squares
};

}  // namespace sim::town
