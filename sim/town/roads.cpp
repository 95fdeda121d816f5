#include "sim/town/roads.hpp"

#include <array>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

#include "sim/town/random.hpp"

namespace sim::town {

namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();
constexpr int kWardsPerTownCentre = 9;

struct Road {  // between two nodes of the web
  Index from = 0;
  Index to = 0;
  Kind kind = Kind::local;
  Index way = 0;
  bool taken = false;  // lies on a route that was planned
};

// The web of main roads while routes are planned over it.
struct Web {
  std::vector<Point> nodes;
  std::vector<Road> roads;
  std::vector<std::vector<Index>> at;  // roads at a node
  Index ways = 0;

  [[nodiscard]] Index other_end(Index road, Index node) const {
    return roads[road].from == node ? roads[road].to : roads[road].from;
  }
};

std::vector<Point> scatter_nodes(const WardMap& wards, double reach_m, double spacing_m,
                                 std::uint64_t seed) {
  RandomStream stream = draws(seed, Draw::main_places);
  const Point along = random_direction(stream);
  const Point middle = wards.centre();
  const double half_m = distance(wards.low(), wards.high()) / 2 + reach_m;
  const int steps = static_cast<int>(half_m / (0.86 * spacing_m)) + 2;
  std::vector<Point> nodes;
  for (int row = -steps; row <= steps; ++row) {
    for (int column = -steps; column <= steps; ++column) {
      const double u = column + (row % 2 == 0 ? 0.0 : 0.5) + uniform(stream, -0.3, 0.3);
      const double v = 0.87 * row + uniform(stream, -0.3, 0.3);
      const Point p = middle + spacing_m * (u * along + v * left_of(along));
      if (wards.near(p, reach_m)) nodes.push_back(p);
    }
  }
  return nodes;
}

// Nodes within a reach of each other, found by sorting them into square cells.
class Neighbourhood {
 public:
  Neighbourhood(const std::vector<Point>& points, double reach_m) : points_{points}, m_{reach_m} {
    low_ = {kFar, kFar};
    Point high{-kFar, -kFar};
    for (const Point p : points) {
      low_ = {std::min(low_.x_m, p.x_m), std::min(low_.y_m, p.y_m)};
      high = {std::max(high.x_m, p.x_m), std::max(high.y_m, p.y_m)};
    }
    columns_ = index(high.x_m - low_.x_m) + 1;
    rows_ = index(high.y_m - low_.y_m) + 1;
    cells_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
    for (Index i = 0; i < points.size(); ++i) {
      const Point p = points[i] - low_;
      cells_[static_cast<std::size_t>(index(p.y_m) * columns_ + index(p.x_m))].push_back(i);
    }
  }

  [[nodiscard]] std::vector<Index> of(Index node) const {
    std::vector<Index> near;
    const Point p = points_[node] - low_;
    for (int row = std::max(0, index(p.y_m) - 1); row <= std::min(rows_ - 1, index(p.y_m) + 1);
         ++row) {
      for (int column = std::max(0, index(p.x_m) - 1);
           column <= std::min(columns_ - 1, index(p.x_m) + 1); ++column) {
        for (const Index other : cells_[static_cast<std::size_t>(row * columns_ + column)]) {
          if (other != node && distance(points_[node], points_[other]) <= m_) near.push_back(other);
        }
      }
    }
    return near;
  }

