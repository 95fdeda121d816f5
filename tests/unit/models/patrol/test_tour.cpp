#include "models/patrol/tour.hpp"

#include <algorithm>
#include <map>

#include "beats.hpp"

using namespace beats;
using models::patrol::Tour;
namespace patrol = models::patrol;

TEST_CASE("a tour of a grid walks as far as case 10 says, and every street") {
  const Town town{towns::grid(4)};
  const Tour tour{*town.beat};
  CHECK(tour.streets_m() == 2'400);
  CHECK(tour.length_m() == 2'800);
  CHECK(tour.duration() == Duration::seconds(2'800));  // at 1 m/s
}

TEST_CASE("a unit on tour passes every street of its beat in each round") {
  for (const Mode mode : {Mode::foot, Mode::cycle, Mode::car}) {
    const Town town{mixed_town(8), mode};
    const auto tour = std::make_shared<const Tour>(*town.beat);
    patrol::BeatPatrol run = patrol::begin(patrol::Policy{tour}, 1);
    Walker walker{town, {StreetId{1}, 0}};
    for (int round = 0; round < 2; ++round) {
      std::map<std::uint32_t, int> visits;
      for (std::size_t legs = 0; legs < tour->legs().size();) {
        const Move move = walker.go(run);
        REQUIRE(move.kind != Move::Kind::stay);
        if (move.kind != Move::Kind::leg) continue;
        ++legs;
        ++visits[move.street.value()];
      }
      CHECK(visits.size() == town.beat->streets().size());
    }
  }
}

TEST_CASE("units start along the tour, half a round apart if there are two") {
  const Town town{towns::grid(5)};
  const auto tour = std::make_shared<const Tour>(*town.beat);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{tour}, 2);
  Walker first{town, {StreetId{0}, 0}, 0};
  Walker second{town, {StreetId{0}, 0}, 1};
  const auto start = [&](Walker& walker) {
    const Move trip = walker.go(run);
    return trip.kind == Move::Kind::leg ? Position{trip.street, trip.from_m} : trip.end();
  };
  const auto& halfway = tour->legs()[tour->legs().size() / 2];  // all streets are 100 m
  CHECK(start(first).street == tour->legs()[0].leg.street);
  CHECK(start(second) == Position{halfway.leg.street, halfway.leg.forward ? 0 : halfway.length_m});
}

TEST_CASE("a unit that was called away walks the interrupted street from its start") {
  const Town town{towns::grid(4)};
  const auto tour = std::make_shared<const Tour>(*town.beat);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{tour}, 1);
  const auto& first = tour->legs()[0];
  Walker walker{town, {first.leg.street, first.leg.forward ? 0 : first.length_m}};
  for (int i = 0; i < 5; ++i) walker.go(run);
  const Move left = walker.go(run);
  walker.call_to({StreetId{20}, 40});
  const Move back = walker.go(run);
  CHECK(back.kind == Move::Kind::trip);
  CHECK(back.end() == Position{left.street, left.from_m});
  const Move again = walker.go(run);
  CHECK(again.street == left.street);
  CHECK(again.to_m == left.to_m);
  CHECK(walker.go(run).street == tour->legs()[6].leg.street);
}

TEST_CASE("where two parts of a beat do not meet, the tour travels between them") {
  auto network = towns::with_junctions({{0, 0}, {100, 0}, {200, 0}, {300, 0}});
  for (int i = 0; i < 3; ++i) towns::add_street(network, i, i + 1);
  network.streets[1].ward.reset();  // the street in the middle is not on the beat
  const Town town{std::move(network)};
  const Tour tour{*town.beat};
  CHECK(tour.length_m() == 400);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{std::make_shared<const Tour>(tour)}, 1);
  Walker walker{town, {StreetId{0}, 50}};
  int trips = 0;
  walker.go(run);
  for (int i = 0; i < 12; ++i) trips += walker.go(run).kind == Move::Kind::trip ? 1 : 0;
  CHECK(trips == 4);  // of two rounds
}

TEST_CASE("a tour keeps one-way streets by car, and is shorter on foot") {
  auto network = towns::grid(3);
  network.streets[0].backward = kAccessFoot;
  network.streets[5].backward = kAccessFoot;
  const Town drivers{network, Mode::car};
  const Town walkers{network};
  CHECK(Tour{*walkers.beat}.length_m() == 1'600);
  CHECK(Tour{*drivers.beat}.length_m() >= 1'600);
}
