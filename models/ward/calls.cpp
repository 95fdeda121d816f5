// Calls come in, wait, are served, and are counted.
#include "models/ward/engine.hpp"

namespace models::ward {

void Engine::receive(const Incident& incident) {
  const Instant received = incident.received();
  Call call;
  call.incident = incident;
  call.serial = calls_received_++;
  call.ward = *network_.street(incident.place.street).ward;
  call.grade = incident.grade;
  call.measured = window_.contains(received);
  call.needed = scenario_.demand->classes[incident.of_class.index()].units;
  call.received = received;
  call.ready = received + incident.call_handling;
  if (call.measured) {
    ++tallies_.calls[cell(incident)];
    ++tallies_.calls_by_hour[demand::index(call.grade) * sim::kHoursPerWeek +
                             static_cast<std::size_t>(hour_of_week(received))];
    if (call.grade == Grade::referred) ++tallies_.referred[cell(incident)];
  }
  if (tracer_) tell_received(call);
  if (call.grade == Grade::referred) return;
  const std::uint32_t number = calls_.open(call);
  if (call.ready == calendar_.now()) return call_is_ready(number);
  start_timer({Timer::Kind::call, number}, call.ready);
}

bool Engine::patience_is_out(const Call& call, Instant at) const {
  const auto patience = scenario_.dispatch.patience[demand::index(call.grade)];
  return patience && at - call.received > *patience;
}

// A call that has had any unit is lost no more.
bool Engine::lose_if_expired(std::uint32_t number) {
  const Call& call = calls_[number];
  if (call.sent > 0 || call.counted || !patience_is_out(call, calendar_.now())) return false;
  lose(number);
  return true;
}

void Engine::lose(std::uint32_t number) {
  const Call& call = calls_[number];
  if (call.measured) ++tallies_.lost[cell(call.incident)];
  if (tracer_) tracer_->ended(call.serial, CallOutcome::lost, calendar_.now());
  calls_.close(number);
}

// To be called before the number of waiting calls changes.
void Engine::book_backlog(Instant until) {
  const std::int64_t us = window_.overlap_us(backlog_since_, until);
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    tallies_.backlog_us[g] += us * static_cast<std::int64_t>(calls_.waiting(static_cast<Grade>(g)));
  }
  book_by_day(tallies_.waiting_us, backlog_since_, until,
              static_cast<std::int64_t>(calls_.waiting()));
  backlog_since_ = until;
}

// Those whose outcome is not known: each once, wherever it and its units are.
void Engine::count_those_still_waiting() {
  const auto count = [this](std::uint32_t number) {
    Call& call = calls_[number];
    if (!call.measured || call.counted) return;
    call.counted = true;
    const bool lost = call.sent == 0 && patience_is_out(call, last_);
    ++(lost ? tallies_.lost : tallies_.waiting)[cell(call.incident)];
  };
  calls_.for_each_waiting(count);
  for (const Unit& unit : units_) {
    if (unit.state == UnitState::responding || unit.state == UnitState::at_scene) count(unit.call);
  }
  for (std::uint32_t timer = 0; timer < timers_.size(); ++timer) {
    if (timers_[timer].kind != Timer::Kind::call) continue;
    if (calendar_.pending(Slot{first_timer_slot() + timer})) count(timers_[timer].index);
  }
}

void Engine::arrive_at_call(std::uint32_t u) {
  Unit& unit = units_[u];
  Call& call = calls_[unit.call];
  set_state(u, UnitState::at_scene);
  unit.from = unit.to = call.incident.place;
  const Duration service = call.left           ? *call.left
                           : call.arrived == 0 ? call.incident.service
                                               : call.incident.more_service[call.arrived - 1u];
  call.left.reset();
  ++call.arrived;
  calendar_.schedule(activity(u), calendar_.now() + service);
  const auto& kind = scenario_.demand->classes[call.incident.of_class.index()];
  const bool responded =
      kind.response_by == demand::ResponseBy::first || call.arrived == call.needed;
  if (responded && !call.counted) count_response(unit, call);
}

void Engine::count_response(const Unit& unit, Call& call) {
  call.counted = true;
  if (tracer_) tracer_->ended(call.serial, CallOutcome::reached, calendar_.now());
  if (!call.measured) return;
  const Duration response = calendar_.now() - call.received;
  const std::size_t grade = demand::index(call.grade);
  const std::size_t at = cell(call.incident);
  ++tallies_.reached[at];
  ++tallies_.attended[unit.team * demand::kGrades + grade];
  if (call.assigned > call.ready) ++tallies_.delayed[at];
  if (unit.home_ward && unit.home_ward != call.ward) ++tallies_.crossed[at];
  tallies_.response_s[at] += response.in_seconds();
  tallies_.response_s2[at] += response.in_seconds() * response.in_seconds();
  tallies_.queued_s[at] += (call.assigned - call.ready).in_seconds();
  const auto minute = static_cast<std::size_t>(response.in_seconds() / 60);
  ++tallies_.response_histogram[grade * kResponseBins + std::min(minute, kResponseBins - 1)];
  if (response <= scenario_.dispatch.target[grade]) {
    ++tallies_.reached_in_target[at];
    ++tallies_.in_target_by_hour[grade * sim::kHoursPerWeek +
                                 static_cast<std::size_t>(hour_of_week(call.received))];
  }
}

void Engine::finish_call(std::uint32_t u) {
  const std::uint32_t number = units_[u].call;
  Call& call = calls_[number];
  const std::optional<Duration> custody = arrest(units_[u], call);
  if (++call.finished == call.needed) calls_.close(number);
  if (custody) return take_to_custody(u, *custody);
  release(u);
}

}  // namespace models::ward
