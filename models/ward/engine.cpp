#include "models/ward/engine.hpp"

#include "models/ward/replication.hpp"

namespace models::ward {

Instant end_of_outcomes(const Scenario& scenario, Instant end) {
  Duration longest;
  for (const Duration target : scenario.dispatch.target) longest = std::max(longest, target);
  return end + longest;
}

std::size_t watched_days(const Scenario& scenario) {
  const Duration watched = scenario.warm_up + std::min(scenario.horizon, Duration::days(56));
  return static_cast<std::size_t>(watched.count_us() / Duration::days(1).count_us());
}

Engine::Engine(const Scenario& scenario, std::uint32_t number, IncidentLog* log)
    : scenario_{scenario},
      number_{number},
      network_{scenario.streets->network},
      classes_{scenario.demand->classes.size()},
      wards_{network_.wards.size()},
      window_{Instant{} + scenario.warm_up, Instant{} + scenario.warm_up + scenario.horizon},
      last_{end_of_outcomes(scenario, window_.end)},
      tallies_{{wards_, classes_, scenario.teams.size(), network_.streets.size(),
                watched_days(scenario)}},
      log_{log},
      street_books_(network_.streets.size()),
      rides_(classes_) {
  for (const demand::IncidentClass& kind : scenario.demand->classes) {
    sends_together_ = sends_together_ || kind.send_together;
  }
  for (std::size_t s = 0; s < street_books_.size(); ++s) {
    const auto& ward = network_.streets[s].ward;
    if (ward) street_books_[s].ward = ward->value();
  }
  if (scenario.deterrence) dosage_.emplace(*scenario.deterrence, network_.streets.size());
  add_units();
  add_minimum_cover();
  calendar_ = sim::Calendar{3 * units_.size() + classes_};
  add_sources();
  for (std::uint32_t u = 0; u < units(); ++u) schedule_next_tour(u);
}

void Engine::add_units() {
  for (std::size_t t = 0; t < scenario_.teams.size(); ++t) {
    const Team& team = scenario_.teams[t];
    const auto& policies = scenario_.patrols[t];
    const auto first_patrol = static_cast<std::uint32_t>(patrols_.size());
    const auto beats = static_cast<std::uint32_t>(policies.size());
    std::vector<std::uint32_t> on_beat(beats);
    const auto beat_of = [&](int k) {
      return static_cast<std::uint32_t>(team.posting(k).place) % beats;
    };
    for (int k = 0; k < team.units && beats > 0; ++k) ++on_beat[beat_of(k)];
    for (std::uint32_t b = 0; b < beats; ++b) {
      patrols_.push_back(patrol::begin(policies[b], on_beat[b]));
      on_beat[b] = 0;
    }
    for (int k = 0; k < team.units; ++k) {
      const auto [place, when] = team.posting(k);
      // Keyed by place in the team: more officers elsewhere do not change this one's draws.
      const auto entity = static_cast<std::uint32_t>(t << 16 | static_cast<std::size_t>(place));
      const auto key = [&](Purpose purpose) {
        return sim::stream_key(scenario_.seed, number_, purpose, entity);
      };
      const auto stream = [&](Purpose purpose) { return sim::RandomStream{key(purpose)}; };
      const auto place_in_wards =
          static_cast<std::size_t>(place) % std::max<std::size_t>(1, team.wards.size());
      units_.push_back({.team = static_cast<std::uint16_t>(t),
                        .from = team.base,
                        .to = team.base,
                        .patrol = beats == 0 ? 0 : first_patrol + beat_of(k),
                        .number_on_beat = beats == 0 ? 0 : on_beat[beat_of(k)]++,
                        .patrol_random = stream(Purpose::patrol),
                        .base = team.base,
                        .home_ward = team.wards.empty() ? std::nullopt
                                                        : std::optional{team.wards[place_in_wards]},
                        .roster = {team,
                                   place,
                                   {key(Purpose::roster), key(Purpose::planned_absence),
                                    key(Purpose::sickness), key(Purpose::surge)},
                                   when},
                        .elsewhere_random = stream(Purpose::elsewhere)});
    }
  }
}

void Engine::add_sources() {
  for (std::size_t c = 0; c < classes_; ++c) {
    const auto entity = static_cast<std::uint32_t>(c);
    const sim::StreamKey key = sim::stream_key(scenario_.seed, number_, Purpose::incidents, entity);
    const demand::IncidentClass& kind = scenario_.demand->classes[c];
    const demand::Model& model = scenario_.demand->models[c];
    demand::ParameterDraw drawn = demand::estimates(model, kind.deterrability);
    if (scenario_.parameter_draws > 0) {
      sim::RandomStream random{sim::stream_key(scenario_.seed, number_ % scenario_.parameter_draws,
                                               Purpose::parameters, entity)};
      drawn = demand::draw_parameters(scenario_.demand->doubt[c], drawn, random);
    }
    Source source{demand::begin(model, network_, key, drawn),
                  {demand::ClassId{c}, kind, key},
                  {},
                  drawn.deterrability};
    source.next = demand::next(source.process);
    calendar_.schedule(Slot{first_class_slot() + entity}, source.next.time);
    sources_.push_back(std::move(source));
  }
}

// --- The event loop

bool Engine::run(const std::atomic<bool>& stop) {
  constexpr std::uint64_t kEventsBetweenLooks = 1 << 14;
  while (const auto event = calendar_.next(last_)) {
    handle(event->slot);
    if (tracer_) tell_movements();
    if (++tallies_.events % kEventsBetweenLooks == 0 && stop.load(std::memory_order_relaxed)) {
      return false;
    }
  }
  for (std::uint32_t u = 0; u < units(); ++u) {
    const Unit& unit = units_[u];
    if (unit.state == UnitState::patrol) credit_patrol(unit, last_);
    book_state(unit, last_);
    if (unit.state != UnitState::off_duty) {
      tallies_.overtime_us[unit.team] += window_.overlap_us(unit.tour_end, last_);
    }
  }
  book_backlog(last_);
  count_those_still_waiting();
  note_those_still_displaced();
  return true;
}

Tallies Engine::take_tallies() {
  for (std::size_t s = 0; s < street_books_.size(); ++s) {
    const StreetBook& book = street_books_[s];
    tallies_.street_patrol_us[s] = book.patrol_us;
    tallies_.street_visits[s] = book.visits;
    tallies_.street_gaps[s] = book.gaps;
    tallies_.street_gap_us[s] = book.gap_us;
  }
  return std::move(tallies_);
}

void Engine::handle(Slot slot) {
  const std::uint32_t n = units();
  const std::uint32_t s = slot.value();
  if (s < n) return activity_event(s);
  if (s < 2 * n) return duty_event(s - n);
  if (s < first_class_slot()) return called_elsewhere(s - 2 * n);
  if (s < first_timer_slot()) return occurrence_is_due(s - first_class_slot());
  const std::uint32_t timer = s - first_timer_slot();
  free_timers_.push_back(timer);
  timer_is_due(timers_[timer]);
}

void Engine::start_timer(Timer timer, Instant due) {
  if (free_timers_.empty()) {
    free_timers_.push_back(calendar_.add_slot().value() - first_timer_slot());
    timers_.push_back(timer);
  }
  const std::uint32_t slot = free_timers_.back();
  free_timers_.pop_back();
  timers_[slot] = timer;
  calendar_.schedule(Slot{first_timer_slot() + slot}, due);
}

void Engine::timer_is_due(Timer timer) {
  switch (timer.kind) {
    case Timer::Kind::call:
      return call_is_ready(timer.index);
    case Timer::Kind::crew:
      return crew_step_ends(timer.index);
    case Timer::Kind::displaced: {
      const Displaced due = displaced_[timer.index];
      displaced_.close(timer.index);
      return displaced_is_due(due);
    }
  }
}

std::optional<Tallies> run_replication(const Scenario& scenario, std::uint32_t replication,
                                       const std::atomic<bool>& stop) {
  Engine run{scenario, replication, nullptr};
  if (!run.run(stop)) return std::nullopt;
  return run.take_tallies();
}

std::optional<IncidentLog> list_incidents(const Scenario& scenario, std::uint32_t replication,
                                          const std::atomic<bool>& stop) {
  IncidentLog log;
  Engine run{scenario, replication, &log};
  if (!run.run(stop)) return std::nullopt;
  return log;
}

}  // namespace models::ward
