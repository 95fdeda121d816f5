#include "models/ward/tracer.hpp"

#include <algorithm>

namespace models::ward {

namespace {

bool moves(UnitState state) {
  return state == UnitState::patrol || state == UnitState::transit ||
         state == UnitState::responding;
}

}  // namespace

bool Tracer::room() {
  const std::size_t records = trace_.calls.size() + trace_.decisions.size() +
                              trace_.weighed.size() + trace_.movements.size();
  if (records < request_.max_records) return true;
  trace_.truncated = true;
  return false;
}

void Tracer::ended(std::uint32_t call, CallOutcome outcome, sim::Instant at) {
  const auto traced = std::lower_bound(
      trace_.calls.begin(), trace_.calls.end(), call,
      [](const TracedCall& one, std::uint32_t number) { return one.number < number; });
  if (traced == trace_.calls.end() || traced->number != call) return;
  traced->outcome = outcome;
  (outcome == CallOutcome::reached ? traced->reached : traced->lost) = at;
}

void Tracer::begin(const TracedMovement& planned) {
  TracedMovement& spell = spells_[planned.unit];
  // A junction lies on several streets: a leg walked to its end is told on its own.
  end(planned.unit, planned.begin >= spell.end ? spell.to : planned.from, planned.begin);
  spell = planned;
  if (!moves(spell.state)) spell.to = spell.from;
}

void Tracer::end(std::uint32_t unit, sim::street::Position to, sim::Instant at) {
  const TracedMovement& spell = spells_[unit];
  if (spell.begin == at || spell.state == UnitState::off_duty || !within(spell.begin, at)) return;
  if (!room()) return;
  trace_.movements.push_back({unit, spell.state, spell.from, moves(spell.state) ? to : spell.from,
                              spell.begin, at, spell.mode});
}

Trace Tracer::finish(sim::Instant at, Tallies tallies) && {
  for (std::uint32_t unit = 0; unit < spells_.size(); ++unit) end(unit, spells_[unit].to, at);
  trace_.tallies = std::move(tallies);
  return std::move(trace_);
}

}  // namespace models::ward
