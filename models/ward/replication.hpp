// One replication of one scenario: incidents happen, calls come in, units patrol and respond.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "models/ward/incident_log.hpp"
#include "models/ward/scenario.hpp"
#include "models/ward/tallies.hpp"
#include "models/ward/trace.hpp"

namespace models::ward {

/// What random numbers are drawn for. The values are part of every result: never renumber them.
enum class Purpose : std::uint32_t {
  incidents = 1,
  roster = 2,
  patrol = 3,
  elsewhere = 4,
  crews = 5,
  interception = 6,
  parameters = 7,
  planned_absence = 8,
  sickness = 9,
  surge = 10,
  renewal = 11,
  pledges = 13
};

/// Days from the start of a run of which busy units and waiting calls are told: the warm-up and the
/// first eight weeks after it, or as many whole days as the run has.
[[nodiscard]] std::size_t watched_days(const Scenario& scenario);

/// Runs warm-up, horizon and the time until the last call's outcome is known.
///
/// A pure function of scenario, seed and replication number: bit-identical on any thread. Incidents
/// are those of the replication number alone, whatever teams the scenario has.
///
/// @param stop  looked at every few thousand events.
/// @return empty if `stop` was set before the end.
[[nodiscard]] std::optional<Tallies> run_replication(const Scenario& scenario,
                                                     std::uint32_t replication,
                                                     const std::atomic<bool>& stop);

/// The same run, told incident by incident: what happened, and what presence averted or displaced.
[[nodiscard]] std::optional<IncidentLog> list_incidents(const Scenario& scenario,
                                                        std::uint32_t replication,
                                                        const std::atomic<bool>& stop);

/// The same run, told unit by unit: which one served a call, and what stood against the others.
[[nodiscard]] std::optional<Trace> trace_replication(const Scenario& scenario,
                                                     std::uint32_t replication,
                                                     const TraceRequest& request,
                                                     const std::atomic<bool>& stop);

}  // namespace models::ward
