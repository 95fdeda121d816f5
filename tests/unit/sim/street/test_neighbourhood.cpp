// Neighbourhoods of streets: against all pairs of midpoints, on grids and random towns.
#include "sim/street/neighbourhood.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "towns.hpp"

using namespace sim::street;

namespace {

constexpr std::size_t kPlenty = 100'000'000;

using Matrix = std::vector<std::vector<double>>;

// Between all junctions, by Floyd and Warshall.
Matrix junction_distances(const Network& network) {
  const std::size_t n = network.junctions.size();
  Matrix d(n, std::vector<double>(n, std::numeric_limits<double>::infinity()));
  for (std::size_t i = 0; i < n; ++i) d[i][i] = 0;
  for (const Street& s : network.streets) {
    const double length_m = std::min(d[s.from.index()][s.to.index()], s.length_m);
    d[s.from.index()][s.to.index()] = d[s.to.index()][s.from.index()] = length_m;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
    }
  }
  return d;
}

// Between the midpoints of two streets.
double distance_m(const Network& network, const Matrix& d, std::size_t a, std::size_t b) {
  if (a == b) return 0;
  const Street& s = network.streets[a];
  const Street& t = network.streets[b];
  const double between =
      std::min({d[s.from.index()][t.from.index()], d[s.from.index()][t.to.index()],
                d[s.to.index()][t.from.index()], d[s.to.index()][t.to.index()]});
  return s.length_m / 2 + between + t.length_m / 2;
}

// Streets whose distance is within a centimetre of the radius may fall either way: lengths are
// rounded to tenths of a millimetre.
void check_against_all_pairs(const Network& network, double radius_m) {
  const Neighbourhoods neighbourhoods{network, radius_m, kPlenty};
  const Matrix d = junction_distances(network);
  std::size_t wrong = 0;
  for (std::size_t a = 0; a < network.streets.size(); ++a) {
    const auto found = neighbourhoods.of(StreetId{a});
    auto next = found.begin();
    for (std::size_t b = 0; b < network.streets.size(); ++b) {
      const double expected = distance_m(network, d, a, b);
      const bool listed = next != found.end() && next->street == StreetId{b};
      if (listed ? expected > radius_m + 0.01 : expected < radius_m - 0.01) ++wrong;
      if (listed && std::fabs(static_cast<double>(next->distance_m) - expected) > 0.01) ++wrong;
      if (listed) ++next;
    }
    if (next != found.end()) ++wrong;  // out of order
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("neighbourhoods are those of all pairs of midpoints") {
  check_against_all_pairs(towns::grid(7), 350);
  check_against_all_pairs(towns::random_town(3, 80, 60), 900);
  check_against_all_pairs(towns::random_town(4, 80, 0), 2'500);
}

TEST_CASE("a street on a grid has the neighbours counted by hand") {
  // Around the street from (2, 2) to (3, 2) of a 6 x 6 grid, at 100 m: three more at each end.
  const Network network = towns::grid(6);
  const Neighbourhoods neighbourhoods{network, 100, kPlenty};
  std::size_t middle = 0;
  while (network.streets[middle].from != JunctionId{14} ||
         network.streets[middle].to != JunctionId{15})
    ++middle;
  const auto near = neighbourhoods.of(StreetId{middle});
  CHECK(near.size() == 7);
  for (const Neighbour& n : near) {
    CHECK(n.distance_m == (n.street == StreetId{middle} ? 0.0F : 100.0F));
  }
}

TEST_CASE("neighbourhoods are mutual, at the same distance to the last bit") {
  const Network network = towns::random_town(5, 150, 120);
  const Neighbourhoods neighbourhoods{network, 700, kPlenty};
  std::size_t one_sided = 0;
  for (std::size_t a = 0; a < network.streets.size(); ++a) {
    for (const Neighbour& n : neighbourhoods.of(StreetId{a})) {
      const auto back = neighbourhoods.of(n.street);
      one_sided += std::none_of(back.begin(), back.end(), [&](const Neighbour& m) {
        return m.street == StreetId{a} && m.distance_m == n.distance_m;
      });
    }
  }
  CHECK(neighbourhoods.pairs() > 2 * network.streets.size());
  CHECK(one_sided == 0);
}

TEST_CASE("one-way streets, loops, parallels and other components are walked as they lie") {
  Network network = towns::with_junctions({{0, 0}, {100, 0}, {5000, 0}, {5100, 0}});
  towns::add_street(network, 0, 1, 0, kAccessCar, 0);
  towns::add_street(network, 0, 1, 300);
  towns::add_street(network, 1, 1, 80);
  towns::add_street(network, 2, 3);
  const Neighbourhoods neighbourhoods{network, 250, kPlenty};
  const auto near = neighbourhoods.of(StreetId{0});
  REQUIRE(near.size() == 3);
  CHECK(near[0].distance_m == 0.0F);
  CHECK(near[1].distance_m == 200.0F);
  CHECK(near[2].distance_m == 90.0F);
  CHECK(neighbourhoods.of(StreetId{3}).size() == 1);
}

TEST_CASE("at radius 0 each street is alone") {
  const Neighbourhoods neighbourhoods{towns::grid(3), 0, kPlenty};
  CHECK(neighbourhoods.streets() == 12);
  CHECK(neighbourhoods.pairs() == 12);
}

TEST_CASE("a radius out of range and too little memory are refused, with what to do") {
  const Network network = towns::grid(20);
  CHECK_THROWS_WITH(Neighbourhoods(network, -1, kPlenty), contains("radius_m = -1"));
  CHECK_THROWS_WITH(Neighbourhoods(network, std::nan(""), kPlenty), contains("from 0 to 100000"));
  CHECK_THROWS_WITH(Neighbourhoods(network, 1'000, 50'000), contains("take a radius of about"));
  CHECK(Neighbourhoods(network, 1'000, kPlenty).bytes() > 50'000);
}
