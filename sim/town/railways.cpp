#include "sim/town/random.hpp"
#include "sim/town/roads.hpp"

namespace sim::town {

namespace {

// A parabola: the points o + s d + c s^2 n.
class Railway {
 public:
  Railway(const WardMap& wards, std::uint64_t seed, std::size_t number) {
    RandomStream stream = draws(seed, Draw::railways, number);
    const double size_m = distance(wards.low(), wards.high());
    along_ = random_direction(stream);
    // The first passes the middle at some distance: town centres and railways keep apart.
    const double aside = number == 0 ? 0.12 : uniform(stream, -0.4, 0.4);
    through_ = wards.centre() + aside * size_m * left_of(along_);
    curve_per_m_ = uniform(stream, -0.25, 0.25) / size_m;
  }
  [[nodiscard]] double place_m(Point p) const { return dot(p - through_, along_); }
  [[nodiscard]] double side_m(Point p) const {
    const double s = place_m(p);
    return cross(along_, p - through_) - curve_per_m_ * s * s;
  }
  [[nodiscard]] Point at(double s) const {
    return through_ + s * along_ + curve_per_m_ * s * s * left_of(along_);
  }

 private:
  Point along_;
  Point through_;
  double curve_per_m_ = 0;
};

struct Crossing {
  double place_m;
  Index half;  // at its start if `at_node`, else somewhere along it
  bool at_node;
  bool operator<(const Crossing& other) const { return place_m < other.place_m; }
};

std::vector<Crossing> crossings(const Mesh& mesh, const Railway& railway, Index face,
                                const std::vector<bool>& crossed) {
  const auto marked = [&](Index node) { return node < crossed.size() && crossed[node]; };
  std::vector<Crossing> found;
  for (const Index half : mesh.around(face)) {
    if (marked(mesh.origin(half))) {
      found.push_back({railway.place_m(mesh.start(half)), half, true});
    } else if (!marked(mesh.target(half)) &&
               (railway.side_m(mesh.start(half)) < 0) != (railway.side_m(mesh.end(half)) < 0)) {
      found.push_back({railway.place_m(mesh.start(half)), half, false});
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The half-edge that leaves the crossing; its edge is split there unless the neighbour did so.
Index stop_at(Mesh& mesh, const Railway& railway, const Crossing& crossing,
              std::vector<bool>& crossed) {
  if (crossing.at_node) return crossing.half;
  const Point a = mesh.start(crossing.half);
  const Point b = mesh.end(crossing.half);
  const double a_side = railway.side_m(a);
  const double share = std::clamp(a_side / (a_side - railway.side_m(b)), 0.05, 0.95);
  const Index node = mesh.split_edge(crossing.half, between(a, b, share));
  crossed.resize(mesh.nodes().size(), false);
  crossed[node] = true;
  return mesh.next(crossing.half);
}

void cut_face(Mesh& mesh, const Railway& railway, Index face, Index way,
              std::vector<bool>& crossed) {
  const std::vector<Crossing> found = crossings(mesh, railway, face, crossed);
  if (found.size() != 2) return;  // touches it, or winds across it: this piece stays open
  const Index from = stop_at(mesh, railway, found[0], crossed);
  const Index to = stop_at(mesh, railway, found[1], crossed);
  const double start_m = railway.place_m(mesh.start(from));
  const double run_m = railway.place_m(mesh.start(to)) - start_m;
  std::vector<Point> course;
  const int pieces = static_cast<int>(run_m / 60) + 1;
  for (int i = 1; i < pieces; ++i) course.push_back(railway.at(start_m + run_m * i / pieces));
  mesh.split_face(from, to, course, Kind::railway, way);
}

}  // namespace

void lay_railways(Mesh& mesh, const WardMap& wards, std::uint64_t seed) {
  constexpr double kAreaOfFirst_m2 = 4e6;  // one line in a town of 2 wards, 2 in a borough
  const double lines = std::sqrt(wards.total_area_m2() / kAreaOfFirst_m2);
  const std::size_t railways = static_cast<std::size_t>(std::min(8.0, lines + 0.5));
  for (std::size_t i = 0; i < railways; ++i) {
    const Railway railway{wards, seed, i};
    const Index way = mesh.add_way();
    std::vector<bool> crossed;
    const Index faces = mesh.faces();
    for (Index face = 0; face < faces; ++face) {
      if (signed_area(mesh.outline(face)) > 0) cut_face(mesh, railway, face, way, crossed);
    }
  }
}

}  // namespace sim::town
