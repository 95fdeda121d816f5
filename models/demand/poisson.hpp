// Incidents of one class as a Poisson process over time and streets.
#pragma once

#include <memory>
#include <vector>

#include "models/demand/occurrence.hpp"
#include "models/demand/time_profile.hpp"
#include "sim/random/discrete.hpp"
#include "sim/random/stream.hpp"

namespace models::demand {

/// Which street an incident is on. Immutable; rates of the same streets share one.
class StreetChoice {
 public:
  /// @param weight  one per street, each >= 0 and finite, not all 0
  /// @throws sim::InputError if it is not so.
  explicit StreetChoice(const std::vector<double>& weight);

  sim::street::StreetId operator()(sim::RandomStream& random) const {
    return streets_[pick_(random)];
  }

 private:
  std::vector<sim::street::StreetId> streets_;  // those of positive weight
  sim::AliasTable pick_;
};

/// The rate of one class of potential incidents, reported or not.
///
/// Its arrivals are a Poisson process: rate_per_year of 365.25 days, times the profile, spread
/// over streets by weight and evenly along each street.
class PoissonRate {
 public:
  /// @param rate_per_year  >= 0 and finite
  /// @param street_weight  one per street, each >= 0 and finite, not all 0
  /// @throws sim::InputError naming each of these that is broken.
  PoissonRate(double rate_per_year, TimeProfile profile, const std::vector<double>& street_weight);
  /// @throws sim::InputError unless the rate is >= 0 and finite.
  PoissonRate(double rate_per_year, std::shared_ptr<const TimeProfile> profile,
              std::shared_ptr<const StreetChoice> streets);

  [[nodiscard]] double rate_per_year() const { return rate_per_year_; }
  [[nodiscard]] const TimeProfile& profile() const { return *profile_; }
  [[nodiscard]] sim::street::StreetId street(sim::RandomStream& random) const {
    return (*streets_)(random);
  }

 private:
  double rate_per_year_;
  std::shared_ptr<const TimeProfile> profile_;
  std::shared_ptr<const StreetChoice> streets_;
};

/// The occurrences of one class in one replication, in order of time.
/// Refers to what it is made from, which must outlive it.
class PoissonOccurrences {
 public:
  /// @param scale  multiplies the rate; >= 0
  PoissonOccurrences(const sim::street::Network& network, const PoissonRate& rate,
                     const sim::StreamKey& key, double scale = 1);

  /// The next one; at a rate of 0 there is none, ever.
  Occurrence next();

 private:
  const sim::street::Network* network_;
  const PoissonRate* rate_;
  double mean_gap_h_;  // of the mean rate
  sim::Instant last_;
  sim::RandomStream random_;  // when, which street, where on it
};

}  // namespace models::demand
