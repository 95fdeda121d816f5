#include "models/patrol/hot_spots.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "beats.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"

using namespace beats;
namespace patrol = models::patrol;
using patrol::HotSpots;
using patrol::SpotOrder;
using patrol::SpotStay;

namespace {

std::vector<Position> middles(std::initializer_list<int> streets) {
  std::vector<Position> spots;
  for (const int s : streets) spots.push_back({StreetId{s}, 50});
  return spots;
}

// The stays of a unit, and where it stayed.
struct Stays {
  std::vector<std::uint32_t> street;
  std::vector<double> minutes;
};
Stays stays(const Town& town, const SpotStay& stay, std::vector<Position> spots, int n,
            std::uint32_t unit = 0) {
  const auto plan = std::make_shared<const HotSpots>(town.network, std::move(spots), stay);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{plan}, unit + 1);
  Walker walker{town, {StreetId{0}, 0}, unit};
  Stays seen;
  while (static_cast<int>(seen.street.size()) < n) {
    const Move move = walker.go(run);
    REQUIRE(move.kind != Move::Kind::leg);
    if (move.kind != Move::Kind::stay) continue;
    seen.street.push_back(walker.here().place.street.value());
    seen.minutes.push_back(move.duration.in_seconds() / 60);
  }
  return seen;
}

}  // namespace

