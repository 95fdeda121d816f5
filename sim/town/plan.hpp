// Checks a town's specification and decides what each ward shall be like.
#pragma once

#include <string>
#include <vector>

#include "sim/town/generator.hpp"

namespace sim::town {

struct WardPlan {
  std::string name;
  double area_km2 = 0;
  double street_km = 0;
  double population = 0;
};

/// One plan a ward: what is given, and the rest drawn.
/// @throws InputError with every problem of the specification.
[[nodiscard]] std::vector<WardPlan> plan_town(const TownSpec& spec);

/// Of a specification that plan_town accepts.
[[nodiscard]] int station_count(const TownSpec& spec);

}  // namespace sim::town
