// What kinds of incident there are, and what each asks of the police.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/core/ids.hpp"
#include "sim/random/distributions.hpp"

namespace models::demand {

/// How urgent a call is, in the force's own letters; the order is that of dispatch.
enum class Grade : std::uint8_t {
  immediate,    // I: 15 min
  significant,  // S: 60 min
  extended,     // E: by appointment
  referred      // R: dealt with by telephone; nobody is sent
};
inline constexpr std::size_t kGrades = 4;
inline constexpr std::array<std::string_view, kGrades> kGradeNames{"I", "S", "E", "R"};
[[nodiscard]] constexpr std::size_t index(Grade grade) {
  return static_cast<std::size_t>(grade);
}

using ClassId = sim::Id<struct IncidentClassTag>;

/// Units that one call can want at most.
inline constexpr std::size_t kMaxUnitsPerCall = 4;

/// Which arrival is the response to a call that wants several units.
enum class ResponseBy : std::uint8_t { first, last };
inline constexpr std::array<std::string_view, 2> kResponseByNames{"first", "last"};

/// A kind of incident: "mugging", "burglary", "other calls".
struct IncidentClass {
  std::string name;
  Grade grade = Grade::significant;
  /// In [0, 1]. Incidents that nobody reports are never dispatched; harm they do.
  double reporting_probability = 1;
  sim::Distribution reporting_delay_s = sim::Distribution::constant(0);  // happened -> received
  sim::Distribution call_handling_s = sim::Distribution::constant(0);    // received -> dispatchable
  sim::Distribution service_s = sim::Distribution::constant(0);  // first arrival -> unit is free
  std::uint8_t units = 1;      // that a call wants, each with a service time of its own
  bool send_together = false;  // only once all can be sent at the same time
  ResponseBy response_by = ResponseBy::first;
  double unit_cost_gbp = 0;       // to society, of one incident
  double deterrability = 0;       // share of potential incidents averted at full dosage; in [0, 1]
  double arrest_probability = 0;  // if a unit comes that may arrest; in [0, 1]
  sim::Distribution custody_s = sim::Distribution::constant(0);  // that an arrest takes the unit
};

}  // namespace models::demand
