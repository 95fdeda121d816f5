// What the engine tells the tracer. Nothing here changes the run.
#include "models/ward/engine.hpp"
#include "models/ward/replication.hpp"

namespace models::ward {

void Engine::trace_into(Tracer& tracer) {
  tracer_ = &tracer;
}

std::vector<std::uint16_t> Engine::team_by_unit() const {
  std::vector<std::uint16_t> teams;
  for (const Unit& unit : units_) teams.push_back(unit.team);
  return teams;
}

void Engine::tell_received(const Call& call) {
  tracer_->received(
      {.number = call.serial,
       .of_class = call.incident.of_class,
       .grade = call.grade,
       .ward = call.ward,
       .place = call.incident.place,
       .received = call.received,
       .ready = call.ready,
       .outcome = call.grade == Grade::referred ? CallOutcome::referred : CallOutcome::open});
}

// Before the unit's state changes. Without a unit the call waits.
void Engine::tell_decision(Decision decision, const Call& call, std::optional<std::uint32_t> chosen,
                           std::uint32_t travel_ms) {
  const Instant now = calendar_.now();
  if (!tracer_->wants(call.serial, now)) return;
  if (tracer_->asked_for(call.serial)) {
    for (std::uint32_t u = 0; u < units(); ++u) weigh(u, call, chosen);
  }
  tracer_->decided({call.serial, now, decision, chosen, travel_ms});
}

void Engine::weigh(std::uint32_t u, const Call& call, std::optional<std::uint32_t> chosen) {
  const Unit& unit = units_[u];
  if (unit.state == UnitState::off_duty && chosen != u) return;
  WeighedUnit weighed{.unit = u, .state = unit.state};
  const std::size_t grade = demand::index(call.grade);
  if (chosen == u) {
    weighed.obstacle = Obstacle::none;
  } else if (!team_of(unit).attends[grade]) {
    weighed.obstacle = Obstacle::grade;
  } else if (!available(unit.state)) {
    weighed.obstacle = Obstacle::busy;
  } else if (spared(unit, call.grade)) {
    weighed.obstacle = Obstacle::grade;
  } else if (!may_attend(unit, call)) {
    weighed.obstacle = Obstacle::ward;
  } else {
    weighed.obstacle = held_back(call.grade) ? Obstacle::reserve : Obstacle::farther;
  }
  const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
  if (available(unit.state) || chosen == u) {
    weighed.travel_ms = scenario_.streets->travel[mode]->ms(place_of(unit), call.incident.place);
  }
  tracer_->weighed(weighed);
}

void Engine::tell_movements() {
  for (const std::uint32_t u : tracer_->changed()) {
    const Unit& unit = units_[u];
    tracer_->begin({u, unit.state, unit.from, unit.to, calendar_.now(), unit.departed + unit.moving,
                    mode_of(unit)});
  }
  tracer_->all_told();
}

std::optional<Trace> trace_replication(const Scenario& scenario, std::uint32_t replication,
                                       const TraceRequest& request, const std::atomic<bool>& stop) {
  Engine run{scenario, replication, nullptr};
  Tracer tracer{request, run.team_by_unit()};
  run.trace_into(tracer);
  if (!run.run(stop)) return std::nullopt;
  return std::move(tracer).finish(run.last(), run.take_tallies());
}

}  // namespace models::ward
