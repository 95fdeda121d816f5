#include "sim/town/parks.hpp"

#include <functional>
#include <optional>
#include <queue>
#include <utility>

#include "sim/town/components.hpp"
#include "sim/town/random.hpp"

namespace sim::town {

namespace {

constexpr Index kNoPark = 0xffff'ffff;

struct Site {  // a block that could be park
  Point middle;
  double area_m2 = 0;
  std::optional<Index> ward;
};

class ParkMaker {
 public:
  ParkMaker(const Mesh& mesh, const WardMap& wards, const Centres& centres,
            const std::vector<double>& most_shares)
      : mesh_{mesh},
        wards_{wards},
        centres_{centres},
        park_(mesh.faces(), kNoPark),
        faces_(wards.size()) {
    for (Index face = 0; face < mesh.faces(); ++face) {
      const Polygon outline = mesh.outline(face);
      Site site{centroid(outline), signed_area(outline), std::nullopt};
      if (site.area_m2 > 0) site.ward = wards.at(site.middle);
      if (site.ward) faces_[*site.ward].push_back(face);
      sites_.push_back(site);
    }
    for (std::size_t w = 0; w < wards.size(); ++w) {
      room_m2_.push_back(most_shares[w] * wards.area_m2(w));
    }
  }

  /// Covers about `wanted_m2` of the wards; stops when no room is found any more. The places do not
  /// depend on the blocks: towns whose blocks differ a little have the same parks.
  void fill(double wanted_m2, std::uint64_t seed) {
    constexpr double kLargestHeath_m2 = 2.5e6;
    constexpr double kLeastHeath_m2 = 6e4;
    constexpr int kMisses = 100;
    RandomStream stream = draws(seed, Draw::parks);
    double heath_m2 = 0.5 * wanted_m2;
    for (int misses = 0; misses < kMisses && heath_m2 > kLeastHeath_m2;) {
      const double grown_m2 = grow(quiet_place(stream), std::min(heath_m2, kLargestHeath_m2), true);
      heath_m2 -= grown_m2;
      wanted_m2 -= grown_m2;
      misses = grown_m2 > 0 ? 0 : misses + 1;
    }
    RandomStream others = draws(seed, Draw::parks, 1);
    for (int misses = 0; misses < kMisses && wanted_m2 > 3000;) {
      const Point place = random_place(others);
      const double u = others.uniform();
      const double size_m2 = std::min(wanted_m2, 5000 + 145'000 * u * u);
      const bool quiet = centres_.to_town_centre_m(place) > 120;
      const double grown_m2 = quiet ? grow(place, size_m2, false) : 0;
      wanted_m2 -= grown_m2;
      misses = grown_m2 > 0 ? 0 : misses + 1;
    }
  }

  [[nodiscard]] const std::vector<Index>& park_of_face() const { return park_; }
  [[nodiscard]] bool is_heath(Index park) const { return heath_[park]; }

 private:
  Point random_place(RandomStream& stream) const {
    for (;;) {
      const Point p{uniform(stream, wards_.low().x_m, wards_.high().x_m),
                    uniform(stream, wards_.low().y_m, wards_.high().y_m)};
      if (wards_.at(p)) return p;
    }
  }

  // Of some places the one farthest from shops: heaths are what was left of the country.
  Point quiet_place(RandomStream& stream) const {
    constexpr int kLookedAt = 12;
    Point best = random_place(stream);
    for (int i = 1; i < kLookedAt; ++i) {
      const Point p = random_place(stream);
      if (centres_.pull(p) < centres_.pull(best)) best = p;
    }
    return best;
  }

  // The block around a place, or one beside it; none if the ward has no blocks.
  [[nodiscard]] std::optional<Index> block_at(Point place) const {
    std::optional<Index> nearest;
    for (const Index face : faces_[*wards_.at(place)]) {
      if (!nearest ||
          distance(sites_[face].middle, place) < distance(sites_[*nearest].middle, place)) {
        nearest = face;
      }
    }
    return nearest;
  }

  [[nodiscard]] bool has_room(const Site& site) const {
    return site.ward && room_m2_[*site.ward] >= site.area_m2;
  }

  // Takes in the blocks around a place, nearest first. Returns the area won.
  double grow(Point place, double wanted_m2, bool heath) {
    const auto first = block_at(place);
    if (!first || park_[*first] != kNoPark) return 0;
    if (sites_[*first].area_m2 > 2 * wanted_m2) return 0;
    const auto park = static_cast<Index>(heath_.size());
    heath_.push_back(heath);
    using Entry = std::pair<double, Index>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> beside;
    beside.emplace(0, *first);
    double won_m2 = 0;
    while (!beside.empty() && won_m2 < wanted_m2) {
      const Index face = beside.top().second;
      beside.pop();
      const Site& site = sites_[face];
      const bool too_much = won_m2 > 0 && won_m2 + 0.6 * site.area_m2 > wanted_m2;
      if (park_[face] != kNoPark || too_much || !has_room(site)) continue;
      park_[face] = park;
      won_m2 += site.area_m2;
      room_m2_[*site.ward] -= site.area_m2;
      for (const Index half : mesh_.around(face)) {
        const Kind kind = mesh_.kind(Mesh::edge_of(half));
        const bool may_cross =
            kind == Kind::local || kind == Kind::crescent || (heath && kind == Kind::tertiary);
        const Index other = mesh_.face(Mesh::twin(half));
        if (!may_cross || park_[other] != kNoPark || !has_room(sites_[other])) continue;
        if (centres_.to_town_centre_m(sites_[other].middle) < 150) continue;
        beside.emplace(distance(sites_[other].middle, place), other);
      }
    }
    return won_m2;
  }

  const Mesh& mesh_;
  const WardMap& wards_;
  const Centres& centres_;
  std::vector<Site> sites_;                // of a face
  std::vector<Index> park_;                // of a face
  std::vector<std::vector<Index>> faces_;  // in a ward
  std::vector<double> room_m2_;            // for parks, in a ward
  std::vector<bool> heath_;                // of a park
};

// Closes inner edges that end where no other open edge does, until none is left.
void close_dead_ends(const Mesh& mesh, const std::vector<Index>& inner, std::vector<bool>& open) {
  std::vector<int> degree(mesh.nodes().size(), 0);
  for (Index edge = 0; edge < mesh.edges(); ++edge) {
    if (!open[edge]) continue;
    ++degree[mesh.origin(2 * edge)];
    ++degree[mesh.target(2 * edge)];
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const Index edge : inner) {
      int& from = degree[mesh.origin(2 * edge)];
      int& to = degree[mesh.target(2 * edge)];
      if (!open[edge] || (from > 1 && to > 1)) continue;
      open[edge] = false;
      --from;
      --to;
      changed = true;
    }
  }
}

// Of the streets inside parks only those that join what would fall apart without them.
std::vector<bool> needed_streets(const Mesh& mesh, const std::vector<Index>& inner) {
  std::vector<bool> open(mesh.edges());
  for (Index edge = 0; edge < mesh.edges(); ++edge) open[edge] = is_street(mesh.kind(edge));
  for (const Index edge : inner) open[edge] = false;
  Components components{mesh.nodes().size()};
  const auto unite = [&](Index edge) {
    return components.unite(mesh.origin(2 * edge), mesh.target(2 * edge));
  };
  for (Index edge = 0; edge < mesh.edges(); ++edge) {
    if (open[edge]) unite(edge);
  }
  for (const Index edge : inner) open[edge] = unite(edge);
  close_dead_ends(mesh, inner, open);  // a tree over all inner junctions until here
  return open;
}

void turn_into_paths(Mesh& mesh, const ParkMaker& parks, std::uint64_t seed) {
  const std::vector<Index>& park_of = parks.park_of_face();
  std::vector<Index> inner;  // streets between two blocks of one park
  for (Index edge = 0; edge < mesh.edges(); ++edge) {
    const Index park = park_of[mesh.face(2 * edge)];
    if (park == kNoPark || park != park_of[mesh.face(2 * edge + 1)]) continue;
    if (mesh.kind(edge) > Kind::secondary && is_street(mesh.kind(edge))) inner.push_back(edge);
  }
  const std::vector<bool> needed = needed_streets(mesh, inner);
  for (const Index edge : inner) {
    if (needed[edge]) continue;
    RandomStream stream = draws(seed, Draw::park_paths, mesh.way(edge));  // one fate for a way
    const double kept = parks.is_heath(park_of[mesh.face(2 * edge)]) ? 0.65 : 0.75;
    mesh.set_kind(edge, chance(stream, kept) ? Kind::park_path : Kind::removed);
  }
  std::vector<bool> open(mesh.edges());
  for (Index edge = 0; edge < mesh.edges(); ++edge) open[edge] = is_street(mesh.kind(edge));
  close_dead_ends(mesh, inner, open);
  for (const Index edge : inner) {
    if (!open[edge]) mesh.set_kind(edge, Kind::removed);
  }
}

}  // namespace

std::vector<bool> lay_out_parks(Mesh& mesh, const WardMap& wards, const Centres& centres,
                                double share, const std::vector<double>& most_shares,
                                std::uint64_t seed) {
  ParkMaker maker{mesh, wards, centres, most_shares};
  maker.fill(share * wards.total_area_m2(), seed);
  turn_into_paths(mesh, maker, seed);
  std::vector<bool> in_park;
  for (const Index park : maker.park_of_face()) in_park.push_back(park != kNoPark);
  return in_park;
}

}  // namespace sim::town
