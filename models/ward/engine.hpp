// The state and the event handlers of one replication; internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "models/ward/call_book.hpp"
#include "models/ward/scenario.hpp"
#include "models/ward/tallies.hpp"
#include "models/ward/unit.hpp"
#include "sim/core/calendar.hpp"

namespace models::ward {

using demand::Grade;
using demand::Incident;
using police::Patrol;
using police::Team;
using sim::Duration;
using sim::Instant;
using sim::Slot;
using sim::street::Mode;
using sim::street::Position;
using sim::street::Travel;

/// The part of the run that counts.
struct Window {
  Instant begin;
  Instant end;

  [[nodiscard]] bool contains(Instant t) const { return begin <= t && t < end; }
  [[nodiscard]] std::int64_t overlap_us(Instant from, Instant to) const {
    return std::max<std::int64_t>(0, (std::min(to, end) - std::max(from, begin)).count_us());
  }
};

/// One run of one scenario. Its work is told in four files: engine.cpp (setting up, the event
/// loop), calls.cpp (incidents, calls, dispatch), tours.cpp and movement.cpp.
class Engine {
 public:
  Engine(const Scenario& scenario, std::uint32_t number);

  bool run(const std::atomic<bool>& stop);
  Tallies take_tallies() { return std::move(tallies_); }

 private:
  // Slots of the calendar: what each unit does next, its tours, its calls from elsewhere, the next
  // incident of each class, and behind them timers for calls that are being taken.
  [[nodiscard]] Slot activity(std::uint32_t unit) const { return Slot{unit}; }
  [[nodiscard]] Slot duty(std::uint32_t unit) const { return Slot{units() + unit}; }
  [[nodiscard]] Slot elsewhere(std::uint32_t unit) const { return Slot{2 * units() + unit}; }
  [[nodiscard]] std::uint32_t first_class_slot() const { return 3 * units(); }
  [[nodiscard]] std::uint32_t first_timer_slot() const {
    return first_class_slot() + static_cast<std::uint32_t>(incidents_.size());
  }
  [[nodiscard]] std::uint32_t units() const { return static_cast<std::uint32_t>(units_.size()); }
  [[nodiscard]] const Team& team_of(const Unit& unit) const { return scenario_.teams[unit.team]; }
  [[nodiscard]] std::size_t cell(const Call& call) const {
    return call.ward.index() * classes_ + call.incident.of_class.index();
  }

  void add_units(std::uint32_t number);
  void add_incidents(std::uint32_t number);
  void handle(Slot slot);

  // Incidents and calls.
  void incident_happens(std::uint32_t of_class);
  void receive(const Incident& incident);
  void call_is_ready(std::uint32_t call);
  [[nodiscard]] bool patience_is_out(const Call& call, Instant at) const;
  bool lose_if_expired(std::uint32_t call);
  void count_those_still_waiting();
  void book_backlog(Instant until);

  // Dispatch and service.
  [[nodiscard]] bool may_attend(const Unit& unit, const Call& call) const;
  [[nodiscard]] Mode response_mode(const Unit& unit, Grade grade) const;
  void assign(std::uint32_t unit, std::uint32_t call, std::uint32_t travel_ms);
  void arrive_at_call(std::uint32_t unit);
  void release(std::uint32_t unit);

  // Tours.
  void schedule_next_tour(std::uint32_t unit);
  void duty_event(std::uint32_t unit);
  void begin_tour(std::uint32_t unit);
  void go_off_duty(std::uint32_t unit);
  void schedule_call_from_elsewhere(std::uint32_t unit);
  void called_elsewhere(std::uint32_t unit);

  // Movement between calls.
  void activity_event(std::uint32_t unit);
  void resume(std::uint32_t unit);
  void patrol_from_here(std::uint32_t unit);
  void begin_leg(std::uint32_t unit, const police::PatrolLeg& leg);
  void begin_trip(std::uint32_t unit, Position to);
  void credit_patrol(const Unit& unit, Instant until);
  [[nodiscard]] Position place_of(const Unit& unit) const;

  void set_state(std::uint32_t unit, UnitState state);
  static bool available(UnitState state) {
    return state == UnitState::patrol || state == UnitState::transit || state == UnitState::standby;
  }

  const Scenario& scenario_;
  const sim::street::Network& network_;
  std::size_t classes_;
  std::size_t wards_;
  Window window_;
  Instant last_;  // by then every measured call's outcome is known
  Tallies tallies_;
  std::vector<Unit> units_;
  std::vector<demand::PoissonIncidents> incidents_;
  std::vector<Incident> next_incident_;  // of each class
  sim::Calendar calendar_;
  std::vector<std::uint32_t> available_;  // units, in no particular order
  CallBook calls_;
  Instant backlog_since_;                  // until then the backlog is booked
  std::vector<std::uint32_t> timer_call_;  // the call that each timer slot stands for
  std::vector<std::uint32_t> free_timers_;
};

}  // namespace models::ward
