#include "models/demand/crew_streets.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "catch.hpp"
#include "crew_town.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"

using crews::Town;
using models::demand::CrewLeg;
using models::demand::CrewStreets;
using sim::street::StreetId;

namespace {

// Street 0 leads from the west to a junction with street 1 north, 2 east and 3 south; the last is
// one-way away from it, and 4 comes back from its end to the west. North and east are dead ends.
Town crossing() {
  sim::street::Network network =
      towns::with_junctions({{-100, 0}, {0, 0}, {0, 100}, {100, 0}, {0, -100}});
  towns::add_street(network, 0, 1);
  towns::add_street(network, 1, 2);
  towns::add_street(network, 1, 3);
  towns::add_street(network, 1, 4, 0, towns::kAccessAll, towns::kAccessFoot);
  towns::add_street(network, 4, 0, 200);
  return Town{network};
}

const CrewLeg& leg_of(const CrewStreets& streets, std::size_t street, bool forward) {
  return *std::find_if(streets.legs().begin(), streets.legs().end(), [&](const CrewLeg& leg) {
    return leg.street == StreetId{street} && leg.forward == forward;
  });
}

// Probability of each street that follows a leg.
std::map<std::uint32_t, double> ways_on(const CrewStreets& streets, const CrewLeg& leg) {
  std::map<std::uint32_t, double> ways;
  double before = 0;
  for (std::uint32_t t = leg.first_turn; t < leg.first_turn + leg.turns; ++t) {
    const auto& turn = streets.turns()[t];
    ways[streets.leg(turn.leg).street.value()] += turn.up_to - before;
    before = turn.up_to;
  }
  return ways;
}

}  // namespace

TEST_CASE("a junction leads on to every open street but the one that the crew came by") {
  Town town = crossing();
  town.behaviour.lure = 0;
  const CrewStreets streets = town.streets();
  CHECK(streets.legs().size() == 9);  // five streets, one of them one way
  using Ways = std::map<std::uint32_t, double>;
  const auto third = Approx(1.0 / 3);
  Ways ways = ways_on(streets, leg_of(streets, 0, true));
  CHECK(ways.size() == 3);
  for (const std::uint32_t on : {1U, 2U, 3U}) CHECK(ways[on] == third);
  // From the south-western street there is no way up the one-way street.
  CHECK(ways_on(streets, leg_of(streets, 4, true)) == Ways{{0, 1.0}});
  SECTION("at a dead end the crew turns back") {
    CHECK(ways_on(streets, leg_of(streets, 1, true)) == Ways{{1, 1.0}});
    CHECK(ways_on(streets, leg_of(streets, 4, false)) == Ways{{4, 1.0}});  // no entry ahead
  }
}

TEST_CASE("risk draws the choice of turns as strongly as the lure says") {
  Town town = crossing();
  town.weight = {100, 300, 100, 0, 0};  // mean risk 500 / 300 over the streets that have any
  town.behaviour.lure = 2;
  town.behaviour.lure_floor = 0.2;
  const CrewStreets streets = town.streets();
  auto ways = ways_on(streets, leg_of(streets, 0, true));
  const double north = 2.0 * 2, east = 0.8 * 0.8, south = 0.2 * 0.2;
  CHECK(ways[1] == Approx(north / (north + east + south)));
  CHECK(ways[2] == Approx(east / (north + east + south)));
  CHECK(ways[3] == Approx(south / (north + east + south)));
}

TEST_CASE("snatches a metre are in proportion to weight over length, either way") {
  Town town = crossing();
  town.weight = {100, 300, 100, 0, 50};
  const CrewStreets streets = town.streets();
  const double unit = leg_of(streets, 0, true).snatches_per_m;
  CHECK(unit > 0);
  CHECK(leg_of(streets, 0, false).snatches_per_m == unit);
  CHECK(leg_of(streets, 1, true).snatches_per_m == Approx(3 * unit));
  CHECK(leg_of(streets, 3, true).snatches_per_m == 0);
  CHECK(leg_of(streets, 4, true).snatches_per_m == Approx(unit / 4));
  SECTION("whatever the scale of the weights") {
    for (double& w : town.weight) w *= 1e-9;
    const CrewStreets scaled = town.streets();
    CHECK(leg_of(scaled, 0, true).snatches_per_m == Approx(unit));
  }
}

