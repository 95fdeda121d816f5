// Turns a team's patrol into a policy for one of its beats.
#pragma once

#include <memory>
#include <vector>

#include "models/patrol/policy.hpp"
#include "models/study/config.hpp"

namespace models::study {

/// Whether such a patrol goes by where incidents are.
[[nodiscard]] constexpr bool patrol_reads_rates(police::Patrol patrol) {
  return patrol != police::Patrol::random_walk && patrol != police::Patrol::tour;
}

/// @param street_rate  incidents a year by street; decides hot spots, posts and needs
/// @throws sim::InputError if the beat and the plan do not go together, or the team waits at a base
///   or a scene.
[[nodiscard]] patrol::Policy make_patrol(const TeamConfig& team,
                                         std::shared_ptr<const police::Beat> beat,
                                         const std::vector<double>& street_rate);

}  // namespace models::study
