#include "models/patrol/fixed_post.hpp"

#include "sim/core/error.hpp"

namespace models::patrol {

FixedPost::FixedPost(RandomWalk walk, const PostSettings& settings)
    : walk_{std::move(walk)}, settings_{settings} {
  std::vector<sim::Problem> problems;
  const sim::street::Network& network = walk_.beat().network();
  const sim::street::Position place = settings_.place;
  if (place.street.index() >= network.streets.size() || !(place.offset_m >= 0) ||
      place.offset_m > network.street(place.street).length_m) {
    problems.push_back(
        {"", "the post is not on its street", "an offset lies between 0 and the street's length"});
  }
  if (!(settings_.stay > sim::Duration{})) {
    problems.push_back(
        {"", "a stay of " + sim::to_text(settings_.stay.in_seconds()) + " s", "let it be above 0"});
  }
  if (settings_.walk_legs < 0) {
    problems.push_back({"", "walks of " + sim::to_text(settings_.walk_legs) + " streets",
                        "let it be 0 (none) or more"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

}  // namespace models::patrol
