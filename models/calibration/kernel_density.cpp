#include "models/calibration/kernel_density.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "sim/core/column_checks.hpp"

namespace models::calibration {

namespace {

using Eigen::ArrayXXd;
using Eigen::Index;
using sim::street::Neighbour;
using sim::street::Neighbourhoods;
using sim::street::StreetId;

double quartic(double z) {
  const double left = 1 - z * z;
  return z < 1 ? left * left : 0;
}

// Calls take(street, w) for each street on which part w of an event on `from` is thought to lie.
template <class Take>
void spread(const Neighbourhoods& neighbourhoods, std::span<const double> length_m,
            double bandwidth_m, std::size_t from, Take&& take) {
  const auto mass = [&](const Neighbour& to) {
    return quartic(static_cast<double>(to.distance_m) / bandwidth_m) * length_m[to.street.index()];
  };
  const auto neighbours = neighbourhoods.of(StreetId{from});
  double sum = 0;
  for (const Neighbour& to : neighbours) sum += mass(to);
  for (const Neighbour& to : neighbours) {
    if (const double m = mass(to); m > 0) take(to.street.index(), m / sum);
  }
}

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

void check_lengths(const Neighbourhoods& neighbourhoods, std::span<const double> length_m,
                   sim::ColumnChecks& checks) {
  checks.same_length("length_m", length_m.size(), "neighbourhoods", neighbourhoods.streets());
  checks.finite_and_not_negative("length_m", length_m);
  if (checks.none() && !(sum_of(length_m) > 0)) {
    checks.add("length_m is 0 on all streets", "give the length of each street in metres");
  }
}

void check_candidates(const Neighbourhoods& neighbourhoods, std::span<const double> bandwidths_m,
                      std::span<const double> uniform_shares, sim::ColumnChecks& checks) {
  const double radius_m = neighbourhoods.radius_m();
  checks.each("bandwidth_m", bandwidths_m,
              "> 0 and at most the neighbourhoods' radius, " + sim::to_text(radius_m) + " m",
              [&](double h, std::size_t) { return h > 0 && h <= radius_m; });
  checks.each("uniform_share", uniform_shares, "in [0, 1]",
              [](double u, std::size_t) { return u >= 0 && u <= 1; });
}

// What happened on one street in one month.
struct Cell {
  Index month;
  Index street;
  double events;
};

// Months of events, and how well a smoothing foretells each from the others.
class LeaveMonthOut {
 public:
  LeaveMonthOut(const Neighbourhoods& neighbourhoods, const MonthlyCounts& events,
                std::span<const double> length_m)
      : neighbourhoods_{neighbourhoods},
        length_m_{length_m},
        total_m_{sum_of(length_m)},
        by_month_(
            ArrayXXd::Zero(static_cast<Index>(events.months), static_cast<Index>(events.streets))) {
    for (Index month = 0; month < by_month_.rows(); ++month) {
      for (Index street = 0; street < by_month_.cols(); ++street) {
        const auto at = static_cast<std::size_t>(month * by_month_.cols() + street);
        const auto count = static_cast<double>(events.counts[at]);
        by_month_(month, street) = count;
        if (count > 0) cells_.push_back({month, street, count});
      }
    }
    in_month_ = by_month_.rowwise().sum();
  }

  // Events of each month smoothed: [month][street].
  [[nodiscard]] ArrayXXd smoothed(double bandwidth_m, const std::stop_token& stop) const {
    ArrayXXd sums = ArrayXXd::Zero(by_month_.rows(), by_month_.cols());
    for (Index street = 0; street < by_month_.cols() && !stop.stop_requested(); ++street) {
      if ((by_month_.col(street) == 0).all()) continue;
      spread(neighbourhoods_, length_m_, bandwidth_m, static_cast<std::size_t>(street),
             [&](std::size_t to, double weight) {
               sums.col(static_cast<Index>(to)) += weight * by_month_.col(street);
             });
    }
    return sums;
  }

  // No rounding error can make up for a street that the other months leave at 0: a sum of one
  // month's value and zeros less that value is 0 exactly.
  [[nodiscard]] double log_likelihood(const ArrayXXd& smoothed, double uniform_share) const {
    const Eigen::ArrayXd of_all = smoothed.colwise().sum().transpose();
    const double events = in_month_.sum();
    double sum = 0;
    for (const Cell& cell : cells_) {
      const double others = of_all[cell.street] - smoothed(cell.month, cell.street);
      const double length_m = length_m_[static_cast<std::size_t>(cell.street)];
      const double share = (1 - uniform_share) * others / (events - in_month_[cell.month]) +
                           uniform_share * length_m / total_m_;
      sum += cell.events * std::log(share);
    }
    return sum;
  }

  [[nodiscard]] std::vector<double> of_all_months() const {
    const Eigen::ArrayXd sums = by_month_.colwise().sum().transpose();
    return {sums.begin(), sums.end()};
  }

