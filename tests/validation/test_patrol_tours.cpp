// Case 10: tours that pass every street, against published lengths and exhaustive search.
#include <algorithm>
#include <queue>
#include <utility>

#include "catch.hpp"
#include "models/patrol/postman.hpp"
#include "sim/random/stream.hpp"

using models::patrol::PostmanStep;
using models::patrol::PostmanStreet;

namespace {

struct Problem {
  std::uint32_t vertices = 0;
  std::vector<PostmanStreet> streets = {};

  void add(std::uint32_t from, std::uint32_t to, std::int64_t cost = 1) {
    streets.push_back({.from = from, .to = to, .cost = cost});
  }
};

Problem koenigsberg() {
  Problem town{.vertices = 4};  // Kneiphof, north bank, south bank, Lomse
  for (const auto& [a, b] :
       {std::pair{0U, 1U}, {0U, 1U}, {0U, 2U}, {0U, 2U}, {0U, 3U}, {1U, 3U}, {2U, 3U}}) {
    town.add(a, b);
  }
  return town;
}

Problem grid(std::uint32_t side) {
  Problem town{.vertices = side * side};
  for (std::uint32_t y = 0; y < side; ++y) {
    for (std::uint32_t x = 0; x < side; ++x) {
      if (x + 1 < side) town.add(y * side + x, y * side + x + 1);
      if (y + 1 < side) town.add(y * side + x, (y + 1) * side + x);
    }
  }
  return town;
}

// A closed walk along open streets that passes every wanted one.
bool passes_all(const Problem& town, const std::vector<PostmanStep>& walk) {
  std::vector<bool> passed(town.streets.size(), false);
  const auto begin = [&](PostmanStep s) {
    return s.forward ? town.streets[s.street].from : town.streets[s.street].to;
  };
  const auto end = [&](PostmanStep s) { return begin({s.street, !s.forward}); };
  for (std::size_t i = 0; i < walk.size(); ++i) {
    const PostmanStreet& street = town.streets[walk[i].street];
    if (end(walk[i]) != begin(walk[(i + 1) % walk.size()])) return false;
    if (!(walk[i].forward ? street.forward : street.backward)) return false;
    passed[walk[i].street] = true;
  }
  for (std::size_t i = 0; i < passed.size(); ++i) {
    if (town.streets[i].wanted && !passed[i]) return false;
  }
  return true;
}

// The least cost, by Dijkstra over every pair of a vertex and a set of streets passed.
std::int64_t least_cost(const Problem& town) {
  std::vector<std::size_t> bit(town.streets.size(), 0);
  std::size_t sets = 1;
  std::uint32_t home = 0;
  for (std::size_t i = 0; i < bit.size(); ++i) {
    if (!town.streets[i].wanted) continue;
    if (sets == 1) home = town.streets[i].from;
    bit[i] = sets;
    sets *= 2;
  }
  std::vector<std::int64_t> best(town.vertices * sets, -1);
  using Entry = std::pair<std::int64_t, std::size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap;
  heap.push({0, home});
  while (!heap.empty()) {
    const auto [cost, state] = heap.top();
    heap.pop();
    if (best[state] >= 0) continue;
    best[state] = cost;
    const std::size_t v = state % town.vertices;
    const std::size_t passed = state / town.vertices;
    if (v == home && passed + 1 == sets) return cost;
    for (std::size_t i = 0; i < bit.size(); ++i) {
      const PostmanStreet& s = town.streets[i];
      const std::size_t after = (passed | bit[i]) * town.vertices;
      if (s.from == v && s.forward) heap.push({cost + s.cost, after + s.to});
      if (s.to == v && s.backward) heap.push({cost + s.cost, after + s.from});
    }
  }
  return -1;
}

enum class Streets { two_way, one_way, mixed };

// A ring, so that all can be reached, and chords; `wanted_share` of the streets are wanted.
Problem random_problem(std::uint32_t seed, Streets kind, double wanted_share = 1) {
  sim::RandomStream random{{.seed = 10, .replication = seed, .purpose = 1, .entity = 0}};
  Problem town{.vertices = 3 + random.below(4)};
  const std::uint32_t chords = 1 + random.below(5);
  for (std::uint32_t i = 0; i < town.vertices + chords; ++i) {
    const bool ring = i < town.vertices;
    const std::uint32_t from = ring ? i : random.below(town.vertices);
    const std::uint32_t to = ring ? (i + 1) % town.vertices : random.below(town.vertices);
    town.add(from, to, 1 + random.below(9));
    town.streets.back().backward =
        kind == Streets::two_way || (kind == Streets::mixed && random.uniform() < 0.5);
    town.streets.back().wanted = i == 0 || random.uniform() < wanted_share;
  }
  return town;
}

// Cost of the tour found over the least, of all problems of a kind; checks that each tour covers.
struct Quality {
  int least = 0;  // how many were of least cost
  double mean_ratio = 0, worst_ratio = 1;
};
Quality quality(Streets kind, double wanted_share, int problems) {
  Quality q;
  for (int i = 0; i < problems; ++i) {
    const Problem town = random_problem(static_cast<std::uint32_t>(i), kind, wanted_share);
    const auto walk = postman_tour(town.vertices, town.streets);
    REQUIRE(passes_all(town, walk));
    const std::int64_t least = least_cost(town);
    const std::int64_t found = cost_of(walk, town.streets);
    REQUIRE(found >= least);
    const double ratio = static_cast<double>(found) / static_cast<double>(least);
    q.least += found == least ? 1 : 0;
    q.mean_ratio += ratio / problems;
    q.worst_ratio = std::max(q.worst_ratio, ratio);
  }
  return q;
}

}  // namespace

