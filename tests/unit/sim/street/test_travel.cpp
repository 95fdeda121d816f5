// Travel times and routes: by hand on small graphs, against Boost's Dijkstra on random towns.
#include "sim/street/travel.hpp"

#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <cmath>

#include "catch.hpp"
#include "towns.hpp"

using namespace sim::street;

namespace {

const Speeds kUnitSpeeds{
    .foot_mps = 1, .cycle_mps = 5, .car_share_of_limit = 1, .blue_light_share_of_limit = 2};
const TableBudget kOneThread{.threads = 1};

Position at(int street, double offset_m) {
  return {StreetId{street}, offset_m};
}

std::vector<std::uint32_t> dijkstra(const ModeGraph& graph, std::uint32_t source) {
  std::vector<std::uint32_t> time(graph.vertices());
  boost::dijkstra_shortest_paths(
      graph.graph(), source,
      boost::weight_map(boost::get(&Arc::time_ms, graph.graph()))
          .distance_map(boost::make_iterator_property_map(
              time.begin(), boost::get(boost::vertex_index, graph.graph()))));
  return time;
}

// A position at a junction: the end of some street there.
Position at_junction(const Network& network, int junction) {
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    if (street.from == JunctionId{junction}) return {StreetId{i}, 0};
    if (street.to == JunctionId{junction}) return {StreetId{i}, street.length_m};
  }
  return {};
}

// A position at a vertex of the mode's graph, on a street that the mode uses.
Position place_at(const Network& network, const ModeGraph& graph, std::uint32_t vertex) {
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const StreetId id{i};
    const Street& street = network.streets[i];
    // A two-way street, or both ways of leaving and arriving may not be open at its end.
    if (!graph.serves(id, true) || !graph.serves(id, false)) continue;
    if (graph.vertex(street.from) == vertex) return {id, 0};
    if (graph.vertex(street.to) == vertex) return {id, street.length_m};
  }
  return {};
}

Position random_position(const Network& network, sim::RandomStream& random) {
  const StreetId street{random.below(static_cast<std::uint32_t>(network.streets.size()))};
  return {street, random.uniform() * network.street(street).length_m};
}

}  // namespace

