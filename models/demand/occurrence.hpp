// When and where something happens: what every model of incidents brings forth.
#pragma once

#include "sim/core/time.hpp"
#include "sim/street/network.hpp"

namespace models::demand {

/// One potential incident, before it is known what it asks of the police.
///
/// A model of incidents is a class with `Occurrence next()`: its occurrences in order of time,
/// Instant::never() after the last. It draws from streams of its own alone, so that every scenario
/// of a replication meets the same occurrences whatever the police do.
struct Occurrence {
  sim::Instant time = sim::Instant::never();
  sim::street::Position place{};
};

}  // namespace models::demand