 private:
  [[nodiscard]] int index(double offset_m) const { return static_cast<int>(offset_m / m_); }
  const std::vector<Point>& points_;
  double m_;
  Point low_;
  int columns_ = 0, rows_ = 0;
  std::vector<std::vector<Index>> cells_;
};

// Two nodes are joined if no third lies in the lune over their connection: both circles of radius
// beta d / 2 through one node with their middle on the line to the other.
std::vector<std::pair<Index, Index>> skeleton(const std::vector<Point>& nodes, double reach_m) {
  constexpr double kBeta = 1.35;
  const Neighbourhood neighbourhood{nodes, reach_m};
  std::vector<std::pair<Index, Index>> pairs;
  for (Index a = 0; a < nodes.size(); ++a) {
    const std::vector<Index> near = neighbourhood.of(a);
    for (const Index b : near) {
      if (b < a) continue;
      const double radius_m = 0.5 * kBeta * distance(nodes[a], nodes[b]);
      const Point from_a = between(nodes[a], nodes[b], 0.5 * kBeta);
      const Point from_b = between(nodes[b], nodes[a], 0.5 * kBeta);
      const bool empty = std::none_of(near.begin(), near.end(), [&](Index c) {
        return c != b && distance(nodes[c], from_a) < radius_m &&
               distance(nodes[c], from_b) < radius_m;
      });
      if (empty) pairs.emplace_back(a, b);
    }
  }
  return pairs;
}

// Drops roads that lead nowhere until every node has two, and then the nodes left alone.
Web web_of(const std::vector<Point>& nodes, std::vector<std::pair<Index, Index>> pairs) {
  std::vector<int> degree;
  for (bool changed = true; changed;) {
    degree.assign(nodes.size(), 0);
    for (const auto& [a, b] : pairs) {
      ++degree[a];
      ++degree[b];
    }
    const auto dead = [&](const auto& pair) {
      return degree[pair.first] == 1 || degree[pair.second] == 1;
    };
    const auto kept = std::remove_if(pairs.begin(), pairs.end(), dead);
    changed = kept != pairs.end();
    pairs.erase(kept, pairs.end());
  }
  Web web;
  std::vector<Index> number(nodes.size(), 0);
  for (Index i = 0; i < nodes.size(); ++i) {
    if (degree[i] == 0) continue;
    number[i] = static_cast<Index>(web.nodes.size());
    web.nodes.push_back(nodes[i]);
  }
  web.at.resize(web.nodes.size());
  for (const auto& [a, b] : pairs) {
    web.at[number[a]].push_back(static_cast<Index>(web.roads.size()));
    web.at[number[b]].push_back(static_cast<Index>(web.roads.size()));
    web.roads.push_back({number[a], number[b]});
  }
  return web;
}

Index nearest_node(const Web& web, Point p) {
  Index best = 0;
  for (Index i = 1; i < web.nodes.size(); ++i) {
    if (distance(web.nodes[i], p) < distance(web.nodes[best], p)) best = i;
  }
  return best;
}

// Town centres: the node nearest to the middle, then always the one farthest from those chosen.
std::vector<Index> spread_out(const Web& web, const WardMap& wards, std::size_t count) {
  // Well inside: a town's edge has few shops.
  const double depth_m = 0.6 * std::sqrt(wards.total_area_m2() / static_cast<double>(wards.size()));
  const auto inside = [&](Point p) {
    return wards.at(p + Point{depth_m, 0}) && wards.at(p - Point{depth_m, 0}) &&
           wards.at(p + Point{0, depth_m}) && wards.at(p - Point{0, depth_m}) && wards.at(p);
  };
  std::vector<bool> fit;
  for (const Point p : web.nodes) fit.push_back(inside(p));
  std::vector<double> gap(web.nodes.size(), kFar);
  std::vector<Index> chosen;
  Index next = nearest_node(web, wards.centre());
  while (chosen.size() < count) {
    chosen.push_back(next);
    double widest = 0;
    for (Index i = 0; i < web.nodes.size(); ++i) {
      gap[i] = std::min(gap[i], distance(web.nodes[i], web.nodes[chosen.back()]));
      if (gap[i] <= widest || !fit[i]) continue;
      widest = gap[i];
      next = i;
    }
    if (widest == 0) break;  // no more nodes of that kind
  }
  return chosen;
}

// Makes the shortest way between two nodes a road of at least the given rank; roads that already
// rank are cheaper, so routes merge.
void plan_route(Web& web, Index from, Index to, Kind kind) {
  constexpr std::array<double, 4> kCost{0.55, 0.65, 0.8, 1};  // by Kind, up to local
  std::vector<double> cost(web.nodes.size(), kFar);
  std::vector<Index> by(web.nodes.size(), 0);
  using Entry = std::pair<double, Index>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  cost[from] = 0;
  open.emplace(0, from);
  while (!open.empty()) {
    const auto [reached, node] = open.top();
    open.pop();
    if (node == to) break;
    if (reached > cost[node]) continue;
    for (const Index road : web.at[node]) {
      const Index next = web.other_end(road, node);
      const double length_m = distance(web.nodes[node], web.nodes[next]);
      const double c = reached + length_m * kCost[static_cast<std::size_t>(web.roads[road].kind)];
      if (c >= cost[next]) continue;
      cost[next] = c;
      by[next] = road;
      open.emplace(c, next);
    }
  }
  if (cost[to] == kFar) return;
  const Index way = web.ways++;
  for (Index node = to; node != from; node = web.other_end(by[node], node)) {
    Road& road = web.roads[by[node]];
    road.kind = std::min(road.kind, kind);
    if (!road.taken) road.way = way;
    road.taken = true;
  }
}

// Out of town from its first centre, in eight directions.
void plan_radials(Web& web, Index centre, Point turn) {
  constexpr double kHalf = 0.7071067811865476;
  const std::array<Point, 8> compass{{{1, 0},
                                      {-kHalf, kHalf},
                                      {-kHalf, -kHalf},
                                      {kHalf, kHalf},
                                      {0, -1},
                                      {0, 1},
                                      {-1, 0},
                                      {kHalf, -kHalf}}};
  for (std::size_t k = 0; k < compass.size(); ++k) {
    const Point outwards{dot(compass[k], turn), cross(turn, compass[k])};
    Index end = centre;
    for (Index i = 0; i < web.nodes.size(); ++i) {
      const Point p = web.nodes[i] - web.nodes[end];
      if (dot(p, outwards) > 0) end = i;
    }
    if (end != centre) plan_route(web, centre, end, k < 3 ? Kind::primary : Kind::secondary);
  }
}

void rank_the_rest(Web& web, std::uint64_t seed) {
  RandomStream stream = draws(seed, Draw::main_classes);
  for (Road& road : web.roads) {
    if (road.taken) continue;
    road.kind = chance(stream, 0.5) ? Kind::tertiary : Kind::local;
    road.way = web.ways++;
  }
}

// Roads through a node by the same rank on both sides lose some of their kink.
void straighten(Web& web) {
  for (Index node = 0; node < web.nodes.size(); ++node) {
    std::array<Index, 2> ends{};
    std::size_t found = 0;
    Kind best = Kind::local;
    for (const Index road : web.at[node]) best = std::min(best, web.roads[road].kind);
    for (const Index road : web.at[node]) {
      if (web.roads[road].kind != best) continue;
      if (found < 2) ends[found] = web.other_end(road, node);
      ++found;
    }
    if (found != 2 || best == Kind::local) continue;
    const Point middle = between(web.nodes[ends[0]], web.nodes[ends[1]], 0.5);
    web.nodes[node] = between(web.nodes[node], middle, 0.35);
  }
}

void bend(Polygon& line, Point a, Point b, double sway, RandomStream& stream) {
  if (distance(a, b) < 70) return;
  const Point middle =
      between(a, b, uniform(stream, 0.45, 0.55)) + uniform(stream, -sway, sway) * left_of(b - a);
  bend(line, a, middle, 0.5 * sway, stream);
  line.push_back(middle);
  bend(line, middle, b, 0.5 * sway, stream);
}

Mesh mesh_of(const Web& web, std::uint64_t seed) {
  std::vector<Point> nodes = web.nodes;
  std::vector<Link> links;
  for (Index r = 0; r < web.roads.size(); ++r) {
    const Road& road = web.roads[r];
    RandomStream stream = draws(seed, Draw::main_bends, r);
    Polygon line;
    bend(line, nodes[road.from], nodes[road.to], 0.11, stream);
    Index last = road.from;
    for (const Point p : line) {
      const auto node = static_cast<Index>(nodes.size());
      nodes.push_back(p);
      links.push_back({last, node, road.kind, road.way});
      last = node;
    }
    links.push_back({last, road.to, road.kind, road.way});
  }
  return Mesh{std::move(nodes), links, web.ways};
}

}  // namespace

