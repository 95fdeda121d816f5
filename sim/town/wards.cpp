#include "sim/town/wards.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "sim/town/random.hpp"

namespace sim::town {

namespace {

struct Site {  // of a power diagram; the first sites are wards, those around them hold them in
  Point place;
  double weight_m2 = 0;
};

// A cell's corners; edges[i] is the site beyond the edge from corner i to corner i + 1.
struct PowerCell {
  Polygon corners;
  std::vector<int> edges;
};

constexpr int kBeyondAll = -1;  // the edge of the square in which every cell starts

// Keeps the part of a cell where dot(p, normal) <= offset.
void clip(PowerCell& cell, Point normal, double offset, int beyond) {
  PowerCell kept;
  const std::size_t n = cell.corners.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Point a = cell.corners[i];
    const Point b = cell.corners[(i + 1) % n];
    const double a_side = dot(a, normal) - offset;
    const double b_side = dot(b, normal) - offset;
    if (a_side <= 0) {
      kept.corners.push_back(a);
      kept.edges.push_back(cell.edges[i]);
    }
    if ((a_side <= 0) != (b_side <= 0)) {
      kept.corners.push_back(between(a, b, a_side / (a_side - b_side)));
      kept.edges.push_back(a_side <= 0 ? beyond : cell.edges[i]);
    }
  }
  cell = std::move(kept);
}

// The half-plane nearer (in power) to site i than to site j: dot(p - place_i, normal) <= offset.
double bisector_m(const Site& i, const Site& j, double apart_m) {
  return (apart_m * apart_m + i.weight_m2 - j.weight_m2) / (2 * apart_m);
}

double reach_m(const PowerCell& cell, Point from) {
  double reach = 0;
  for (const Point corner : cell.corners) reach = std::max(reach, distance(from, corner));
  return reach;
}

PowerCell power_cell(const std::vector<Site>& sites, std::size_t i, const std::vector<int>& nearest,
                     double size_m, double heaviest_m2) {
  const Point p = sites[i].place;
  const double s = 3 * size_m;
  PowerCell cell{{p + Point{-s, -s}, p + Point{s, -s}, p + Point{s, s}, p + Point{-s, s}},
                 {kBeyondAll, kBeyondAll, kBeyondAll, kBeyondAll}};
  for (const int j : nearest) {
    const Site& other = sites[static_cast<std::size_t>(j)];
    const double apart_m = distance(p, other.place);
    if (apart_m == 0) continue;
    // Sites come nearest first: none beyond this one can cut the cell any more.
    const double closest_cut = (apart_m * apart_m + sites[i].weight_m2 - heaviest_m2) / 2 / apart_m;
    if (cell.corners.empty() || closest_cut > reach_m(cell, p)) break;
    const Point normal = direction(other.place - p);
    clip(cell, normal, dot(p, normal) + bisector_m(sites[i], other, apart_m), j);
  }
  return cell;
}

// For each ward the sites around it, nearest first.
std::vector<std::vector<int>> neighbours(const std::vector<Site>& sites, std::size_t wards) {
  constexpr std::size_t kKept = 60;
  std::vector<std::vector<int>> near(wards);
  std::vector<std::pair<double, int>> others;
  for (std::size_t i = 0; i < wards; ++i) {
    others.clear();
    for (std::size_t j = 0; j < sites.size(); ++j) {
      const Point apart = sites[j].place - sites[i].place;
      if (j != i) others.emplace_back(dot(apart, apart), static_cast<int>(j));
    }
    const std::size_t kept = std::min(kKept, others.size());
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(kept),
                      others.end());
    for (std::size_t k = 0; k < kept; ++k) near[i].push_back(others[k].second);
  }
  return near;
}

