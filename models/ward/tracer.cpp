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

void Tracer::ended(std::uint32_t call, CallOutcome outcome, std::optional<sim::Instant> reached) {
  const auto at = std::lower_bound(
      trace_.calls.begin(), trace_.calls.end(), call,
      [](const TracedCall& traced, std::uint32_t number) { return traced.number < number; });
  if (at == trace_.calls.end() || at->number != call) return;
  at->outcome = outcome;
  at->reached = reached;
}

void Tracer::begin(std::uint32_t unit, UnitState state, sim::street::Position from,
                   sim::street::Position to, sim::Instant at, sim::Instant arrives) {
  // A junction lies on several streets: a leg walked to its end is told on its own.
  end(unit, at >= spells_[unit].arrives ? spells_[unit].to : from, at);
  spells_[unit] = {state, from, moves(state) ? to : from, at, arrives};
}

void Tracer::end(std::uint32_t unit, sim::street::Position to, sim::Instant at) {
  const Spell& spell = spells_[unit];
  if (spell.begin == at || spell.state == UnitState::off_duty || !within(spell.begin, at)) return;
  if (!room()) return;
  trace_.movements.push_back(
      {unit, spell.state, spell.from, moves(spell.state) ? to : spell.from, spell.begin, at});
}

Trace Tracer::finish(sim::Instant at, Tallies tallies) && {
  for (std::uint32_t unit = 0; unit < spells_.size(); ++unit) end(unit, spells_[unit].to, at);
  trace_.tallies = std::move(tallies);
  return std::move(trace_);
}

}  // namespace models::ward
