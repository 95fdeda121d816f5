// Finds the street nearest to a point without looking at all of them.
#pragma once

#include <memory>
#include <optional>

#include "sim/street/network.hpp"

namespace sim::street {

/// An R-tree over the pieces of the streets' courses.
///
/// Built in O(n log n) for n pieces; a question takes O(log n) for points near the streets. The
/// answer is that of `snap`, to the last bit: the tree only chooses which streets to measure.
/// Refers to the network, which must outlive it and stay as it is.
class StreetIndex {
 public:
  /// Which streets can be an answer.
  enum class Area { everywhere, wards };  // wards: not those of the margin

  explicit StreetIndex(const Network& network, Access allowed = kAccessFoot,
                       Area area = Area::everywhere);
  StreetIndex(StreetIndex&&) noexcept;
  StreetIndex& operator=(StreetIndex&&) noexcept;
  ~StreetIndex();

  /// The nearest place on an indexed street, of equally near streets that of the lowest number;
  /// empty if none lies within `tolerance_m` (may be infinite) or the point is not finite.
  [[nodiscard]] std::optional<Nearest> nearest(Point point, double tolerance_m) const;

 private:
  struct Tree;
  const Network* network_;
  std::unique_ptr<const Tree> tree_;
};

}  // namespace sim::street
