// How a crew on a moped rides, snatches, stops and fears the police: the parameters.
//
// A ride has two clocks. While it rides, the crew meets snatches at a rate that follows street
// risk, and goes home at `stop_per_hour`; standing still at a snatch takes `pause_s`. The pace is
// set as it is told, per hour of the whole ride. Mean length and mean number then have closed forms
// whatever the streets: with m = riding_pace_per_hour, h = stop_per_hour, q = stop_per_snatch,
//
//   snatches a ride = m / (h + q m),   riding hours a ride = 1 / (h + q m).
//
// Both follow from 1 = h E[riding hours] + q E[snatches], since each ride ends once, and from
// E[snatches] = m E[riding hours], which is how CrewStreets scales the risk.
#pragma once

#include <span>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/random/portable_math.hpp"

namespace models::demand {

/// The defaults give 20 snatches an hour and 7 a ride (S: Hampstead, 2 August 2014;
/// docs/sources.md, "Moped robbery"). The others are planning values (M).
struct CrewBehaviour {
  double speed_share_of_limit = 0.8;  // in [0.05, 3]: between cars in traffic and on blue lights
  double top_speed_mps = 12.5;        // in [1, 50]; 45 km/h, which bounds the legal class of moped
  double snatches_per_hour = 20;      // in (0, 600], mean over the ride, pauses included
  double pause_s = 20;                // at each snatch; in [0, 3600 / snatches_per_hour)
  double stop_per_hour = 22.5 / 7;    // of riding, goes home; in [0.1, 60]
  double stop_per_snatch = 0;         // probability that a snatch is the last; in [0, 1]
  double lure = 1;                    // in [0, 5]; a turn is chosen in proportion to
  double lure_floor = 0.1;            // (lure_floor + risk / mean risk)^lure; in [1e-6, 1e3]
  double fear_per_hour = 60;    // hazard of giving up that a visible unit at no distance adds; >= 0
  double fear_distance_m = 50;  // over which it falls to 1/e; > 0
};

/// Everything that is out of range; empty if the behaviour can be used. `where` names its source.
[[nodiscard]] std::vector<sim::Problem> check(const CrewBehaviour& behaviour,
                                              const std::string& where);

/// Snatches an hour of riding, pauses left out: 1 / (1 / snatches_per_hour - pause).
[[nodiscard]] double riding_pace_per_hour(const CrewBehaviour& behaviour);

/// Mean snatches in a potential ride, rides without any included. A yearly number of potential
/// snatches divided by it is the yearly number of crews.
[[nodiscard]] double mean_snatches(const CrewBehaviour& behaviour);

/// Mean length of a potential ride [h], pauses included: mean_snatches / snatches_per_hour.
[[nodiscard]] double mean_hours(const CrewBehaviour& behaviour);

/// The stop_per_hour under which a ride has `mean` snatches, all else as given.
/// @throws sim::InputError if none in [0.1, 60] does, saying which means can be had.
[[nodiscard]] double stop_per_hour_for(const CrewBehaviour& behaviour, double mean);

/// Hazard [1/h] of giving up that one visible unit adds: fear_per_hour exp(-d / fear_distance_m).
[[nodiscard]] inline double fear_of_unit_per_hour(const CrewBehaviour& behaviour,
                                                  double distance_m) {
  return behaviour.fear_per_hour * sim::portable_exp(-distance_m / behaviour.fear_distance_m);
}

/// The hazard of several units: their sum, so it grows with their number and nearness.
[[nodiscard]] double police_hazard_per_hour(const CrewBehaviour& behaviour,
                                            std::span<const double> distances_m);

}  // namespace models::demand
