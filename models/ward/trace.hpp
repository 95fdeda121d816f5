// Who did what, when and where in one replication: for the question "which unit, and why?".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/demand/incident.hpp"
#include "models/ward/tallies.hpp"
#include "sim/core/time.hpp"
#include "sim/street/network.hpp"

namespace models::ward {

/// What is to be taken down. Movements and decisions are those of a span of time; calls are those
/// received in it.
struct TraceRequest {
  sim::Instant from;
  sim::Instant until;
  /// Calls are numbered in the order in which their incidents happened, from the start of the
  /// warm-up. Every decision on this one is taken down, whenever it is made, with all units on
  /// duty that were weighed.
  std::optional<std::uint32_t> call;
  std::size_t max_records = 1'000'000;  // of all kinds together
};

enum class CallOutcome : std::uint8_t {
  open,      // not known by the end of the run
  reached,   // a unit arrived (all that were asked for, if the class says so)
  lost,      // closed unattended
  referred,  // grade R: nobody is sent
};
inline constexpr std::array<std::string_view, 4> kCallOutcomeNames{"open", "reached", "lost",
                                                                   "referred"};

struct TracedCall {
  std::uint32_t number = 0;
  demand::ClassId of_class;
  demand::Grade grade = demand::Grade::significant;
  sim::street::WardId ward;
  sim::street::Position place;
  sim::Instant received;
  sim::Instant ready;
  std::optional<sim::Instant> reached{};
  std::optional<sim::Instant> lost{};
  CallOutcome outcome = CallOutcome::open;
};

/// Why a unit was sent, or that none was.
enum class Decision : std::uint8_t {
  free_unit,   // of the free units that may attend, the one of least cost
  pre_empted,  // taken from a call of lower grade
  from_desk,   // called out from its desk
  from_queue,  // became free and took a call that waited
  redirected,  // became free and took the call over from a unit that was farther
  waits        // nobody could be sent
};
inline constexpr std::array<std::string_view, 6> kDecisionNames{
    "free unit", "pre-empted", "from desk", "from queue", "redirected", "waits"};

struct TracedDecision {
  std::uint32_t call = 0;
  sim::Instant at;
  Decision decision = Decision::waits;
  std::optional<std::uint32_t> unit;
  std::uint32_t travel_ms = 0;  // of the unit
};

/// What stood against sending a unit.
enum class Obstacle : std::uint8_t {
  none,     // it was sent
  farther,  // might have gone; another had the least cost
  grade,    // its team does not attend the grade, or it is spared: on a break, close to its end
  ward,     // bound to its own ward
  busy,     // not available: its state says with what
  reserve   // kept for I calls
};
inline constexpr std::array<std::string_view, 6> kObstacleNames{"sent",
                                                                "farther",
                                                                "does not attend this grade now",
                                                                "bound to its ward",
                                                                "busy",
                                                                "kept in reserve for I calls"};

/// A unit on duty when a decision on the call asked for was made.
struct WeighedUnit {
  std::uint32_t decision = 0;  // index into Trace::decisions
  std::uint32_t unit = 0;
  UnitState state = UnitState::off_duty;
  Obstacle obstacle = Obstacle::none;
  std::optional<std::uint32_t> travel_ms{};  // to the call, for a unit that is on the streets
};

/// A unit in one state, on one street or one way.
struct TracedMovement {
  std::uint32_t unit = 0;
  UnitState state = UnitState::off_duty;
  sim::street::Position from;
  sim::street::Position to;
  sim::Instant begin;
  sim::Instant end;
  sim::street::Mode mode = sim::street::Mode::foot;  // of a way, and of patrol
};

struct Trace {
  std::vector<TracedCall> calls;  // by number
  std::vector<TracedDecision> decisions;
  std::vector<WeighedUnit> weighed;       // by decision, then unit
  std::vector<TracedMovement> movements;  // by end
  std::vector<std::uint16_t> team_of;     // by unit
  bool truncated = false;                 // max_records was met: later ones are missing
  Tallies tallies;                        // of the whole run, to be compared with another's
};

}  // namespace models::ward
