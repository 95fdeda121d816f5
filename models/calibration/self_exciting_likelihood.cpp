#include "models/calibration/self_exciting_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "sim/core/error.hpp"

namespace models::calibration {

using sim::street::StreetId;

namespace {

std::vector<TimedEvent> in_order(std::span<const TimedEvent> events) {
  std::vector<TimedEvent> sorted(events.begin(), events.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const TimedEvent& a, const TimedEvent& b) { return a.time_d < b.time_d; });
  return sorted;
}

std::vector<StreetId> streets_of(const std::vector<TimedEvent>& events) {
  std::vector<StreetId> streets;
  streets.reserve(events.size());
  for (const TimedEvent& event : events) streets.push_back(event.street);
  return streets;
}

}  // namespace

RepeatRows::RepeatRows(const SelfExcitingGround& ground, std::span<const StreetId> event_street) {
  constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> row_of_street(ground.network.streets.size(), kNone);
  std::vector<double> distance_m, length_m;
  start_.push_back(0);
  for (const StreetId street : event_street) {
    std::uint32_t& row = row_of_street[street.index()];
    if (row == kNone) {
      row = static_cast<std::uint32_t>(rows());
      for (const auto& near : ground.neighbourhoods.of(street)) {
        const double d = static_cast<double>(near.distance_m);
        if (d > ground.max_distance_m || !ground.network.street(near.street).ward) continue;
        street_.push_back(near.street.value());
        distance_m.push_back(d);
        length_m.push_back(ground.network.street(near.street).length_m);
      }
      start_.push_back(street_.size());
    }
    row_of_.push_back(row);
  }
  const auto n = static_cast<Eigen::Index>(street_.size());
  distance_m_ = Eigen::Map<const Eigen::ArrayXd>(distance_m.data(), n);
  length_m_ = Eigen::Map<const Eigen::ArrayXd>(length_m.data(), n);
}

RepeatRow RepeatRows::row(std::uint32_t row, double u) const {
  if (!reaches_any(row)) return {};
  const auto first = static_cast<Eigen::Index>(start_[row]);
  const auto n = static_cast<Eigen::Index>(start_[row + 1] - start_[row]);
  const auto d = distance_m_.segment(first, n);
  // From the nearest street on, so that no scale, however small, makes all weights 0.
  const double nearest = d.minCoeff();
  const Eigen::ArrayXd weight = length_m_.segment(first, n) * (-u * (d - nearest)).exp();
  const double sum = weight.sum();
  const double mean = (weight * d).sum() / sum;
  return {std::log(sum) - u * nearest, mean, (weight * (d - mean).square()).sum() / sum};
}

SelfExcitingLikelihood::SelfExcitingLikelihood(const SelfExcitingGround& ground,
                                               std::span<const TimedEvent> events, double window_d,
                                               double max_delay_d)
    : window_d_{window_d}, events_{in_order(events)}, rows_{ground, streets_of(events_)} {
  const auto& network = ground.network;
  const double total =
      std::accumulate(ground.background_weight.begin(), ground.background_weight.end(), 0.0);
  std::vector<std::vector<std::uint32_t>> on_street(network.streets.size());
  start_.push_back(0);
  for (std::size_t j = 0; j < events_.size(); ++j) {
    const StreetId street = events_[j].street;
    background_.push_back(ground.background_weight[street.index()] / total);
    log_length_.push_back(std::log(network.street(street).length_m));
    if (network.street(street).ward) {
      for (const auto& near : ground.neighbourhoods.of(street)) {
        if (static_cast<double>(near.distance_m) > ground.max_distance_m) continue;
        const auto& earlier = on_street[near.street.index()];
        for (auto i = earlier.rbegin(); i != earlier.rend(); ++i) {
          const double delay_d = events_[j].time_d - events_[*i].time_d;
          if (delay_d > max_delay_d) break;
          if (delay_d > 0) pairs_.push_back({*i, near.distance_m, delay_d});
        }
      }
      if (pairs_.size() > kMaxPairs) {
        throw sim::InputError("",
                              "more than " + std::to_string(kMaxPairs) +
                                  " pairs of events are near in time and place",
                              "set a smaller max_delay_d, or fit wards one by one");
      }
    }
    on_street[street.index()].push_back(static_cast<std::uint32_t>(j));
    start_.push_back(pairs_.size());
  }
}

// Over the possible parents of one event, with w = beta e^(-beta dt) g: sums of w, of its first and
// second derivatives, and of what the EM step wants.
struct SelfExcitingLikelihood::Sums {
  double w = 0, d_beta = 0, d_u = 0, d_beta_beta = 0, d_beta_u = 0, d_u_u = 0;
  double delay = 0, variance = 0;
};

