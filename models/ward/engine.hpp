// The state and the event handlers of one replication; internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include "models/ward/call_book.hpp"
#include "models/ward/incident_log.hpp"
#include "models/ward/pool.hpp"
#include "models/ward/scenario.hpp"
#include "models/ward/tallies.hpp"
#include "models/ward/tracer.hpp"
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

/// Where the potential incidents of a class come from.
struct Source {
  demand::Process process;
  demand::IncidentDetails details;
  demand::Occurrence next;
  double deterrability = 0;
};

/// An averted incident that is to happen elsewhere or later.
struct Displaced {
  Incident original;
  Incident moved;
  double mark = 1;  // averted for good if below deterrability x dosage
};

/// A moped crew on its ride. Its potential ride does not depend on the police: once they have ended
/// it, it goes on unseen, so that the snatches that did not happen can be named.
struct Crew {
  demand::ClassId of_class;
  demand::CrewRide ride;
  demand::CrewStep step;
  demand::IncidentDetails details;
  sim::RandomStream police_random;  // one draw a snatch
  double hazard = 0;                // of giving up, met so far
  RideEnd fate = RideEnd::home;     // until something else ends it
};

/// What patrols do to one street: all that a move reads and writes, in one cache line.
struct alignas(64) StreetBook {
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::uint32_t ward = kNone;  // of the street; none in the margin
  std::uint32_t units = 0;     // on patrol here now
  std::uint32_t last = kNone;  // unit that left it last; nobody yet
  sim::Instant left{};         // when it did
  std::int64_t patrol_us = 0;  // as in the tallies
  std::int64_t visits = 0;
  std::int64_t gaps = 0;
  std::int64_t gap_us = 0;
};

/// One run of one scenario. Its work is told in nine files: engine.cpp (setting up, the event
/// loop), incidents.cpp (what happens and what presence averts), crews.cpp, calls.cpp (calls and
/// their outcome), dispatch.cpp (who is sent), custody.cpp, tours.cpp, movement.cpp and
/// tracing.cpp.
class Engine {
 public:
  /// @param log  takes down every potential incident; null for none
  Engine(const Scenario& scenario, std::uint32_t number, IncidentLog* log);

  bool run(const std::atomic<bool>& stop);
  Tallies take_tallies();

  /// The tracer must outlive the run.
  void trace_into(Tracer& tracer);
  [[nodiscard]] std::vector<std::uint16_t> team_by_unit() const;
  /// By then every measured call's outcome is known.
  [[nodiscard]] Instant last() const { return last_; }

 private:
  // A unit and how long it will take.
  struct Chosen {
    std::uint32_t unit;
    std::uint32_t travel_ms;
  };

  // What a timer stands for when it is pending; `index` is a number of that kind.
  struct Timer {
    enum class Kind : std::uint8_t { call, displaced, crew } kind;
    std::uint32_t index;
  };

  // Slots of the calendar: what each unit does next, its tours, its calls from elsewhere, the next
  // occurrence of each class, and behind them timers.
  [[nodiscard]] Slot activity(std::uint32_t unit) const { return Slot{unit}; }
  [[nodiscard]] Slot duty(std::uint32_t unit) const { return Slot{units() + unit}; }
  [[nodiscard]] Slot elsewhere(std::uint32_t unit) const { return Slot{2 * units() + unit}; }
  [[nodiscard]] std::uint32_t first_class_slot() const { return 3 * units(); }
  [[nodiscard]] std::uint32_t first_timer_slot() const {
    return first_class_slot() + static_cast<std::uint32_t>(sources_.size());
  }
  [[nodiscard]] std::uint32_t units() const { return static_cast<std::uint32_t>(units_.size()); }
  [[nodiscard]] const Team& team_of(const Unit& unit) const { return scenario_.teams[unit.team]; }
  [[nodiscard]] std::size_t cell(const Incident& incident) const {
    return network_.street(incident.place.street).ward->index() * classes_ +
           incident.of_class.index();
  }

