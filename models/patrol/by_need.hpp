// Patrol by need: the next street is the one whose risk has waited longest for its walk.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/patrol/random_walk.hpp"
#include "sim/random/discrete.hpp"

namespace models::patrol {

/// Risk by street of a beat. Never changes; shared by replications.
///
/// A street's need is its risk times the time since its last visit ended (its idleness), divided by
/// the time that it takes to get there and to walk it. The unit takes the street of most need among
/// those that leave its junction and one other of the beat that is drawn in proportion to risk: a
/// bounded choice, the distant one of which gets it out of quiet corners. To a distant street it
/// patrols along the fastest way, or travels if that leaves the beat. Idleness is shared by the
/// beat's units, and nobody else makes for a street that one has chosen. One that is called away on
/// its way to a distant street goes there afterwards; a street left half-way counts as visited.
///
/// Machado, Ramalho, Zucker & Drogoul (2002, "Multi-agent patrolling: an empirical analysis of
/// alternative architectures") and Chevaleyre (2004, "Theoretical analysis of the multi-agent
/// patrolling problem") for idleness; Sampaio, Ramalho & Tedesco (2010, "The gravitational strategy
/// for the timed patrolling") for choosing by idleness against distance.
class NeedPlan {
 public:
  /// @param rate  of incidents, one per street of the network, relative.
  /// @param least_share  every street's rate per metre is taken to be at least this share of the
  ///   beat's mean, so that all are visited now and then; in [0, 1].
  /// @throws sim::InputError as check_rates (rates.hpp), or if the share is not in [0, 1].
  NeedPlan(std::shared_ptr<const police::Beat> beat, const std::vector<double>& rate,
           double least_share = 0.1);

  [[nodiscard]] const RandomWalk& walk() const { return walk_; }
  [[nodiscard]] const police::Beat& beat() const { return walk_.beat(); }
  /// Of a street: risk over the time to walk it, the beat's mean being 1; 0 off the beat.
  [[nodiscard]] double risk_per_walk(sim::street::StreetId street) const {
    return risk_per_walk_[street.index()];
  }
  /// Where one begins to walk a street of the beat: its `from` end if it may be walked from there.
  [[nodiscard]] sim::street::Position start_of(sim::street::StreetId street) const {
    const bool forward = beat().travel().graph().serves(street, true);
    return {street, forward ? 0 : beat().network().street(street).length_m};
  }
  /// A street of the beat, drawn in proportion to risk.
  [[nodiscard]] sim::street::StreetId draw(sim::RandomStream& random) const {
    return beat().streets()[draw_(random)];
  }

 private:
  RandomWalk walk_;
  std::vector<double> risk_per_walk_;  // of each street of the network
  sim::AliasTable draw_;               // over the beat's streets
};

/// The units of a beat in one replication.
class NeedWalks {
 public:
  NeedWalks(std::shared_ptr<const NeedPlan> plan, std::uint32_t units);

  Move next(std::uint32_t unit, const Here& here, sim::Instant now, sim::RandomStream& random);

 private:
  struct State {
    sim::street::StreetId goal;  // a distant street
    bool to_goal = false;        // that it is on its way to
    bool under_way = false;      // has begun to patrol there
    std::uint32_t rest_ms = 0;   // of the way there
  };
  // Idleness [us]; 0 while somebody is on the way along the street.
  [[nodiscard]] double idle_us(sim::street::StreetId street, sim::Instant now) const {
    const std::int64_t us = now.count_us() - last_visit_us_[street.index()];
    return us > 0 ? static_cast<double>(us) : 0;
  }
  void visit(sim::street::StreetId street, sim::Instant until) {
    last_visit_us_[street.index()] = until.count_us();
  }
  Move walk(const police::PatrolLeg& leg, sim::Instant now);
  Move go_on(State& state, const Here& here, sim::Instant now);
  bool choose_goal(State& state, const Here& here, double need_here, sim::Instant now,
                   sim::RandomStream& random);

  std::shared_ptr<const NeedPlan> plan_;
  std::vector<State> units_;
  std::vector<std::int64_t> last_visit_us_;  // end of each street's last visit
};

}  // namespace models::patrol