// Jittered triangular lattice, the wards' sites nearest to the middle of a wavy blob first.
std::vector<Site> place_sites(std::size_t wards, double size_m, std::uint64_t seed) {
  RandomStream stream = draws(seed, Draw::ward_places);
  const Noise wave{seed, Draw::ward_outline, 0.7};
  const Point stretch = random_direction(stream);
  const double radius = 0.6 * std::sqrt(static_cast<double>(wards)) + 0.5;  // in lattice steps
  const int reach = static_cast<int>(2.5 * radius) + 5;
  std::vector<std::pair<double, Site>> sites;
  for (int row = -reach; row <= reach; ++row) {
    for (int column = -reach; column <= reach; ++column) {
      const Point step{column + (row % 2 == 0 ? 0.0 : 0.5) + uniform(stream, -0.25, 0.25),
                       0.8660254037844386 * row + uniform(stream, -0.25, 0.25)};
      const Point turned{1.15 * dot(step, stretch), 0.87 * cross(stretch, step)};
      const Point scaled{turned.x_m / radius, turned.y_m / radius};
      const double outwards = dot(scaled, scaled) * (1 + 0.35 * wave(scaled));
      sites.emplace_back(outwards, Site{size_m * step, 0});
    }
  }
  std::stable_sort(sites.begin(), sites.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Site> kept;
  for (std::size_t i = 0; i < std::min(sites.size(), 3 * wards + 60); ++i) {
    kept.push_back(sites[i].second);
  }
  return kept;
}

std::vector<PowerCell> all_cells(const std::vector<Site>& sites,
                                 const std::vector<std::vector<int>>& near, double size_m) {
  double heaviest_m2 = 0;
  for (const Site& site : sites) heaviest_m2 = std::max(heaviest_m2, site.weight_m2);
  std::vector<PowerCell> cells;
  for (std::size_t i = 0; i < near.size(); ++i) {
    cells.push_back(power_cell(sites, i, near[i], size_m, heaviest_m2));
  }
  return cells;
}

// The point of equal power to three sites, from the same order for each of them: the three cells
// that meet there get the same bits.
Point meeting_point(const std::vector<Site>& sites, std::array<int, 3> of) {
  std::sort(of.begin(), of.end());
  const auto site = [&](int k) { return sites[static_cast<std::size_t>(of[std::size_t(k)])]; };
  const Point u = site(1).place - site(0).place;
  const Point v = site(2).place - site(0).place;
  const double p = (dot(u, u) + site(0).weight_m2 - site(1).weight_m2) / 2;
  const double q = (dot(v, v) + site(0).weight_m2 - site(2).weight_m2) / 2;
  const double area = cross(u, v);
  const Point offset{(p * v.y_m - q * u.y_m) / area, (q * u.x_m - p * v.x_m) / area};
  return site(0).place + offset;
}

// Moves midpoints aside, again and again, until the pieces are short.
void bend(Polygon& line, Point a, Point b, RandomStream& stream) {
  const double straight_m = distance(a, b);
  if (straight_m < 90) return;
  const Point middle =
      between(a, b, uniform(stream, 0.4, 0.6)) + uniform(stream, -0.09, 0.09) * left_of(b - a);
  bend(line, a, middle, stream);
  line.push_back(middle);
  bend(line, middle, b, stream);
}

Polygon bent_outline(const std::vector<Site>& sites, const PowerCell& cell, int ward,
                     std::uint64_t seed) {
  Polygon outline;
  const std::size_t n = cell.corners.size();
  const auto corner = [&](std::size_t i) {  // where edge i begins
    return meeting_point(sites, {ward, cell.edges[(i + n - 1) % n], cell.edges[i % n]});
  };
  for (std::size_t i = 0; i < n; ++i) {
    const Point a = corner(i);
    const Point b = corner(i + 1);
    const int other = cell.edges[i];
    outline.push_back(a);
    const std::size_t low = static_cast<std::size_t>(std::min(ward, other));
    const std::size_t high = static_cast<std::size_t>(std::max(ward, other));
    RandomStream stream = draws(seed, Draw::ward_borders, low << 16 | high);
    Polygon line;
    bend(line, ward < other ? a : b, ward < other ? b : a, stream);
    if (ward > other) std::reverse(line.begin(), line.end());
    outline.insert(outline.end(), line.begin(), line.end());
  }
  return outline;
}

enum class Borders : std::uint8_t { straight, bent };

std::vector<Polygon> draw_outlines(const std::vector<Site>& sites,
                                   const std::vector<std::vector<int>>& near, double size_m,
                                   Borders borders, std::uint64_t seed) {
  std::vector<Polygon> outlines;
  for (const PowerCell& cell : all_cells(sites, near, size_m)) {
    if (cell.corners.size() < 3) {
      outlines.emplace_back();
    } else if (borders == Borders::straight) {
      outlines.push_back(cell.corners);
    } else {
      outlines.push_back(bent_outline(sites, cell, static_cast<int>(outlines.size()), seed));
    }
  }
  return outlines;
}

// Weights until each ward has its area; at first, sites also move towards the middle of their
// cells.
std::vector<Polygon> fit_areas(std::vector<Site> sites, const std::vector<double>& areas_m2,
                               double size_m, std::uint64_t seed) {
  constexpr int kMovingRounds = 40;
  constexpr int kRounds = 120;
  constexpr double kGain = 0.4;  // an area changes by up to about twice the change of its weight
  constexpr double kCloseEnough = 0.01;
  std::vector<std::vector<int>> near;
  for (int round = 0;; ++round) {
    const bool moving = round < kMovingRounds;
    if (round % 8 == 0 && round <= kMovingRounds) near = neighbours(sites, areas_m2.size());
    const std::vector<Polygon> outlines =
        draw_outlines(sites, near, size_m, moving ? Borders::straight : Borders::bent, seed);
    double worst = 0;
    for (std::size_t i = 0; i < areas_m2.size(); ++i) {
      const double area_m2 = outlines[i].empty() ? 0 : signed_area(outlines[i]);
      worst = std::max(worst, std::abs(area_m2 / areas_m2[i] - 1));
      sites[i].weight_m2 += kGain * (areas_m2[i] - area_m2);
      if (moving && area_m2 > 0) {
        sites[i].place = between(sites[i].place, centroid(outlines[i]), 0.25);
      }
    }
    if (!moving && (worst < kCloseEnough || round >= kRounds)) return outlines;
  }
}

}  // namespace