TEST_CASE("the seven bridges of Koenigsberg take nine crossings") {
  const Problem town = koenigsberg();
  const auto walk = postman_tour(town.vertices, town.streets);
  CHECK(passes_all(town, walk));
  CHECK(cost_of(walk, town.streets) == 9);
  CHECK(least_cost(town) == 9);
}

TEST_CASE("tours of square grids have the published lengths") {
  for (const auto& [side, length] : {std::pair{3U, 16}, {4U, 28}, {5U, 48}}) {
    const Problem town = grid(side);
    const auto walk = postman_tour(town.vertices, town.streets);
    CHECK(passes_all(town, walk));
    CHECK(cost_of(walk, town.streets) == length);
  }
}

TEST_CASE("tours that nobody can walk are refused") {
  Problem none = grid(2);
  for (PostmanStreet& street : none.streets) street.wanted = false;
  CHECK_THROWS_WITH(postman_tour(none.vertices, none.streets), contains("no streets"));
  Problem no_way_back{.vertices = 2};
  no_way_back.add(0, 1);
  no_way_back.streets[0].backward = false;
  CHECK_THROWS_WITH(postman_tour(2, no_way_back.streets), contains("cannot be reached"));
  Problem apart{.vertices = 4};
  apart.add(0, 1);
  apart.add(2, 3);
  CHECK_THROWS_WITH(postman_tour(4, apart.streets), contains("cannot be reached"));
}

TEST_CASE("a one-way triangle with a one-way chord takes five streets") {
  Problem town{.vertices = 3};
  for (const auto& [a, b] : {std::pair{0U, 1U}, {1U, 2U}, {2U, 0U}, {0U, 2U}}) town.add(a, b);
  for (PostmanStreet& street : town.streets) street.backward = false;
  const auto walk = postman_tour(town.vertices, town.streets);
  CHECK(passes_all(town, walk));
  CHECK(cost_of(walk, town.streets) == 5);
}

TEST_CASE("tours of two-way streets are as short as exhaustive search finds") {
  CHECK(quality(Streets::two_way, 1, 300).least == 300);
}

TEST_CASE("tours of one-way streets are as short as exhaustive search finds") {
  CHECK(quality(Streets::one_way, 1, 300).least == 300);
}

TEST_CASE("tours of one-way and two-way streets together are near the least") {
  const Quality q = quality(Streets::mixed, 1, 300);
  UNSCOPED_INFO("least in " << q.least << " of 300, mean ratio " << q.mean_ratio << ", worst "
                            << q.worst_ratio);
  CHECK(q.worst_ratio <= 2);  // as is proven
  CHECK(q.mean_ratio < 1.03);
}

TEST_CASE("tours of streets that do not hang together are near the least") {
  for (const Streets kind : {Streets::two_way, Streets::one_way, Streets::mixed}) {
    const Quality q = quality(kind, 0.5, 200);
    UNSCOPED_INFO("least in " << q.least << " of 200, mean ratio " << q.mean_ratio << ", worst "
                              << q.worst_ratio);
    CHECK(q.mean_ratio < 1.1);
  }
}

TEST_CASE("the check sees a street that a walk leaves out, one against its direction, and a gap") {
  Problem town = grid(3);
  const auto walk = postman_tour(town.vertices, town.streets);
  std::vector<PostmanStep> broken = walk;
  broken.pop_back();
  CHECK_FALSE(passes_all(town, broken));
  town.streets[walk[0].street].forward = !walk[0].forward;
  town.streets[walk[0].street].backward = walk[0].forward;
  CHECK_FALSE(passes_all(town, walk));
  town = grid(3);
  town.add(0, 1);
  CHECK_FALSE(passes_all(town, walk));
}