MainRoads plan_main_roads(const WardMap& wards, double margin_m, double spacing_m, int stations,
                          std::uint64_t seed) {
  const std::vector<Point> scattered =
      scatter_nodes(wards, margin_m + 1.3 * spacing_m, spacing_m, seed);
  Web web = web_of(scattered, skeleton(scattered, 2.5 * spacing_m));

  const std::size_t town_centres = 1 + (wards.size() - 1) / kWardsPerTownCentre;
  const std::vector<Index> spread =
      spread_out(web, wards, std::max(town_centres, static_cast<std::size_t>(stations)));
  const std::vector<Index> hubs(
      spread.begin(),
      spread.begin() + static_cast<std::ptrdiff_t>(std::min(town_centres, spread.size())));
  std::vector<Point> hub_places;
  for (const Index hub : hubs) hub_places.push_back(web.nodes[hub]);
  const double town_m = distance(wards.low(), wards.high());
  for (const auto& [a, b] : skeleton(hub_places, town_m)) {
    plan_route(web, hubs[a], hubs[b], Kind::primary);
  }
  RandomStream stream = draws(seed, Draw::main_places, 1);
  plan_radials(web, hubs[0], random_direction(stream));

  std::vector<Index> locals;
  for (std::size_t ward = 0; ward < wards.size(); ++ward) {
    const Index local = nearest_node(web, centroid(wards.outline(ward)));
    if (std::find(hubs.begin(), hubs.end(), local) != hubs.end()) continue;
    if (std::find(locals.begin(), locals.end(), local) != locals.end()) continue;
    locals.push_back(local);
    const auto nearer = [&](Index a, Index b) {
      return distance(web.nodes[a], web.nodes[local]) < distance(web.nodes[b], web.nodes[local]);
    };
    plan_route(web, local, *std::min_element(hubs.begin(), hubs.end(), nearer), Kind::secondary);
  }
  rank_the_rest(web, seed);
  straighten(web);

  std::vector<Centres::Centre> centres;
  for (const Index hub : hubs) centres.push_back({web.nodes[hub], 1.0});
  for (const Index local : locals) centres.push_back({web.nodes[local], 0.4});
  std::vector<Point> station_places;
  for (std::size_t i = 0; i < static_cast<std::size_t>(stations); ++i) {
    station_places.push_back(web.nodes[spread[i % spread.size()]]);
  }
  return {mesh_of(web, seed), Centres{std::move(centres)}, std::move(station_places)};
}

}  // namespace sim::town
