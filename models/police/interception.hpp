// When a unit may stop a moped crew, and what that takes.
#pragma once

#include "sim/core/time.hpp"

namespace models::police {

/// A crew shows itself when it snatches. The nearest available unit that is near enough then tries
/// to stop it; it is held up only if it succeeds. Distances are as the crow flies; probabilities
/// lie in [0, 1]. No published figures: planning values, to be set by the study.
struct Interception {
  double reach_m = 30;           // of any unit
  double probability = 0.1;      // of success within reach
  bool pursuit = false;          // whether cars may give chase
  double pursuit_reach_m = 500;  // of a car that may
  double pursuit_probability = 0.2;
  sim::Duration custody = sim::Duration::hours(4);  // that an arrest takes the unit off the street
};

}  // namespace models::police
