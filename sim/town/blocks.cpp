#include "sim/town/blocks.hpp"

#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "sim/town/random.hpp"

namespace sim::town {

namespace {

struct Character {  // of a district
  double density;   // of its streets, as a multiple of the town's
  double aspect;    // length of a block over its width
  double skew;      // tangent of the largest deviation from a right angle
  double sway;      // largest bow of a street, as a share of its length
  double crossing;  // chance that a street goes on beyond one that it meets
  double crescent;  // chance that a roomy block gets a crescent
};

Character character_of(RandomStream& stream) {
  const double density = uniform(stream, 0.65, 1.6);
  if (chance(stream, 0.4)) {  // terraces: long straight rows
    return {density, uniform(stream, 1.8, 2.8), 0.10, 0.05, uniform(stream, 0.7, 1.0), 0.03};
  }
  if (chance(stream, 0.5)) {  // winding suburb
    return {density, uniform(stream, 1.4, 2.0), 0.30, 0.20, uniform(stream, 0.4, 0.7), 0.3};
  }
  return {density, uniform(stream, 1.2, 2.0), 0.22, 0.12, uniform(stream, 0.5, 0.9), 0.12};
}

struct Box {  // smallest rectangle around a block with a side along one of its edges
  Point middle;
  Point along;  // unit vector of the longer side
  double length_m = 0;
  double width_m = 0;
};

Box box_around(const Polygon& outline) {
  Box best;
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point edge = outline[(i + 1) % outline.size()] - outline[i];
    if (length(edge) < 8) continue;
    const Point u = direction(edge);
    const Point v = left_of(u);
    Point low{0, 0};
    Point high{0, 0};
    for (const Point p : outline) {
      const Point q{dot(p - outline[0], u), dot(p - outline[0], v)};
      low = {std::min(low.x_m, q.x_m), std::min(low.y_m, q.y_m)};
      high = {std::max(high.x_m, q.x_m), std::max(high.y_m, q.y_m)};
    }
    const Point size = high - low;
    if (size.x_m * size.y_m >= smallest) continue;
    smallest = size.x_m * size.y_m;
    const Point centre = 0.5 * (low + high);
    const bool first_longer = size.x_m >= size.y_m;
    best = {outline[0] + centre.x_m * u + centre.y_m * v, first_longer ? u : v,
            std::max(size.x_m, size.y_m), std::min(size.x_m, size.y_m)};
  }
  return best;
}

struct End {             // where a new street meets the outline of a block
  std::size_t side = 0;  // index into the outline: the edge from this corner to the next
  double share = 0;      // along that edge; 0 at its start
};

// One block while it is looked at: its outline does not change until it is cut.
class Block {
 public:
  Block(Mesh& mesh, Index face, const Character& character, RandomStream& stream)
      : mesh_{mesh},
        character_{character},
        stream_{stream},
        halves_{mesh.around(face)},
        outline_{mesh.outline(face)},
        box_{box_around(outline_)} {}

  /// How far a new street gives way to go on beyond an old one.
  void set_crossing_m(double reach_m) { crossing_m_ = reach_m; }

  [[nodiscard]] const Box& box() const { return box_; }
  [[nodiscard]] const Polygon& outline() const { return outline_; }

  /// Cuts along the line through `through` with direction `along`.
  std::optional<Index> cut(Point through, Point along, double least_area_m2);
  /// Cuts off what lies between one side and an arch over it.
  std::optional<Index> cut_crescent(double wide_m, double deep_m);

 private:
  [[nodiscard]] Point corner(std::size_t i) const { return outline_[i % outline_.size()]; }
  [[nodiscard]] Point place(End end) const {
    return between(corner(end.side), corner(end.side + 1), end.share);
  }
  [[nodiscard]] bool turns_at(std::size_t i) const;
  [[nodiscard]] std::optional<std::array<End, 2>> ends_on(Point through, Point along) const;
  [[nodiscard]] std::optional<std::size_t> junction_near(End end) const;
  bool settle(End& end);
  [[nodiscard]] bool meets_squarely(End end, Point towards) const;
  [[nodiscard]] bool runs_inside(const Polygon& course) const;
  [[nodiscard]] Polygon course(Point a, Point b, double bow) const;
  Index open(End from, End to, const Polygon& course, Kind kind);

