// Calls come in, units are sent.
#include "models/ward/engine.hpp"

namespace models::ward {

void Engine::receive(const Incident& incident) {
  const Instant received = incident.received();
  const Call call{.incident = incident,
                  .ward = *network_.street(incident.place.street).ward,
                  .grade = incident.grade,
                  .measured = window_.contains(received),
                  .received = received,
                  .ready = received + incident.call_handling,
                  .assigned = {}};
  if (call.measured) {
    ++tallies_.calls[cell(incident)];
    ++tallies_.calls_by_hour[demand::index(call.grade) * sim::kHoursPerWeek +
                             static_cast<std::size_t>(hour_of_week(received))];
    if (call.grade == Grade::referred) ++tallies_.referred[cell(incident)];
  }
  if (call.grade == Grade::referred) return;
  const std::uint32_t number = calls_.open(call);
  if (call.ready == calendar_.now()) return call_is_ready(number);
  start_timer({Timer::Kind::call, number}, call.ready);
}

bool Engine::patience_is_out(const Call& call, Instant at) const {
  const auto patience = scenario_.dispatch.patience[demand::index(call.grade)];
  return patience && at - call.received > *patience;
}

bool Engine::lose_if_expired(std::uint32_t number) {
  const Call& call = calls_[number];
  if (!patience_is_out(call, calendar_.now())) return false;
  if (call.measured) ++tallies_.lost[cell(call.incident)];
  calls_.close(number);
  return true;
}

// To be called before the number of waiting calls changes.
void Engine::book_backlog(Instant until) {
  const std::int64_t us = window_.overlap_us(backlog_since_, until);
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    tallies_.backlog_us[g] += us * static_cast<std::int64_t>(calls_.waiting(static_cast<Grade>(g)));
  }
  backlog_since_ = until;
}

void Engine::count_those_still_waiting() {
  const auto count_unassigned = [this](std::uint32_t number) {
    const Call& call = calls_[number];
    if (!call.measured) return;
    ++(patience_is_out(call, last_) ? tallies_.lost : tallies_.waiting)[cell(call.incident)];
  };
  calls_.for_each_waiting(count_unassigned);
  for (const Unit& unit : units_) {
    if (unit.state != UnitState::responding || !calls_[unit.call].measured) continue;
    ++tallies_.waiting[cell(calls_[unit.call].incident)];
  }
  for (std::uint32_t timer = 0; timer < timers_.size(); ++timer) {
    if (timers_[timer].kind != Timer::Kind::call) continue;
    if (calendar_.pending(Slot{first_timer_slot() + timer})) count_unassigned(timers_[timer].index);
  }
}

// --- Dispatch and service

bool Engine::may_attend(const Unit& unit, const Call& call) const {
  const Team& team = team_of(unit);
  return team.attends[demand::index(call.grade)] &&
         (!team.home_ward_only || !unit.home_ward || unit.home_ward == call.ward);
}

Mode Engine::response_mode(const Unit& unit, Grade grade) const {
  const Mode mode = team_of(unit).mode;
  return mode == Mode::car && grade == Grade::immediate ? Mode::blue_light : mode;
}

// Nearest available unit by travel time; ties go to the unit that comes first.
void Engine::call_is_ready(std::uint32_t number) {
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

void Engine::assign(std::uint32_t u, std::uint32_t number, std::uint32_t travel_ms) {
  Unit& unit = units_[u];
  unit.from = place_of(unit);
  set_state(u, UnitState::responding);
  unit.call = number;
  calls_[number].assigned = calendar_.now();
  calendar_.schedule(activity(u), calendar_.now() + Duration::milliseconds(travel_ms));
}

void Engine::arrive_at_call(std::uint32_t u) {
  Unit& unit = units_[u];
  const Call& call = calls_[unit.call];
  set_state(u, UnitState::at_scene);
  unit.from = unit.to = call.incident.place;
  calendar_.schedule(activity(u), calendar_.now() + call.incident.service);
  if (!call.measured) return;
  const Duration response = calendar_.now() - call.received;
  const std::size_t grade = demand::index(call.grade);
  ++tallies_.reached[cell(call.incident)];
  ++tallies_.attended[unit.team * demand::kGrades + grade];
  if (call.assigned > call.ready) ++tallies_.delayed[cell(call.incident)];
  tallies_.response_s[cell(call.incident)] += response.in_seconds();
  tallies_.response_s2[cell(call.incident)] += response.in_seconds() * response.in_seconds();
  tallies_.queued_s[cell(call.incident)] += (call.assigned - call.ready).in_seconds();
  const auto minute = static_cast<std::size_t>(response.in_seconds() / 60);
  ++tallies_.response_histogram[grade * kResponseBins + std::min(minute, kResponseBins - 1)];
  if (response <= scenario_.dispatch.target[grade]) {
    ++tallies_.reached_in_target[cell(call.incident)];
    ++tallies_.in_target_by_hour[grade * sim::kHoursPerWeek +
                                 static_cast<std::size_t>(hour_of_week(call.received))];
  }
}

// The unit has nothing to do: off duty if its tour is over, else the next call, else patrol.
void Engine::release(std::uint32_t u) {
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

}  // namespace models::ward
