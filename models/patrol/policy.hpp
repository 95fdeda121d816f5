// Patrol policies: what units do between calls, and the one way to ask them.
//
// A policy is immutable and shared by all replications; begin() makes the patrol of one beat in one
// replication from it, with the state of all its units, and next() says what a unit does next. On
// the event path nothing is allocated and nothing is virtual, but for a user's own policy, whose
// users alone bear the cost of one virtual call a move (docs/benchmarks.md).
#pragma once

#include <memory>
#include <variant>

#include "models/patrol/by_need.hpp"
#include "models/patrol/fixed_post.hpp"
#include "models/patrol/hot_spots.hpp"
#include "models/patrol/random_walk.hpp"
#include "models/patrol/tour.hpp"

namespace models::patrol {

/// The units of one beat in one replication, under a user's own policy.
class OwnPatrol {
 public:
  virtual ~OwnPatrol() = default;
  /// As models::patrol::next(). A leg must be one that the mode may use (police::Beat::legs_from);
  /// moves that take no time must not follow one another for ever. All randomness comes from
  /// `random`, or results depend on the machine.
  virtual Move next(std::uint32_t unit, const Here& here, sim::Instant now,
                    sim::RandomStream& random) = 0;
};

/// A user's own policy; immutable, and begun by several threads at once.
class OwnPolicy {
 public:
  virtual ~OwnPolicy() = default;
  [[nodiscard]] virtual std::unique_ptr<OwnPatrol> begin(std::uint32_t units) const = 0;
};

using Policy =
    std::variant<RandomWalk, std::shared_ptr<const HotSpots>, std::shared_ptr<const Tour>,
                 FixedPost, std::shared_ptr<const NeedPlan>, std::shared_ptr<const OwnPolicy>>;

using BeatPatrol = std::variant<RandomWalk, HotSpotRounds, TourRounds, PostWatch, NeedWalks,
                                std::unique_ptr<OwnPatrol>>;

/// The patrol of a beat's units, 0 to units - 1, in one replication.
[[nodiscard]] inline BeatPatrol begin(const Policy& policy, std::uint32_t units) {
  struct Begin {
    std::uint32_t units;
    BeatPatrol operator()(const RandomWalk& walk) const { return walk; }
    BeatPatrol operator()(const std::shared_ptr<const HotSpots>& spots) const {
      return HotSpotRounds{spots, units};
    }
    BeatPatrol operator()(const std::shared_ptr<const Tour>& tour) const {
      return TourRounds{tour, units};
    }
    BeatPatrol operator()(const FixedPost& post) const { return PostWatch{post, units}; }
    BeatPatrol operator()(const std::shared_ptr<const NeedPlan>& plan) const {
      return NeedWalks{plan, units};
    }
    BeatPatrol operator()(const std::shared_ptr<const OwnPolicy>& own) const {
      return own->begin(units);
    }
  };
  return std::visit(Begin{units}, policy);
}

/// What a unit does next: called when its last move has ended, and when a call or anything else
/// that took it away is over.
///
/// @param unit  below the number of units begun with.
/// @param now  never earlier than in the call before.
[[nodiscard]] inline Move next(BeatPatrol& patrol, std::uint32_t unit, const Here& here,
                               sim::Instant now, sim::RandomStream& random) {
  return std::visit(
      [&](auto& running) {
        if constexpr (requires { running->next(unit, here, now, random); }) {
          return running->next(unit, here, now, random);
        } else {
          return running.next(unit, here, now, random);
        }
      },
      patrol);
}

}  // namespace models::patrol
