// What a unit on patrol does next: one move of its policy.
#pragma once

#include <cstdint>

#include "models/police/beat.hpp"
#include "sim/core/time.hpp"
#include "sim/street/mode_graph.hpp"
#include "sim/street/network.hpp"

namespace models::patrol {

/// Where a unit is when it asks what to do next.
struct Here {
  sim::street::Position place;
  /// The vertex of the mode's graph at which its last leg ended, if it walked that leg to its end
  /// just now; ModeGraph::kNoVertex otherwise.
  std::uint32_t vertex = sim::street::ModeGraph::kNoVertex;

  [[nodiscard]] bool at_junction() const { return vertex != sim::street::ModeGraph::kNoVertex; }
};

/// One move: a single event of the simulation.
struct Move {
  enum class Kind : std::uint8_t {
    leg,   // patrols along `street` from from_m to its end to_m, in `duration`
    trip,  // travels to (street, to_m) the fastest way
    stay   // stands where it is for `duration` > 0, to be seen
  };
  Kind kind = Kind::stay;
  sim::street::StreetId street;
  std::uint32_t to_vertex = 0;  // of the mode's graph, at the end of a leg
  double from_m = 0;            // offset along the street
  double to_m = 0;
  sim::Duration duration;  // of a leg or a stay; a trip takes as long as it takes

  [[nodiscard]] static Move leg(const police::PatrolLeg& leg, double length_m) {
    return {.kind = Kind::leg,
            .street = leg.street,
            .to_vertex = leg.to_vertex,
            .from_m = leg.forward ? 0 : length_m,
            .to_m = leg.forward ? length_m : 0,
            .duration = leg.duration};
  }
  [[nodiscard]] static Move trip(sim::street::Position to) {
    return {.kind = Kind::trip,
            .street = to.street,
            .to_vertex = 0,
            .from_m = 0,
            .to_m = to.offset_m,
            .duration = {}};
  }
  [[nodiscard]] static Move stay(sim::Duration duration) {
    return {.kind = Kind::stay,
            .street = {},
            .to_vertex = 0,
            .from_m = 0,
            .to_m = 0,
            .duration = duration};
  }

  /// Where a leg or a trip ends.
  [[nodiscard]] sim::street::Position end() const { return {street, to_m}; }
};

/// The k-th of points spread over [0, 1): 0, 1/2, 1/4, 3/4, 1/8, ... (van der Corput 1935). So
/// units start apart, and one unit more changes no other's start.
[[nodiscard]] inline double spread(std::uint32_t k) {
  double place = 0;
  for (double half = 0.5; k != 0; k /= 2, half /= 2) {
    if (k % 2 == 1) place += half;
  }
  return place;
}

}  // namespace models::patrol
