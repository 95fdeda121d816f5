#include "models/demand/poisson.hpp"

#include <cmath>
#include <string>

#include "sim/core/error.hpp"
#include "sim/random/ziggurat.hpp"

namespace models::demand {

namespace {

constexpr double kHoursPerYear = 365.25 * 24;

bool is_rate(double value) {
  return value >= 0 && std::isfinite(value);
}

void require(std::vector<sim::Problem>& problems, const std::string& name, double value) {
  if (is_rate(value)) return;
  problems.push_back({"", name + " = " + sim::to_text(value) + " (must be >= 0 and finite)", ""});
}

void require_weights(std::vector<sim::Problem>& problems, const std::vector<double>& weight) {
  for (std::size_t i = 0; i < weight.size(); ++i)
    require(problems, "street_weight[" + std::to_string(i) + "]", weight[i]);
}

// The rate, unless anything is wrong with it or with the weights; these by number of their street.
double checked_rate(double rate_per_year, const std::vector<double>& street_weight) {
  std::vector<sim::Problem> problems;
  require(problems, "rate_per_year", rate_per_year);
  require_weights(problems, street_weight);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return rate_per_year;
}

std::vector<double> positive(const std::vector<double>& weight) {
  std::vector<sim::Problem> problems;
  require_weights(problems, weight);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
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

}  // namespace

StreetChoice::StreetChoice(const std::vector<double>& weight)
    : streets_{where_positive(weight)}, pick_{positive(weight)} {}

PoissonRate::PoissonRate(double rate_per_year, TimeProfile profile,
                         const std::vector<double>& street_weight)
    : rate_per_year_{checked_rate(rate_per_year, street_weight)},
      profile_{std::make_shared<const TimeProfile>(std::move(profile))},
      streets_{std::make_shared<const StreetChoice>(street_weight)} {}

PoissonRate::PoissonRate(double rate_per_year, std::shared_ptr<const TimeProfile> profile,
                         std::shared_ptr<const StreetChoice> streets)
    : rate_per_year_{checked_rate(rate_per_year, {})},
      profile_{std::move(profile)},
      streets_{std::move(streets)} {}

PoissonOccurrences::PoissonOccurrences(const sim::street::Network& network, const PoissonRate& rate,
                                       const sim::StreamKey& key, double scale)
    : network_{&network},
      rate_{&rate},
      mean_gap_h_{kHoursPerYear / (rate.rate_per_year() * scale)},
      random_{key} {}

Occurrence PoissonOccurrences::next() {
  if (!std::isfinite(mean_gap_h_)) last_ = sim::Instant::never();
  if (last_ == sim::Instant::never()) return {};
  last_ = rate_->profile().advance(last_, mean_gap_h_ * sim::standard_exponential(random_));
  const sim::street::StreetId street = rate_->street(random_);
  return {last_, {street, random_.uniform() * network_->street(street).length_m}};
}

}  // namespace models::demand
