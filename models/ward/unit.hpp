// A unit while it is simulated: what it does, where it is, when its tour ends.
#pragma once

#include <cstdint>
#include <optional>

#include "models/police/roster.hpp"
#include "models/police/team.hpp"
#include "models/ward/tallies.hpp"

namespace models::ward {

/// What is due next in a unit's tour.
enum class TourPart : std::uint8_t { begin, rest, way_back, end };

struct Unit {
  // What the patrol loop touches comes first, so that it shares a cache line.
  UnitState state = UnitState::off_duty;
  std::uint16_t team = 0;
  // Junction at the end of the patrol leg; ModeGraph::kNoVertex if it is not on one.
  std::uint32_t vertex = sim::street::ModeGraph::kNoVertex;
  sim::street::Position from;        // of the movement; the place while the unit does not move
  sim::street::Position to;          // of the movement
  sim::Instant departed{};           // when the movement began
  sim::Duration moving{};            // how long it takes
  std::uint32_t patrol = 0;          // the patrol of its beat, if it has one
  std::uint32_t number_on_beat = 0;  // among the units of that patrol
  sim::RandomStream patrol_random;

  sim::Instant since{};  // when the state began
  sim::Instant tour_end{};
  sim::street::Position base;  // of the tour
  sim::Duration rest_left{};   // of the break, once it is due
  TourPart next_part = TourPart::begin;
  bool homeward = false;   // has set out for its base, or will when free
  bool commuting = false;  // on its first way from the base, or homeward
  std::optional<sim::street::WardId> home_ward;
  std::uint32_t call = 0;  // while responding or at scene
  std::uint32_t place_in_available = 0;
  police::Roster roster;
  sim::RandomStream elsewhere_random;
  std::size_t tours = 0;  // taken from the roster of its team, if that is drawn up beforehand
};

}  // namespace models::ward
