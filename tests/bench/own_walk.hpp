// The random walk as a user's own policy: what a virtual call a move costs.
#pragma once

#include <memory>
#include <utility>

#include "models/patrol/policy.hpp"

namespace bench {

class OwnWalk : public models::patrol::OwnPolicy {
 public:
  explicit OwnWalk(models::patrol::RandomWalk walk) : walk_{std::move(walk)} {}
  std::unique_ptr<models::patrol::OwnPatrol> begin(std::uint32_t /*units*/) const override {
    return std::make_unique<Run>(walk_);
  }

 private:
  struct Run : models::patrol::OwnPatrol {
    explicit Run(const models::patrol::RandomWalk& made) : walk{made} {}
    models::patrol::Move next(std::uint32_t unit, const models::patrol::Here& here,
                              sim::Instant now, sim::RandomStream& random) override {
      return walk.next(unit, here, now, random);
    }
    models::patrol::RandomWalk walk;
  };
  models::patrol::RandomWalk walk_;
};

}  // namespace bench
