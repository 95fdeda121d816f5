// The fixed post: standing at a place for a time, with short walks around it or none.
#pragma once

#include <cstdint>
#include <vector>

#include "models/patrol/random_walk.hpp"

namespace models::patrol {

/// Where to stand, and for how long between walks.
struct PostSettings {
  sim::street::Position place;
  sim::Duration stay = sim::Duration::minutes(20);  // > 0
  int walk_legs = 0;  // streets walked at random after each stay, before returning; >= 0
};

/// A post in a town centre. Never changes; shared by replications.
class FixedPost {
 public:
  /// @param walk  how walks go; walks only start if the post lies on the walk's beat.
  /// @throws sim::InputError with all that is wrong with the settings.
  FixedPost(RandomWalk walk, const PostSettings& settings);

  [[nodiscard]] const RandomWalk& walk() const { return walk_; }
  [[nodiscard]] const PostSettings& settings() const { return settings_; }

 private:
  RandomWalk walk_;
  PostSettings settings_;
};

/// The units of a post in one replication. One that is called away returns to the post.
class PostWatch {
 public:
  PostWatch(const FixedPost& post, std::uint32_t units) : post_{post}, legs_left_(units, 0) {}

  Move next(std::uint32_t unit, const Here& here, sim::Instant now, sim::RandomStream& random) {
    const PostSettings& post = post_.settings();
    int& left = legs_left_[unit];
    const bool at_post = here.place == post.place && !here.at_junction();
    if (left > 0 && (at_post || here.at_junction())) {
      --left;
      return post_.walk().next(unit, here, now, random);
    }
    left = 0;
    if (here.place != post.place) return Move::trip(post.place);
    if (post_.walk().beat().contains(post.place.street)) left = post.walk_legs;
    return Move::stay(post.stay);
  }

 private:
  FixedPost post_;
  std::vector<int> legs_left_;  // of each unit's walk
};

}  // namespace models::patrol
