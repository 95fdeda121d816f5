// The random walk: along the beat's streets, turning at random.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/patrol/move.hpp"

namespace models::patrol {

/// A pocket is a part of the beat from which its streets do not lead back to the main part: streets
/// cut off by the beat's boundary, or left over it only, against one-way streets.
enum class Pockets : std::uint8_t {
  leave,  // at the end of a street in a pocket, the unit travels to a random place of the beat
  keep    // it walks on, and so stays in the pocket until it is called away
};

/// At a junction each street onwards is equally likely, and the unit turns back only at dead ends.
/// From the middle of a street it goes to either end with equal chance, or the one that is open;
/// from outside the beat it travels to a place on it, uniform by length. Keeps no state.
///
/// The null model of patrol: Koopman's random search, which passes a place at the rate of speed
/// over street length (validation case 12).
class RandomWalk {
 public:
  explicit RandomWalk(std::shared_ptr<const police::Beat> beat, Pockets pockets = Pockets::leave);

  Move next(std::uint32_t /*unit*/, const Here& here, sim::Instant /*now*/,
            sim::RandomStream& random) const {
    if (here.at_junction()) {
      if (!in_pocket(here.vertex)) {
        const police::PatrolLeg* leg = beat_->next_leg(here.vertex, here.place.street, random);
        if (leg != nullptr) return Move::leg(*leg, beat_->network().street(leg->street).length_m);
      }
    } else if (beat_->contains(here.place.street)) {
      return leave_by(here.place, random);
    }
    return Move::trip(beat_->random_place(random));
  }

  [[nodiscard]] const police::Beat& beat() const { return *beat_; }
  /// Whether walks are not to go on from the vertex.
  [[nodiscard]] bool in_pocket(std::uint32_t vertex) const { return (*in_pocket_)[vertex] != 0; }

 private:
  // From the middle of a street of the beat to one of its ends.
  [[nodiscard]] Move leave_by(sim::street::Position place, sim::RandomStream& random) const {
    const sim::street::ModeGraph& graph = beat_->travel().graph();
    const sim::street::Street& street = beat_->network().street(place.street);
    const bool may_go_on = graph.serves(place.street, true);
    const bool both = may_go_on && graph.serves(place.street, false);
    const bool forward = both ? random.uniform() < 0.5 : may_go_on;
    const double end_m = forward ? street.length_m : 0;
    const double us = std::abs(end_m - place.offset_m) * beat_->time_per_m_us(place.street);
    return {.kind = Move::Kind::leg,
            .street = place.street,
            .to_vertex = graph.vertex(forward ? street.to : street.from),
            .from_m = place.offset_m,
            .to_m = end_m,
            .duration = sim::Duration::microseconds(static_cast<std::int64_t>(us + 0.5))};
  }

  std::shared_ptr<const police::Beat> beat_;
  std::shared_ptr<const std::vector<std::uint8_t>> in_pocket_;  // by vertex
};

}  // namespace models::patrol
