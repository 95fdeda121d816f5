#include "sim/town/infill.hpp"

#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "sim/town/components.hpp"
#include "sim/town/random.hpp"

namespace sim::town {

namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

struct Hit {  // what a ray meets first
  double away_m = kFar;
  std::optional<Index> half;  // of the block's outline; empty if it is another small way
  double share = 0;           // along that half-edge
};

// One block and the small ways in it so far.
class Yard {
 public:
  Yard(Mesh& mesh, std::vector<Link>& links, Index face, double area_m2, bool park)
      : mesh_{mesh}, links_{links}, face_{face}, park_{park} {
    constexpr double kAreaPerTry_m2 = 900;
    tries_ = park ? 3 : std::max(1, static_cast<int>(std::min(area_m2, 1e6) / kAreaPerTry_m2));
  }

  /// Tries to add one way. @returns its length [m], 0 if there was no good place.
  double add(RandomStream& stream);
  void reopen() { left_ = tries_; }
  [[nodiscard]] bool full() const { return left_ <= 0; }

 private:
  [[nodiscard]] Hit look(Point from, Point along, std::optional<Index> except) const;
  [[nodiscard]] double clearance_m(Point p, std::optional<Index> except) const;
  [[nodiscard]] bool may_open_to(Index half) const {
    return is_street(mesh_.kind(Mesh::edge_of(half)));
  }
  std::optional<Index> node_on(Index half, double share);
  double connect(Index from, Index to, Kind kind);
  double lead_through(Index half, double share, const Hit& hit, Kind kind);
  double lead_in(Index half, double share, Point inwards, const Hit& hit, RandomStream& stream);
  Index extend(Index from, Point to, Kind kind, Index way);

