// Streets joined to chains: the graph that is left when junctions without a choice are taken out.
//
// On the streets of one mode most junctions only pass on: a footpath meets a road and cars go
// straight by. A chain runs between two junctions where a traveller can choose (the core), over any
// number of streets. Travel times need only be known between core junctions.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/street/compressed_graph.hpp"
#include "sim/street/mode_graph.hpp"

namespace sim::street {

/// A chain in one direction.
struct ChainArc {
  std::uint32_t chain = 0;
  std::uint32_t time_ms = 0;  // >= 1
  bool forward = true;        // from the chain's start to its end
};

/// A street as part of a chain.
struct ChainLink {
  StreetId street;
  std::uint32_t offset_ms = 0;  // from the chain's start to the street's end that comes first
  bool reversed = false;        // the chain runs against the street
};

struct Chain {
  std::uint32_t start = 0, end = 0;  // core vertices; equal for a loop
  std::uint32_t time_ms = 0;         // the sum of its streets' whole milliseconds
  bool forward = false, backward = false;
  std::uint32_t first_link = 0, links = 0;  // in order from the start
};

/// The core of a mode's graph. It has at least one vertex.
class Chains {
 public:
  using Graph = CompressedGraph<ChainArc>;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  Chains(const Network& network, const ModeGraph& graph);

  [[nodiscard]] const Graph& graph() const { return *graph_; }
  [[nodiscard]] std::uint32_t vertices() const { return vertices_; }
  /// The core vertex of a vertex of the mode's graph; kNone if it lies within a chain.
  [[nodiscard]] std::uint32_t core(std::uint32_t vertex) const { return core_[vertex]; }
  [[nodiscard]] const Chain& chain(std::uint32_t chain) const { return chains_[chain]; }
  [[nodiscard]] const ChainLink& link(std::uint32_t link) const { return links_[link]; }
  /// The link that a street is; kNone if the mode does not serve it.
  [[nodiscard]] std::uint32_t link_of(StreetId street) const { return link_of_[street.index()]; }
  [[nodiscard]] std::uint32_t chain_of(StreetId street) const { return chain_of_[street.index()]; }

 private:
  std::uint32_t vertices_ = 0;
  std::vector<std::uint32_t> core_;
  std::vector<Chain> chains_;
  std::vector<ChainLink> links_;
  std::vector<std::uint32_t> link_of_, chain_of_;
  std::shared_ptr<const Graph> graph_;
};

}  // namespace sim::street
