// Takes down what the engine tells it; internal to this folder.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "models/ward/trace.hpp"

namespace models::ward {

class Tracer {
 public:
  Tracer(const TraceRequest& request, std::vector<std::uint16_t> team_of)
      : request_{request}, spells_(team_of.size()) {
    trace_.team_of = std::move(team_of);
  }

  [[nodiscard]] bool asked_for(std::uint32_t call) const { return request_.call == call; }
  [[nodiscard]] bool wants(std::uint32_t call, sim::Instant at) const {
    return asked_for(call) || within(at, at);
  }

  void received(const TracedCall& call) {
    if (!wants(call.number, call.received) || !room()) return;
    trace_.calls.push_back(call);
  }
  void ended(std::uint32_t call, CallOutcome outcome, sim::Instant at);
  void decided(const TracedDecision& decision) {
    if (room()) trace_.decisions.push_back(decision);
  }
  void weighed(WeighedUnit unit) {
    unit.decision = static_cast<std::uint32_t>(trace_.decisions.size());
    if (room()) trace_.weighed.push_back(unit);
  }

  /// The unit's state or leg is another; told once its place is certain, after the event.
  void changed(std::uint32_t unit) { changed_.push_back(unit); }
  [[nodiscard]] const std::vector<std::uint32_t>& changed() const { return changed_; }
  void all_told() { changed_.clear(); }
  /// A new spell begins where the last one ends. Its end is the planned one: a movement that is cut
  /// short ends where and when the next spell begins.
  void begin(const TracedMovement& planned);
  /// Ends the spells that go on at the end of the run.
  Trace finish(sim::Instant at, Tallies tallies) &&;

 private:
  [[nodiscard]] bool within(sim::Instant begin, sim::Instant end) const {
    return begin < request_.until && end >= request_.from;
  }
  bool room();
  void end(std::uint32_t unit, sim::street::Position to, sim::Instant at);

  TraceRequest request_;
  Trace trace_{{}, {}, {}, {}, {}, false, Tallies{{}}};
  std::vector<TracedMovement> spells_;  // by unit, with their planned ends
  std::vector<std::uint32_t> changed_;
};

}  // namespace models::ward