  [[nodiscard]] Index months_with_events() const { return (in_month_ > 0).count(); }

 private:
  const Neighbourhoods& neighbourhoods_;
  std::span<const double> length_m_;
  double total_m_;
  ArrayXXd by_month_;  // [month][street]
  Eigen::ArrayXd in_month_;
  std::vector<Cell> cells_;  // those with events
};

void check(const Neighbourhoods& neighbourhoods, const MonthlyCounts& events,
           std::span<const double> length_m, std::span<const double> bandwidths_m,
           std::span<const double> uniform_shares) {
  sim::ColumnChecks checks{"choose_kernel_density"};
  check_lengths(neighbourhoods, length_m, checks);
  checks.same_length("counts of a month", events.streets, "neighbourhoods",
                     neighbourhoods.streets());
  if (events.counts.size() != events.months * events.streets) {
    checks.add("counts has " + std::to_string(events.counts.size()) + " values for " +
                   std::to_string(events.months) + " months of " + std::to_string(events.streets) +
                   " streets",
               "give one count for each street of each month");
  }
  check_candidates(neighbourhoods, bandwidths_m, uniform_shares, checks);
  if (bandwidths_m.empty()) checks.add("bandwidths_m is empty", "give at least one candidate");
  if (uniform_shares.empty()) checks.add("uniform_shares is empty", "give at least one candidate");
  checks.throw_if_any();
  checks.each("counts", events.counts, ">= 0, and 0 where length_m is 0",
              [&](std::int64_t count, std::size_t at) {
                return count == 0 || (count > 0 && length_m[at % events.streets] > 0);
              });
  checks.throw_if_any();
}

}  // namespace

std::vector<double> kernel_density(const Neighbourhoods& neighbourhoods,
                                   std::span<const double> counts, std::span<const double> length_m,
                                   const Smoothing& smoothing) {
  sim::ColumnChecks checks{"kernel_density"};
  check_lengths(neighbourhoods, length_m, checks);
  checks.same_length("counts", counts.size(), "neighbourhoods", neighbourhoods.streets());
  checks.finite_and_not_negative("counts", counts);
  check_candidates(neighbourhoods, {&smoothing.bandwidth_m, 1}, {&smoothing.uniform_share, 1},
                   checks);
  checks.throw_if_any();
  checks.each("counts", counts, "0 where length_m is 0",
              [&](double count, std::size_t street) { return count == 0 || length_m[street] > 0; });
  const double events = sum_of(counts);
  if (!(events > 0)) checks.add("counts is 0 on all streets", "a density needs at least one event");
  checks.throw_if_any();

  const double total_m = sum_of(length_m);
  std::vector<double> share(length_m.size());
  for (std::size_t i = 0; i < share.size(); ++i) {
    share[i] = smoothing.uniform_share * length_m[i] / total_m;
  }
  for (std::size_t from = 0; from < counts.size(); ++from) {
    if (counts[from] == 0) continue;
    const double mass = (1 - smoothing.uniform_share) * counts[from] / events;
    spread(neighbourhoods, length_m, smoothing.bandwidth_m, from,
           [&](std::size_t to, double weight) { share[to] += mass * weight; });
  }
  return share;
}

ChosenSmoothing choose_kernel_density(const Neighbourhoods& neighbourhoods,
                                      const MonthlyCounts& events, std::span<const double> length_m,
                                      std::span<const double> bandwidths_m,
                                      std::span<const double> uniform_shares,
                                      const std::stop_token& stop) {
  check(neighbourhoods, events, length_m, bandwidths_m, uniform_shares);
  const LeaveMonthOut trial{neighbourhoods, events, length_m};
  if (trial.months_with_events() < 2) {
    throw sim::InputError("choose_kernel_density", "fewer than two months have events",
                          "give more months, or set the bandwidth yourself");
  }
  ChosenSmoothing chosen;
  double highest = -std::numeric_limits<double>::infinity();
  for (const double bandwidth_m : bandwidths_m) {
    const ArrayXXd smoothed = trial.smoothed(bandwidth_m, stop);
    if (stop.stop_requested()) return chosen;
    for (const double uniform_share : uniform_shares) {
      const double score = trial.log_likelihood(smoothed, uniform_share);
      chosen.log_likelihood.push_back(score);
      if (score > highest) {
        highest = score;
        chosen.best = {bandwidth_m, uniform_share};
      }
    }
  }
  if (std::isinf(highest)) {
    throw sim::InputError(
        "choose_kernel_density",
        "every candidate gives probability 0 to a street where something happened",
        "add a uniform share above 0, such as 0.01");
  }
  chosen.share = kernel_density(neighbourhoods, trial.of_all_months(), length_m, chosen.best);
  return chosen;
}

}  // namespace models::calibration
