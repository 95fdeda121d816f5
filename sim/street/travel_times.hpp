// Travel times between all core junctions of one mode, looked up in a dense table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/street/chains.hpp"

namespace sim::street {

/// What building a table may use.
struct TableBudget {
  int threads = 1;
  std::size_t max_bytes = std::size_t{2} << 30;
};

/// Shortest travel times [ms] between every two core vertices of a mode.
///
/// Exact for the graph's arc times: the table holds sums of whole milliseconds, so it equals
/// Dijkstra's answer to the last digit, at any number of threads. Four bytes a pair; rows are by
/// destination, because a dispatcher asks for the times from many units to one call.
class TravelTimes {
 public:
  /// @throws InputError if the table would exceed `budget.max_bytes`.
  TravelTimes(const Chains& chains, Mode mode, const TableBudget& budget);

  [[nodiscard]] std::uint32_t ms(std::uint32_t from, std::uint32_t to) const {
    return row(to)[from];
  }
  /// Times to `to` from every vertex, in order of vertex.
  [[nodiscard]] const std::uint32_t* row(std::uint32_t to) const {
    return table_.get() + std::size_t{to} * vertices_;
  }
  [[nodiscard]] std::uint32_t vertices() const { return vertices_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_for(vertices_); }
  [[nodiscard]] static std::size_t bytes_for(std::uint32_t vertices) {
    return std::size_t{vertices} * vertices * sizeof(std::uint32_t);
  }

 private:
  std::uint32_t vertices_;
  std::unique_ptr<std::uint32_t[]> table_;  // not initialised twice, unlike a vector
};

}  // namespace sim::street