std::vector<Polygon> plan_wards(const std::vector<double>& areas_m2, std::uint64_t seed) {
  const double total_m2 = std::accumulate(areas_m2.begin(), areas_m2.end(), 0.0);
  // A cell of the triangular lattice with unit steps has an area of sqrt(3) / 2.
  const double size_m =
      std::sqrt(total_m2 / static_cast<double>(areas_m2.size()) / 0.8660254037844386);
  return fit_areas(place_sites(areas_m2.size(), size_m, seed), areas_m2, size_m, seed);
}

WardMap::WardMap(std::vector<Polygon> outlines) : outlines_{std::move(outlines)} {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  low_ = {kFar, kFar};
  high_ = {-kFar, -kFar};
  for (const Polygon& outline : outlines_) {
    for (const Point p : outline) {
      low_ = {std::min(low_.x_m, p.x_m), std::min(low_.y_m, p.y_m)};
      high_ = {std::max(high_.x_m, p.x_m), std::max(high_.y_m, p.y_m)};
    }
  }
  cell_m_ = 0.25 * std::sqrt(total_area_m2() / static_cast<double>(size()));
  columns_ = static_cast<int>((high_.x_m - low_.x_m) / cell_m_) + 1;
  rows_ = static_cast<int>((high_.y_m - low_.y_m) / cell_m_) + 1;
  cells_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
  const auto each_cell = [&](Point low, Point high, auto&& visit) {
    const Span s = span(low, high);
    for (int row = s.bottom; row <= s.top; ++row) {
      for (int column = s.left; column <= s.right; ++column) {
        visit(cells_[static_cast<std::size_t>(row * columns_ + column)]);
      }
    }
  };
  for (std::uint32_t ward = 0; ward < size(); ++ward) {
    const Polygon& outline = outlines_[ward];
    Point low = outline[0];
    Point high = outline[0];
    for (std::size_t i = 0; i < outline.size(); ++i) {
      const Point a = outline[i];
      const Point b = outline[(i + 1) % outline.size()];
      low = {std::min(low.x_m, a.x_m), std::min(low.y_m, a.y_m)};
      high = {std::max(high.x_m, a.x_m), std::max(high.y_m, a.y_m)};
      each_cell({std::min(a.x_m, b.x_m), std::min(a.y_m, b.y_m)},
                {std::max(a.x_m, b.x_m), std::max(a.y_m, b.y_m)}, [&](Cell& cell) {
                  cell.borders.push_back({a, b});
                });
    }
    each_cell(low, high, [&](Cell& cell) { cell.wards.push_back(ward); });
  }
}

double WardMap::total_area_m2() const {
  double total = 0;
  for (std::size_t ward = 0; ward < size(); ++ward) total += area_m2(ward);
  return total;
}

Point WardMap::centre() const {
  Point weighted{};
  for (std::size_t ward = 0; ward < size(); ++ward) {
    weighted = weighted + area_m2(ward) * centroid(outlines_[ward]);
  }
  return (1 / total_area_m2()) * weighted;
}

WardMap::Span WardMap::span(Point low, Point high) const {
  const auto index = [this](double offset_m, int count) {
    const double place = std::floor(offset_m / cell_m_);
    return static_cast<int>(std::clamp(place, 0.0, static_cast<double>(count - 1)));
  };
  return {index(low.x_m - low_.x_m, columns_), index(high.x_m - low_.x_m, columns_),
          index(low.y_m - low_.y_m, rows_), index(high.y_m - low_.y_m, rows_)};
}

const WardMap::Cell& WardMap::cell(int column, int row) const {
  return cells_[static_cast<std::size_t>(row * columns_ + column)];
}

std::optional<std::uint32_t> WardMap::at(Point p) const {
  if (p.x_m < low_.x_m || p.x_m > high_.x_m || p.y_m < low_.y_m || p.y_m > high_.y_m) return {};
  const Span s = span(p, p);
  for (const std::uint32_t ward : cell(s.left, s.bottom).wards) {
    if (contains(outlines_[ward], p)) return ward;
  }
  return {};
}

bool WardMap::near(Point p, double limit_m) const {
  if (at(p)) return true;
  const Point reach{limit_m, limit_m};
  const Span s = span(p - reach, p + reach);
  for (int row = s.bottom; row <= s.top; ++row) {
    for (int column = s.left; column <= s.right; ++column) {
      for (const Segment& border : cell(column, row).borders) {
        if (distance_to_segment(p, border.from, border.to) <= limit_m) return true;
      }
    }
  }
  return false;
}

}  // namespace sim::town
