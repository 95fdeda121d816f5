// Wards of a made-up town: irregular outlines of wanted areas that tile it without gaps.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/town/geometry.hpp"

namespace sim::town {

/// One outline a ward, anticlockwise, of its wanted area (to a few per cent). Neighbours share
/// their border's points exactly. The first ward lies in the middle.
///
/// Cells of a power diagram whose weights are tuned until the areas fit, their borders then bent.
[[nodiscard]] std::vector<Polygon> plan_wards(const std::vector<double>& areas_m2,
                                              std::uint64_t seed);

/// Answers where a point lies; built once for many questions.
class WardMap {
 public:
  explicit WardMap(std::vector<Polygon> outlines);

  [[nodiscard]] std::size_t size() const { return outlines_.size(); }
  [[nodiscard]] const Polygon& outline(std::size_t ward) const { return outlines_[ward]; }
  [[nodiscard]] double area_m2(std::size_t ward) const { return signed_area(outlines_[ward]); }
  [[nodiscard]] double total_area_m2() const;
  /// Centre of all wards together.
  [[nodiscard]] Point centre() const;
  [[nodiscard]] Point low() const { return low_; }
  [[nodiscard]] Point high() const { return high_; }

  /// The ward that contains `p`; of two at a border, the first.
  [[nodiscard]] std::optional<std::uint32_t> at(Point p) const;
  /// Whether `p` is in a ward or at most `limit_m` from one.
  [[nodiscard]] bool near(Point p, double limit_m) const;

 private:
  struct Segment {
    Point from;
    Point to;
  };
  struct Cell {
    std::vector<std::uint32_t> wards;  // whose bounding box meets the cell, ascending
    std::vector<Segment> borders;      // whose bounding box meets the cell
  };
  struct Span {  // of columns and rows, both ends included
    int left, right, bottom, top;
  };
  [[nodiscard]] Span span(Point low, Point high) const;
  [[nodiscard]] const Cell& cell(int column, int row) const;

  std::vector<Polygon> outlines_;
  Point low_, high_;  // bounding box
  double cell_m_ = 0;
  int columns_ = 0, rows_ = 0;
  std::vector<Cell> cells_;
};

}  // namespace sim::town
