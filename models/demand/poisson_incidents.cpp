#include "models/demand/poisson_incidents.hpp"

#include <cmath>
#include <string>

#include "sim/core/error.hpp"

namespace models::demand {

namespace {

constexpr double kHoursPerYear = 365.25 * 24;

bool is_rate(double value) {
  return value >= 0 && std::isfinite(value);
}

// The rate, unless anything is wrong with it or with the weights; these by number of their street.
double checked_rate(double rate_per_year, const std::vector<double>& street_weight) {
  std::vector<sim::Problem> problems;
  const auto require = [&](const std::string& name, double value) {
    if (is_rate(value)) return;
    problems.push_back({"", name + " = " + sim::to_text(value) + " (must be >= 0 and finite)", ""});
  };
  require("rate_per_year", rate_per_year);
  for (std::size_t i = 0; i < street_weight.size(); ++i) {
    require("street_weight[" + std::to_string(i) + "]", street_weight[i]);
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return rate_per_year;
}

std::vector<double> positive(const std::vector<double>& weight) {
  std::vector<double> kept;
  for (const double w : weight) {
    if (w > 0) kept.push_back(w);
  }
  return kept;
}

std::vector<sim::street::StreetId> where_positive(const std::vector<double>& weight) {
  std::vector<sim::street::StreetId> streets;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (weight[i] > 0) streets.push_back(sim::street::StreetId{i});
  }
  return streets;
}

// The second half of a stream of 2^32 blocks.
constexpr std::uint32_t kWorkBlock = std::uint32_t{1} << 31;

}  // namespace

PoissonRate::PoissonRate(double rate_per_year, HourProfile profile,
                         const std::vector<double>& street_weight)
    : rate_per_year_{checked_rate(rate_per_year, street_weight)},
      profile_{std::move(profile)},
      streets_{where_positive(street_weight)},
      pick_{positive(street_weight)} {}

PoissonIncidents::PoissonIncidents(const sim::street::Network& network, ClassId id,
                                   const IncidentClass& incidents, const PoissonRate& rate,
                                   const sim::StreamKey& key)
    : network_{&network},
      id_{id},
      class_{&incidents},
      rate_{&rate},
      mean_gap_h_{kHoursPerYear / rate.rate_per_year()},
      random_{key},
      work_random_{key, kWorkBlock} {}

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
          .call_handling = sim::Duration::seconds(class_->call_handling_s(work_random_)),
          .service = sim::Duration::seconds(class_->service_s(work_random_))};
}

}  // namespace models::demand
