// What became of each potential incident, one by one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "models/demand/incident.hpp"

namespace models::ward {

enum class Fate : std::uint8_t {
  happened,
  averted,    // by presence on the street
  displaced,  // by presence on the street: happened elsewhere or later
  crew_scared_off,
  crew_intercepted
};
inline constexpr std::array<std::string_view, 5> kFateNames{"happened", "averted", "displaced",
                                                            "crew_scared_off", "crew_intercepted"};

/// One potential incident. The pair (class, number) names it in every scenario of a replication, so
/// that what two scenarios made of it can be set side by side.
struct IncidentRecord {
  demand::Incident incident;  // when and where it would have happened
  Fate fate = Fate::happened;
  std::optional<demand::Occurrence> instead;  // of a displaced one: when and where it happened
};

/// Potential incidents of the measured time, in the order in which their fate was known.
using IncidentLog = std::vector<IncidentRecord>;

}  // namespace models::ward
