// Which streets lie within a walk of each street: the ground for near repeats, for rates smoothed
// along the network, and for incidents that move around the corner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/street/network.hpp"

namespace sim::street {

/// A street and how far it is, from midpoint to midpoint along the streets.
struct Neighbour {
  StreetId street;
  float distance_m = 0;
};

/// For each street, all streets within a radius of it.
///
/// Distance is the shortest way on foot from midpoint to midpoint; every street may be walked both
/// ways, whatever its access says. It is exact for lengths of whole tenths of a millimetre (others
/// are rounded to these first), so it is the same in both directions: b is a neighbour of a if
/// and only if a is one of b. One bounded search (Dijkstra 1959) a street. Immutable; may be read
/// by any number of threads.
///
/// Time and memory grow with streets * density * radius^2: Camden, 23,597 streets at 1,080 a km2,
/// takes 0.4 s and 53 MB at 300 m, 1.1 s and 134 MB at 500 m.
class Neighbourhoods {
 public:
  static constexpr double kMaxRadiusM = 100'000;

  /// @param network    one that `check` finds no fault with
  /// @param radius_m   0 to 100,000; at 0 each street has itself alone
  /// @param max_bytes  what `bytes` may come to; building takes up to three times as much
  /// @throws sim::InputError if the radius is out of its range, or if the neighbourhoods would take
  ///   more than `max_bytes`: then it names a radius that would probably do.
  Neighbourhoods(const Network& network, double radius_m, std::size_t max_bytes);

  /// Sorted by street; contains `street` itself at 0 m. Distances are <= radius_m.
  [[nodiscard]] std::span<const Neighbour> of(StreetId street) const {
    const std::size_t i = street.index();
    return {neighbours_.data() + start_[i], start_[i + 1] - start_[i]};
  }

  [[nodiscard]] std::size_t streets() const { return start_.size() - 1; }
  [[nodiscard]] double radius_m() const { return radius_m_; }
  /// Pairs of streets, each street with itself included.
  [[nodiscard]] std::size_t pairs() const { return neighbours_.size(); }
  /// Memory of the tables.
  [[nodiscard]] std::size_t bytes() const {
    return neighbours_.size() * sizeof(Neighbour) + start_.size() * sizeof(std::size_t);
  }

 private:
  double radius_m_;
  std::vector<std::size_t> start_;  // streets + 1 entries into neighbours_
  std::vector<Neighbour> neighbours_;
};

}  // namespace sim::street