  Mesh& mesh_;
  const Character& character_;
  RandomStream& stream_;
  std::vector<Index> halves_;
  Polygon outline_;
  Box box_;
  double crossing_m_ = 0;
};

// Whether the outline bends so much at a corner that no street should start there.
bool Block::turns_at(std::size_t i) const {
  const Point before = direction(corner(i) - corner(i + outline_.size() - 1));
  const Point after = direction(corner(i + 1) - corner(i));
  return dot(before, after) < 0.8;
}

std::optional<std::array<End, 2>> Block::ends_on(Point through, Point along) const {
  std::vector<std::pair<double, End>> met;  // by distance along the line
  for (std::size_t i = 0; i < outline_.size(); ++i) {
    const double a = cross(along, corner(i) - through);
    const double b = cross(along, corner(i + 1) - through);
    if ((a < 0) == (b < 0)) continue;
    const End end{i, a / (a - b)};
    met.emplace_back(dot(place(end) - through, along), end);
  }
  std::sort(met.begin(), met.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  for (std::size_t i = 0; i + 1 < met.size(); i += 2) {  // inside between the 1st and the 2nd, ...
    if (met[i].first <= 0 && met[i + 1].first >= 0) {
      return std::array<End, 2>{met[i].second, met[i + 1].second};
    }
  }
  return std::nullopt;
}

// The nearest junction along the outline, of those where a street could go on straight ahead.
std::optional<std::size_t> Block::junction_near(End end) const {
  const std::size_t n = outline_.size();
  const double edge_m = distance(corner(end.side), corner(end.side + 1));
  std::optional<std::size_t> nearest;
  double reach_m = crossing_m_;
  const auto search = [&](std::size_t from, std::size_t step, double away_m) {
    for (std::size_t i = from % n; away_m < reach_m && !turns_at(i); i = (i + step) % n) {
      if (mesh_.is_junction(halves_[i])) {
        nearest = i;
        reach_m = away_m;
      }
      away_m += distance(corner(i), corner(i + step));
    }
  };
  search(end.side, n - 1, end.share * edge_m);
  search(end.side + 1, 1, (1 - end.share) * edge_m);
  return nearest;
}

// Moves an end onto a near junction, or refuses it: no two junctions almost in one place, no
// street out of a corner.
bool Block::settle(End& end) {
  constexpr double kTooNear_m = 8;
  constexpr double kFromCorner_m = 22;
  const double edge_m = distance(corner(end.side), corner(end.side + 1));
  const bool to_start = end.share < 0.5;
  const double away_m = (to_start ? end.share : 1 - end.share) * edge_m;
  const std::size_t near = (end.side + (to_start ? 0 : 1)) % outline_.size();
  const bool rail = mesh_.kind(Mesh::edge_of(halves_[end.side])) == Kind::railway;
  if (turns_at(near) && away_m < kFromCorner_m) return false;
  if (const auto junction = junction_near(end);
      junction && chance(stream_, rail ? 0.4 * character_.crossing : character_.crossing)) {
    end = {*junction, 0};
    return true;
  }
  if (away_m >= kTooNear_m) return true;
  end = {near, 0};
  return !mesh_.is_junction(halves_[near]);
}

bool Block::meets_squarely(End end, Point towards) const {
  constexpr double kLargestCosine = 0.8;
  const Point way = direction(towards - place(end));
  const Point ahead = direction(corner(end.side + 1) - place(end));
  const std::size_t behind = end.share > 0 ? end.side : end.side + outline_.size() - 1;
  const Point back = direction(corner(behind) - place(end));
  return dot(way, ahead) < kLargestCosine && dot(way, back) < kLargestCosine;
}

bool Block::runs_inside(const Polygon& line) const {
  for (std::size_t k = 0; k + 1 < line.size(); ++k) {
    // The ends touch the outline: look a little short of them.
    const Point a = k == 0 ? between(line[0], line[1], 0.02) : line[k];
    const Point b = k + 2 == line.size() ? between(line[k + 1], line[k], 0.02) : line[k + 1];
    if (k > 0 && !contains(outline_, a)) return false;
    for (std::size_t i = 0; i < outline_.size(); ++i) {
      if (segments_cross(a, b, corner(i), corner(i + 1))) return false;
    }
  }
  return contains(outline_, between(line[0], line[1], 0.5));
}

// From a to b in pieces of some 45 m, bowed to one side, sometimes swinging back.
Polygon Block::course(Point a, Point b, double bow) const {
  const double straight_m = distance(a, b);
  const int pieces = std::max(1, static_cast<int>(straight_m / 45 + 0.5));
  const bool swings = straight_m > 150 && chance(stream_, 0.4);
  Polygon line{a};
  for (int i = 1; i < pieces; ++i) {
    const double t = static_cast<double>(i) / pieces;
    const double aside = 4 * t * (1 - t) * (swings ? 2 * (1 - 2 * t) : 1);
    line.push_back(between(a, b, t) + bow * aside * left_of(b - a));
  }
  line.push_back(b);
  return line;
}

Index Block::open(End from, End to, const Polygon& line, Kind kind) {
  // The later of two ends on one edge first: the earlier one stays where it is then.
  const bool to_first = from.side == to.side && to.share > from.share;
  const auto leaving = [&](End end) {
    if (end.share == 0) return halves_[end.side];
    mesh_.split_edge(halves_[end.side], place(end));
    return mesh_.next(halves_[end.side]);
  };
  Index b = to_first ? leaving(to) : 0;
  const Index a = leaving(from);
  if (!to_first) b = leaving(to);
  return mesh_.split_face(a, b, Polygon(line.begin() + 1, line.end() - 1), kind, mesh_.add_way());
}

std::optional<Index> Block::cut(Point through, Point along, double least_area_m2) {
  auto ends = ends_on(through, along);
  if (!ends) return std::nullopt;
  auto& [from, to] = *ends;
  if (!settle(from) || !settle(to) || from.side == to.side) return std::nullopt;
  if (!meets_squarely(from, place(to)) || !meets_squarely(to, place(from))) return std::nullopt;
  Polygon line = course(place(from), place(to), uniform(stream_, -1, 1) * character_.sway);
  if (!runs_inside(line)) line = course(place(from), place(to), 0);
  if (!runs_inside(line)) return std::nullopt;
  Polygon part = line;  // closed by the outline from `to` back to `from`
  for (std::size_t i = (to.side + 1) % outline_.size();; i = (i + 1) % outline_.size()) {
    part.push_back(corner(i));
    if (i == from.side) break;
  }
  const double area_m2 = signed_area(part);
  if (std::min(area_m2, signed_area(outline_) - area_m2) < least_area_m2) return std::nullopt;
  return open(from, to, line, Kind::local);
}

std::optional<Index> Block::cut_crescent(double wide_m, double deep_m) {
  const std::size_t side = stream_.below(static_cast<std::uint32_t>(outline_.size()));
  const Point a = corner(side);
  const Point b = corner(side + 1);
  const double edge_m = distance(a, b);
  if (edge_m < wide_m + 40) return std::nullopt;
  const double start = uniform(stream_, 20, edge_m - wide_m - 20) / edge_m;
  // Forwards along the outline, so that the cut-off part is the one under the arch.
  const End from{side, start};
  const End to{side, start + wide_m / edge_m};
  constexpr int kPieces = 7;
  Polygon line{place(from)};
  for (int i = 1; i < kPieces; ++i) {
    const double t = static_cast<double>(i) / kPieces;
    const double rise = 4 * t * (1 - t);
    line.push_back(between(place(from), place(to), t) + deep_m * rise * direction(left_of(b - a)));
  }
  line.push_back(place(to));
  if (!runs_inside(line)) return std::nullopt;
  return open(from, to, line, Kind::crescent);
}

class Cutter {
 public:
  Cutter(Mesh& mesh, const Centres& centres, const Density& density, std::uint64_t seed)
      : mesh_{mesh}, centres_{centres}, density_{density}, seed_{seed} {}

  void cut_district(Index district) {
    RandomStream style = draws(seed_, Draw::districts, district);
    const Character character = character_of(style);
    RandomStream stream = draws(seed_, Draw::cuts, district);
    std::vector<Index> waiting{district};
    while (!waiting.empty()) {
      const Index face = waiting.back();
      waiting.pop_back();
      if (const auto other = cut_face(face, character, stream)) {
        waiting.push_back(*other);
        waiting.push_back(face);
      }
    }
  }

 private:
  std::optional<Index> cut_face(Index face, const Character& character, RandomStream& stream) {
    constexpr int kAttempts = 8;
    Block block{mesh_, face, character, stream};
    const Box& box = block.box();
    const Point middle = centroid(block.outline());
    const double wanted =
        density_(middle) * character.density * (0.8 + 1.8 * centres_.pull(middle));
    // A mesh of blocks w wide and a w long has 1 / w + 1 / (a w) metres of street a square metre.
    const double width_m = (1 + 1 / character.aspect) / wanted;
    const double length_m = character.aspect * width_m;
    block.set_crossing_m(std::clamp(0.4 * width_m, 20.0, 70.0));
    const double too_long = box.length_m / length_m;
    const double too_wide = box.width_m / width_m;
    // Now and then a school, a hospital or a yard keeps a large block.
    const bool yard = chance(stream, 0.03);
    if (std::max(too_long, too_wide) < (yard ? 2.6 : uniform(stream, 1.1, 1.8))) {
      if (!chance(stream, character.crescent)) return std::nullopt;
      const double deep_m = uniform(stream, 0.35, 0.5) * box.width_m;
      return block.cut_crescent(uniform(stream, 1.3, 2.0) * deep_m, deep_m);
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const bool across = (too_long >= too_wide) == (attempt < kAttempts - 2);
      const Point line = across ? left_of(box.along) : box.along;
      const Point aside = across ? box.along : left_of(box.along);
      const double extent_m = across ? box.length_m : box.width_m;
      const Point through =
          between(box.middle, middle, 0.5) + uniform(stream, -0.13, 0.13) * extent_m * aside;
      const Point along =
          direction(line + uniform(stream, -character.skew, character.skew) * aside);
      if (const auto cut = block.cut(through, along, 0.25 * width_m * length_m)) return cut;
    }
    return std::nullopt;
  }

  Mesh& mesh_;
  const Centres& centres_;
  const Density& density_;
  std::uint64_t seed_;
};

}  // namespace

void cut_blocks(Mesh& mesh, const Centres& centres, const Density& density,
                const std::function<bool(const Polygon&)>& wanted, std::uint64_t seed) {
  Cutter cutter{mesh, centres, density, seed};
  const Index districts = mesh.faces();
  for (Index district = 0; district < districts; ++district) {
    const Polygon outline = mesh.outline(district);
    if (signed_area(outline) > 0 && wanted(outline)) cutter.cut_district(district);
  }
}

}  // namespace sim::town
