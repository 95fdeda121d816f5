// What happens to a team's tours beyond its shift pattern: their parts, surges, moves of the base.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/core/time.hpp"
#include "sim/street/network.hpp"

namespace models::police {

/// Why a tour is taken for duty elsewhere.
enum class Abstraction : std::uint8_t { normal, surge };
inline constexpr std::size_t kAbstractions = 2;
inline constexpr std::array<std::string_view, kAbstractions> kAbstractionNames{"normal", "surge"};

/// A time at which more officers are wanted elsewhere: a carnival weekend, riots.
struct Surge {
  sim::Instant from;  // tours that start in [from, to) are concerned
  sim::Instant to;
  double share = 0;  // of those not taken anyhow; in [0, 1]
};

/// The parts of a tour. All zero or false: the unit is on patrol from the first minute to the last,
/// and is home at once.
struct TourParts {
  sim::Duration briefing;  // at the base at the start: neither visible nor available
  /// Around the middle of the tour, once the unit is free, where it is: available to I calls alone,
  /// and what a call leaves of it is taken afterwards.
  sim::Duration rest;
  sim::Duration handover;     // at the end: available to I calls alone
  bool back_in_time = false;  // sets out for the base so as to be there when the tour ends
};

/// The base moves: the station closes, and tours start and end at another.
struct BaseMove {
  sim::Instant from;  // tours that start from then on
  sim::street::Position to;
};

}  // namespace models::police
