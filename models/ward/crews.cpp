// Moped crews: they ride, snatch, and stop when the police are near or catch them.
#include "models/ward/engine.hpp"
#include "models/ward/replication.hpp"
#include "models/ward/sight.hpp"

namespace models::ward {

using sim::street::Point;

void Engine::begin_ride(demand::ClassId of_class, Instant start) {
  const std::size_t c = of_class.index();
  // Keyed by class and number of the ride: no crew's draws depend on another's.
  const std::uint32_t ride = rides_[c]++;
  const auto entity = static_cast<std::uint32_t>(c << 24) | ride;
  const auto key = [&](Purpose purpose) {
    return sim::stream_key(scenario_.seed, number_, purpose, entity);
  };
  const demand::IncidentClass& kind = scenario_.demand->classes[c];
  Crew crew{.of_class = of_class,
            .ride = {*crews_of(of_class).streets, key(Purpose::crews)},
            .step = {},
            .details = {of_class, kind, key(Purpose::crews), std::uint64_t{ride} << 16},
            .police_random = sim::RandomStream{key(Purpose::interception)}};
  crew.step = crew.ride.next();
  const Instant due = start + crew.step.duration;
  start_timer({Timer::Kind::crew, crews_.open(std::move(crew))}, due);
}

void Engine::crew_step_ends(std::uint32_t number) {
  Crew& crew = crews_[number];
  if (crew.fate == RideEnd::home) fear(crew);
  if (crew.step.end == demand::CrewStep::End::home) {
    if (window_.contains(calendar_.now())) ++tallies_.rides[static_cast<std::size_t>(crew.fate)];
    return crews_.close(number);
  }
  if (crew.step.end == demand::CrewStep::End::snatch) {
    snatch(crew);
    const double mark = crew.police_random.uniform();
    if (crew.fate == RideEnd::home) try_to_intercept(crew, mark);
  }
  crew.step = crew.ride.next();
  start_timer({Timer::Kind::crew, number}, calendar_.now() + crew.step.duration);
}

// The crew gives up when the hazard of all that it has seen of the police exceeds its nerve.
void Engine::fear(Crew& crew) {
  const demand::CrewBehaviour& behaviour = crews_of(crew.of_class).streets->behaviour();
  if (!scenario_.deterrence || behaviour.fear_per_hour == 0) return;
  const Point place = about_where(network_, {crew.step.street, crew.step.to_m});
  double hazard_per_hour = 0;
  for (const Unit& unit : units_) {
    if (!visible(unit.state)) continue;
    hazard_per_hour += demand::fear_of_unit_per_hour(
        behaviour, distance_m(place, about_where(network_, place_of(unit))));
  }
  crew.hazard += hazard_per_hour * crew.step.duration.in_hours();
  if (crew.hazard > crew.ride.nerve()) crew.fate = RideEnd::scared_off;
}

void Engine::try_to_intercept(Crew& crew, double mark) {
  const Position place{crew.step.street, crew.step.to_m};
  const std::optional<std::uint32_t> unit = interceptor(about_where(network_, place), mark);
  if (!unit) return;
  crew.fate = RideEnd::intercepted;
  set_state(*unit, UnitState::custody);
  units_[*unit].from = units_[*unit].to = place;
  calendar_.schedule(activity(*unit), calendar_.now() + scenario_.interception.custody);
  if (window_.contains(calendar_.now())) ++tallies_.intercepted[units_[*unit].team];
}

// The nearest available unit that is near enough, if it succeeds.
std::optional<std::uint32_t> Engine::interceptor(Point crew, double mark) const {
  const police::Interception& rule = scenario_.interception;
  std::optional<std::uint32_t> nearest;
  double nearest_m = 0;
  for (const std::uint32_t u : available_) {
    const bool chases = rule.pursuit && team_of(units_[u]).mode == Mode::car;
    const double away_m = distance_m(crew, about_where(network_, place_of(units_[u])));
    if (away_m > (chases ? std::max(rule.reach_m, rule.pursuit_reach_m) : rule.reach_m)) continue;
    // Ties by number: the order of available units depends on their history.
    if (!nearest || away_m < nearest_m || (away_m == nearest_m && u < *nearest)) {
      nearest = u;
      nearest_m = away_m;
    }
  }
  if (!nearest) return std::nullopt;
  const double p = nearest_m <= rule.reach_m ? rule.probability : rule.pursuit_probability;
  return mark < p ? nearest : std::nullopt;
}

// Happens, unless the police have ended the ride.
void Engine::snatch(Crew& crew) {
  const Incident incident = crew.details.of({calendar_.now(), {crew.step.street, crew.step.to_m}});
  if (crew.fate == RideEnd::home) return may_happen(incident, crew.details);
  count_averted(incident);
  note(incident, crew.fate == RideEnd::scared_off ? Fate::crew_scared_off : Fate::crew_intercepted);
}

}  // namespace models::ward
