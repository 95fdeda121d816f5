// Incidents of one class as a Poisson process over hours of the week and streets.
#pragma once

#include <cstdint>
#include <vector>

#include "models/demand/hour_profile.hpp"
#include "models/demand/incident_class.hpp"
#include "sim/random/discrete.hpp"
#include "sim/street/network.hpp"

namespace models::demand {

/// Something that happens, whether or not anybody calls the police. All of it is drawn before any
/// officer acts, so every scenario of a replication meets the same incidents; other durations of
/// calls leave time, place and report as they are.
struct Incident {
  sim::Instant happened;
  sim::street::Position place;
  ClassId of_class;
  bool reported = true;
  sim::Duration call_handling;
  sim::Duration service;
};

/// The rate of one class of potential incidents, reported or not.
///
/// Its arrivals are a Poisson process: rate_per_year of 365.25 days, times the hour profile, spread
/// over streets by weight and evenly along each street.
class PoissonRate {
 public:
  /// @param rate_per_year  >= 0 and finite
  /// @param street_weight  one per street, each >= 0 and finite, not all 0
  /// @throws sim::InputError naming each of these that is broken.
  PoissonRate(double rate_per_year, HourProfile profile, const std::vector<double>& street_weight);

  [[nodiscard]] double rate_per_year() const { return rate_per_year_; }
  [[nodiscard]] const HourProfile& profile() const { return profile_; }
  [[nodiscard]] sim::street::StreetId street(sim::RandomStream& random) const {
    return streets_[pick_(random)];
  }

 private:
  double rate_per_year_;
  HourProfile profile_;
  std::vector<sim::street::StreetId> streets_;  // those of positive weight
  sim::AliasTable pick_;
};

/// The stream of one class's incidents in one replication, in order of time.
/// Refers to what it is made from, which must outlive it.
class PoissonIncidents {
 public:
  PoissonIncidents(const sim::street::Network& network, ClassId id, const IncidentClass& incidents,
                   const PoissonRate& rate, const sim::StreamKey& key);

  /// The next incident. With a rate of 0 it happens at Instant::never().
  Incident next();

 private:
  const sim::street::Network* network_;
  ClassId id_;
  const IncidentClass* class_;
  const PoissonRate* rate_;
  double mean_gap_h_;  // of the mean rate
  sim::Instant last_;
  sim::RandomStream random_;       // when, where, whether reported: as many draws for each incident
  sim::RandomStream work_random_;  // how long it takes: as many as its distributions want
};

}  // namespace models::demand
