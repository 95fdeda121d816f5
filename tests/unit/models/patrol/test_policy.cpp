#include "models/patrol/policy.hpp"

#include <set>

#include "beats.hpp"

using namespace beats;
namespace patrol = models::patrol;

namespace {

// Every policy on a beat.
std::vector<patrol::Policy> all_policies(const Town& town) {
  const std::vector<double> rate(town.network.streets.size(), 1.0);
  const patrol::RandomWalk walk{town.beat};
  const auto spots = patrol::hottest_streets(*town.beat, rate, 5, 0);
  return {walk, std::make_shared<const patrol::HotSpots>(town.network, spots, patrol::SpotStay{}),
          std::make_shared<const patrol::Tour>(*town.beat),
          patrol::FixedPost{walk, {.place = spots[0], .walk_legs = 3}},
          std::make_shared<const patrol::NeedPlan>(town.beat, rate)};
}

Position anywhere(const Town& town, sim::RandomStream& random) {
  const StreetId street{random.below(static_cast<std::uint32_t>(town.network.streets.size()))};
  return {street, town.network.street(street).length_m * random.uniform()};
}

// A user's own policy: up and down one street, for ever.
class UpAndDown : public patrol::OwnPolicy {
 public:
  UpAndDown(std::shared_ptr<const Beat> beat, StreetId street) : beat_{beat}, street_{street} {}
  std::unique_ptr<patrol::OwnPatrol> begin(std::uint32_t /*units*/) const override {
    return std::make_unique<Run>(*this);
  }

 private:
  struct Run : patrol::OwnPatrol {
    explicit Run(const UpAndDown& made) : own{&made} {}
    Move next(std::uint32_t /*unit*/, const Here& here, Instant /*now*/,
              sim::RandomStream& /*random*/) override {
      if (here.at_junction()) {
        for (const auto& leg : own->beat_->legs_from(here.vertex)) {
          if (leg.street == own->street_) return Move::leg(leg, length_m());
        }
      }
      if (here.place != Position{own->street_, 0}) return Move::trip({own->street_, 0});
      ++turns;
      return Move::leg({.street = own->street_,
                        .to_vertex = own->beat_->travel().graph().vertex(
                            own->beat_->network().street(own->street_).to),
                        .duration = Duration::seconds(length_m())},
                       length_m());
    }
    double length_m() const { return own->beat_->network().street(own->street_).length_m; }
    const UpAndDown* own;
    int turns = 0;
  };
  std::shared_ptr<const Beat> beat_;
  StreetId street_;
};

}  // namespace

TEST_CASE("whatever happens to a unit, each policy's next move can be made, and time goes on") {
  for (const Mode mode : {Mode::foot, Mode::cycle, Mode::car}) {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
      const Town town{mixed_town(seed), mode};
      for (const patrol::Policy& policy : all_policies(town)) {
        patrol::BeatPatrol run = patrol::begin(policy, 3);
        auto random = random_stream(99);
        std::vector<Walker> units;
        for (std::uint32_t k = 0; k < 3; ++k) units.emplace_back(town, anywhere(town, random), k);
        for (int i = 0; i < 600; ++i) {
          Walker& unit = units[static_cast<std::size_t>(i % 3)];
          unit.go(run);
          if (random.uniform() < 0.1) unit.call_to(anywhere(town, random));
        }
        for (const Walker& unit : units) CHECK(unit.now() > Instant{} + Duration::minutes(30));
      }
    }
  }
}

TEST_CASE("the random walk makes the draws of the beat, one by one") {
  const Town town{mixed_town(3)};
  patrol::BeatPatrol run = patrol::begin(patrol::RandomWalk{town.beat, patrol::Pockets::keep}, 1);
  Walker walker{town, {StreetId{1}, 5}};
  auto same = random_stream(0);
  const Move out = walker.go(run);  // from the middle of a street: one draw, forward below 1/2
  CHECK((out.to_m > out.from_m) == (same.uniform() < 0.5));
  for (int i = 0; i < 1'000; ++i) {
    const Here here = walker.here();
    const Move move = walker.go(run);
    if (here.at_junction()) {
      const auto* leg = town.beat->next_leg(here.vertex, here.place.street, same);
      if (leg != nullptr) {
        REQUIRE(move.kind == Move::Kind::leg);
        REQUIRE(move.street == leg->street);
        REQUIRE(move.to_vertex == leg->to_vertex);
        REQUIRE(move.duration == leg->duration);
        continue;
      }
    } else if (town.beat->contains(here.place.street)) {
      REQUIRE(move.kind == Move::Kind::leg);
      same.uniform();
      continue;
    }
    REQUIRE(move.kind == Move::Kind::trip);
    REQUIRE(move.end() == town.beat->random_place(same));
  }
}

TEST_CASE("a random walk does not stay for ever where the beat has no way back") {
  // Square 0-1-3-2; street 4 leads one way from junction 3 to 4, and 5, off the beat, back to 0.
  auto network = towns::with_junctions({{0, 0}, {100, 0}, {0, 100}, {100, 100}, {200, 200}});
  for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {1, 3}, {2, 3}}) {
    towns::add_street(network, a, b);
  }
  towns::add_street(network, 3, 4, 0, kAccessAll, kAccessFoot);
  towns::add_street(network, 4, 0, 0, kAccessAll, kAccessAll);
  network.streets[5].ward.reset();
  towns::add_street(network, 4, 4, 80);  // a loop: the pocket
  const Town town{std::move(network), Mode::car};
  for (const patrol::Pockets pockets : {patrol::Pockets::leave, patrol::Pockets::keep}) {
    patrol::BeatPatrol run = patrol::begin(patrol::RandomWalk{town.beat, pockets}, 1);
    Walker walker{town, {StreetId{0}, 50}};
    std::set<std::uint32_t> late;
    for (int i = 0; i < 4'000; ++i) {
      const Move move = walker.go(run);
      if (i > 2'000 && move.kind == Move::Kind::leg) late.insert(move.street.value());
    }
    CHECK(late.size() == (pockets == patrol::Pockets::leave ? 6 : 1));
  }
  SECTION("where streets lead to and fro between all parts, both walks are the same") {
    const Town square{towns::grid(4), Mode::car};
    const patrol::RandomWalk leave{square.beat};
    for (std::uint32_t v = 0; v < 16; ++v) CHECK_FALSE(leave.in_pocket(v));
  }
}

TEST_CASE("a user's own policy is asked like any other") {
  const Town town{towns::grid(3)};
  const patrol::Policy own = std::make_shared<const UpAndDown>(town.beat, StreetId{4});
  patrol::BeatPatrol run = patrol::begin(own, 1);
  Walker walker{town, {StreetId{0}, 30}};
  CHECK(walker.go(run).kind == Move::Kind::trip);
  for (int i = 0; i < 10; ++i) {
    const Move move = walker.go(run);
    CHECK(move.kind == Move::Kind::leg);
    CHECK(move.street == StreetId{4});
    CHECK(move.to_m == (i % 2 == 0 ? 100 : 0));
  }
}

TEST_CASE("starts are spread, and a unit more moves no other's") {
  CHECK(patrol::spread(0) == 0);
  CHECK(patrol::spread(1) == 0.5);
  CHECK(patrol::spread(2) == 0.25);
  CHECK(patrol::spread(3) == 0.75);
  CHECK(patrol::spread(4) == 0.125);
  CHECK(patrol::spread(6) == 0.375);
}
