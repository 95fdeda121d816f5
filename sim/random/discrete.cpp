#include "sim/random/discrete.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "sim/core/error.hpp"

namespace sim {

namespace {

std::string indexed(const char* list, std::size_t index, double value) {
  return std::string{list} + "[" + std::to_string(index) + "] = " + to_text(value);
}

double checked_sum(const std::vector<double>& weights) {
  const std::string where = "weights of a choice";
  if (weights.empty())
    throw InputError(where, "there are none", "give at least one weight above 0");
  if (weights.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw InputError(where, std::to_string(weights.size()) + " of them (at most 4294967295)");
  }
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] >= 0 && std::isfinite(weights[i])) continue;
    problems.push_back(
        {where, indexed("weights", i, weights[i]) + " (must be >= 0 and finite)", ""});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (!(sum > 0)) throw InputError(where, "all are 0", "give at least one weight above 0");
  if (!std::isfinite(sum)) throw InputError(where, "their sum is not finite", "scale them down");
  return sum;
}

}  // namespace

AliasTable::AliasTable(const std::vector<double>& weights) {
  const double sum = checked_sum(weights);
  const std::size_t n = weights.size();
  columns_.resize(n);

  // Heights relative to the mean weight. Each low column is filled up from a high one, which is
  // then lower by what it gave.
  std::vector<double> height(n);
  std::vector<std::uint32_t> low;
  std::vector<std::uint32_t> high;
  for (std::size_t i = 0; i < n; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    height[i] = weights[i] / sum * static_cast<double>(n);
    (height[i] < 1 ? low : high).push_back(index);
    columns_[i] = {std::numeric_limits<std::uint32_t>::max(), index};
  }
  while (!low.empty() && !high.empty()) {
    const std::uint32_t taker = low.back();
    const std::uint32_t giver = high.back();
    low.pop_back();
    // Rounded down to 2^-32: a height below 1 stays below 2^32.
    columns_[taker] = {static_cast<std::uint32_t>(height[taker] * 0x1p32), giver};
    height[giver] -= 1 - height[taker];
    if (height[giver] < 1) {
      high.pop_back();
      low.push_back(giver);
    }
  }
  // What remains on either list has height 1 but for rounding, and keeps its whole column.
}

Empirical::Empirical(std::vector<double> points) : points_{std::move(points)} {
  const std::string where = "empirical distribution";
  if (points_.size() < 2) {
    throw InputError(where, std::to_string(points_.size()) + " points (must be at least 2)",
                     "give the least and the greatest value, or a constant distribution");
  }
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (!std::isfinite(points_[i])) {
      throw InputError(where, indexed("points", i, points_[i]) + " (must be finite)");
    }
    if (i > 0 && points_[i] < points_[i - 1]) {
      throw InputError(where,
                       indexed("points", i, points_[i]) + " lies below " +
                           indexed("points", i - 1, points_[i - 1]),
                       "sort the points in ascending order");
    }
  }
  const double inner = std::accumulate(points_.begin() + 1, points_.end() - 1, 0.0);
  mean_ =
      (inner + 0.5 * (points_.front() + points_.back())) / static_cast<double>(points_.size() - 1);
}

}  // namespace sim
