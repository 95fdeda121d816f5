#include "models/ward/engine.hpp"

#include "models/ward/replication.hpp"

namespace models::ward {

Instant end_of_outcomes(const Scenario& scenario, Instant end) {
  Duration longest;
  for (const Duration target : scenario.dispatch.target) longest = std::max(longest, target);
  return end + longest;
}

Engine::Engine(const Scenario& scenario, std::uint32_t number)
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

void Engine::add_units(std::uint32_t number) {
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

void Engine::add_incidents(std::uint32_t number) {
  for (std::size_t c = 0; c < classes_; ++c) {
    incidents_.emplace_back(
        network_, demand::ClassId{c}, scenario_.demand->classes[c], scenario_.demand->rates[c],
        sim::stream_key(scenario_.seed, number, Purpose::incidents, static_cast<std::uint32_t>(c)));
    next_incident_.push_back(incidents_.back().next());
    calendar_.schedule(Slot{first_class_slot() + c}, next_incident_.back().happened);
  }
}

// --- The event loop

bool Engine::run(const std::atomic<bool>& stop) {
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

void Engine::handle(Slot slot) {
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

std::optional<Tallies> run_replication(const Scenario& scenario, std::uint32_t replication,
                                       const std::atomic<bool>& stop) {
  Engine run{scenario, replication};
  if (!run.run(stop)) return std::nullopt;
  return run.take_tallies();
}

}  // namespace models::ward