TEST_CASE("with even risk and one speed the pace is that of every metre") {
  Town town = crossing();
  for (const double stop_per_snatch : {0.0, 0.3, 1.0}) {
    town.behaviour.stop_per_snatch = stop_per_snatch;
    const CrewStreets streets = town.streets();
    for (const CrewLeg& leg : streets.legs()) {
      // 22.5 an hour at 0.8 x 10 m/s
      REQUIRE(leg.snatches_per_m == Approx(22.5 / 3600 / 8).epsilon(1e-6));
    }
  }
}

TEST_CASE("crews ride at a share of the limit, but never faster than their top speed") {
  Town town = crossing();
  town.network.streets[1].speed_limit_mps = 20;
  const CrewStreets streets = town.streets();
  CHECK(1 / leg_of(streets, 0, true).s_per_m == Approx(8));
  CHECK(1 / leg_of(streets, 1, true).s_per_m == Approx(12.5));
}

TEST_CASE("rides start on streets by weight, in either open direction alike") {
  Town town = crossing();
  town.weight = {1, 2, 0, 3, 4};
  const CrewStreets streets = town.streets();
  sim::RandomStream random{{.seed = 4, .replication = 0, .purpose = 0, .entity = 0}};
  std::map<std::pair<std::uint32_t, bool>, std::uint64_t> starts;
  for (int i = 0; i < 200'000; ++i) {
    const CrewLeg& leg = streets.leg(streets.start(random));
    ++starts[{leg.street.value(), leg.forward}];
  }
  std::vector<std::uint64_t> observed;
  for (const auto& [leg, count] : starts) observed.push_back(count);
  std::vector<double> share{.05, .05, .1, .1, .3, .2, .2};
  CHECK(statistics::chi_square_accepts(observed, share));
  share[4] *= 1.03;  // power
  share[5] -= 0.03 * .3;
  CHECK_FALSE(statistics::chi_square_accepts(observed, share));
}

TEST_CASE("weight where no moped rides is out of reach") {
  Town town = crossing();
  town.network.junctions.push_back({500, 500});
  towns::add_street(town.network, 2, 5, 0, towns::kAccessFoot, towns::kAccessFoot);
  town.weight = {1, 1, 1, 1, 1, 15};
  const CrewStreets streets = town.streets();
  CHECK(streets.share_out_of_reach() == Approx(0.75));
  for (const CrewLeg& leg : streets.legs()) CHECK(leg.street != StreetId{5});
  SECTION("and if it is all there, nobody can ride for it") {
    town.weight = {0, 0, 0, 0, 0, 15};
    CHECK_THROWS_WITH(town.streets(), contains("no street that a moped can ride"));
  }
}

TEST_CASE("streets for crews refuse what is no weight, all of it at once") {
  Town town = crossing();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  town.weight = {1, -2, nan, 1, 1};
  town.behaviour.lure = 9;
  CHECK_THROWS_WITH(town.streets(), contains("street_weight[1] = -2") &&
                                        contains("street_weight[2] = nan") && contains("lure = 9"));
  town = crossing();
  town.weight.pop_back();
  CHECK_THROWS_WITH(town.streets(), contains("4 entries for 5 streets"));
  town.weight.assign(5, 1e308);
  CHECK_THROWS_WITH(town.streets(), contains("not finite"));
  const sim::street::ModeGraph on_foot{town.network, sim::street::Mode::foot, {}};
  CHECK_THROWS_WITH((CrewStreets{town.network, on_foot, {1, 1, 1, 1, 1}, {}}),
                    contains("Mode::car"));
}
