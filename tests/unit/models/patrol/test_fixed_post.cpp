#include "models/patrol/fixed_post.hpp"

#include "beats.hpp"
#include "sim/core/error.hpp"

using namespace beats;
namespace patrol = models::patrol;

TEST_CASE("a post without walks is one stay after another") {
  const Town town{towns::grid(3)};
  const patrol::FixedPost post{patrol::RandomWalk{town.beat},
                               {.place = {StreetId{4}, 30}, .stay = Duration::minutes(5)}};
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{post}, 1);
  Walker walker{town, {StreetId{0}, 0}};
  CHECK(walker.go(run).kind == Move::Kind::trip);
  for (int i = 0; i < 3; ++i) {
    const Move move = walker.go(run);
    CHECK(move.kind == Move::Kind::stay);
    CHECK(move.duration == Duration::minutes(5));
  }
}

TEST_CASE("walks from a post are so many streets long, and lead back") {
  const Town town{towns::grid(4)};
  const Position place{StreetId{4}, 30};
  const patrol::FixedPost post{patrol::RandomWalk{town.beat}, {.place = place, .walk_legs = 3}};
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{post}, 1);
  Walker walker{town, place};
  for (int round = 0; round < 50; ++round) {
    CHECK(walker.go(run).kind == Move::Kind::stay);
    for (int i = 0; i < 3; ++i) CHECK(walker.go(run).kind == Move::Kind::leg);
    CHECK(walker.go(run).end() == place);
  }
  SECTION("one called away from a walk returns to the post") {
    walker.go(run);
    walker.go(run);
    walker.call_to({StreetId{9}, 10});
    CHECK(walker.go(run).end() == place);
    CHECK(walker.go(run).kind == Move::Kind::stay);
  }
}

TEST_CASE("a post that cannot be is refused, with every problem") {
  const Town town{towns::grid(3)};
  CHECK_THROWS_WITH(
      (patrol::FixedPost{patrol::RandomWalk{town.beat},
                         {.place = {StreetId{50}, 0}, .stay = Duration{}, .walk_legs = -1}}),
      contains("not on its street") && contains("0 s") && contains("-1 streets"));
}
