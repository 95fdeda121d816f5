// A planar mesh of streets and the blocks between them, as half-edges.
//
// Edge e has two half-edges, 2e and 2e + 1, one on each side. A half-edge has its face on its left.
// Blocks are cut by new streets and edges by new junctions, each in time proportional to the
// outline concerned.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/town/geometry.hpp"

namespace sim::town {

using Index = std::uint32_t;

/// What runs along an edge of the mesh.
enum class Kind : std::uint8_t {
  primary,
  secondary,
  tertiary,
  local,
  crescent,
  close,  // a cul-de-sac
  service,
  footpath,
  park_path,
  railway,  // no street, but blocks end there
  removed   // a street that a park swallowed
};

/// What the streets along main roads have in common.
[[nodiscard]] inline bool is_main(Kind kind) {
  return kind <= Kind::tertiary;
}
[[nodiscard]] inline bool is_street(Kind kind) {
  return kind < Kind::railway;
}

/// A stretch between two nodes; stretches of one `way` carry one name.
struct Link {
  Index from = 0;
  Index to = 0;
  Kind kind = Kind::local;
  Index way = 0;
};

class Mesh {
 public:
  /// Faces from a planar straight-line graph. The outside is a face too.
  Mesh(std::vector<Point> nodes, const std::vector<Link>& links, Index ways);

  [[nodiscard]] Index faces() const { return static_cast<Index>(face_half_.size()); }
  [[nodiscard]] Index edges() const { return static_cast<Index>(halves_.size() / 2); }
  [[nodiscard]] Index ways() const { return ways_; }
  Index add_way() { return ways_++; }

  [[nodiscard]] const std::vector<Point>& nodes() const { return nodes_; }
  Index add_node(Point p) {
    nodes_.push_back(p);
    return static_cast<Index>(nodes_.size() - 1);
  }
  void move_node(Index node, Point p) { nodes_[node] = p; }
  [[nodiscard]] Kind kind(Index edge) const { return edges_[edge].kind; }
  void set_kind(Index edge, Kind kind) { edges_[edge].kind = kind; }
  [[nodiscard]] Index way(Index edge) const { return edges_[edge].way; }

  [[nodiscard]] static Index twin(Index half) { return half ^ 1U; }
  [[nodiscard]] static Index edge_of(Index half) { return half >> 1; }
  [[nodiscard]] Index next(Index half) const { return halves_[half].next; }
  [[nodiscard]] Index previous(Index half) const { return halves_[half].previous; }
  [[nodiscard]] Index face(Index half) const { return halves_[half].face; }
  [[nodiscard]] Index origin(Index half) const { return halves_[half].origin; }
  [[nodiscard]] Index target(Index half) const { return halves_[half ^ 1U].origin; }
  [[nodiscard]] Point start(Index half) const { return nodes_[origin(half)]; }
  [[nodiscard]] Point end(Index half) const { return nodes_[target(half)]; }
  /// Whether more than two edges of the mesh meet where `half` starts.
  [[nodiscard]] bool is_junction(Index half) const;

  /// The half-edges around a face, in order; start() of each gives its outline.
  [[nodiscard]] std::vector<Index> around(Index face) const;
  [[nodiscard]] Polygon outline(Index face) const;

  /// Puts a node on an edge: `half` then ends there, and the half-edge after it is the rest.
  Index split_edge(Index half, Point p);

  /// Cuts the face that both half-edges bound with a street from the start of `from`, by way of
  /// `course`, to the start of `to`. The old face keeps the part on the left of that street.
  /// @returns the new face, on its right.
  Index split_face(Index from, Index to, const std::vector<Point>& course, Kind kind, Index way);

  /// Every edge of the mesh, in order, whatever its kind.
  [[nodiscard]] std::vector<Link> links() const;

 private:
  struct Half {
    Index origin = 0;
    Index next = 0;
    Index previous = 0;
    Index face = 0;
  };
  struct Edge {
    Kind kind = Kind::local;
    Index way = 0;
  };

  Index add_edge(Index from, Index to, Edge edge);  // returns its first half-edge
  void join(Index half, Index next);
  void assign_face(Index half, Index face);

  std::vector<Point> nodes_;
  std::vector<Half> halves_;
  std::vector<Edge> edges_;
  std::vector<Index> face_half_;
  Index ways_;
};

}  // namespace sim::town
