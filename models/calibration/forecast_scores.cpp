#include "models/calibration/forecast_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/core/column_checks.hpp"

namespace models::calibration {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Streets of one rank, taken together: their length and what happened on them.
struct Rank {
  double length_m = 0;
  double events = 0;
};

// Streets ranked by value / length, highest first. Values computed as rate times length come back
// with rounding errors: what agrees to 1e-9 is one rank.
template <class T>
std::vector<Rank> ranked(std::span<const T> value, std::span<const double> length_m,
                         std::span<const std::int64_t> counts) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < length_m.size(); ++i) {
    if (length_m[i] > 0) order.push_back(i);
  }
  const auto density = [&](std::size_t i) { return static_cast<double>(value[i]) / length_m[i]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return density(a) > density(b); });
  std::vector<Rank> ranks;
  double highest = kNone;  // density of the rank's first street
  for (const std::size_t i : order) {
    if (ranks.empty() || density(i) < highest * (1 - 1e-9)) {
      ranks.emplace_back();
      highest = density(i);
    }
    ranks.back().length_m += length_m[i];
    ranks.back().events += static_cast<double>(counts[i]);
  }
  return ranks;
}

// Events on the first `length_m` metres; a rank that is needed in part counts in part.
double hits(const std::vector<Rank>& ranks, double length_m) {
  double events = 0;
  for (const Rank& rank : ranks) {
    if (length_m <= 0) break;
    events += rank.events * std::min(1.0, length_m / rank.length_m);
    length_m -= rank.length_m;
  }
  return events;
}

// Wilson's score interval for a proportion p of n.
void add_interval(FlaggedScore& score, double n) {
  constexpr double z = 1.959963984540054;  // 97.5 % of the standard normal
  const double p = score.hit_rate;
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  score.hit_rate_low = std::max(0.0, centre - half);
  score.hit_rate_high = std::min(1.0, centre + half);
}

double log_likelihood(std::span<const double> rate, std::span<const std::int64_t> counts) {
  double sum = 0;
  for (std::size_t i = 0; i < rate.size(); ++i) {
    const auto count = static_cast<double>(counts[i]);
    if (counts[i] > 0) sum += count * std::log(rate[i]) - std::lgamma(count + 1);
    sum -= rate[i];
  }
  return sum;
}

void check(std::span<const double> rate, std::span<const double> length_m,
           std::span<const std::int64_t> counts, std::span<const double> shares) {
  sim::ColumnChecks checks{"forecast_scores"};
  checks.same_length("rate", rate.size(), "length_m", length_m.size());
  checks.same_length("rate", rate.size(), "counts", counts.size());
  checks.finite_and_not_negative("rate", rate);
  checks.finite_and_not_negative("length_m", length_m);
  checks.each("counts", counts, ">= 0", [](std::int64_t count, std::size_t) { return count >= 0; });
  checks.each("shares", shares, "in (0, 1]",
              [](double share, std::size_t) { return share > 0 && share <= 1; });
  checks.throw_if_any();
  const auto none_without_length = [&](auto value, std::size_t street) {
    return value == 0 || length_m[street] > 0;
  };
  checks.each("rate", rate, "0 where length_m is 0", none_without_length);
  checks.each("counts", counts, "0 where length_m is 0", none_without_length);
  if (std::none_of(length_m.begin(), length_m.end(), [](double length) { return length > 0; })) {
    checks.add("length_m is 0 on all streets", "give the length of each street in metres");
  }
  checks.throw_if_any();
}

}  // namespace

ForecastScores score_forecast(std::span<const double> rate, std::span<const double> length_m,
                              std::span<const std::int64_t> counts,
                              std::span<const double> shares) {
  check(rate, length_m, counts, shares);
  const std::vector<Rank> forecast = ranked(rate, length_m, counts);
  const std::vector<Rank> best = ranked(counts, length_m, counts);
  const double total_m = std::accumulate(length_m.begin(), length_m.end(), 0.0);

  ForecastScores scores;
  scores.events = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  const auto events = static_cast<double>(scores.events);
  scores.log_likelihood = log_likelihood(rate, counts);
  scores.log_likelihood_per_event = events > 0 ? scores.log_likelihood / events : kNone;
  for (const double share : shares) {
    FlaggedScore score{share, kNone, kNone, kNone, kNone, kNone};
    if (events > 0) {
      score.hit_rate = hits(forecast, share * total_m) / events;
      score.pai = score.hit_rate / share;
      score.pei = score.hit_rate * events / hits(best, share * total_m);
      add_interval(score, events);
    }
    scores.flagged.push_back(score);
  }
  return scores;
}

}  // namespace models::calibration
