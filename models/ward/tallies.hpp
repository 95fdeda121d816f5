// What one replication measures: plain counts and times, in fixed order.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/demand/incident_class.hpp"
#include "models/police/team.hpp"
#include "sim/core/time.hpp"

namespace models::ward {

/// What a unit is doing. The times in all states add up to the measured time.
enum class UnitState : std::uint8_t {
  off_duty,    // not on a tour, absent, or taken for duty elsewhere
  desk,        // on duty, not visible, not available
  patrol,      // visible on the beat's streets, available
  transit,     // on the way to beat or base, available
  standby,     // waiting at a place, available
  elsewhere,   // on a call outside the study's wards
  responding,  // on the way to a call
  at_scene,
  custody,   // with somebody they stopped or arrested, off the street
  briefing,  // at the base at the start of a tour, neither visible nor available
  on_break   // not visible, available to I calls alone
};
inline constexpr std::size_t kUnitStates = 11;
inline constexpr std::array<std::string_view, kUnitStates> kUnitStateNames{
    "off_duty",   "desk",     "patrol",  "transit",  "standby", "elsewhere",
    "responding", "at_scene", "custody", "briefing", "break"};

/// How a crew's ride came to its end.
enum class RideEnd : std::uint8_t {
  home,        // by itself
  scared_off,  // police were near
  intercepted  // by a unit
};
inline constexpr std::size_t kRideEnds = 3;
inline constexpr std::array<std::string_view, kRideEnds> kRideEndNames{"home", "scared_off",
                                                                       "intercepted"};

/// Response times are counted in bins of one minute, the last one open.
inline constexpr std::size_t kResponseBins = 181;

/// Sizes of a replication's tables.
struct TallyShape {
  std::size_t wards = 0;
  std::size_t classes = 0;
  std::size_t teams = 0;
  std::size_t streets = 0;
  std::size_t days = 0;  // watched from the start, for the warm-up
};

/// Tables are row-major in the order of their names' "by". Counted: incidents that happen, and
/// calls that are received, in the measured time; each call is followed until its outcome against
/// its target is known. For every ward and class,
///   calls = reached + waiting + lost + referred.
/// Had there been no police, incidents + averted - displaced would have happened, but for those
/// that moved across the ends of the measured time.
struct Tallies {
  explicit Tallies(const TallyShape& shape);

  // By ward and class.
  std::vector<std::int64_t> incidents;  // reported or not
  std::vector<std::int64_t> averted;    // did not happen when and where they would have
  std::vector<std::int64_t> displaced;  // happened here instead of elsewhere or earlier
  std::vector<std::int64_t> covered;    // incidents that a free unit could have reached in target
  std::vector<std::int64_t> guarded;    // incidents with an officer on patrol near
  std::vector<std::int64_t> calls;      // reported incidents
  std::vector<std::int64_t> referred;   // grade R: nobody is sent
  std::vector<std::int64_t> reached;    // a unit arrived
  std::vector<std::int64_t> reached_in_target;  // ... within the target of its grade
  std::vector<std::int64_t> delayed;            // reached calls for which no unit was free at first
  std::vector<std::int64_t> crossed;            // reached first by a unit of another home ward
  std::vector<std::int64_t> waiting;            // not reached by the end of the run
  std::vector<std::int64_t> lost;   // closed unattended: patience ran out, or too many waited
  std::vector<double> response_s;   // sum over reached calls, received -> first arrival
  std::vector<double> response_s2;  // sum of squares
  std::vector<double> queued_s;     // sum over reached calls, ready for dispatch -> assigned

  std::vector<std::int64_t> response_histogram;  // by grade and bin
  std::vector<std::int64_t> calls_by_hour;       // by grade and hour of week
  std::vector<std::int64_t> in_target_by_hour;   // by grade and hour of week of receipt

  std::vector<std::int64_t> backlog_us;     // by grade: integral of the number of calls that wait
  std::vector<std::int64_t> unit_us;        // by team and UnitState
  std::vector<std::int64_t> rostered_us;    // by team: tours of the pattern, worked or not
  std::vector<std::int64_t> absent_us;      // by team and reason: tours nobody turned up for
  std::vector<std::int64_t> abstracted_us;  // by team and cause: tours taken for duty elsewhere
  std::vector<std::int64_t> kept_us;        // by team: tours worked for minimum cover's sake
  std::vector<std::int64_t> overtime_us;    // by team: on duty after a tour's end
  std::vector<std::int64_t> commute_us;     // by team: first way of a tour from the base, last back
  std::vector<std::int64_t> attended;       // by team and grade
  std::vector<std::int64_t>
      preempted;  // by team: calls that its units broke off for one of higher grade
  std::vector<std::int64_t> redirected;   // by team: I calls that its units took over
  std::vector<std::int64_t> arrests;      // by team: taken to a custody suite
  std::vector<std::int64_t> intercepted;  // by team: crews stopped
  std::vector<std::int64_t> patrol_us;    // by team and ward
  std::vector<std::int64_t> scene_us;     // by team and ward: at scenes

  std::vector<std::int64_t> street_patrol_us;  // by street
  std::vector<std::int64_t> street_incidents;  // by street
  // Visits of a patrol to a street: from coming onto it to leaving it, a call, a trip or another
  // street. Counted: visits that begin in the measured time, and the times without anybody on
  // patrol there that end in it.
  std::vector<std::int64_t> street_visits;  // by street
  std::vector<std::int64_t> street_gaps;    // by street
  std::vector<std::int64_t> street_gap_us;  // by street: their sum

  // By day from the very start, warm-up included: whether it was long enough.
  std::vector<std::int64_t> busy_us;     // units on a call, here or elsewhere, or in custody
  std::vector<std::int64_t> waiting_us;  // calls that wait for a unit

  std::array<std::int64_t, kRideEnds> rides{};  // of crews, by their end

  std::uint64_t events = 0;  // removals from the calendar, warm-up included
};

}  // namespace models::ward
