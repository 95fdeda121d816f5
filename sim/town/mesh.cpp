#include "sim/town/mesh.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace sim::town {

namespace {

constexpr Index kNoFace = std::numeric_limits<Index>::max();

// Orders directions anticlockwise from the positive x axis, without angles.
bool turns_before(Point a, Point b) {
  const auto lower_half = [](Point p) { return p.y_m < 0 || (p.y_m == 0 && p.x_m < 0); };
  if (lower_half(a) != lower_half(b)) return lower_half(b);
  return cross(a, b) > 0;
}

}  // namespace

Mesh::Mesh(std::vector<Point> nodes, const std::vector<Link>& links, Index ways)
    : nodes_{std::move(nodes)}, ways_{ways} {
  std::vector<std::vector<Index>> leaving(nodes_.size());
  for (const Link& link : links) {
    const Index half = add_edge(link.from, link.to, {link.kind, link.way});
    leaving[link.from].push_back(half);
    leaving[link.to].push_back(twin(half));
  }
  for (std::vector<Index>& halves : leaving) {
    std::sort(halves.begin(), halves.end(), [this](Index a, Index b) {
      return turns_before(end(a) - start(a), end(b) - start(b));
    });
    // Who arrives against halves[i] leaves by the next one clockwise: its face stays on the left.
    for (std::size_t i = 0; i < halves.size(); ++i) {
      join(twin(halves[i]), halves[(i + halves.size() - 1) % halves.size()]);
    }
  }
  for (Index half = 0; half < halves_.size(); ++half) {
    if (halves_[half].face != kNoFace) continue;
    face_half_.push_back(half);
    assign_face(half, faces() - 1);
  }
}

bool Mesh::is_junction(Index half) const {
  // Around a node of two edges, stepping twice to the next leaving half-edge comes back.
  return next(twin(next(twin(half)))) != half;
}

std::vector<Index> Mesh::around(Index face) const {
  std::vector<Index> halves;
  Index half = face_half_[face];
  do {
    halves.push_back(half);
    half = next(half);
  } while (half != face_half_[face]);
  return halves;
}

Polygon Mesh::outline(Index face) const {
  Polygon points;
  for (const Index half : around(face)) points.push_back(start(half));
  return points;
}

Index Mesh::split_edge(Index half, Point p) {
  const auto node = static_cast<Index>(nodes_.size());
  nodes_.push_back(p);
  const Index back = twin(half);
  const Index after = next(half);
  const Index before_back = previous(back);
  const Index far = target(half);
  const Index rest = add_edge(node, far, edges_[edge_of(half)]);
  halves_[rest].face = face(half);
  halves_[twin(rest)].face = face(back);
  halves_[back].origin = node;
  // At a dead end the edge is followed by its own other side.
  join(rest, after == back ? twin(rest) : after);
  if (after != back) join(before_back, twin(rest));
  join(half, rest);
  join(twin(rest), back);
  return node;
}

Index Mesh::split_face(Index from, Index to, const std::vector<Point>& course, Kind kind,
                       Index way) {
  const Index old_face = face(from);
  const Index before_from = previous(from);
  const Index before_to = previous(to);
  const Index last = origin(to);
  Index node = origin(from);
  Index there = before_from;  // chain on the left side, from -> to
  Index back = from;          // chain on the right side, built backwards
  for (std::size_t i = 0; i <= course.size(); ++i) {
    Index reached = last;
    if (i < course.size()) {
      reached = static_cast<Index>(nodes_.size());
      nodes_.push_back(course[i]);
    }
    const Index half = add_edge(node, reached, {kind, way});
    join(there, half);
    join(twin(half), back);
    there = half;
    back = twin(half);
    node = reached;
  }
  join(there, to);
  join(before_to, back);
  face_half_[old_face] = there;
  assign_face(there, old_face);
  face_half_.push_back(back);
  assign_face(back, faces() - 1);
  return faces() - 1;
}

std::vector<Link> Mesh::links() const {
  std::vector<Link> all;
  all.reserve(edges_.size());
  for (Index e = 0; e < edges(); ++e) {
    all.push_back({origin(2 * e), origin(2 * e + 1), edges_[e].kind, edges_[e].way});
  }
  return all;
}

Index Mesh::add_edge(Index from, Index to, Edge edge) {
  const auto half = static_cast<Index>(halves_.size());
  halves_.push_back({from, half ^ 1U, half ^ 1U, kNoFace});
  halves_.push_back({to, half, half, kNoFace});
  edges_.push_back(edge);
  return half;
}

void Mesh::join(Index half, Index next) {
  halves_[half].next = next;
  halves_[next].previous = half;
}

void Mesh::assign_face(Index half, Index face) {
  Index walked = half;
  do {
    halves_[walked].face = face;
    walked = next(walked);
  } while (walked != half);
}

}  // namespace sim::town
