// The edge-covering tour: every street of the beat, round after round, by the shortest closed walk.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/patrol/move.hpp"

namespace models::patrol {

/// A postman's tour (postman.hpp) of a beat for its mode: on foot every street in either direction,
/// by cycle and car one-way streets in theirs. Never changes; shared by replications.
///
/// Where the shortest way between two streets of the beat leaves the beat, it is a trip; streets of
/// the beat that it uses again are walked as legs, so they count as patrolled.
class Tour {
 public:
  struct Leg {
    police::PatrolLeg leg;
    std::uint32_t from_vertex = 0;
    double length_m = 0;
  };

  /// Takes well below a second for a beat of 1,000 streets, up to 2 s for one of 2,000.
  /// @throws sim::InputError as postman_tour (postman.hpp): a beat that is too large.
  explicit Tour(const police::Beat& beat);

  [[nodiscard]] const std::vector<Leg>& legs() const { return legs_; }
  /// Time of all legs, trips between them not included.
  [[nodiscard]] sim::Duration duration() const { return duration_; }
  /// Length of all legs [m], and of the beat's streets: the walk cannot be shorter.
  [[nodiscard]] double length_m() const { return length_m_; }
  [[nodiscard]] double streets_m() const { return streets_m_; }
  /// The leg under way when the share, in [0, 1), of the duration has passed.
  [[nodiscard]] std::uint32_t leg_at(double share) const;

 private:
  std::vector<Leg> legs_;
  sim::Duration duration_;
  double length_m_ = 0;
  double streets_m_ = 0;
};

/// The units of a tour in one replication, spread along it at the start. One that was called away
/// returns to the start of the leg that it left.
class TourRounds {
 public:
  TourRounds(std::shared_ptr<const Tour> tour, std::uint32_t units);

  Move next(std::uint32_t unit, const Here& here, sim::Instant /*now*/,
            sim::RandomStream& /*random*/) {
    State& state = units_[unit];
    const Tour::Leg* leg = legs_ + state.leg;
    if (state.walking && here.vertex == leg->leg.to_vertex) {
      state.leg = state.leg + 1 == count_ ? 0 : state.leg + 1;
      leg = legs_ + state.leg;
    }
    const double start_m = leg->leg.forward ? 0 : leg->length_m;
    const sim::street::Position start{leg->leg.street, start_m};
    state.walking = here.vertex == leg->from_vertex || here.place == start;
    return state.walking ? Move::leg(leg->leg, leg->length_m) : Move::trip(start);
  }

 private:
  struct State {
    std::uint32_t leg = 0;
    bool walking = false;  // the leg was begun
  };
  std::shared_ptr<const Tour> tour_;
  const Tour::Leg* legs_;
  std::uint32_t count_;
  std::vector<State> units_;
};

}  // namespace models::patrol