SelfExcitingLikelihood::Sums SelfExcitingLikelihood::sums_over_parents(
    std::size_t child, const RepeatParameters& p, std::span<const RepeatRow> rows) const {
  const double beta = p[kDelayRate];
  const double u = p[kDistanceRate];
  const double log_front = std::log(beta) + log_length_[child];
  Sums sums;
  for (std::size_t k = start_[child]; k < start_[child + 1]; ++k) {
    const Pair& pair = pairs_[k];
    const RepeatRow& row = rows[rows_.row_of(pair.parent)];
    const double d = static_cast<double>(pair.distance_m);
    const double w = std::exp(log_front - beta * pair.delay_d - u * d - row.log_sum);
    const double a = 1 / beta - pair.delay_d;  // of log w: derivative in beta
    const double c = row.mean_m - d;           // and in u
    sums.w += w;
    sums.d_beta += a * w;
    sums.d_u += c * w;
    sums.d_beta_beta += (a * a - 1 / (beta * beta)) * w;
    sums.d_beta_u += a * c * w;
    sums.d_u_u += (c * c - row.variance) * w;
    sums.delay += pair.delay_d * w;
    sums.variance += row.variance * w;
  }
  return sums;
}

// The repeats after the window's end: what they take off the likelihood, and, as they are missing
// data with known expectation, what they add to the sums of the EM step.
void SelfExcitingLikelihood::add_what_is_not_seen(const RepeatParameters& p, double links,
                                                  double link_delays_d,
                                                  LikelihoodPoint& point) const {
  const double n = p[kBranching];
  const double beta = p[kDelayRate];
  double parents = 0, missing = 0, missing_delays_d = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    if (!rows_.reaches_any(rows_.row_of(i))) continue;
    const double left_d = window_d_ - events_[i].time_d;
    const double after = std::exp(-beta * left_d);
    point.log_likelihood -= n * (1 - after);
    point.gradient[kBranching] -= 1 - after;
    point.gradient[kDelayRate] -= n * left_d * after;
    point.hessian(kBranching, kDelayRate) -= left_d * after;
    point.hessian(kDelayRate, kDelayRate) += n * left_d * left_d * after;
    parents += 1;
    missing += n * after;
    missing_delays_d += n * after * (left_d + 1 / beta);
  }
  if (parents > 0) point.em_step[kBranching] = (links + missing) / parents;
  if (links > 0) {
    point.em_step[kDelayRate] = (links + missing) / (link_delays_d + missing_delays_d);
  }
}

LikelihoodPoint SelfExcitingLikelihood::at(const RepeatParameters& p) const {
  std::vector<RepeatRow> rows;
  rows.reserve(rows_.rows());
  for (std::uint32_t r = 0; r < rows_.rows(); ++r) rows.push_back(rows_.row(r, p[kDistanceRate]));
  const double mu = p[kBackground];
  const double n = p[kBranching];
  LikelihoodPoint point;
  point.em_step = p;
  point.log_likelihood = -mu * window_d_;
  point.gradient[kBackground] = -window_d_;
  double from_background = 0, links = 0, link_delays_d = 0, slope_u = 0, curvature_u = 0;
  for (std::size_t j = 0; j < events_.size(); ++j) {
    const Sums s = sums_over_parents(j, p, rows);
    const double rate = mu * background_[j] + n * s.w;
    point.log_likelihood += std::log(rate);
    const Eigen::Vector4d d = Eigen::Vector4d{background_[j], s.w, n * s.d_beta, n * s.d_u} / rate;
    point.gradient += d;
    point.hessian -= d * d.transpose();
    // The upper triangle; the background is linear in mu.
    point.hessian(kBranching, kDelayRate) += s.d_beta / rate;
    point.hessian(kBranching, kDistanceRate) += s.d_u / rate;
    point.hessian(kDelayRate, kDelayRate) += n * s.d_beta_beta / rate;
    point.hessian(kDelayRate, kDistanceRate) += n * s.d_beta_u / rate;
    point.hessian(kDistanceRate, kDistanceRate) += n * s.d_u_u / rate;
    from_background += mu * background_[j] / rate;
    links += n * s.w / rate;
    link_delays_d += n * s.delay / rate;
    slope_u += n * s.d_u / rate;
    curvature_u += n * s.variance / rate;
  }
  add_what_is_not_seen(p, links, link_delays_d, point);
  const Eigen::Matrix4d upper = point.hessian;
  point.hessian = upper.selfadjointView<Eigen::Upper>();
  point.em_step[kBackground] = from_background / window_d_;
  // Given the links, the log-likelihood is concave in u: one Newton step, no longer than a half.
  if (curvature_u > 0) {
    const double u = p[kDistanceRate];
    point.em_step[kDistanceRate] = u + std::clamp(slope_u / curvature_u, -u / 2, u / 2);
  }
  return point;
}

}  // namespace models::calibration
