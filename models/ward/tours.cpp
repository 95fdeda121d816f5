// Who is on duty, and when; calls from outside the wards.
#include "models/ward/engine.hpp"

namespace models::ward {

// Draws who turns up; tours that are missed are counted and passed over.
void Engine::schedule_next_tour(std::uint32_t u) {
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

void Engine::duty_event(std::uint32_t u) {
  const Unit& unit = units_[u];
  if (unit.state == UnitState::off_duty) return begin_tour(u);
  // The tour ends. A unit on a call finishes it first; release() sees that the tour is over.
  if (available(unit.state) || unit.state == UnitState::desk) go_off_duty(u);
}

void Engine::begin_tour(std::uint32_t u) {
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

void Engine::go_off_duty(std::uint32_t u) {
  units_[u].from = place_of(units_[u]);
  set_state(u, UnitState::off_duty);
  calendar_.cancel(activity(u));
  calendar_.cancel(elsewhere(u));
  schedule_next_tour(u);
}

// Calls from outside the wards take a free unit after an exponential time, so that they fill the
// stated share of the time that it is not on calls of its own.
void Engine::schedule_call_from_elsewhere(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  const double mean_free_s =
      team.elsewhere_mean_s * (1 - team.elsewhere_share) / team.elsewhere_share;
  const double free_s = mean_free_s * sim::standard_exponential(unit.elsewhere_random);
  calendar_.schedule(elsewhere(u), calendar_.now() + Duration::seconds(free_s));
}

void Engine::called_elsewhere(std::uint32_t u) {
  Unit& unit = units_[u];
  const double busy_s =
      team_of(unit).elsewhere_mean_s * sim::standard_exponential(unit.elsewhere_random);
  if (!available(unit.state)) return schedule_call_from_elsewhere(u);
  set_state(u, UnitState::elsewhere);
  calendar_.schedule(activity(u), calendar_.now() + Duration::seconds(busy_s));
}

}  // namespace models::ward
