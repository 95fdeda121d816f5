#include "models/study/patrols.hpp"

#include <utility>

#include "sim/core/error.hpp"

namespace models::study {

namespace {

patrol::Policy hot_spots(const PatrolPlanConfig& plan, const police::Beat& beat,
                         const std::vector<double>& street_rate) {
  if (plan.stay_min[0] > plan.stay_min[1]) {
    throw sim::InputError("", "patrol_plan.stay_min runs downwards", "write the shorter first");
  }
  const patrol::SpotStay stay{.shortest = sim::Duration::minutes(plan.stay_min[0]),
                              .longest = sim::Duration::minutes(plan.stay_min[1]),
                              .order = plan.order};
  auto spots = patrol::hottest_streets(beat, street_rate, static_cast<std::size_t>(plan.spots),
                                       plan.apart_m);
  return std::make_shared<const patrol::HotSpots>(beat.network(), std::move(spots), stay);
}

}  // namespace

patrol::Policy make_patrol(const TeamConfig& team, std::shared_ptr<const police::Beat> beat,
                           const std::vector<double>& street_rate) {
  const PatrolPlanConfig& plan = team.patrol_plan;
  const police::Beat& streets = *beat;
  switch (team.patrol) {
    case police::Patrol::random_walk:
      return patrol::RandomWalk{std::move(beat)};
    case police::Patrol::hot_spots:
      return hot_spots(plan, streets, street_rate);
    case police::Patrol::tour:
      return std::make_shared<const patrol::Tour>(streets);
    case police::Patrol::fixed_post:
      return patrol::FixedPost{
          // Its walks end at the post anyway.
          patrol::RandomWalk{beat, patrol::Pockets::keep},
          {.place = patrol::hottest_streets(streets, street_rate, 1, 0).front(),
           .stay = sim::Duration::minutes(plan.post_stay_min),
           .walk_legs = plan.walk_legs}};
    case police::Patrol::by_need:
      return std::make_shared<const patrol::NeedPlan>(std::move(beat), street_rate,
                                                      plan.least_share);
    case police::Patrol::at_base:
    case police::Patrol::at_scene:
      break;
  }
  throw sim::InputError("", "team " + team.name + " waits and has no beat",
                        "give it a patrol over its wards");
}

}  // namespace models::study
