#include "models/demand/poisson_incidents.hpp"

#include <cmath>
#include <string>

#include "sim/core/error.hpp"

namespace models::demand {

namespace {

constexpr double kHoursPerYear = 365.25 * 24;

std::vector<double> positive(const std::vector<double>& weight) {
  std::vector<double> kept;
  for (const double w : weight) {
    if (w != 0) kept.push_back(w);
  }
  return kept;
}

std::vector<sim::street::StreetId> where_positive(const std::vector<double>& weight) {
  std::vector<sim::street::StreetId> streets;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (weight[i] != 0) streets.push_back(sim::street::StreetId{i});
  }
  return streets;
}

}  // namespace

PoissonRate::PoissonRate(double rate_per_year, HourProfile profile,
                         const std::vector<double>& street_weight)
    : rate_per_year_{rate_per_year},
      profile_{std::move(profile)},
      streets_{where_positive(street_weight)},
      pick_{positive(street_weight)} {
  if (!(rate_per_year >= 0) || !std::isfinite(rate_per_year)) {
    throw sim::InputError(
        "", "rate_per_year = " + std::to_string(rate_per_year) + " (must be >= 0 and finite)");
  }
}

PoissonIncidents::PoissonIncidents(const sim::street::Network& network, ClassId id,
                                   const IncidentClass& incidents, const PoissonRate& rate,
                                   const sim::StreamKey& key)
    : network_{&network},
      id_{id},
      class_{&incidents},
      rate_{&rate},
      mean_gap_h_{kHoursPerYear / rate.rate_per_year()},
      random_{key} {}

Incident PoissonIncidents::next() {
  if (rate_->rate_per_year() == 0) last_ = sim::Instant::never();
  if (last_ == sim::Instant::never()) {
    Incident none;
    none.happened = last_;
    return none;
  }
  last_ = rate_->profile().advance(last_, mean_gap_h_ * sim::standard_exponential(random_));
  const sim::street::StreetId street = rate_->street(random_);
  return {.happened = last_,
          .place = {street, random_.uniform() * network_->street(street).length_m},
          .of_class = id_,
          .reported = random_.uniform() < class_->reporting_probability,
          .call_handling = sim::Duration::seconds(class_->call_handling_s(random_)),
          .service = sim::Duration::seconds(class_->service_s(random_))};
}

}  // namespace models::demand
