// One crew's ride: where it goes and where it snatches, as if nobody stood in its way.
#pragma once

#include <cstdint>
#include <vector>

#include "models/demand/crew_streets.hpp"
#include "sim/core/time.hpp"
#include "sim/random/ziggurat.hpp"
#include "sim/stats/tally.hpp"

namespace models::demand {

/// A stretch of a ride along part of one street, at constant speed. The crew first stands still for
/// `pause`, then rides for the rest of `duration`.
struct CrewStep {
  enum class End : std::uint8_t {
    junction,  // the next step begins there, on another street
    snatch,    // an incident, at to_m
    home       // the ride is over
  };
  sim::street::StreetId street;
  double from_m = 0, to_m = 0;  // from the street's `from` junction; descending if ridden backwards
  sim::Duration duration;       // the pause included; >= 0
  sim::Duration pause;          // above 0 only if the step before ended at a snatch
  End end = End::junction;
};

/// A crew's potential ride is a function of its key and of the streets alone. The police cannot
/// change it, only cut it short: whoever follows it decides after each step whether the next one
/// happens. Then the steps left out are known, and their snatches are those averted.
///
/// Snatches are exact by time rescaling: the number expected on the metres ridden between two of
/// them is exponential with mean 1. The route has draws of its own: another pace or another hazard
/// of stopping leaves it as it is, and the ride goes further along it or less far.
class CrewRide {
 public:
  /// @param key  of this crew alone, e.g. its number as entity. The ride draws from the first
  ///   quarter of the stream, so the same key will do for IncidentDetails of its snatches.
  /// @param streets  must outlive the ride.
  CrewRide(const CrewStreets& streets, const sim::StreamKey& key);

  /// The next step. After a snatch that is the last the ride ends in a step of no length, which
  /// holds that snatch's pause. After the end all steps are empty and end at home.
  CrewStep next();

  /// Where the ride is: at its start, and then at the end of the last step.
  [[nodiscard]] sim::street::Position place() const {
    const CrewLeg& leg = streets_->leg(leg_);
    return {leg.street, from_start_m(leg)};
  }

  /// How much hazard of giving up the crew bears, exponential with mean 1. If it gives up once the
  /// integral of police_hazard_per_hour over its ride exceeds this, it does so at exactly that
  /// hazard, and more police never prolong a ride.
  [[nodiscard]] double nerve() const { return nerve_; }

 private:
  [[nodiscard]] double from_start_m(const CrewLeg& leg) const {
    return leg.forward ? along_m_ : leg.length_m - along_m_;
  }
  void snatch();

  const CrewStreets* streets_;
  sim::RandomStream route_;  // start and turns
  sim::RandomStream marks_;  // all else
  std::uint32_t leg_;
  double along_m_;        // from the leg's start
  double riding_left_s_;  // until the crew goes home
  double nerve_;
  double until_snatch_ = 0;  // expected number of snatches left to ride
  sim::Duration pause_;      // before riding on
  bool over_ = false;
};

/// What potential rides come to, one observation a ride.
struct RideStatistics {
  sim::Tally snatches, minutes, km;              // minutes with pauses
  std::vector<std::uint64_t> rides_by_snatches;  // [k]: rides with k snatches
  /// Of all rides together, pauses included; NaN if there were none.
  [[nodiscard]] double snatches_per_hour() const { return snatches.mean() / minutes.mean() * 60; }
  /// Of the mean number of snatches; NaN below two rides.
  [[nodiscard]] double standard_error() const;
};

/// Rides through `rides` potential rides, of entities 0, 1, ... of the key.
[[nodiscard]] RideStatistics ride_statistics(const CrewStreets& streets, sim::StreamKey key,
                                             std::uint32_t rides);

}  // namespace models::demand
