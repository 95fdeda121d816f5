// Vertices in order of importance, with shortcuts over the less important ones: what makes the
// table of all travel times cheap to build.
//
// Geisberger, Sanders, Schultes and Delling (2012), "Exact routing in large road networks using
// contraction hierarchies"; the sweep over all sources is PHAST, Delling, Goldberg, Nowatzyk and
// Werneck (2013).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/street/chains.hpp"

namespace sim::street {

/// Vertices are renumbered by rank: 0 was contracted first, the last is the most important.
class ContractionHierarchy {
 public:
  /// An arc between a vertex and one of higher rank.
  struct Arc {
    std::uint32_t higher;  // rank of the higher end
    std::uint32_t time_ms;
  };
  struct ArcRange {
    const Arc* first;
    const Arc* last;
    [[nodiscard]] const Arc* begin() const { return first; }
    [[nodiscard]] const Arc* end() const { return last; }
  };

  explicit ContractionHierarchy(const Chains::Graph& graph);

  [[nodiscard]] std::uint32_t vertices() const {
    return static_cast<std::uint32_t>(vertex_.size());
  }
  [[nodiscard]] std::uint32_t vertex(std::uint32_t rank) const { return vertex_[rank]; }
  [[nodiscard]] std::uint32_t rank(std::uint32_t vertex) const { return rank_[vertex]; }
  /// Arcs that leave the vertex of this rank for a higher one.
  [[nodiscard]] ArcRange upward(std::uint32_t rank) const { return range(up_, up_start_, rank); }
  /// Arcs that reach the vertex of this rank from a higher one.
  [[nodiscard]] ArcRange downward(std::uint32_t rank) const {
    return range(down_, down_start_, rank);
  }

 private:
  static ArcRange range(const std::vector<Arc>& arcs, const std::vector<std::uint32_t>& start,
                        std::uint32_t rank) {
    return {arcs.data() + start[rank], arcs.data() + start[rank + 1]};
  }

  std::vector<std::uint32_t> vertex_;
  std::vector<std::uint32_t> rank_;
  std::vector<Arc> up_, down_;
  std::vector<std::uint32_t> up_start_, down_start_;
};

}  // namespace sim::street
