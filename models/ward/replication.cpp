#include "models/ward/replication.hpp"

#include <algorithm>
#include <cmath>

#include "models/ward/call_book.hpp"
#include "models/ward/unit.hpp"
#include "sim/core/calendar.hpp"

namespace models::ward {

namespace {

using demand::Grade;
using demand::Incident;
using police::Beat;
using police::Patrol;
using police::Team;
using sim::Duration;
using sim::Instant;
using sim::Slot;
using sim::street::Mode;
using sim::street::Position;
using sim::street::RouteLeg;
using sim::street::Travel;

// The part of the run that counts.
struct Window {
  Instant begin;
  Instant end;

  [[nodiscard]] bool contains(Instant t) const { return begin <= t && t < end; }
  [[nodiscard]] std::int64_t overlap_us(Instant from, Instant to) const {
    return std::max<std::int64_t>(0, (std::min(to, end) - std::max(from, begin)).count_us());
  }
};

class Replication {
 public:
  Replication(const Scenario& scenario, std::uint32_t number);

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

// --- Setting up -------------------------------------------------------------------------------

Instant end_of_outcomes(const Scenario& scenario, Instant end) {
  Duration longest;
  for (const Duration target : scenario.dispatch.target) longest = std::max(longest, target);
  return end + longest;
}

Replication::Replication(const Scenario& scenario, std::uint32_t number)
    : scenario_{scenario},
      network_{scenario.streets->network},
      classes_{scenario.demand->classes.size()},
      wards_{network_.wards.size()},
      window_{Instant{} + scenario.warm_up, Instant{} + scenario.warm_up + scenario.horizon},
      last_{end_of_outcomes(scenario, window_.end)},
      tallies_{{wards_, classes_, scenario.teams.size(), network_.streets.size()}} {
  add_units(number);
  calendar_ = sim::Calendar{3 * units_.size() + classes_};
  add_incidents(number);
  for (std::uint32_t u = 0; u < units(); ++u) schedule_next_tour(u);
}

void Replication::add_units(std::uint32_t number) {
  for (std::size_t t = 0; t < scenario_.teams.size(); ++t) {
    const Team& team = scenario_.teams[t];
    for (int k = 0; k < team.units; ++k) {
      // Keyed by place in the team: more officers elsewhere do not change this one's draws.
      const auto entity = static_cast<std::uint32_t>(t << 16 | static_cast<std::size_t>(k));
      const auto stream = [&](Purpose purpose) {
        return sim::RandomStream{sim::stream_key(scenario_.seed, number, purpose, entity)};
      };
      const auto place_in_wards =
          static_cast<std::size_t>(k) % std::max<std::size_t>(1, team.wards.size());
      units_.push_back(
          {.team = static_cast<std::uint16_t>(t),
           .from = team.base,
           .to = team.base,
           .beat = scenario_.beats[t].empty() ? nullptr : scenario_.beats[t][place_in_wards].get(),
           .patrol_random = stream(Purpose::patrol),
           .number_in_team = k,
           .home_ward =
               team.wards.empty() ? std::nullopt : std::optional{team.wards[place_in_wards]},
           .roster_random = stream(Purpose::roster),
           .elsewhere_random = stream(Purpose::elsewhere)});
    }
  }
}

void Replication::add_incidents(std::uint32_t number) {
  for (std::size_t c = 0; c < classes_; ++c) {
    incidents_.emplace_back(
        network_, demand::ClassId{c}, scenario_.demand->classes[c], scenario_.demand->rates[c],
        sim::stream_key(scenario_.seed, number, Purpose::incidents, static_cast<std::uint32_t>(c)));
    next_incident_.push_back(incidents_.back().next());
    calendar_.schedule(Slot{first_class_slot() + c}, next_incident_.back().happened);
  }
}

// --- The event loop ---------------------------------------------------------------------------

bool Replication::run(const std::atomic<bool>& stop) {
  constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;
  while (const auto event = calendar_.next(last_)) {
    handle(event->slot);
    if (++tallies_.events % kEventsBetweenLooks == 0 && stop.load(std::memory_order_relaxed)) {
      return false;
    }
  }
  for (std::uint32_t u = 0; u < units(); ++u) {
    const Unit& unit = units_[u];
    if (unit.state == UnitState::patrol) credit_patrol(unit, last_);
    tallies_.unit_us[unit.team * kUnitStates + static_cast<std::size_t>(unit.state)] +=
        window_.overlap_us(unit.since, last_);
  }
  book_backlog(last_);
  count_those_still_waiting();
  return true;
}

void Replication::handle(Slot slot) {
  const std::uint32_t n = units();
  const std::uint32_t s = slot.value();
  if (s < n) return activity_event(s);
  if (s < 2 * n) return duty_event(s - n);
  if (s < first_class_slot()) return called_elsewhere(s - 2 * n);
  if (s < first_timer_slot()) return incident_happens(s - first_class_slot());
  const std::uint32_t timer = s - first_timer_slot();
  free_timers_.push_back(timer);
  call_is_ready(timer_call_[timer]);
}

// --- Incidents and calls ----------------------------------------------------------------------

void Replication::incident_happens(std::uint32_t of_class) {
  const Incident incident = next_incident_[of_class];
  next_incident_[of_class] = incidents_[of_class].next();
  calendar_.schedule(Slot{first_class_slot() + of_class}, next_incident_[of_class].happened);
  receive(incident);
}

void Replication::receive(const Incident& incident) {
  const demand::IncidentClass& kind = scenario_.demand->classes[incident.of_class.index()];
  const Call call{.incident = incident,
                  .ward = *network_.street(incident.place.street).ward,
                  .grade = kind.grade,
                  .measured = window_.contains(incident.happened),
                  .ready = incident.happened + incident.call_handling,
                  .assigned = {}};
  if (call.measured) {
    ++tallies_.incidents[cell(call)];
    ++tallies_.street_incidents[incident.place.street.index()];
  }
  if (!incident.reported) return;
  if (call.measured) {
    ++tallies_.calls[cell(call)];
    ++tallies_.calls_by_hour[demand::index(call.grade) * sim::kHoursPerWeek +
                             static_cast<std::size_t>(hour_of_week(incident.happened))];
    if (call.grade == Grade::referred) ++tallies_.referred[cell(call)];
  }
  if (call.grade == Grade::referred) return;
  const std::uint32_t number = calls_.open(call);
  if (incident.call_handling == Duration{}) return call_is_ready(number);
  if (free_timers_.empty()) {
    free_timers_.push_back(calendar_.add_slot().value() - first_timer_slot());
    timer_call_.push_back(0);
  }
  const std::uint32_t timer = free_timers_.back();
  free_timers_.pop_back();
  timer_call_[timer] = number;
  calendar_.schedule(Slot{first_timer_slot() + timer}, call.ready);
}

bool Replication::patience_is_out(const Call& call, Instant at) const {
  const auto patience = scenario_.dispatch.patience[demand::index(call.grade)];
  return patience && at - call.incident.happened > *patience;
}

bool Replication::lose_if_expired(std::uint32_t number) {
  const Call& call = calls_[number];
  if (!patience_is_out(call, calendar_.now())) return false;
  if (call.measured) ++tallies_.lost[cell(call)];
  calls_.close(number);
  return true;
}

// To be called before the number of waiting calls changes.
void Replication::book_backlog(Instant until) {
  const std::int64_t us = window_.overlap_us(backlog_since_, until);
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    tallies_.backlog_us[g] += us * static_cast<std::int64_t>(calls_.waiting(static_cast<Grade>(g)));
  }
  backlog_since_ = until;
}

void Replication::count_those_still_waiting() {
  const auto count_unassigned = [this](std::uint32_t number) {
    const Call& call = calls_[number];
    if (!call.measured) return;
    ++(patience_is_out(call, last_) ? tallies_.lost : tallies_.waiting)[cell(call)];
  };
  calls_.for_each_waiting(count_unassigned);
  for (const Unit& unit : units_) {
    if (unit.state != UnitState::responding || !calls_[unit.call].measured) continue;
    ++tallies_.waiting[cell(calls_[unit.call])];
  }
  for (std::uint32_t timer = 0; timer < timer_call_.size(); ++timer) {
    if (calendar_.pending(Slot{first_timer_slot() + timer})) count_unassigned(timer_call_[timer]);
  }
}

// --- Dispatch and service ---------------------------------------------------------------------

bool Replication::may_attend(const Unit& unit, const Call& call) const {
  const Team& team = team_of(unit);
  return team.attends[demand::index(call.grade)] &&
         (!team.home_ward_only || !unit.home_ward || unit.home_ward == call.ward);
}

Mode Replication::response_mode(const Unit& unit, Grade grade) const {
  const Mode mode = team_of(unit).mode;
  return mode == Mode::car && grade == Grade::immediate ? Mode::blue_light : mode;
}

// Nearest available unit by travel time; ties go to the unit that comes first.
void Replication::call_is_ready(std::uint32_t number) {
  if (lose_if_expired(number)) return;
  const Call& call = calls_[number];
  std::array<std::optional<Travel::Destination>, sim::street::kModes> destination;
  std::uint64_t best = UINT64_MAX;  // travel time and unit in one number, compared at once
  for (const std::uint32_t u : available_) {
    const Unit& unit = units_[u];
    if (!may_attend(unit, call)) continue;
    const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
    auto& to = destination[mode];
    if (!to) to.emplace(scenario_.streets->travel[mode]->to(call.incident.place));
    const std::uint64_t ms = to->ms_from(place_of(unit));
    best = std::min(best, ms << 32 | u);
  }
  if (best == UINT64_MAX) {
    book_backlog(calendar_.now());
    return calls_.enqueue(number);
  }
  assign(static_cast<std::uint32_t>(best), number, static_cast<std::uint32_t>(best >> 32));
}

void Replication::assign(std::uint32_t u, std::uint32_t number, std::uint32_t travel_ms) {
  Unit& unit = units_[u];
  unit.from = place_of(unit);
  set_state(u, UnitState::responding);
  unit.call = number;
  calls_[number].assigned = calendar_.now();
  calendar_.schedule(activity(u), calendar_.now() + Duration::milliseconds(travel_ms));
}

void Replication::arrive_at_call(std::uint32_t u) {
  Unit& unit = units_[u];
  const Call& call = calls_[unit.call];
  set_state(u, UnitState::at_scene);
  unit.from = unit.to = call.incident.place;
  calendar_.schedule(activity(u), calendar_.now() + call.incident.service);
  if (!call.measured) return;
  const Duration response = calendar_.now() - call.incident.happened;
  const std::size_t grade = demand::index(call.grade);
  ++tallies_.reached[cell(call)];
  ++tallies_.attended[unit.team * demand::kGrades + grade];
  if (call.assigned > call.ready) ++tallies_.delayed[cell(call)];
  tallies_.response_s[cell(call)] += response.in_seconds();
  tallies_.response_s2[cell(call)] += response.in_seconds() * response.in_seconds();
  tallies_.queued_s[cell(call)] += (call.assigned - call.ready).in_seconds();
  const auto minute = static_cast<std::size_t>(response.in_seconds() / 60);
  ++tallies_.response_histogram[grade * kResponseBins + std::min(minute, kResponseBins - 1)];
  if (response <= scenario_.dispatch.target[grade]) {
    ++tallies_.reached_in_target[cell(call)];
    ++tallies_.in_target_by_hour[grade * sim::kHoursPerWeek +
                                 static_cast<std::size_t>(hour_of_week(call.incident.happened))];
  }
}

// The unit has nothing to do: off duty if its tour is over, else the next call, else patrol.
void Replication::release(std::uint32_t u) {
  Unit& unit = units_[u];
  if (unit.tour_end <= calendar_.now()) return go_off_duty(u);
  book_backlog(calendar_.now());
  std::uint32_t number = 0;
  const bool found = calls_.take(
      team_of(unit).attends, [&](const Call& call) { return may_attend(unit, call); },
      [&](std::uint32_t call) { return lose_if_expired(call); }, number);
  if (!found) return resume(u);
  const Call& call = calls_[number];
  const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
  assign(u, number, scenario_.streets->travel[mode]->ms(unit.from, call.incident.place));
}

// --- Tours ------------------------------------------------------------------------------------

// Draws who turns up; tours that are missed are counted and passed over.
void Replication::schedule_next_tour(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  for (;;) {
    const police::DutyPeriod tour = team.pattern.period(unit.number_in_team, unit.tours++);
    if (tour.start > last_) return;
    // Both are drawn for every tour, so that a tour's draws depend on its number alone.
    const bool turns_up = unit.roster_random.uniform() < team.availability;
    const bool taken = unit.roster_random.uniform() < team.abstraction;
    if (tour.end <= calendar_.now()) continue;  // overtime lasted through all of it
    if (turns_up && !taken) {
      unit.tour_end = tour.end;
      return calendar_.schedule(duty(u), std::max(tour.start, calendar_.now()));
    }
    (turns_up ? tallies_.abstracted_us : tallies_.absent_us)[unit.team] +=
        window_.overlap_us(tour.start, tour.end);
    if (tour.end == Instant::never()) return;
  }
}

void Replication::duty_event(std::uint32_t u) {
  const Unit& unit = units_[u];
  if (unit.state == UnitState::off_duty) return begin_tour(u);
  // The tour ends. A unit on a call finishes it first; release() sees that the tour is over.
  if (available(unit.state) || unit.state == UnitState::desk) go_off_duty(u);
}

void Replication::begin_tour(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  unit.from = unit.to = team.base;
  const bool endless = unit.tour_end == Instant::never();
  if (!endless) calendar_.schedule(duty(u), unit.tour_end);
  if (team.elsewhere_share > 0) schedule_call_from_elsewhere(u);
  if (team.desk_share == 0 || endless) return release(u);
  set_state(u, UnitState::desk);
  const double tour_s = (unit.tour_end - calendar_.now()).in_seconds();
  calendar_.schedule(activity(u), calendar_.now() + Duration::seconds(team.desk_share * tour_s));
}

void Replication::go_off_duty(std::uint32_t u) {
  units_[u].from = place_of(units_[u]);
  set_state(u, UnitState::off_duty);
  calendar_.cancel(activity(u));
  calendar_.cancel(elsewhere(u));
  schedule_next_tour(u);
}

// Calls from outside the wards take a free unit after an exponential time, so that they fill the
// stated share of the time that it is not on calls of its own.
void Replication::schedule_call_from_elsewhere(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  const double mean_free_s =
      team.elsewhere_mean_s * (1 - team.elsewhere_share) / team.elsewhere_share;
  const double free_s = mean_free_s * sim::standard_exponential(unit.elsewhere_random);
  calendar_.schedule(elsewhere(u), calendar_.now() + Duration::seconds(free_s));
}

void Replication::called_elsewhere(std::uint32_t u) {
  Unit& unit = units_[u];
  const double busy_s =
      team_of(unit).elsewhere_mean_s * sim::standard_exponential(unit.elsewhere_random);
  if (!available(unit.state)) return schedule_call_from_elsewhere(u);
  set_state(u, UnitState::elsewhere);
  calendar_.schedule(activity(u), calendar_.now() + Duration::seconds(busy_s));
}

// --- Movement between calls -------------------------------------------------------------------

void Replication::activity_event(std::uint32_t u) {
  Unit& unit = units_[u];
  switch (unit.state) {
    case UnitState::patrol: {
      credit_patrol(unit, calendar_.now());
      const police::PatrolLeg* leg =
          unit.beat->next_leg(unit.vertex, unit.from.street, unit.patrol_random);
      if (leg != nullptr) return begin_leg(u, *leg);
      unit.from = unit.to;
      return begin_trip(u, unit.beat->random_place(unit.patrol_random));
    }
    case UnitState::transit:
      unit.from = unit.to;
      return resume(u);
    case UnitState::responding:
      return arrive_at_call(u);
    case UnitState::at_scene:
      calls_.close(unit.call);
      return release(u);
    case UnitState::elsewhere:
      unit.from = unit.to = team_of(unit).base;
      schedule_call_from_elsewhere(u);
      return release(u);
    case UnitState::desk:
      return release(u);
    case UnitState::standby:
    case UnitState::off_duty:
      return;
  }
}

// Goes on with what the team does between calls, from where the unit is.
void Replication::resume(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  switch (team.patrol) {
    case Patrol::random_walk:
      if (unit.beat->contains(unit.from.street)) return patrol_from_here(u);
      return begin_trip(u, unit.beat->random_place(unit.patrol_random));
    case Patrol::at_base:
      if (unit.from != team.base) return begin_trip(u, team.base);
      break;
    case Patrol::at_scene:
      break;
  }
  unit.to = unit.from;
  set_state(u, UnitState::standby);
  calendar_.cancel(activity(u));
}

// From the middle of a street to one of its ends.
void Replication::patrol_from_here(std::uint32_t u) {
  Unit& unit = units_[u];
  const Travel& travel = *scenario_.streets->travel[static_cast<std::size_t>(team_of(unit).mode)];
  const Travel::Ends& ends = travel.ends(unit.from.street);
  const bool both = ends.forward && ends.backward;
  const bool forward = both ? unit.patrol_random.uniform() < 0.5 : ends.forward;
  const double end_m = forward ? network_.street(unit.from.street).length_m : 0;
  const double us =
      std::abs(end_m - unit.from.offset_m) * unit.beat->time_per_m_us(unit.from.street);
  begin_leg(u, {.street = unit.from.street,
                .to_vertex = forward ? ends.to_vertex : ends.from_vertex,
                .duration = Duration::microseconds(static_cast<std::int64_t>(us + 0.5)),
                .forward = forward});
}

void Replication::begin_leg(std::uint32_t u, const police::PatrolLeg& leg) {
  Unit& unit = units_[u];
  const double length_m = network_.street(leg.street).length_m;
  const bool whole = unit.from.street != leg.street || unit.state == UnitState::patrol;
  if (whole) unit.from = {leg.street, leg.forward ? 0 : length_m};
  unit.to = {leg.street, leg.forward ? length_m : 0};
  unit.vertex = leg.to_vertex;
  unit.departed = calendar_.now();
  unit.moving = leg.duration;
  if (unit.state != UnitState::patrol) set_state(u, UnitState::patrol);
  calendar_.schedule(activity(u), calendar_.now() + leg.duration);
}

void Replication::begin_trip(std::uint32_t u, Position to) {
  Unit& unit = units_[u];
  const Travel& travel = *scenario_.streets->travel[static_cast<std::size_t>(team_of(unit).mode)];
  unit.to = to;
  unit.departed = calendar_.now();
  unit.moving = travel.time(unit.from, to);
  set_state(u, UnitState::transit);
  calendar_.schedule(activity(u), calendar_.now() + unit.moving);
}

// The time on the leg so far, to its street, ward and team.
void Replication::credit_patrol(const Unit& unit, Instant until) {
  const std::int64_t us = window_.overlap_us(unit.departed, until);
  const sim::street::StreetId street = unit.from.street;
  tallies_.street_patrol_us[street.index()] += us;
  tallies_.patrol_us[unit.team * wards_ + network_.street(street).ward->index()] += us;
}

Position place_of_leg(Position from, Position to, double share) {
  return {from.street, from.offset_m + (to.offset_m - from.offset_m) * share};
}

Position Replication::place_of(const Unit& unit) const {
  const Duration elapsed = calendar_.now() - unit.departed;
  if (unit.state == UnitState::patrol) {
    if (elapsed >= unit.moving) return unit.to;
    return place_of_leg(unit.from, unit.to, elapsed.in_seconds() / unit.moving.in_seconds());
  }
  if (unit.state != UnitState::transit) return unit.from;
  const Travel& travel = *scenario_.streets->travel[static_cast<std::size_t>(team_of(unit).mode)];
  auto left_ms = static_cast<double>(elapsed.count_us()) * 1e-3;
  for (const RouteLeg& leg : travel.route(unit.from, unit.to)) {
    if (left_ms < leg.time_ms) {
      return {leg.street,
              leg.from_offset_m + (leg.to_offset_m - leg.from_offset_m) * left_ms / leg.time_ms};
    }
    left_ms -= leg.time_ms;
  }
  return unit.to;
}

// Books the time of the state that ends, and keeps the list of available units.
void Replication::set_state(std::uint32_t u, UnitState state) {
  Unit& unit = units_[u];
  if (unit.state == UnitState::patrol) credit_patrol(unit, calendar_.now());
  tallies_.unit_us[unit.team * kUnitStates + static_cast<std::size_t>(unit.state)] +=
      window_.overlap_us(unit.since, calendar_.now());
  unit.since = calendar_.now();
  const bool was = available(unit.state);
  const bool is = available(state);
  unit.state = state;
  if (is && !was) {
    unit.place_in_available = static_cast<std::uint32_t>(available_.size());
    available_.push_back(u);
  } else if (was && !is) {
    const std::uint32_t last = available_.back();
    available_[unit.place_in_available] = last;
    units_[last].place_in_available = unit.place_in_available;
    available_.pop_back();
  }
}

}  // namespace

std::optional<Tallies> run_replication(const Scenario& scenario, std::uint32_t replication,
                                       const std::atomic<bool>& stop) {
  Replication run{scenario, replication};
  if (!run.run(stop)) return std::nullopt;
  return run.take_tallies();
}

}  // namespace models::ward