TEST_CASE("each round of hot spots visits each once, in any order alike") {
  const Town town{towns::grid(4)};
  const Stays seen = stays(town, {}, middles({2, 9, 17}), 90'000);
  std::vector<std::uint64_t> orders(6);
  for (std::size_t i = 0; i < seen.street.size(); i += 3) {
    std::vector<std::uint32_t> round(seen.street.begin() + static_cast<std::ptrdiff_t>(i),
                                     seen.street.begin() + static_cast<std::ptrdiff_t>(i + 3));
    std::vector<std::uint32_t> order{2, 9, 17};
    std::size_t which = 0;
    while (order != round && which < 6) {
      std::next_permutation(order.begin(), order.end());
      ++which;
    }
    REQUIRE(which < 6);
    ++orders[which];
  }
  CHECK(statistics::chi_square_accepts(orders, std::vector<double>(6, 1.0 / 6)));
  SECTION("power: orders that are 3 % wrong are rejected") {
    std::vector<std::uint64_t> wrong = orders;
    for (std::size_t i = 0; i < 6; ++i) wrong[i] = orders[i] * (i % 2 == 0 ? 103 : 97) / 100;
    CHECK_FALSE(statistics::chi_square_accepts(wrong, std::vector<double>(6, 1.0 / 6)));
  }
}

TEST_CASE("stays at hot spots are uniform between the shortest and the longest") {
  const Town town{towns::grid(3)};
  const Stays seen = stays(town, {}, middles({0, 5}), 40'000);
  CHECK(statistics::ks_accepts(seen.minutes, [](double m) { return (m - 10) / 6; }));
  SECTION("power: a range that is 3 % wrong is rejected") {
    CHECK_FALSE(statistics::ks_accepts(
        seen.minutes, [](double m) { return std::min(1.0, (m - 10) / (6 * 0.97)); }));
  }
}

TEST_CASE("a fixed order is that of the list, units apart along it") {
  const Town town{towns::grid(4)};
  const SpotStay fixed{.order = SpotOrder::fixed};
  const auto first = stays(town, fixed, middles({7, 3, 11, 20}), 8).street;
  CHECK(first == std::vector<std::uint32_t>{7, 3, 11, 20, 7, 3, 11, 20});
  const auto second = stays(town, fixed, middles({7, 3, 11, 20}), 4, 1).street;
  CHECK(second == std::vector<std::uint32_t>{11, 20, 7, 3});
}

TEST_CASE("sixty-four hot spots are a round, and one is a post") {
  Network network = towns::grid(7);
  const Town town{std::move(network)};
  std::vector<Position> spots;
  for (int i = 0; i < 64; ++i) spots.push_back({StreetId{i}, 10});
  const auto seen = stays(town, {}, spots, 128).street;
  CHECK(std::set<std::uint32_t>(seen.begin(), seen.begin() + 64).size() == 64);
  CHECK(std::set<std::uint32_t>(seen.begin() + 64, seen.end()).size() == 64);
  CHECK(stays(town, {}, middles({6}), 3).street == std::vector<std::uint32_t>{6, 6, 6});
}

TEST_CASE("a unit called away on its way goes to the same spot; from a spot, to the next") {
  const Town town{towns::grid(4)};
  const SpotStay fixed{.order = SpotOrder::fixed};
  const auto plan = std::make_shared<const HotSpots>(town.network, middles({7, 3, 11}), fixed);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{plan}, 1);
  Walker walker{town, {StreetId{0}, 0}};
  CHECK(walker.go(run).street == StreetId{7});
  walker.call_to({StreetId{20}, 5});
  CHECK(walker.go(run).street == StreetId{7});
  CHECK(walker.go(run).kind == Move::Kind::stay);
  walker.call_to({StreetId{20}, 5});
  CHECK(walker.go(run).street == StreetId{3});
}

TEST_CASE("the hottest streets are those of most incidents per metre, some way apart") {
  auto made = towns::with_junctions({{0, 0}, {100, 0}, {300, 0}, {400, 0}, {1000, 0}});
  for (int i = 0; i < 4; ++i) towns::add_street(made, i, i + 1);  // 100, 200, 100 and 600 m
  const Town town{std::move(made)};
  const std::vector<double> rate{2, 6, 4, 6};  // 0.02, 0.03, 0.04, 0.01 per metre
  const auto ranked = patrol::hottest_streets(*town.beat, rate, 3, 0);
  CHECK(ranked == std::vector<Position>{{StreetId{2}, 50}, {StreetId{1}, 100}, {StreetId{0}, 50}});
  const auto apart = patrol::hottest_streets(*town.beat, rate, 3, 200);
  CHECK(apart == std::vector<Position>{{StreetId{2}, 50}, {StreetId{0}, 50}, {StreetId{3}, 300}});
  CHECK(patrol::hottest_streets(*town.beat, {0, 0, 1, 0}, 3, 0).size() == 1);
}

TEST_CASE("hot spots that cannot be are refused, with every problem") {
  const Town town{towns::grid(3)};
  const auto made = [&](std::vector<Position> spots, SpotStay stay) {
    return HotSpots{town.network, std::move(spots), stay};
  };
  CHECK_THROWS_WITH(made({}, {}), contains("0 hot spots"));
  CHECK_THROWS_WITH(made(std::vector<Position>(65), {}), contains("65 hot spots"));
  CHECK_THROWS_WITH(made({{StreetId{99}, 0}, {StreetId{0}, 101}}, {}),
                    contains("hot spot 0") && contains("hot spot 1"));
  const SpotStay backwards{.shortest = Duration::minutes(9), .longest = Duration::minutes(8)};
  CHECK_THROWS_WITH(made({{}}, backwards), contains("540 to 480"));
  CHECK_THROWS_WITH(patrol::hottest_streets(*town.beat, {1}, 3, 0), contains("1 rates"));
  std::vector<double> rate(town.network.streets.size(), 0.0);
  CHECK_THROWS_WITH(patrol::hottest_streets(*town.beat, rate, 3, 0), contains("no street"));
  rate[3] = -1;
  CHECK_THROWS_WITH(patrol::hottest_streets(*town.beat, rate, 3, 0), contains("street 3 = -1"));
  rate[3] = 1;
  CHECK_THROWS_WITH(
      patrol::hottest_streets(*town.beat, rate, 3, std::numeric_limits<double>::quiet_NaN()),
      contains("apart"));
}