  void add_units();
  void add_sources();
  void handle(Slot slot);
  void start_timer(Timer timer, Instant due);
  void timer_is_due(Timer timer);

  // Incidents, and what presence averts.
  void occurrence_is_due(std::uint32_t of_class);
  void may_happen(const Incident& incident, demand::IncidentDetails& details);
  void avert(const Incident& incident, const demand::Marks& marks);
  void displaced_is_due(const Displaced& displaced);
  void note_those_still_displaced();
  void happen(const Incident& incident);
  void look_around(const Incident& incident);
  void note(const Incident& incident, Fate fate,
            std::optional<demand::Occurrence> instead = std::nullopt);
  void count_averted(const Incident& incident);
  [[nodiscard]] Position nearby(Position from, const demand::Marks& marks) const;
  [[nodiscard]] double dosage_on(sim::street::StreetId street) const;

  // Moped crews.
  void begin_ride(demand::ClassId of_class, Instant start);
  void crew_step_ends(std::uint32_t crew);
  [[nodiscard]] const demand::MopedCrews& crews_of(demand::ClassId of_class) const {
    return std::get<demand::MopedCrews>(scenario_.demand->models[of_class.index()]);
  }
  void fear(Crew& crew);
  void try_to_intercept(Crew& crew, double mark);
  void snatch(Crew& crew);
  [[nodiscard]] std::optional<std::uint32_t> interceptor(sim::street::Point crew,
                                                         double mark) const;

  // Calls.
  void receive(const Incident& incident);
  void call_is_ready(std::uint32_t call);
  [[nodiscard]] bool patience_is_out(const Call& call, Instant at) const;
  bool lose_if_expired(std::uint32_t call);
  void lose(std::uint32_t call);
  void count_those_still_waiting();
  void book_backlog(Instant until);

  // Dispatch and service.
  [[nodiscard]] bool may_attend(const Unit& unit, Grade grade, sim::street::WardId ward) const;
  [[nodiscard]] bool may_attend(const Unit& unit, const Call& call) const {
    return may_attend(unit, call.grade, call.ward);
  }
  [[nodiscard]] Mode response_mode(const Unit& unit, Grade grade) const;
  [[nodiscard]] bool policy_sends(std::uint32_t unit, const Call& call) const;
  [[nodiscard]] police::CallFacts facts_of(const Call& call, std::uint32_t more_free) const;
  [[nodiscard]] CallBook::Verdict verdict(std::uint32_t free_unit, const Call& call,
                                          bool reserved) const;
  [[nodiscard]] std::size_t free_units_for(const Call& call) const;
  [[nodiscard]] bool held_back(Grade grade) const;
  [[nodiscard]] bool reserved(std::uint32_t more_free) const;
  [[nodiscard]] bool someone_waits_for_several(Grade grade) const;
  void look_for_units(std::uint32_t call);
  [[nodiscard]] bool send_one(std::uint32_t call);
  [[nodiscard]] std::optional<Chosen> choose_free(const Call& call) const;
  template <class Units>
  [[nodiscard]] std::optional<Chosen> nearest(const Call& call, const Units& units) const;
  [[nodiscard]] std::optional<Chosen> choose_to_preempt(const Call& call) const;
  [[nodiscard]] std::optional<Chosen> choose_from_desk(const Call& call) const;
  void break_off(std::uint32_t unit);
  void look_again(std::uint32_t call);
  bool take_over(std::uint32_t unit);
  void assign(std::uint32_t unit, std::uint32_t call, std::uint32_t travel_ms, Decision why);
  void arrive_at_call(std::uint32_t unit);
  void count_response(const Unit& unit, Call& call);
  void finish_call(std::uint32_t unit);
  [[nodiscard]] std::optional<Duration> arrest(const Unit& unit, Call& call) const;
  void take_to_custody(std::uint32_t unit, Duration stay);
  void release(std::uint32_t unit);

