#include "models/police/beat.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"
#include "towns.hpp"

using namespace sim::street;
using models::police::Beat;
using models::police::PatrolLeg;
using sim::Duration;

namespace {

struct Town {
  explicit Town(Network made, Mode mode = Mode::foot)
      : network{std::move(made)}, travel{network, mode, Speeds{}, TableBudget{}} {}

  Network network;
  Travel travel;

  std::uint32_t vertex(int junction) const { return travel.graph().vertex(JunctionId{junction}); }
  Beat beat(std::vector<WardId> wards = {}, double speed_mps = 1) const {
    return {network, travel, wards, speed_mps};
  }
};

sim::RandomStream random_stream() {
  return sim::RandomStream{{.seed = 5, .replication = 0, .purpose = 3, .entity = 0}};
}

// How often each street follows `came_by` at a junction.
std::vector<std::uint64_t> next_streets(const Town& town, const Beat& beat, int junction,
                                        int came_by, int n) {
  auto random = random_stream();
  std::vector<std::uint64_t> counts(town.network.streets.size());
  for (int i = 0; i < n; ++i) {
    const PatrolLeg* leg = beat.next_leg(town.vertex(junction), StreetId{came_by}, random);
    ++counts[leg->street.index()];
  }
  return counts;
}

// A star: junction 0 in the middle, streets 0 to 3 to junctions 1 to 4.
Network star() {
  auto network = towns::with_junctions({{0, 0}, {100, 0}, {0, 100}, {-100, 0}, {0, -100}});
  for (int i = 1; i <= 4; ++i) towns::add_street(network, 0, i);
  return network;
}

}  // namespace