TEST_CASE("times on a one-way triangle are those counted by hand") {
  // 0 -> 1 -> 2 -> 0, sides of 300, 400 and 500 m, cars one way at 10 m/s, people both ways at 1.
  Network network = towns::with_junctions({{0, 0}, {300, 0}, {300, 400}});
  for (const auto& [a, b] : {std::pair{0, 1}, {1, 2}, {2, 0}}) {
    towns::add_street(network, a, b, 0, kAccessAll, kAccessFoot);
  }
  const Travel car{network, Mode::car, kUnitSpeeds, kOneThread};
  CHECK(car.ms(at(0, 100), at(0, 200)) == 10'000);
  CHECK(car.ms(at(0, 200), at(0, 100)) == 110'000);  // once around
  CHECK(car.ms(at(0, 200), at(2, 50)) == 10'000 + 40'000 + 5'000);
  const Travel blue{network, Mode::blue_light, kUnitSpeeds, kOneThread};
  CHECK(blue.ms(at(0, 200), at(2, 50)) == 27'500);
  const Travel foot{network, Mode::foot, kUnitSpeeds, kOneThread};
  CHECK(foot.ms(at(0, 200), at(0, 100)) == 100'000);
  CHECK(foot.ms(at(0, 200), at(2, 50)) == 550'000);   // with the triangle
  CHECK(foot.ms(at(0, 200), at(2, 400)) == 300'000);  // against it
}

TEST_CASE("on a grid the fastest way has the right-angle length") {
  const Network network = towns::grid(6);
  const Travel foot{network, Mode::foot, kUnitSpeeds, kOneThread};
  for (int a = 0; a < 36; ++a) {
    for (int b = 0; b < 36; ++b) {
      const int blocks = std::abs(a % 6 - b % 6) + std::abs(a / 6 - b / 6);
      const auto ms = foot.ms(at_junction(network, a), at_junction(network, b));
      REQUIRE(ms == static_cast<std::uint32_t>(blocks) * 100'000u);
    }
  }
}

TEST_CASE("a car crew walks into a street that is closed to cars, and back") {
  // 0 -- 1 -- 2 open to all, 1 -- 3 -- 4 a footpath of 200 and 100 m.
  Network network = towns::with_junctions({{0, 0}, {1000, 0}, {2000, 0}, {1000, 200}, {1000, 300}});
  towns::add_street(network, 0, 1);
  towns::add_street(network, 1, 2);
  towns::add_street(network, 1, 3, 0, kAccessFoot, kAccessFoot);
  towns::add_street(network, 3, 4, 0, kAccessFoot, kAccessFoot);
  const Travel car{network, Mode::car, kUnitSpeeds, kOneThread};
  CHECK(car.ms(at(0, 500), at(2, 150)) == 50'000 + 150'000);
  CHECK(car.ms(at(0, 500), at(3, 50)) == 50'000 + 200'000 + 50'000);
  CHECK(car.ms(at(3, 50), at(0, 500)) == 300'000);
  CHECK(car.ms(at(3, 50), at(3, 80)) == 30'000);
  const auto route = car.route(at(0, 500), at(3, 50));
  REQUIRE(route.size() == 3);
  CHECK(route[0].street == StreetId{0});
  CHECK_FALSE(route[0].on_foot);
  CHECK(route[1].street == StreetId{2});
  CHECK(route[1].on_foot);
  CHECK(route[1].to_offset_m == 200);
  CHECK(route[2].time_ms == 50'000);
}

TEST_CASE("only the largest strongly connected part is used, and the rest is counted") {
  Network network = towns::grid(3);
  // A cul-de-sac that cars can enter but never leave.
  network.junctions.push_back({100, 300});
  towns::add_street(network, 7, 9, 0, kAccessAll, kAccessFoot);
  const ModeGraph car{network, Mode::car, kUnitSpeeds};
  CHECK(car.vertices() == 9);
  CHECK_FALSE(car.serves(StreetId{12}, true));
  CHECK(car.share_off_main_component() == Approx(100.0 / (24 * 100.0 + 100.0)));
  const ModeGraph foot{network, Mode::foot, kUnitSpeeds};
  CHECK(foot.vertices() == 10);
  CHECK(foot.share_off_main_component() == 0);
}

TEST_CASE("streets without any connection to the rest are named") {
  Network network = towns::grid(3);
  network.junctions.push_back({5000, 0});
  network.junctions.push_back({5100, 0});
  towns::add_street(network, 9, 10);
  network.names.push_back("Island Row");
  network.streets.back().name = 1;
  CHECK_THROWS_WITH((Travel{network, Mode::foot, kUnitSpeeds, kOneThread}),
                    contains("1 of 13 streets are not connected") && contains("12 (Island Row)") &&
                        contains("wardsim import"));
}

TEST_CASE("a table beyond its budget is refused with the size that it needs") {
  CHECK_THROWS_WITH(
      (Travel{towns::grid(30), Mode::foot, kUnitSpeeds, {.threads = 1, .max_bytes = 1'000'000}}),
      contains("896 junctions need 4 MB, more than the limit of 1 MB"));
}

TEST_CASE("a speed that is not positive is refused") {
  Speeds speeds = kUnitSpeeds;
  speeds.cycle_mps = 0;
  CHECK_THROWS_WITH((ModeGraph{towns::grid(3), Mode::foot, speeds}), contains("cycle_mps = 0"));
}

TEST_CASE("the table equals Boost's Dijkstra on random towns, at any number of threads") {
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const Network network =
        towns::random_town(seed, 20 + 15 * static_cast<int>(seed), 30 * static_cast<int>(seed));
    for (const Mode mode : {Mode::foot, Mode::car}) {
      const Travel travel{network, mode, kUnitSpeeds, {.threads = 1}};
      const Travel on_three{network, mode, kUnitSpeeds, {.threads = 3}};
      const ModeGraph& graph = travel.graph();
      CHECK(travel.chains().vertices() <= graph.vertices());
      for (std::uint32_t from = 0; from < graph.vertices(); ++from) {
        const auto expected = dijkstra(graph, from);
        const Position a = place_at(network, graph, from);
        for (std::uint32_t to = 0; to < graph.vertices(); ++to) {
          const Position b = place_at(network, graph, to);
          REQUIRE(travel.ms(a, b) == expected[to]);
          REQUIRE(on_three.ms(a, b) == expected[to]);
        }
      }
    }
  }
}

TEST_CASE("junctions without a choice are taken out, and times along a chain stay exact") {
  // A ring of five streets with a spur: the spur's foot and its tip are the core.
  Network network =
      towns::with_junctions({{0, 0}, {100, 0}, {200, 0}, {200, 100}, {0, 100}, {0, -50}});
  for (int i = 0; i < 5; ++i) towns::add_street(network, i, (i + 1) % 5);
  towns::add_street(network, 0, 5);
  const Travel foot{network, Mode::foot, kUnitSpeeds, kOneThread};
  CHECK(foot.graph().vertices() == 6);
  CHECK(foot.chains().vertices() == 2);
  CHECK(foot.ms(at(0, 90), at(2, 10)) == 120'000);  // straight along the chain
  CHECK(foot.ms(at(0, 10), at(4, 90)) == 20'000);   // the short way round, over the core
  CHECK(foot.ms(at(5, 50), at(1, 50)) == 50'000 + 150'000);
  const auto route = foot.route(at(0, 90), at(2, 10));
  REQUIRE(route.size() == 3);
  CHECK(route[1].street == StreetId{1});
  CHECK(route[1].time_ms == 100'000);
}

TEST_CASE("a single ring has times all the same") {
  Network network = towns::with_junctions({{0, 0}, {100, 0}, {100, 100}, {0, 100}});
  for (int i = 0; i < 4; ++i)
    towns::add_street(network, i, (i + 1) % 4, 0, kAccessAll, kAccessFoot);
  const Travel foot{network, Mode::foot, kUnitSpeeds, kOneThread};
  CHECK(foot.chains().vertices() == 1);
  CHECK(foot.ms(at(0, 50), at(3, 50)) == 100'000);
  CHECK(foot.ms(at(1, 50), at(3, 50)) == 200'000);
  const Travel car{network, Mode::car, kUnitSpeeds, kOneThread};
  CHECK(car.ms(at(0, 50), at(3, 50)) == 30'000);
  CHECK(car.ms(at(3, 50), at(0, 50)) == 10'000);
}

TEST_CASE("times between positions obey the triangle inequality up to rounding") {
  const Network network = towns::random_town(7, 150, 200);
  const Travel car{network, Mode::car, kUnitSpeeds, kOneThread};
  sim::RandomStream random{{.seed = 1, .replication = 0, .purpose = 0, .entity = 0}};
  for (int i = 0; i < 20'000; ++i) {
    const Position a = random_position(network, random);
    const Position b = random_position(network, random);
    const Position c = random_position(network, random);
    REQUIRE(car.ms(a, c) <= car.ms(a, b) + car.ms(b, c) + 2);
  }
}

TEST_CASE("a route is connected, open to the mode, and as long as the travel time") {
  const Network network = towns::random_town(3, 120, 150);
  const Travel car{network, Mode::car, kUnitSpeeds, kOneThread};
  sim::RandomStream random{{.seed = 2, .replication = 0, .purpose = 0, .entity = 0}};
  for (int i = 0; i < 3'000; ++i) {
    const Position a = random_position(network, random);
    const Position b = random_position(network, random);
    const auto route = car.route(a, b);
    REQUIRE_FALSE(route.empty());
    CHECK(route.front().street == a.street);
    CHECK(route.front().from_offset_m == a.offset_m);
    CHECK(route.back().street == b.street);
    CHECK(route.back().to_offset_m == b.offset_m);
    std::uint32_t total_ms = 0;
    for (std::size_t k = 0; k < route.size(); ++k) {
      total_ms += route[k].time_ms;
      const bool forward = route[k].to_offset_m >= route[k].from_offset_m;
      const Street& street = network.street(route[k].street);
      if (!route[k].on_foot && route[k].to_offset_m != route[k].from_offset_m) {
        REQUIRE((forward ? street.forward : street.backward) & kAccessCar);
      }
      if (k + 1 < route.size()) {
        const Street& next = network.street(route[k + 1].street);
        const auto left = route[k].to_offset_m > 0 ? street.to : street.from;
        const auto entered = route[k + 1].from_offset_m > 0 ? next.to : next.from;
        REQUIRE(left == entered);
      }
    }
    REQUIRE(total_ms == car.ms(a, b));
    // Half a leg in, one is in its middle; at the end one has arrived.
    const RouteLeg& leg = route[route.size() / 2];
    double before_ms = 0.5 * leg.time_ms;
    for (std::size_t k = 0; k < route.size() / 2; ++k) before_ms += route[k].time_ms;
    const Position there = car.position_after(a, b, before_ms);
    if (leg.time_ms > 0) {
      REQUIRE(there.street == leg.street);
      REQUIRE(there.offset_m == Approx((leg.from_offset_m + leg.to_offset_m) / 2));
    }
    REQUIRE(car.position_after(a, b, total_ms) == b);
  }
}

TEST_CASE("the error of rounding stays below half a millisecond for each street on the way") {
  const Network network = towns::random_town(5, 100, 100);
  const Travel foot{network, Mode::foot, kUnitSpeeds, kOneThread};
  sim::RandomStream random{{.seed = 3, .replication = 0, .purpose = 0, .entity = 0}};
  for (int i = 0; i < 2'000; ++i) {
    const Position a = random_position(network, random);
    const Position b = random_position(network, random);
    const auto route = foot.route(a, b);
    double exact_s = 0;
    for (const RouteLeg& leg : route) exact_s += std::abs(leg.to_offset_m - leg.from_offset_m);
    REQUIRE(std::abs(exact_s * 1e3 - foot.ms(a, b)) <=
            0.5 * static_cast<double>(route.size()) + 0.1);
  }
}
