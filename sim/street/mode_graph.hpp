// The streets that one mode of travel may use, as a directed graph with travel times.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "sim/street/compressed_graph.hpp"
#include "sim/street/network.hpp"

namespace sim::street {

/// How fast officers travel. Cars follow each street's limit; defaults: docs/sources.md, "Speeds".
struct Speeds {
  double foot_mps = 1.35;
  double cycle_mps = 4.5;
  double car_share_of_limit = 0.6;         // in traffic
  double blue_light_share_of_limit = 1.1;  // on blue lights

  /// Speed [m/s] of a mode on a street; > 0 where the mode may go.
  [[nodiscard]] double on(const Street& street, Mode mode) const;
  bool operator==(const Speeds&) const = default;
};

/// One street in one direction.
struct Arc {
  StreetId street;
  std::uint32_t time_ms = 0;  // end to end, >= 1
  bool forward = true;        // from the street's `from` to its `to`
};

/// Vertices are the junctions of the mode's main component (the largest strongly connected one),
/// so every vertex reaches every other. They are numbered along a space-filling curve: near
/// junctions have near numbers, which keeps rows of the travel-time table in cache.
///
/// Rounding each arc to whole milliseconds changes the time of a path of k arcs by at most k/2 ms.
class ModeGraph {
 public:
  using Graph = CompressedGraph<Arc>;
  static constexpr std::uint32_t kNoVertex = std::numeric_limits<std::uint32_t>::max();

  /// @throws InputError if no street at all is open to the mode, or a speed is not > 0.
  ModeGraph(const Network& network, Mode mode, const Speeds& speeds);

  [[nodiscard]] Mode mode() const { return mode_; }
  [[nodiscard]] const Graph& graph() const { return *graph_; }
  [[nodiscard]] std::uint32_t vertices() const {
    return static_cast<std::uint32_t>(junction_.size());
  }
  [[nodiscard]] std::uint32_t vertex(JunctionId junction) const {
    return vertex_[junction.index()];
  }
  [[nodiscard]] JunctionId junction(std::uint32_t vertex) const { return junction_[vertex]; }

  /// Whether the street's arc in that direction is part of the main component.
  [[nodiscard]] bool serves(StreetId street, bool forward) const {
    return (served_[street.index()] & (forward ? 1 : 2)) != 0;
  }
  /// Time [ms] along the whole street at this mode's speed, rounded, >= 1.
  [[nodiscard]] std::uint32_t street_ms(StreetId street) const {
    return street_ms_[street.index()];
  }
  /// Share of the length open to the mode that lies off its main component, 0 to 1.
  [[nodiscard]] double share_off_main_component() const { return share_off_; }

 private:
  Mode mode_;
  std::shared_ptr<const Graph> graph_;
  std::vector<std::uint32_t> vertex_;  // of a junction
  std::vector<JunctionId> junction_;   // of a vertex
  std::vector<std::uint8_t> served_;   // of a street: 1 forward, 2 backward
  std::vector<std::uint32_t> street_ms_;
  double share_off_ = 0;
};

}  // namespace sim::street
