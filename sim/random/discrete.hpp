// Choice among weighted alternatives in constant time, and draws from measured quantiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/random/stream.hpp"

namespace sim {

/// Draws index i with probability weights[i] / sum of weights, at one draw and one look-up each.
///
/// Walker's alias method with the table of Vose (1991), "A linear algorithm for generating random
/// numbers with a given distribution": n equal columns, each shared by at most two indices.
/// Probabilities are exact to 2^-32; an index of weight 0 is never drawn.
class AliasTable {
 public:
  /// @throws InputError naming each weight that is negative or not finite; if there is none, if
  ///   all are 0, or if there are more than 2^32 - 1.
  explicit AliasTable(const std::vector<double>& weights);

  std::uint32_t operator()(RandomStream& stream) const {
    // The 96-bit product of n and the draw: its high word picks the column, the next the side.
    const std::uint64_t bits = stream.next_u64();
    const std::uint64_t n = columns_.size();
    const std::uint64_t product = (bits >> 32) * n + (((bits & 0xffff'ffff) * n) >> 32);
    const auto index = static_cast<std::uint32_t>(product >> 32);
    const Column& column = columns_[index];
    // own ? index : alias, without the branch that would be mispredicted every other time.
    const std::uint32_t own = static_cast<std::uint32_t>(product) < column.share ? 1 : 0;
    return column.alias ^ ((index ^ column.alias) & (0U - own));
  }

  [[nodiscard]] std::size_t size() const { return columns_.size(); }

 private:
  struct Column {
    std::uint32_t share;  // of this column's own index, in 2^-32; the rest is the alias's
    std::uint32_t alias;
  };
  std::vector<Column> columns_;
};

/// A quantity known by its quantiles: the points at probabilities 0, 1/m, ..., 1, and straight
/// lines between them. A sorted sample is such a list; so are a published minimum, median and
/// maximum.
class Empirical {
 public:
  /// @param points  m + 1 >= 2 finite values in ascending order; equal ones are a lump.
  /// @throws InputError naming the first point that breaks this.
  explicit Empirical(std::vector<double> points);

  double operator()(RandomStream& stream) const {
    const double place = stream.uniform() * static_cast<double>(points_.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const double low = points_[below];
    return low + (place - static_cast<double>(below)) * (points_[below + 1] - low);
  }

  /// Of the interpolated distribution, not of the points: the ends count half.
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] const std::vector<double>& points() const { return points_; }

 private:
  std::vector<double> points_;
  double mean_ = 0;
};

}  // namespace sim