  // Tours.
  void add_minimum_cover();
  [[nodiscard]] police::RosteredTour next_tour(std::uint32_t unit);
  void schedule_next_tour(std::uint32_t unit);
  void book_missed(std::size_t team, const police::RosteredTour& tour);
  void duty_event(std::uint32_t unit);
  void begin_tour(std::uint32_t unit);
  void schedule_tour_part(std::uint32_t unit);
  void go_to_desk(std::uint32_t unit);
  void take_break(std::uint32_t unit);
  void look_at_way_back(std::uint32_t unit);
  void head_home(std::uint32_t unit);
  void go_off_duty(std::uint32_t unit);
  [[nodiscard]] bool spared(const Unit& unit, Grade grade) const;
  void book_commute(const Unit& unit, Instant until);
  [[nodiscard]] Duration way_to_base(const Unit& unit) const;
  void schedule_call_from_elsewhere(std::uint32_t unit);
  void called_elsewhere(std::uint32_t unit);

  // Movement between calls.
  void activity_event(std::uint32_t unit);
  void resume(std::uint32_t unit);
  void patrol_on(std::uint32_t unit);
  void begin_patrol(std::uint32_t unit, const patrol::Move& move);
  void begin_trip(std::uint32_t unit, Position to);
  void credit_patrol(const Unit& unit, Instant until);
  void begin_visit(std::uint32_t unit, sim::street::StreetId street);
  void end_visit(std::uint32_t unit, sim::street::StreetId street);
  [[nodiscard]] Mode mode_of(const Unit& unit) const;  // of travel in its state
  [[nodiscard]] Position place_of(const Unit& unit) const;

  void set_state(std::uint32_t unit, UnitState state);
  void book_state(const Unit& unit, Instant until);
  void book_by_day(std::vector<std::int64_t>& by_day, Instant from, Instant until,
                   std::int64_t times) const;

  // Tracing. To be called with a tracer only.
  void tell_received(const Call& call);
  void tell_decision(Decision decision, const Call& call, std::optional<std::uint32_t> chosen,
                     std::uint32_t travel_ms);
  void weigh(std::uint32_t unit, const Call& call, std::optional<std::uint32_t> chosen);
  void tell_movements();

  /// Seen on the street it is on: it leaves dosage there, and crews shy from it.
  static bool visible(UnitState state) {
    return state == UnitState::patrol || state == UnitState::standby ||
           state == UnitState::at_scene;
  }
  static bool busy(UnitState state) {
    return state == UnitState::responding || state == UnitState::at_scene ||
           state == UnitState::custody || state == UnitState::elsewhere;
  }
  static bool available(UnitState state) {
    return state == UnitState::patrol || state == UnitState::transit ||
           state == UnitState::standby || state == UnitState::on_break;
  }

  const Scenario& scenario_;
  std::uint32_t number_;  // of the replication
  const sim::street::Network& network_;
  std::size_t classes_;
  std::size_t wards_;
  Window window_;
  Instant last_;  // by then every measured call's outcome is known
  Tallies tallies_;
  IncidentLog* log_;
  Tracer* tracer_ = nullptr;
  std::vector<Unit> units_;
  std::vector<patrol::BeatPatrol> patrols_;                 // of each beat of each team
  std::vector<std::vector<police::RosteredTour>> rosters_;  // by unit; of teams with minimum cover
  std::vector<Source> sources_;                             // by class
  std::optional<demand::Dosage> dosage_;
  std::vector<StreetBook> street_books_;
  sim::Calendar calendar_;
  std::vector<std::uint32_t> available_;  // units, in no particular order
  CallBook calls_;
  std::uint32_t calls_received_ = 0;  // or to be received, from the start of the warm-up
  bool sends_together_ = false;       // whether any class does
  Pool<Displaced> displaced_;
  Pool<Crew> crews_;
  std::vector<std::uint32_t> rides_;  // by class: begun so far
  Instant backlog_since_;             // until then the backlog is booked
  std::vector<Timer> timers_;         // by slot
  std::vector<std::uint32_t> free_timers_;
};

}  // namespace models::ward
