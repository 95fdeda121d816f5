// Who is on duty, and when; the parts of a tour; calls from outside the wards.
#include <iterator>
#include <utility>

#include "models/ward/engine.hpp"

namespace models::ward {

// Teams with a minimum cover need to know who else is there: their tours are drawn beforehand.
void Engine::add_minimum_cover() {
  std::uint32_t first = 0;
  for (const Team& team : scenario_.teams) {
    const auto n = static_cast<std::uint32_t>(team.units);
    first += n;
    if (team.minimum_cover == 0 || team.pattern.endless()) continue;
    std::vector<std::vector<police::RosteredTour>> rosters(n);
    for (std::uint32_t k = 0; k < n; ++k) {
      do {
        rosters[k].push_back(units_[first - n + k].roster.next());
      } while (rosters[k].back().period.start <= last_);
    }
    police::keep_minimum_cover(rosters, team.minimum_cover);
    rosters_.resize(units_.size());
    std::move(rosters.begin(), rosters.end(), rosters_.begin() + (first - n));
  }
}

police::RosteredTour Engine::next_tour(std::uint32_t u) {
  Unit& unit = units_[u];
  const bool drawn_up = !rosters_.empty() && !rosters_[u].empty();
  return drawn_up ? rosters_[u][unit.tours++] : unit.roster.next();
}

// Tours that are missed are counted and passed over.
void Engine::schedule_next_tour(std::uint32_t u) {
  Unit& unit = units_[u];
  for (;;) {
    const police::RosteredTour tour = next_tour(u);
    const auto& [start, end] = tour.period;
    if (start > last_) return;
    tallies_.rostered_us[unit.team] += window_.overlap_us(start, end);
    if (end <= calendar_.now()) continue;  // overtime lasted through all of it
    if (tour.fate == police::RosteredTour::Fate::worked) {
      if (tour.kept) tallies_.kept_us[unit.team] += window_.overlap_us(start, end);
      unit.tour_end = end;
      unit.base = team_of(unit).base_at(start);
      unit.next_part = TourPart::begin;
      return calendar_.schedule(duty(u), std::max(start, calendar_.now()));
    }
    book_missed(unit.team, tour);
    if (end == Instant::never()) return;
  }
}

void Engine::book_missed(std::size_t team, const police::RosteredTour& tour) {
  const std::int64_t us = window_.overlap_us(tour.period.start, tour.period.end);
  if (tour.fate == police::RosteredTour::Fate::absent) {
    const auto reason = static_cast<std::size_t>(tour.reason);
    tallies_.absent_us[team * police::kAbsenceReasons + reason] += us;
  } else {
    const auto cause = static_cast<std::size_t>(tour.taken_for);
    tallies_.abstracted_us[team * police::kAbstractions + cause] += us;
  }
}

void Engine::duty_event(std::uint32_t u) {
  Unit& unit = units_[u];
  switch (unit.next_part) {
    case TourPart::begin:
      return begin_tour(u);
    case TourPart::rest:
      unit.rest_left = team_of(unit).tour.rest;
      schedule_tour_part(u);
      if (available(unit.state)) take_break(u);
      return;
    case TourPart::way_back:
      return look_at_way_back(u);
    case TourPart::end:
      // A unit on a call finishes it first; release() sees that the tour is over.
      if (available(unit.state) || unit.state == UnitState::desk ||
          unit.state == UnitState::briefing) {
        go_off_duty(u);
      }
      return;
  }
}

void Engine::begin_tour(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  unit.from = unit.to = unit.base;
  unit.commuting = true;
  if (unit.tour_end != Instant::never()) schedule_tour_part(u);
  if (team.elsewhere_share > 0) schedule_call_from_elsewhere(u);
  if (team.tour.briefing == Duration{} || unit.tour_end == Instant::never()) return go_to_desk(u);
  set_state(u, UnitState::briefing);
  calendar_.schedule(activity(u), calendar_.now() + team.tour.briefing);
}

// The break in the middle, the way back, the end: each if the tour has it, and time is left for it.
void Engine::schedule_tour_part(std::uint32_t u) {
  Unit& unit = units_[u];
  const police::TourParts& parts = team_of(unit).tour;
  const Duration left = unit.tour_end - calendar_.now();
  const bool may_rest = unit.next_part == TourPart::begin && parts.rest > Duration{};
  if (may_rest && parts.rest < left) {
    unit.next_part = TourPart::rest;
    const Duration until = Duration::microseconds((left - parts.rest).count_us() / 2);
    return calendar_.schedule(duty(u), calendar_.now() + until);
  }
  if (parts.back_in_time && unit.next_part != TourPart::way_back) {
    unit.next_part = TourPart::way_back;
    return look_at_way_back(u);
  }
  unit.next_part = TourPart::end;
  calendar_.schedule(duty(u), unit.tour_end);
}

void Engine::go_to_desk(std::uint32_t u) {
  const Unit& unit = units_[u];
  const double share = team_of(unit).desk_share;
  if (share == 0 || unit.tour_end == Instant::never()) return release(u);
  set_state(u, UnitState::desk);
  const double tour_s = (unit.tour_end - calendar_.now()).in_seconds();
  calendar_.schedule(activity(u), calendar_.now() + Duration::seconds(share * tour_s));
}

void Engine::take_break(std::uint32_t u) {
  Unit& unit = units_[u];
  unit.from = unit.to = place_of(unit);
  set_state(u, UnitState::on_break);
  calendar_.schedule(activity(u), calendar_.now() + unit.rest_left);
}

Duration Engine::way_to_base(const Unit& unit) const {
  const Travel& travel = *scenario_.streets->travel[static_cast<std::size_t>(team_of(unit).mode)];
  return travel.time(place_of(unit), unit.base);
}

// Sets out once the way takes the time that is left. In half of the time beyond that, a unit that
// moves away no faster than it comes back cannot be late: it looks again then.
void Engine::look_at_way_back(std::uint32_t u) {
  constexpr Duration kEarly = Duration::minutes(1);
  Unit& unit = units_[u];
  const Duration to_spare = unit.tour_end - calendar_.now() - way_to_base(unit);
  if (to_spare > kEarly) {
    const Duration half = Duration::microseconds(to_spare.count_us() / 2);
    return calendar_.schedule(duty(u), calendar_.now() + half);
  }
  unit.homeward = true;
  unit.rest_left = {};
  schedule_tour_part(u);
  if (available(unit.state)) head_home(u);
}

void Engine::head_home(std::uint32_t u) {
  Unit& unit = units_[u];
  unit.from = unit.to = place_of(unit);
  set_state(u, UnitState::standby);  // books what it did before
  if (unit.from == unit.base) return calendar_.cancel(activity(u));
  begin_trip(u, unit.base);
  unit.commuting = true;
}

// Who is not back yet goes back in their own time, or rather in overtime: booked, not simulated.
void Engine::go_off_duty(std::uint32_t u) {
  Unit& unit = units_[u];
  const Instant now = calendar_.now();
  Instant back = now;
  if (team_of(unit).tour.back_in_time) {
    back = now + way_to_base(unit);
    tallies_.commute_us[unit.team] += window_.overlap_us(now, back);
  }
  tallies_.overtime_us[unit.team] += window_.overlap_us(unit.tour_end, back);
  unit.from = place_of(unit);
  set_state(u, UnitState::off_duty);
  unit.homeward = false;
  unit.rest_left = {};
  calendar_.cancel(activity(u));
  calendar_.cancel(elsewhere(u));
  schedule_next_tour(u);
}

// Close to its end or in the break of its tour: left alone but for I calls.
bool Engine::spared(const Unit& unit, Grade grade) const {
  if (grade == Grade::immediate) return false;
  const Duration handover = team_of(unit).tour.handover;
  return unit.rest_left > Duration{} ||
         (handover > Duration{} && unit.tour_end - calendar_.now() <= handover);
}

void Engine::book_commute(const Unit& unit, Instant until) {
  if (!unit.commuting || unit.state != UnitState::transit) return;
  tallies_.commute_us[unit.team] += window_.overlap_us(unit.since, until);
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
  const bool free = available(unit.state) && unit.state != UnitState::on_break;
  if (!free) return schedule_call_from_elsewhere(u);
  set_state(u, UnitState::elsewhere);
  calendar_.schedule(activity(u), calendar_.now() + Duration::seconds(busy_s));
}

}  // namespace models::ward
