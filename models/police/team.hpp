// Teams of officers: who they are, how they move, where they serve, what they attend.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/police/absence.hpp"
#include "models/police/duty.hpp"
#include "models/police/rank.hpp"
#include "models/police/shift_pattern.hpp"
#include "sim/core/ids.hpp"
#include "sim/street/network.hpp"

namespace models::police {

using TeamId = sim::Id<struct TeamTag>;
using UnitId = sim::Id<struct UnitTag>;

/// What a unit does between calls.
enum class Patrol : std::uint8_t {
  random_walk,  // along the beat's streets, turning at random, never straight back if it can go on
  at_base,      // drives back to its base and waits there
  at_scene,     // waits where the last call ended
  hot_spots,    // stays at a list of places in turn
  tour,         // along the shortest walk that covers all streets of the beat
  fixed_post,   // stands at one place, with short walks around it
  by_need       // to the street whose risk has waited longest for the walk
};
inline constexpr std::array<std::string_view, 7> kPatrolNames{
    "random_walk", "at_base", "at_scene", "hot_spots", "tour", "fixed_post", "by_need"};
/// Whether units move over a beat by a policy of models/patrol.
[[nodiscard]] constexpr bool patrols_a_beat(Patrol patrol) {
  return patrol != Patrol::at_base && patrol != Patrol::at_scene;
}

/// From when to when a unit serves: it works the tours that start in this time. A tour that has
/// started is worked to its end; duty round the clock begins and ends with it.
struct Serving {
  sim::Instant from;
  sim::Instant until = sim::Instant::never();

  [[nodiscard]] bool all_the_time() const {
    return from == sim::Instant{} && until == sim::Instant::never();
  }
  bool operator==(const Serving&) const = default;
};

/// A place in a team, and when it is filled. The place decides the unit's draws, its home ward and
/// where it stands in the shift: whoever stays is the same whoever else goes.
struct Posting {
  int place = 0;
  Serving when;

  bool operator==(const Posting&) const = default;
};

/// A number of like units. A unit is one officer or one crew: it moves and serves as one.
struct Team {
  std::string name;
  Rank rank = Rank::constable;
  sim::street::Mode mode =
      sim::street::Mode::foot;  // foot, cycle or car; cars use blue lights to I calls
  int units = 0;
  std::vector<Posting> postings;  // of each unit; empty: places 0, 1, ..., all the time
  int officers_per_unit = 1;
  ShiftPattern pattern = ShiftPattern::round_the_clock();
  double fte = 1;                    // share of the pattern's tours that each unit works; in (0, 1]
  sim::street::Position base;        // where its tours start
  std::vector<BaseMove> base_moves;  // in order of time
  std::vector<sim::street::WardId> wards;  // place k's home ward is wards[k mod size]; empty: all
  Patrol patrol = Patrol::random_walk;
  double patrol_speed_mps = 1.1;  // on foot or cycle; cars patrol at their street's speed
  std::array<bool, 4> attends{true, true, true, false};  // by demand::Grade
  bool home_ward_only = false;            // ring-fenced: attends no call outside its home ward, ...
  std::array<bool, 4> leaves_ward_for{};  // ... but for these grades
  double availability = 1;  // P(an officer turns up for a tour): leave, sickness, training, court
  std::optional<AbsencePattern> absence;  // instead of availability, which is 1 then
  double abstraction = 0;                 // P(who turns up is taken for duty elsewhere that tour)
  std::vector<Surge> surges;              // that concern the team, with its own shares
  int minimum_cover = 0;  // units below which nobody goes on leave, training or duty elsewhere
  TourParts tour;
  // Of each tour, at its start: briefing, paperwork, enquiries; not visible. No effect round the
  // clock, where there are no tours.
  double desk_share = 0;
  double elsewhere_share = 0;  // of free time lost to calls outside the study's wards; in [0, 1)
  double elsewhere_mean_s = 2700;
  std::string payer;    // who pays for it: "force", "residents", ...
  bool funded = false;  // a scheme's purchases add units here

  [[nodiscard]] Posting posting(int unit) const {
    return postings.empty() ? Posting{.place = unit, .when = {}}
                            : postings[static_cast<std::size_t>(unit)];
  }

  /// Where a tour that starts then starts and ends.
  [[nodiscard]] const sim::street::Position& base_at(sim::Instant start) const {
    const sim::street::Position* at = &base;
    for (const BaseMove& move : base_moves) at = move.from <= start ? &move.to : at;
    return *at;
  }
};

}  // namespace models::police
