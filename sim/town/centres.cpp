#include "sim/town/centres.hpp"

#include <limits>
#include <utility>

namespace sim::town {

namespace {

constexpr double kReach_m = 1000;  // also the side of a cell

int index(double offset_m) {
  return static_cast<int>(std::floor(offset_m / kReach_m));
}

}  // namespace

Centres::Centres(std::vector<Centre> centres) : centres_{std::move(centres)} {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  low_ = {kFar, kFar};
  Point high{-kFar, -kFar};
  for (const Centre& centre : centres_) {
    low_ = {std::min(low_.x_m, centre.place.x_m), std::min(low_.y_m, centre.place.y_m)};
    high = {std::max(high.x_m, centre.place.x_m), std::max(high.y_m, centre.place.y_m)};
  }
  columns_ = index(high.x_m - low_.x_m) + 1;
  rows_ = index(high.y_m - low_.y_m) + 1;
  cells_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
  for (std::uint32_t i = 0; i < centres_.size(); ++i) {
    const Point p = centres_[i].place - low_;
    cells_[static_cast<std::size_t>(index(p.y_m) * columns_ + index(p.x_m))].push_back(i);
  }
}

template <class Visit>
void Centres::each_near(Point p, Visit&& visit) const {
  const int row = index(p.y_m - low_.y_m);
  const int column = index(p.x_m - low_.x_m);
  for (int r = std::max(0, row - 1); r <= std::min(rows_ - 1, row + 1); ++r) {
    for (int c = std::max(0, column - 1); c <= std::min(columns_ - 1, column + 1); ++c) {
      for (const std::uint32_t i : cells_[static_cast<std::size_t>(r * columns_ + c)]) {
        const double away_m = distance(p, centres_[i].place);
        if (away_m < kReach_m) visit(centres_[i], away_m);
      }
    }
  }
}

double Centres::pull(Point p) const {
  constexpr double kHalf_m = 200;
  double strongest = 0;
  each_near(p, [&](const Centre& centre, double away_m) {
    const double ratio = away_m / kHalf_m;
    strongest = std::max(strongest, centre.weight / (1 + ratio * ratio));
  });
  return strongest;
}

double Centres::to_town_centre_m(Point p) const {
  double nearest_m = kReach_m;
  each_near(p, [&](const Centre& centre, double away_m) {
    if (centre.weight >= 1) nearest_m = std::min(nearest_m, away_m);
  });
  return nearest_m;
}

}  // namespace sim::town
