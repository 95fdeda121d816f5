// Who is sent to a call, and what a unit does that is free again.
#include "models/ward/engine.hpp"

namespace models::ward {

using Verdict = CallBook::Verdict;

bool Engine::may_attend(const Unit& unit, Grade grade, sim::street::WardId ward) const {
  const Team& team = team_of(unit);
  const std::size_t g = demand::index(grade);
  if (!team.attends[g] || spared(unit, grade)) return false;
  return !team.home_ward_only || team.leaves_ward_for[g] || !unit.home_ward ||
         unit.home_ward == ward;
}

// For a policy of one's own, with so many free units beside those that are listed as available.
police::CallFacts Engine::facts_of(const Call& call, std::uint32_t more_free) const {
  const auto free = std::count_if(available_.begin(), available_.end(),
                                  [&](std::uint32_t u) { return may_attend(units_[u], call); });
  return {.grade = static_cast<std::uint8_t>(demand::index(call.grade)),
          .ward = call.ward.value(),
          .waited = calendar_.now() - call.received,
          .free_units = static_cast<std::uint32_t>(free) + more_free};
}

// Whether a policy of one's own would send the unit at all: a free one, or one that may attend the
// call and is just becoming free.
bool Engine::policy_sends(std::uint32_t u, const Call& call) const {
  const auto& policy = scenario_.dispatch.policy;
  if (!policy) return true;
  const Unit& unit = units_[u];
  const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
  const std::uint32_t ms = scenario_.streets->travel[mode]->ms(place_of(unit), call.incident.place);
  const bool own_ward = unit.home_ward == call.ward;
  const police::CallFacts facts = facts_of(call, available(unit.state) ? 0 : 1);
  return policy->cost_ms(facts, {u, unit.team, own_ward, ms}).has_value();
}

Mode Engine::response_mode(const Unit& unit, Grade grade) const {
  const Mode mode = team_of(unit).mode;
  return mode == Mode::car && grade == Grade::immediate ? Mode::blue_light : mode;
}

// --- A call wants units

void Engine::call_is_ready(std::uint32_t number) {
  if (lose_if_expired(number)) return;
  const Call& call = calls_[number];
  const auto& limit = scenario_.dispatch.no_send_above[demand::index(call.grade)];
  if (limit && calls_.waiting() >= *limit) return lose(number);
  look_for_units(number);
}

// Sends what can be sent; the call queues for the rest.
void Engine::look_for_units(std::uint32_t number) {
  const Call& call = calls_[number];
  const auto& kind = scenario_.demand->classes[call.incident.of_class.index()];
  // First come, first served: not past a call that waits for several units at once.
  const bool queues = kind.send_together
                          ? free_units_for(call) < call.needed || calls_.waiting(call.grade) > 0
                          : someone_waits_for_several(call.grade);
  while (!queues && calls_[number].sent < calls_[number].needed && send_one(number)) {
  }
  if (calls_[number].sent == calls_[number].needed) return;
  if (tracer_) tell_decision(Decision::waits, calls_[number], std::nullopt, 0);
  book_backlog(calendar_.now());
  calls_.enqueue(number);
}

// Whether a call that must have all its units at once waits before one of this grade.
bool Engine::someone_waits_for_several(Grade grade) const {
  if (!sends_together_) return false;
  bool found = false;
  calls_.for_each_waiting([&](std::uint32_t number) {
    const Call& call = calls_[number];
    const auto& kind = scenario_.demand->classes[call.incident.of_class.index()];
    found = found || (kind.send_together && call.grade <= grade);
  });
  return found;
}

// A free unit, or one from a lesser call, or one from its desk.
bool Engine::send_one(std::uint32_t number) {
  const Call& call = calls_[number];
  std::optional<Chosen> chosen;
  std::optional<std::uint32_t> broken_off;
  Decision why = Decision::free_unit;
  if (!held_back(call.grade)) chosen = choose_free(call);
  if (!chosen && scenario_.dispatch.preempting[demand::index(call.grade)]) {
    chosen = choose_to_preempt(call);
    why = Decision::pre_empted;
    if (chosen) {
      broken_off = units_[chosen->unit].call;
      break_off(chosen->unit);
    }
  }
  if (!chosen && scenario_.dispatch.from_desk[demand::index(call.grade)]) {
    chosen = choose_from_desk(call);
    why = Decision::from_desk;
  }
  if (!chosen) return false;
  assign(chosen->unit, number, chosen->travel_ms, why);
  if (broken_off) look_again(*broken_off);
  return true;
}

// Another unit may be free for a call just broken off; if none is, it goes back to the head of its
// queue, so only calls of higher grade keep it from being served.
void Engine::look_again(std::uint32_t number) {
  const Call& call = calls_[number];
  const Instant assigned = call.assigned;
  const auto higher = static_cast<Grade>(demand::index(call.grade) - 1);
  if (!someone_waits_for_several(higher) && send_one(number)) {
    calls_[number].assigned = assigned;  // it never was without a unit
    return;
  }
  book_backlog(calendar_.now());
  calls_.enqueue_first(number);
}

// Whether the free units are kept for I calls.
bool Engine::held_back(Grade grade) const {
  return grade != Grade::immediate && reserved(0);
}

// ... with so many more free that attend them.
bool Engine::reserved(std::uint32_t free) const {
  const std::uint32_t reserve = scenario_.dispatch.reserve;
  if (reserve == 0) return false;
  for (const std::uint32_t u : available_) {
    free += team_of(units_[u]).attends[demand::index(Grade::immediate)] ? 1 : 0;
  }
  return free <= reserve;
}

std::size_t Engine::free_units_for(const Call& call) const {
  return static_cast<std::size_t>(std::count_if(
      available_.begin(), available_.end(),
      [&](std::uint32_t u) { return may_attend(units_[u], call) && policy_sends(u, call); }));
}

// The unit of `units` that reaches the call soonest; ties go to the unit that comes first.
template <class Units>
std::optional<Engine::Chosen> Engine::nearest(const Call& call, const Units& units) const {
  std::array<std::optional<Travel::Destination>, sim::street::kModes> destination;
  std::uint64_t best = UINT64_MAX;  // cost and unit in one number, compared at once
  std::uint32_t best_travel_ms = 0;
  const police::DispatchRules& rules = scenario_.dispatch;
  constexpr std::uint32_t kOtherWard = std::uint32_t{1} << 31;  // more than any travel
  const police::CallFacts facts = rules.policy ? facts_of(call, 0) : police::CallFacts{};
  units([&](std::uint32_t u) {
    const Unit& unit = units_[u];
    if (!may_attend(unit, call)) return;
    const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
    auto& to = destination[mode];
    if (!to) to.emplace(scenario_.streets->travel[mode]->to(call.incident.place));
    const std::uint32_t ms = to->ms_from(place_of(unit));
    std::uint32_t cost = ms;
    const bool own_ward = unit.home_ward == call.ward;
    if (rules.policy) {
      const auto asked = rules.policy->cost_ms(facts, {u, unit.team, own_ward, ms});
      if (!asked) return;
      cost = *asked;
    } else if (rules.choice == police::Choice::own_ward_first && !own_ward) {
      cost |= kOtherWard;
    }
    const std::uint64_t key = std::uint64_t{cost} << 32 | u;
    if (key >= best) return;
    best = key;
    best_travel_ms = ms;
  });
  if (best == UINT64_MAX) return std::nullopt;
  return Chosen{static_cast<std::uint32_t>(best), best_travel_ms};
}

std::optional<Engine::Chosen> Engine::choose_free(const Call& call) const {
  return nearest(call, [&](auto consider) {
    for (const std::uint32_t u : available_) consider(u);
  });
}

std::optional<Engine::Chosen> Engine::choose_to_preempt(const Call& call) const {
  const police::Preemption rule = scenario_.dispatch.preemption;
  if (rule == police::Preemption::never) return std::nullopt;
  return nearest(call, [&](auto consider) {
    for (std::uint32_t u = 0; u < units(); ++u) {
      const UnitState state = units_[u].state;
      const bool there = state == UnitState::at_scene && rule == police::Preemption::at_scene;
      if (state != UnitState::responding && !there) continue;
      const Call& other = calls_[units_[u].call];
      // A call for several units is not broken off half-way.
      if (other.grade > call.grade && other.needed == 1) consider(u);
    }
  });
}

std::optional<Engine::Chosen> Engine::choose_from_desk(const Call& call) const {
  return nearest(call, [&](auto consider) {
    for (std::uint32_t u = 0; u < units(); ++u) {
      if (units_[u].state == UnitState::desk) consider(u);
    }
  });
}

// The unit leaves its call, which wants another for what is left of it.
void Engine::break_off(std::uint32_t u) {
  Unit& unit = units_[u];
  Call& call = calls_[unit.call];
  unit.from = unit.to = place_of(unit);
  --call.sent;
  if (unit.state == UnitState::at_scene) {
    --call.arrived;
    call.left = *calendar_.time_of(activity(u)) - calendar_.now();
  }
  ++tallies_.preempted[unit.team];
}

void Engine::assign(std::uint32_t u, std::uint32_t number, std::uint32_t travel_ms, Decision why) {
  if (tracer_) tell_decision(why, calls_[number], u, travel_ms);
  Unit& unit = units_[u];
  unit.from = place_of(unit);
  set_state(u, UnitState::responding);
  Call& call = calls_[number];
  unit.call = number;
  unit.to = call.incident.place;
  unit.departed = calendar_.now();
  unit.moving = Duration::milliseconds(travel_ms);
  if (call.sent++ == 0 && !call.counted) call.assigned = calendar_.now();
  calendar_.schedule(activity(u), calendar_.now() + unit.moving);
}

// --- A unit is free again

// The unit has nothing to do: off duty if its tour is over, else a call, else patrol.
void Engine::release(std::uint32_t u) {
  Unit& unit = units_[u];
  if (unit.tour_end <= calendar_.now()) return go_off_duty(u);
  unit.from = unit.to = place_of(unit);
  book_backlog(calendar_.now());
  if (take_over(u)) return;
  const bool ages = std::any_of(scenario_.dispatch.ageing.begin(), scenario_.dispatch.ageing.end(),
                                [](const auto& age) { return age.has_value(); });
  if (ages) calls_.age(scenario_.dispatch.ageing, calendar_.now());
  const auto& attends = team_of(unit).attends;
  const bool kept = reserved(attends[demand::index(Grade::immediate)] ? 1 : 0);
  std::array<bool, demand::kGrades> wanted{true, true, true, true};
  if (!ages) wanted = attends;
  // Aged calls wait among the I calls; behind those is nothing that may have a unit.
  if (kept) wanted = {wanted[0], false, false, false};
  const std::optional<std::uint32_t> number = calls_.take(
      wanted, [&](const Call& call) { return verdict(u, call, kept); },
      [&](std::uint32_t call) { return lose_if_expired(call); });
  if (!number) return resume(u);
  const Call& call = calls_[*number];
  const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
  assign(u, *number, scenario_.streets->travel[mode]->ms(unit.from, call.incident.place),
         Decision::from_queue);
  while (calls_[*number].sent < calls_[*number].needed && send_one(*number)) {
  }
  if (calls_[*number].sent < calls_[*number].needed) calls_.enqueue_first(*number);
}

// Whether a unit that is free again, and not yet among the available ones, takes a waiting call.
Verdict Engine::verdict(std::uint32_t u, const Call& call, bool kept) const {
  if (kept && call.grade != Grade::immediate) return Verdict::pass_over;
  const auto& kind = scenario_.demand->classes[call.incident.of_class.index()];
  const bool fits = may_attend(units_[u], call) && policy_sends(u, call);
  if (kind.send_together && call.sent == 0) {
    const std::size_t free = free_units_for(call) + (fits ? 1 : 0);
    return free >= call.needed && fits ? Verdict::take : Verdict::hold;
  }
  return fits ? Verdict::take : Verdict::pass_over;
}

// The I call whose unit is still on the way and that this one would reach soonest, if it saves
// enough; the other unit is free in its stead.
bool Engine::take_over(std::uint32_t u) {
  const std::optional<double>& share = scenario_.dispatch.redirect_share;
  if (!share) return false;
  const Unit& unit = units_[u];
  std::optional<std::uint32_t> from;
  std::uint32_t least_ms = 0;
  for (std::uint32_t other = 0; other < units(); ++other) {
    if (units_[other].state != UnitState::responding) continue;
    const Call& call = calls_[units_[other].call];
    if (call.grade != Grade::immediate || !may_attend(unit, call)) continue;
    if (!policy_sends(u, call)) continue;
    const Duration left = *calendar_.time_of(activity(other)) - calendar_.now();
    const auto mode = static_cast<std::size_t>(response_mode(unit, call.grade));
    const std::uint32_t ms = scenario_.streets->travel[mode]->ms(unit.from, call.incident.place);
    if (ms > left.in_seconds() * 1000 * (1 - *share)) continue;
    if (from && ms >= least_ms) continue;
    from = other;
    least_ms = ms;
  }
  if (!from) return false;
  Unit& relieved = units_[*from];
  const std::uint32_t number = relieved.call;
  relieved.from = relieved.to = place_of(relieved);
  --calls_[number].sent;
  ++tallies_.redirected[unit.team];
  const Instant assigned = calls_[number].assigned;
  assign(u, number, least_ms, Decision::redirected);
  calls_[number].assigned = assigned;
  release(*from);
  return true;
}

}  // namespace models::ward
