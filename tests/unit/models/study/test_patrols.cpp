// The patrol policies that studies make.
#include "models/study/patrols.hpp"

#include <memory>
#include <set>
#include <vector>

#include "catch.hpp"
#include "sim/street/travel.hpp"
#include "towns.hpp"

using namespace models;
using sim::street::kAccessAll;
using sim::street::kAccessFoot;
using sim::street::Mode;
using sim::street::StreetId;

TEST_CASE("in a study a random walk leaves pockets") {
  // Street 0 to and fro; street 1 leads one way to a loop, street 2, with no way back on the beat.
  auto network = towns::with_junctions({{0, 0}, {300, 0}, {400, 0}});
  towns::add_street(network, 0, 1);
  towns::add_street(network, 1, 2, 0, kAccessAll, kAccessFoot);
  towns::add_street(network, 2, 2, 80);
  towns::add_street(network, 2, 0, 0, kAccessAll, kAccessAll);
  network.streets[3].ward.reset();
  const sim::street::Travel travel{network, Mode::car, {}, sim::street::TableBudget{}};
  const auto beat =
      std::make_shared<const police::Beat>(network, travel, std::vector<sim::street::WardId>{}, 1);
  study::TeamConfig team;
  team.patrol = police::Patrol::random_walk;
  auto patrol = patrol::begin(study::make_patrol(team, beat, {1, 1, 1, 0}), 1);
  sim::RandomStream random{{.seed = 1, .replication = 0, .purpose = 99, .entity = 0}};
  patrol::Here here{{StreetId{2}, 40}};
  std::set<std::uint32_t> late;
  for (int i = 0; i < 4'000; ++i) {
    const patrol::Move move = patrol::next(patrol, 0, here, sim::Instant{}, random);
    const bool leg = move.kind == patrol::Move::Kind::leg;
    here = leg ? patrol::Here{move.end(), move.to_vertex} : patrol::Here{move.end()};
    if (leg && i > 2'000) late.insert(move.street.value());
  }
  CHECK(late == std::set<std::uint32_t>{0, 1, 2});
}