  Mesh& mesh_;
  std::vector<Link>& links_;
  Index face_;
  bool park_;
  int tries_ = 0;  // in one turn
  int left_ = 0;   // of them
  std::vector<std::pair<Point, Point>> ways_;
};

Hit Yard::look(Point from, Point along, std::optional<Index> except) const {
  Hit best;
  const auto meet = [&](Point a, Point b, std::optional<Index> half) {
    const Point side = b - a;
    const double across = cross(along, side);
    if (across == 0) return;
    const double away_m = cross(a - from, side) / across;
    const double share = cross(a - from, along) / across;
    if (away_m > 0.01 && share >= 0 && share <= 1 && away_m < best.away_m) {
      best = {away_m, half, share};
    }
  };
  for (const Index half : mesh_.around(face_)) {
    if (half != except) meet(mesh_.start(half), mesh_.end(half), half);
  }
  for (const auto& [a, b] : ways_) meet(a, b, std::nullopt);
  return best;
}

double Yard::clearance_m(Point p, std::optional<Index> except) const {
  double nearest = kFar;
  for (const Index half : mesh_.around(face_)) {
    if (half == except) continue;
    nearest = std::min(nearest, distance_to_segment(p, mesh_.start(half), mesh_.end(half)));
  }
  for (const auto& [a, b] : ways_) nearest = std::min(nearest, distance_to_segment(p, a, b));
  return nearest;
}

// A node of the outline near the place, or a new one there; none if it would crowd a junction.
std::optional<Index> Yard::node_on(Index half, double share) {
  const double edge_m = distance(mesh_.start(half), mesh_.end(half));
  if (std::min(share, 1 - share) * edge_m >= 8) {
    return mesh_.split_edge(half, between(mesh_.start(half), mesh_.end(half), share));
  }
  const Index at = share < 0.5 ? half : mesh_.next(half);
  if (mesh_.is_junction(at)) return std::nullopt;
  return mesh_.origin(at);
}

Index Yard::extend(Index from, Point to, Kind kind, Index way) {
  const Index node = mesh_.add_node(to);
  links_.push_back({from, node, kind, way});
  ways_.emplace_back(mesh_.nodes()[from], to);
  return node;
}

// A straight way between two nodes, unless something lies between: a node found near the place
// that was looked for may be hidden from the other one.
double Yard::connect(Index from, Index to, Kind kind) {
  constexpr double kReached_m = 0.5;
  const Point a = mesh_.nodes()[from];
  const Point b = mesh_.nodes()[to];
  const double straight_m = distance(a, b);
  if (look(a, direction(b - a), std::nullopt).away_m < straight_m - kReached_m) return 0;
  links_.push_back({from, to, kind, mesh_.add_way()});
  ways_.emplace_back(a, b);
  return straight_m;
}

double Yard::lead_through(Index half, double share, const Hit& hit, Kind kind) {
  const double edge_m = distance(mesh_.start(half), mesh_.end(half));
  if (std::min(share, 1 - share) * edge_m < 8) return 0;
  const auto far = node_on(*hit.half, hit.share);
  if (!far) return 0;
  const auto near = node_on(half, share);
  return connect(*near, *far, kind);
}

// A close or service road, now and then with a bend, or with a path from its end to the street
// beyond.
double Yard::lead_in(Index half, double share, Point inwards, const Hit& hit,
                     RandomStream& stream) {
  constexpr double kApart_m = 13;
  const bool close = hit.away_m > 60 && chance(stream, 0.35);
  const double wanted_m = close ? uniform(stream, 0.35, 0.7) * hit.away_m
                                : std::min(uniform(stream, 8, 42), 0.7 * hit.away_m);
  const double depth_m = std::min(wanted_m, 130.0);
  const Point base = between(mesh_.start(half), mesh_.end(half), share);
  const Point tip = base + depth_m * inwards;
  if (depth_m < 9 || clearance_m(tip, half) < std::min(kApart_m, depth_m)) return 0;
  if (clearance_m(base, half) < kApart_m) return 0;

  const Kind kind = close ? Kind::close : Kind::service;
  const Index way = mesh_.add_way();
  const auto start = node_on(half, share);
  if (!start) return 0;
  const Index end = extend(*start, tip, kind, way);
  double added_m = distance(mesh_.nodes()[*start], tip);

  const Point sideways = chance(stream, 0.5) ? left_of(inwards) : -1.0 * left_of(inwards);
  const Point turned = direction(sideways + uniform(stream, -0.4, 0.4) * inwards);
  const Hit aside = look(tip, turned, std::nullopt);
  const Hit ahead = look(tip, inwards, std::nullopt);
  if (depth_m > 25 && aside.away_m > 40 && chance(stream, 0.55)) {
    const double run_m = std::min(uniform(stream, 0.4, 0.65) * aside.away_m, 80.0);
    const Point corner = tip + run_m * turned;
    if (clearance_m(corner, std::nullopt) >= kApart_m) {
      extend(end, corner, kind, way);
      added_m += run_m;
    }
  } else if (close && ahead.half && may_open_to(*ahead.half) && chance(stream, 0.3)) {
    if (const auto far = node_on(*ahead.half, ahead.share)) {
      added_m += connect(end, *far, Kind::footpath);
    }
  }
  return added_m;
}

double Yard::add(RandomStream& stream) {
  constexpr double kLongestPassage_m = 180;
  --left_;
  const std::vector<Index> halves = mesh_.around(face_);
  const Index half = halves[stream.below(static_cast<std::uint32_t>(halves.size()))];
  const double share = uniform(stream, 0.2, 0.8);
  const double tilt = uniform(stream, -0.15, 0.15);
  const double roll = stream.uniform();
  const Point side = direction(mesh_.end(half) - mesh_.start(half));
  if (!may_open_to(half) || distance(mesh_.start(half), mesh_.end(half)) < 20) return 0;
  const Point base = between(mesh_.start(half), mesh_.end(half), share);
  const Point inwards = direction(left_of(side) + tilt * side);
  const Hit hit = look(base, inwards, half);
  if (hit.away_m < 26 || hit.away_m == kFar) return 0;
  const bool opens = hit.half && may_open_to(*hit.half);
  if (park_) return opens ? lead_through(half, share, hit, Kind::park_path) : 0;
  if (roll < 0.34 && opens && hit.away_m < kLongestPassage_m && clearance_m(base, half) > 15) {
    return lead_through(half, share, hit, roll < 0.15 ? Kind::footpath : Kind::service);
  }
  return lead_in(half, share, inwards, hit, stream);
}

}  // namespace

