// What units do between calls, and where they are.
#include <cmath>

#include "models/ward/engine.hpp"

namespace models::ward {

void Engine::activity_event(std::uint32_t u) {
  Unit& unit = units_[u];
  switch (unit.state) {
    case UnitState::patrol:
      credit_patrol(unit, calendar_.now());
      unit.from = unit.to;
      return patrol_on(u);
    case UnitState::transit:
      unit.from = unit.to;
      return resume(u);
    case UnitState::responding:
      return arrive_at_call(u);
    case UnitState::at_scene:
      return finish_call(u);
    case UnitState::custody:
      return release(u);
    case UnitState::elsewhere:
      unit.from = unit.to = unit.base;
      schedule_call_from_elsewhere(u);
      return release(u);
    case UnitState::desk:
      return release(u);
    case UnitState::briefing:
      return go_to_desk(u);
    case UnitState::on_break:
      unit.rest_left = {};
      return release(u);
    case UnitState::standby:
    case UnitState::off_duty:
      return;
  }
}

// Goes on with what the team does between calls, from where the unit is.
void Engine::resume(std::uint32_t u) {
  Unit& unit = units_[u];
  const Team& team = team_of(unit);
  if (unit.homeward) return head_home(u);
  if (unit.rest_left > Duration{}) return take_break(u);
  if (police::patrols_a_beat(team.patrol)) {
    unit.vertex = sim::street::ModeGraph::kNoVertex;
    return patrol_on(u);
  }
  if (team.patrol == Patrol::at_base && unit.from != unit.base) return begin_trip(u, unit.base);
  unit.to = unit.from;
  set_state(u, UnitState::standby);
  calendar_.cancel(activity(u));
}

// The next move of the team's policy.
void Engine::patrol_on(std::uint32_t u) {
  Unit& unit = units_[u];
  const patrol::Move move =
      patrol::next(patrols_[unit.patrol], unit.number_on_beat, {unit.from, unit.vertex},
                   calendar_.now(), unit.patrol_random);
  if (move.kind != patrol::Move::Kind::trip) return begin_patrol(u, move);
  unit.vertex = sim::street::ModeGraph::kNoVertex;
  begin_trip(u, move.end());
}

// A leg along a street, or a stay where the unit is: both are seen.
void Engine::begin_patrol(std::uint32_t u, const patrol::Move& move) {
  Unit& unit = units_[u];
  const bool leg = move.kind == patrol::Move::Kind::leg;
  const sim::street::StreetId before = unit.from.street;
  const sim::street::StreetId street = leg ? move.street : before;
  if (unit.state != UnitState::patrol) {
    set_state(u, UnitState::patrol);
    begin_visit(u, street);
  } else if (street != before) {
    end_visit(u, before);
    begin_visit(u, street);
  }
  if (leg) unit.from = {move.street, move.from_m};
  unit.to = leg ? move.end() : unit.from;
  unit.vertex = leg ? move.to_vertex : sim::street::ModeGraph::kNoVertex;
  unit.departed = calendar_.now();
  unit.moving = move.duration;
  calendar_.schedule(activity(u), calendar_.now() + move.duration);
  if (tracer_) tracer_->changed(u);
}

void Engine::begin_trip(std::uint32_t u, Position to) {
  Unit& unit = units_[u];
  const Travel& travel = *scenario_.streets->travel[static_cast<std::size_t>(team_of(unit).mode)];
  unit.to = to;
  unit.departed = calendar_.now();
  unit.moving = travel.time(unit.from, to);
  set_state(u, UnitState::transit);
  calendar_.schedule(activity(u), calendar_.now() + unit.moving);
}

// The time on the leg so far, to its street, ward and team.
void Engine::credit_patrol(const Unit& unit, Instant until) {
  const std::int64_t us = window_.overlap_us(unit.departed, until);
  const sim::street::StreetId street = unit.from.street;
  StreetBook& book = street_books_[street.index()];
  if (book.ward == StreetBook::kNone) return;  // a policy of one's own may lead into the margin
  book.patrol_us += us;
  tallies_.patrol_us[unit.team * wards_ + book.ward] += us;
  if (dosage_) dosage_->add_visit(street, unit.departed, until);
}

void Engine::begin_visit(std::uint32_t u, sim::street::StreetId street) {
  StreetBook& book = street_books_[street.index()];
  const bool nobody = book.units++ == 0;
  const Instant now = calendar_.now();
  // A trip that took no time was none: the unit's visit goes on.
  if (book.last == u && book.left == now) return;
  if (!window_.contains(now) || book.ward == StreetBook::kNone) return;
  ++book.visits;
  if (!nobody || book.last == StreetBook::kNone) return;
  ++book.gaps;
  book.gap_us += (now - book.left).count_us();
}

void Engine::end_visit(std::uint32_t u, sim::street::StreetId street) {
  StreetBook& book = street_books_[street.index()];
  --book.units;
  book.last = u;
  book.left = calendar_.now();
}

Position place_of_leg(Position from, Position to, double share) {
  return {from.street, from.offset_m + (to.offset_m - from.offset_m) * share};
}

Mode Engine::mode_of(const Unit& unit) const {
  return unit.state == UnitState::responding ? response_mode(unit, calls_[unit.call].grade)
                                             : team_of(unit).mode;
}

Position Engine::place_of(const Unit& unit) const {
  const Duration elapsed = calendar_.now() - unit.departed;
  if (unit.state == UnitState::patrol) {
    if (elapsed >= unit.moving) return unit.to;
    return place_of_leg(unit.from, unit.to, elapsed.in_seconds() / unit.moving.in_seconds());
  }
  if (unit.state != UnitState::transit && unit.state != UnitState::responding) return unit.from;
  const Travel& travel = *scenario_.streets->travel[static_cast<std::size_t>(mode_of(unit))];
  return travel.position_after(unit.from, unit.to, static_cast<double>(elapsed.count_us()) * 1e-3);
}

void Engine::book_state(const Unit& unit, Instant until) {
  const std::int64_t us = window_.overlap_us(unit.since, until);
  tallies_.unit_us[unit.team * kUnitStates + static_cast<std::size_t>(unit.state)] += us;
  if (busy(unit.state)) book_by_day(tallies_.busy_us, unit.since, until, 1);
  if (unit.state == UnitState::at_scene) {
    const auto ward = *network_.street(unit.from.street).ward;
    tallies_.scene_us[unit.team * wards_ + ward.index()] += us;
  }
  book_commute(unit, until);
}

void Engine::book_by_day(std::vector<std::int64_t>& by_day, Instant from, Instant until,
                         std::int64_t times) const {
  if (times == 0) return;
  constexpr std::int64_t kDayUs = std::int64_t{86'400'000'000};
  const std::int64_t end_us = until.since_start().count_us();
  for (std::int64_t us = from.since_start().count_us(); us < end_us;) {
    const auto day = static_cast<std::size_t>(us / kDayUs);
    if (day >= by_day.size()) return;
    const std::int64_t next_us = std::min(end_us, static_cast<std::int64_t>(day + 1) * kDayUs);
    by_day[day] += times * (next_us - us);
    us = next_us;
  }
}

// Books the time of the state that ends, and keeps the list of available units.
void Engine::set_state(std::uint32_t u, UnitState state) {
  Unit& unit = units_[u];
  if (unit.state == UnitState::patrol) {
    credit_patrol(unit, calendar_.now());
    end_visit(u, unit.from.street);
  } else if (dosage_ && visible(unit.state)) {
    dosage_->add_visit(unit.from.street, unit.since, calendar_.now());
  }
  book_state(unit, calendar_.now());
  if (unit.state == UnitState::on_break) {
    unit.rest_left = std::max(Duration{}, unit.rest_left - (calendar_.now() - unit.since));
  }
  unit.commuting = unit.commuting && (state == UnitState::transit || state == UnitState::briefing ||
                                      state == UnitState::desk);
  unit.since = calendar_.now();
  const bool was = available(unit.state);
  const bool is = available(state);
  unit.state = state;
  if (tracer_) tracer_->changed(u);
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

}  // namespace models::ward
