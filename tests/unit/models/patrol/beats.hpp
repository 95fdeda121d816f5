// Towns with a beat, and a clock that carries out the moves of a patrol, for tests of policies.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "models/patrol/policy.hpp"
#include "towns.hpp"

namespace beats {

using namespace sim::street;
using models::patrol::Here;
using models::patrol::Move;
using models::police::Beat;
using sim::Duration;
using sim::Instant;

struct Town {
  explicit Town(Network made, Mode mode = Mode::foot, std::vector<WardId> wards = {})
      : network{std::move(made)},
        travel{network, mode, Speeds{}, TableBudget{}},
        beat{std::make_shared<const Beat>(network, travel, wards, 1.0)} {}
  Town(const Town&) = delete;

  Network network;
  Travel travel;
  std::shared_ptr<const Beat> beat;  // on foot at 1 m/s
};

inline sim::RandomStream random_stream(std::uint32_t entity = 0) {
  return sim::RandomStream{{.seed = 17, .replication = 0, .purpose = 4, .entity = entity}};
}

/// Carries out moves as the engine does, and checks that each can be.
class Walker {
 public:
  Walker(const Town& town, Position start, std::uint32_t unit = 0)
      : town_{&town}, unit_{unit}, here_{.place = start}, random_{random_stream(unit)} {}

  /// The next move of the patrol, carried out to its end.
  Move go(models::patrol::BeatPatrol& patrol) {
    const Move move = models::patrol::next(patrol, unit_, here_, now_, random_);
    switch (move.kind) {
      case Move::Kind::leg:
        check_leg(move);
        here_ = {move.end(), move.to_vertex};
        now_ = now_ + move.duration;
        break;
      case Move::Kind::trip:
        now_ = now_ + town_->travel.time(here_.place, move.end());
        here_ = {.place = move.end()};
        break;
      case Move::Kind::stay:
        REQUIRE(move.duration > Duration{});
        now_ = now_ + move.duration;
        here_ = {.place = here_.place};
        break;
    }
    return move;
  }
  /// Takes the unit away in the middle of whatever it does.
  void call_to(Position place) { here_ = {.place = place}; }

  const Here& here() const { return here_; }
  Instant now() const { return now_; }

 private:
  void check_leg(const Move& move) const {
    const Street& street = town_->network.street(move.street);
    const ModeGraph& graph = town_->travel.graph();
    const bool forward = move.to_m > move.from_m || (move.to_m == street.length_m);
    REQUIRE(town_->beat->contains(move.street));
    REQUIRE(graph.serves(move.street, forward));
    REQUIRE(move.to_m == (forward ? street.length_m : 0));
    REQUIRE(move.to_vertex == graph.vertex(forward ? street.to : street.from));
    if (here_.place == Position{move.street, move.from_m}) return;
    REQUIRE(move.from_m == (forward ? 0 : street.length_m));
    const std::uint32_t start = graph.vertex(forward ? street.from : street.to);
    const Street& came_by = town_->network.street(here_.place.street);
    const JunctionId at = here_.place.offset_m == 0 ? came_by.from : came_by.to;
    const bool at_end = here_.place.offset_m == 0 || here_.place.offset_m == came_by.length_m;
    REQUIRE((at_end && graph.vertex(at) == start));
  }

  const Town* town_;
  std::uint32_t unit_;
  Here here_;
  Instant now_;
  sim::RandomStream random_;
};

/// A town of one-way streets, loops and footpaths; every 7th street in no ward.
inline Network mixed_town(std::uint32_t seed) {
  Network network = towns::random_town(seed, 30, 30);
  for (std::size_t i = 0; i < network.streets.size(); i += 7) network.streets[i].ward.reset();
  return network;
}

}  // namespace beats