std::vector<double> measure(const Mesh& mesh, const WardMap& wards) {
  std::vector<double> lengths_m(wards.size(), 0.0);
  for (Index edge = 0; edge < mesh.edges(); ++edge) {
    if (!is_street(mesh.kind(edge))) continue;
    const Point a = mesh.start(2 * edge);
    const Point b = mesh.end(2 * edge);
    if (const auto ward = wards.at(between(a, b, 0.5))) lengths_m[*ward] += distance(a, b);
  }
  return lengths_m;
}

void thin_out(Mesh& mesh, const WardMap& wards, const std::vector<double>& most_m,
              std::uint64_t seed) {
  std::vector<double> excess_m = measure(mesh, wards);
  for (std::size_t w = 0; w < wards.size(); ++w) excess_m[w] -= most_m[w];
  // A street is the only connection if the areas on both its sides are one already.
  Components areas{mesh.faces()};
  const auto join_sides = [&](Index edge) {
    return areas.unite(mesh.face(2 * edge), mesh.face(2 * edge + 1));
  };
  std::vector<Index> candidates;
  for (Index edge = 0; edge < mesh.edges(); ++edge) {
    if (!is_street(mesh.kind(edge))) join_sides(edge);
    if (mesh.kind(edge) == Kind::local) candidates.push_back(edge);
  }
  RandomStream stream = draws(seed, Draw::infill, wards.size() + 1);
  shuffle(candidates, stream);
  for (const Index edge : candidates) {
    const auto ward = wards.at(between(mesh.start(2 * edge), mesh.end(2 * edge), 0.5));
    if (!ward || excess_m[*ward] <= 0 || mesh.kind(edge) != Kind::local) continue;
    if (!join_sides(edge)) continue;
    Index half = 2 * edge;  // from one junction to the next, lest dead ends stay
    while (!mesh.is_junction(half)) half = mesh.previous(half);
    for (bool more = true; more; half = mesh.next(half)) {
      mesh.set_kind(Mesh::edge_of(half), Kind::removed);
      excess_m[*ward] -= distance(mesh.start(half), mesh.end(half));
      more = !mesh.is_junction(mesh.next(half));
    }
  }
}

std::vector<Link> fill_in(Mesh& mesh, const WardMap& wards, double margin_m,
                          const std::vector<bool>& in_park, const std::vector<double>& targets_m,
                          std::uint64_t seed) {
  std::vector<double> missing_m = measure(mesh, wards);
  for (std::size_t w = 0; w < wards.size(); ++w) missing_m[w] = targets_m[w] - missing_m[w];
  // The surroundings are one more ward at the end, with the mean share per area.
  const double per_m2 = std::max(0.0, std::accumulate(missing_m.begin(), missing_m.end(), 0.0)) /
                        wards.total_area_m2();
  missing_m.push_back(0);

  std::vector<Link> links;
  std::vector<Yard> yards;
  std::vector<std::vector<std::size_t>> open(wards.size() + 1);  // yards of each ward
  const Index faces = mesh.faces();
  for (Index face = 0; face < faces; ++face) {
    const Polygon outline = mesh.outline(face);
    const double area_m2 = signed_area(outline);
    if (area_m2 <= 0 || !wards.near(centroid(outline), margin_m)) continue;
    const auto ward = wards.at(centroid(outline));
    if (!ward) missing_m.back() += per_m2 * area_m2;
    open[ward.value_or(static_cast<Index>(wards.size()))].push_back(yards.size());
    yards.emplace_back(mesh, links, face, area_m2, in_park[face]);
  }
  for (std::size_t w = 0; w < open.size(); ++w) {
    constexpr double kCloseEnough_m = 15;
    constexpr int kTurns = 6;  // wards with few blocks need more tries in each
    RandomStream stream = draws(seed, Draw::infill, w);
    for (int turn = 0; turn < kTurns && missing_m[w] > kCloseEnough_m; ++turn) {
      std::vector<std::size_t> waiting = open[w];
      for (const std::size_t yard : waiting) yards[yard].reopen();
      while (missing_m[w] > kCloseEnough_m && !waiting.empty()) {
        const std::size_t i = stream.below(static_cast<std::uint32_t>(waiting.size()));
        Yard& yard = yards[waiting[i]];
        missing_m[w] -= yard.add(stream);
        if (!yard.full()) continue;
        std::swap(waiting[i], waiting.back());
        waiting.pop_back();
      }
    }
  }
  return links;
}

}  // namespace sim::town
