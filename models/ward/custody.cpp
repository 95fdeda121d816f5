// Arrests: who is taken to a custody suite, and for how long the unit is away.
#include "models/ward/engine.hpp"

namespace models::ward {

// How long the suite keeps the unit; empty if it arrests nobody. One unit of a call makes the
// arrest: the first to finish of those that may.
std::optional<Duration> Engine::arrest(const Unit& unit, Call& call) const {
  if (scenario_.custody_suites.empty()) return std::nullopt;
  if (!police::powers_of(team_of(unit).rank).arrests) return std::nullopt;
  return std::exchange(call.incident.custody, std::nullopt);
}

// To the nearest suite: by car, for a van is sent for those on foot or cycle, unless the study has
// no cars at all. It is free again there.
void Engine::take_to_custody(std::uint32_t u, Duration stay) {
  Unit& unit = units_[u];
  const auto& travel = scenario_.streets->travel;
  const auto& car = travel[static_cast<std::size_t>(Mode::car)];
  const Travel& by = car ? *car : *travel[static_cast<std::size_t>(team_of(unit).mode)];
  const auto way = [&](Position suite) { return by.time(unit.from, suite); };
  const auto& suites = scenario_.custody_suites;
  const Position nearest = *std::min_element(
      suites.begin(), suites.end(), [&](Position a, Position b) { return way(a) < way(b); });
  const Duration away = way(nearest) + stay;
  set_state(u, UnitState::custody);
  unit.from = unit.to = nearest;
  calendar_.schedule(activity(u), calendar_.now() + away);
  if (window_.contains(calendar_.now())) ++tallies_.arrests[unit.team];
}

}  // namespace models::ward
