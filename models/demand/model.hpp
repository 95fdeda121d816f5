// How the potential incidents of a class come about: the models, and the one way to run them.
//
// Each model is immutable and shared by all replications; begin() makes a process of one
// replication from it, and next() its occurrences. Another model is one more alternative here.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "models/demand/crew_ride.hpp"
#include "models/demand/parameter_draw.hpp"
#include "models/demand/poisson.hpp"
#include "models/demand/replay.hpp"
#include "models/demand/self_exciting.hpp"

namespace models::demand {

/// Incidents that bring about others nearby soon after.
struct NearRepeats {
  PoissonRate total;  // of all, repeats included
  std::shared_ptr<const NearRepeatKernel> kernel;
};

/// Crews that set out as a Poisson process and snatch along the way. Its occurrences are rides: the
/// snatches come of them (CrewRide).
struct MopedCrews {
  PoissonRate rides;
  std::shared_ptr<const CrewStreets> streets;
};

using Model = std::variant<PoissonRate, NearRepeats, MopedCrews, std::shared_ptr<const Recording>>;

using Repeating = SelfExcitingOccurrences<PoissonOccurrences, TimeProfile>;
using Process = std::variant<PoissonOccurrences, Repeating, ReplayedOccurrences>;

/// What the model says of its parameters, before doubt about them.
[[nodiscard]] inline ParameterDraw estimates(const Model& model, double deterrability) {
  const auto* repeats = std::get_if<NearRepeats>(&model);
  return {
      .rate_scale = 1,
      .deterrability = deterrability,
      .branching_ratio = repeats == nullptr ? 0 : repeats->kernel->near_repeat().branching_ratio};
}

/// A replication's process. Refers to network and model, which must outlive it.
[[nodiscard]] Process begin(const Model& model, const sim::street::Network& network,
                            const sim::StreamKey& key, const ParameterDraw& parameters);

[[nodiscard]] inline Occurrence next(Process& process) {
  return std::visit([](auto& running) { return running.next(); }, process);
}

/// What is known of the occurrence that came last and would be drawn otherwise.
struct Recorded {
  std::optional<Grade> grade;
  std::optional<sim::Duration> service;
};
[[nodiscard]] inline Recorded recorded(const Process& process) {
  const auto* replay = std::get_if<ReplayedOccurrences>(&process);
  const RecordedCall* call = replay == nullptr ? nullptr : replay->last();
  return call == nullptr ? Recorded{} : Recorded{call->grade, call->service};
}

}  // namespace models::demand