TEST_CASE("at a junction each street onwards is equally likely, and none leads back") {
  const Town town{star()};
  const auto counts = next_streets(town, town.beat(), 0, 2, 120'000);
  CHECK(counts[2] == 0);
  const std::vector<std::uint64_t> onwards{counts[0], counts[1], counts[3]};
  CHECK(statistics::chi_square_accepts(onwards, {1.0 / 3, 1.0 / 3, 1.0 / 3}));
  SECTION("power: a share that is 3 % wrong is rejected") {
    CHECK_FALSE(statistics::chi_square_accepts(onwards, {1.03 / 3, 0.97 / 3, 1.0 / 3}));
  }
}

TEST_CASE("a dead end is left as it was entered") {
  const Town town{star()};
  CHECK(next_streets(town, town.beat(), 3, 2, 100)[2] == 100);
}

TEST_CASE("a loop counts as one street and is not walked twice in a row") {
  auto made = star();
  towns::add_street(made, 0, 0, 80);  // street 4, back to the middle
  const Town town{std::move(made)};
  const Beat beat = town.beat();
  const auto after_street = next_streets(town, beat, 0, 0, 120'000);
  CHECK(after_street[0] == 0);
  CHECK(statistics::chi_square_accepts(
      {after_street[1], after_street[2], after_street[3], after_street[4]},
      {0.25, 0.25, 0.25, 0.25}));
  const auto after_loop = next_streets(town, beat, 0, 4, 120'000);
  CHECK(after_loop[4] == 0);
  CHECK(statistics::chi_square_accepts({after_loop.begin(), after_loop.begin() + 4},
                                       {0.25, 0.25, 0.25, 0.25}));
}

TEST_CASE("a patrol keeps to the streets of its wards") {
  auto network = towns::grid(5);
  network.wards.assign(2, network.wards[0]);
  network.wards.push_back(network.wards[0]);
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    network.streets[i].ward = i % 5 == 0 ? std::nullopt : std::optional{WardId{i < 20 ? 0 : 1}};
  }
  const Town town{std::move(network)};
  const Beat beat = town.beat({WardId{1}});
  auto random = random_stream();
  for (std::size_t i = 0; i < town.network.streets.size(); ++i) {
    const auto& ward = town.network.streets[i].ward;
    CHECK(beat.contains(StreetId{i}) == (ward == WardId{1}));
  }
  Position place = beat.random_place(random);
  std::uint32_t at = town.travel.graph().vertex(town.network.street(place.street).to);
  StreetId by = place.street;
  std::set<std::uint32_t> walked;
  for (int i = 0; i < 5'000; ++i) {
    const PatrolLeg* leg = beat.next_leg(at, by, random);
    REQUIRE(leg != nullptr);
    REQUIRE(beat.contains(leg->street));
    walked.insert(leg->street.value());
    at = leg->to_vertex;
    by = leg->street;
  }
  CHECK(walked.size() > 5);
  SECTION("no wards named are all wards, but not the margin") {
    const Beat everywhere = town.beat();
    for (std::size_t i = 0; i < town.network.streets.size(); ++i) {
      CHECK(everywhere.contains(StreetId{i}) == town.network.streets[i].ward.has_value());
    }
  }
}

TEST_CASE("no leg leaves a junction without streets of the beat") {
  auto network = towns::grid(3);
  network.wards.push_back(network.wards[0]);
  network.streets[0].ward = WardId{1};  // from junction 0 to 1
  const Town town{std::move(network)};
  const Beat beat = town.beat({WardId{1}});
  auto random = random_stream();
  CHECK(beat.next_leg(town.vertex(8), StreetId{5}, random) == nullptr);
  const PatrolLeg* leg = beat.next_leg(town.vertex(0), StreetId{1}, random);
  REQUIRE(leg != nullptr);
  CHECK(leg->street == StreetId{0});
  CHECK(leg->to_vertex == town.vertex(1));
  CHECK(leg->forward);
}

TEST_CASE("a leg takes length over patrol speed on foot, and a street's time by car") {
  const Town walkers{towns::grid(3)};
  auto random = random_stream();
  const Beat on_foot = walkers.beat({}, 0.8);
  CHECK(on_foot.next_leg(walkers.vertex(4), StreetId{0}, random)->duration ==
        Duration::seconds(125));
  CHECK(on_foot.time_per_m_us(StreetId{0}) == Approx(1.25e6));
  const Town drivers{towns::grid(3), Mode::car};  // 10 m/s limit, 0.6 of it in traffic
  const Beat by_car = drivers.beat({}, 0.8);
  const Duration leg = by_car.next_leg(drivers.vertex(4), StreetId{0}, random)->duration;
  CHECK(leg == Duration::milliseconds(16'667));
}

TEST_CASE("one-way streets are driven one way, and walked both ways") {
  auto network = towns::grid(2);
  network.streets[0].backward = sim::street::kAccessFoot;  // junction 0 to 1, not back by car
  const Town drivers{network, Mode::car};
  const Town walkers{network};
  auto random = random_stream();
  const Beat by_car = drivers.beat();
  const Beat on_foot = walkers.beat();
  bool driven = false;
  bool walked = false;
  for (int i = 0; i < 200; ++i) {
    const auto came_by = StreetId{2};
    driven = driven || by_car.next_leg(drivers.vertex(1), came_by, random)->street == StreetId{0};
    walked = walked || on_foot.next_leg(walkers.vertex(1), came_by, random)->street == StreetId{0};
  }
  CHECK_FALSE(driven);
  CHECK(walked);
}

TEST_CASE("a random place is uniform by length over the beat") {
  auto made = towns::with_junctions({{0, 0}, {100, 0}, {300, 0}, {300, 700}});
  for (int i = 0; i < 3; ++i) towns::add_street(made, i, i + 1);  // 100, 200 and 700 m
  const Town town{std::move(made)};
  const Beat beat = town.beat();
  auto random = random_stream();
  std::vector<double> along;
  for (int i = 0; i < 40'000; ++i) {
    const Position place = beat.random_place(random);
    along.push_back(std::array{0.0, 100.0, 300.0}[place.street.index()] + place.offset_m);
  }
  CHECK(statistics::ks_accepts(along, [](double x) { return x / 1000; }));
  CHECK_FALSE(statistics::ks_accepts(along, [](double x) { return std::min(1.0, x / 970); }));
}

TEST_CASE("a beat without streets for its mode is refused, and a speed that is none") {
  auto network = towns::grid(3);
  network.wards.push_back(network.wards[0]);
  for (std::size_t i : {0U, 1U}) {
    network.streets[i].ward = WardId{1};
    network.streets[i].forward = network.streets[i].backward = kAccessFoot;
  }
  const Town drivers{network, Mode::car};
  CHECK_THROWS_WITH(drivers.beat({WardId{1}}), contains("no street") && contains("car"));
  CHECK_NOTHROW(drivers.beat({WardId{0}}));
  const Town walkers{network};
  CHECK_NOTHROW(walkers.beat({WardId{1}}));
  for (const double wrong : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_WITH(walkers.beat({}, wrong), contains("patrol_speed_mps = "));
  }
}
