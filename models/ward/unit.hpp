// A unit while it is simulated: what it does, where it is, when its tour ends.
#pragma once

#include <cstdint>
#include <optional>

#include "models/police/beat.hpp"
#include "models/police/team.hpp"
#include "models/ward/tallies.hpp"

namespace models::ward {

struct Unit {
  // What the patrol loop touches comes first, so that it shares a cache line.
  UnitState state = UnitState::off_duty;
  std::uint16_t team = 0;
  std::uint32_t vertex = 0;    // junction at the end of the patrol leg
  sim::street::Position from;  // of the movement; the place while the unit does not move
  sim::street::Position to;    // of the movement
  sim::Instant departed{};     // when the movement began
  sim::Duration moving{};      // how long it takes
  const police::Beat* beat = nullptr;
  sim::RandomStream patrol_random;

  sim::Instant since{};  // when the state began
  sim::Instant tour_end{};
  int tours = 0;  // begun or missed so far
  int number_in_team = 0;
  std::optional<sim::street::WardId> home_ward;
  std::uint32_t call = 0;  // while responding or at scene
  std::uint32_t place_in_available = 0;
  sim::RandomStream roster_random;
  sim::RandomStream elsewhere_random;
};

}  // namespace models::ward
