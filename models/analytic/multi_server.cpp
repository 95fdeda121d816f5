#include "models/analytic/multi_server.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>

#include "models/analytic/input_checks.hpp"

namespace models::analytic {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The call at the head of the line needs `need` units; `free` are free, fewer than that.
struct Head {
  int need;
  int free;
};

// Rates in units of 1 / mean service, so that mu = 1.
class Line {
 public:
  Line(int units, double arrival_rate, std::span<const double> need_share)
      : units_{units}, arrival_rate_{arrival_rate}, share_{need_share} {
    for (int need = 1; need <= most(); ++need) {
      first_.push_back(static_cast<Index>(heads_.size()));
      if (share(need) == 0) continue;
      for (int free = 0; free < need; ++free) heads_.push_back({need, free});
    }
  }

  [[nodiscard]] int most() const { return static_cast<int>(share_.size()); }
  [[nodiscard]] double share(int need) const { return share_[static_cast<std::size_t>(need - 1)]; }
  [[nodiscard]] const std::vector<Head>& heads() const { return heads_; }
  [[nodiscard]] Index size() const { return static_cast<Index>(heads_.size()); }

  // A head with fresh need, no unit free: how each call but the first comes to the front.
  [[nodiscard]] VectorXd next_head() const {
    VectorXd p = VectorXd::Zero(size());
    for (int need = 1; need <= most(); ++need) {
      if (share(need) > 0) p[at(need, 0)] = share(need);
    }
    return p;
  }

  // [head]: rate at which the head starts and the line gets shorter.
  [[nodiscard]] VectorXd start_rate() const {
    VectorXd rate = VectorXd::Zero(size());
    for (Index i = 0; i < size(); ++i) {
      const Head& head = heads_[static_cast<std::size_t>(i)];
      if (head.free + 1 == head.need) rate[i] = units_ - head.free;
    }
    return rate;
  }

  // Transitions that leave the line as long as it is, and minus the rates of all others.
  [[nodiscard]] MatrixXd within() const {
    MatrixXd rates = MatrixXd::Zero(size(), size());
    for (Index i = 0; i < size(); ++i) {
      const Head& head = heads_[static_cast<std::size_t>(i)];
      const double released = units_ - head.free;
      rates(i, i) = -(arrival_rate_ + released);
      if (head.free + 1 < head.need) rates(i, i + 1) = released;
    }
    return rates;
  }

  // Transitions from the states without a line, by free units, to those states and to the heads of
  // a line of one.
  [[nodiscard]] MatrixXd without_line() const {
    MatrixXd rates = MatrixXd::Zero(units_ + 1, units_ + 1 + size());
    for (int free = 0; free <= units_; ++free) {
      for (int need = 1; need <= most(); ++need) {
        const double arrivals = arrival_rate_ * share(need);
        if (arrivals == 0) continue;
        rates(free, need <= free ? free - need : units_ + 1 + at(need, free)) += arrivals;
      }
      const double released = units_ - free;
      if (free < units_) rates(free, free + 1) += released;
      rates(free, free) -= arrival_rate_ + released;
    }
    return rates;
  }

 private:
  [[nodiscard]] Index at(int need, int free) const {
    return first_[static_cast<std::size_t>(need - 1)] + free;
  }

  int units_;
  double arrival_rate_;
  std::span<const double> share_;
  std::vector<Head> heads_;
  std::vector<Index> first_;  // of heads, by need
};

// Long-run probabilities: of free units while nobody waits, of heads summed over lines of any
// length, and the mean line.
struct Solution {
  VectorXd free;
  VectorXd head;
  double mean_queue;
};

Solution solve(const Line& line, int units, double arrival_rate) {
  const Index heads = line.size();
  const Index boundary = units + 1;
  const VectorXd start_rate = line.start_rate();
  const VectorXd next_head = line.next_head();
  const MatrixXd identity = MatrixXd::Identity(heads, heads);

  // A line of n + 1 comes down to n in the same way from wherever it stands: G = 1 next_head'.
  MatrixXd down = -line.within();
  down.rowwise() -= arrival_rate * next_head.transpose();
  const MatrixXd ratio = arrival_rate * down.partialPivLu().inverse();
  const Eigen::PartialPivLU<MatrixXd> lines{identity - ratio};
  const VectorXd length_weight = lines.solve(VectorXd::Ones(heads));

  MatrixXd rates = MatrixXd::Zero(boundary + heads, boundary + heads);
  rates.topRows(boundary) = line.without_line();
  rates.block(boundary, 0, heads, 1) = start_rate;
  rates.bottomRightCorner(heads, heads) =
      line.within() + ratio * start_rate * next_head.transpose();

  // One balance equation is the sum of the others; the sum of probabilities takes its place.
  MatrixXd equations = rates.transpose();
  equations.row(0).setOnes();
  equations.row(0).tail(heads) = length_weight.transpose();
  const VectorXd p = equations.partialPivLu().solve(VectorXd::Unit(boundary + heads, 0));

  const VectorXd line_of_one = p.tail(heads);
  return {p.head(boundary), lines.transpose().solve(line_of_one),
          line_of_one.dot(lines.solve(length_weight))};
}

// Load at which the head of a line that never ends would move up as fast as calls come: the mean
// time between two starts is that until `need` units are released one after the other.
double most_starts(int units, std::span<const double> need_share) {
  double until_released = 0;
  double between_starts = 0;
  for (int need = 1; need <= std::min(units, static_cast<int>(need_share.size())); ++need) {
    until_released += 1.0 / (units - need + 1);
    between_starts += need_share[static_cast<std::size_t>(need - 1)] * until_released;
  }
  return 1 / between_starts;
}

void check_needs(InputChecks& checks, int units, std::span<const double> need_share) {
  checks.finite_and_not_negative("need_share", need_share);
  const double sum = std::accumulate(need_share.begin(), need_share.end(), 0.0);
  if (checks.none() && !(std::abs(sum - 1) <= 1e-9)) {
    checks.add("need_share adds up to " + sim::to_text(sum) + " (must be 1)",
               "give the share of calls that need 1, 2, ... units");
  }
  int states = 0;
  for (std::size_t need = 1; need <= need_share.size() && states <= kMostHeadStates; ++need) {
    if (need_share[need - 1] == 0) continue;
    states += static_cast<int>(need);
    if (static_cast<int>(need) <= units) continue;
    checks.add("need_share[" + std::to_string(need - 1) +
                   "] = " + sim::to_text(need_share[need - 1]) + ": calls that need " +
                   std::to_string(need) + " units, of " + std::to_string(units),
               "such a call would wait for ever: give more units, or smaller needs");
    return;
  }
  if (states > kMostHeadStates || units > kMostHeadStates) {
    checks.add("units and the sum of needs must be at most " + std::to_string(kMostHeadStates),
               "give fewer different needs, or simulate");
  }
}

}  // namespace

MultiServerWait multi_server_wait(int units, double calls_per_hour,
                                  std::span<const double> need_share, double mean_service_h) {
  InputChecks checks{"multi_server_wait"};
  checks.at_least_one("units", units);
  checks.positive("calls_per_hour", calls_per_hour);
  checks.positive("mean_service_h", mean_service_h);
  check_needs(checks, units, need_share);
  checks.throw_if_any();
  const double most_per_hour = most_starts(units, need_share) / mean_service_h;
  double mean_need = 0;
  for (std::size_t k = 0; k < need_share.size(); ++k) {
    mean_need += static_cast<double>(k + 1) * need_share[k];
  }
  checks.stable(calls_per_hour * mean_service_h * mean_need,
                most_per_hour * mean_service_h * mean_need);
  checks.throw_if_any();

  const double arrival_rate = calls_per_hour * mean_service_h;
  const Line line{units, arrival_rate, need_share};
  const Solution long_run = solve(line, units, arrival_rate);
  std::vector<double> p_at_head(need_share.size(), 0.0);
  for (Index i = 0; i < line.size(); ++i) {
    const auto need = static_cast<std::size_t>(line.heads()[static_cast<std::size_t>(i)].need);
    p_at_head[need - 1] += long_run.head[i];
  }

  MultiServerWait result;
  result.mean_queue = long_run.mean_queue;
  result.mean_wait_of_all_h = long_run.mean_queue / calls_per_hour;
  result.utilisation = arrival_rate * mean_need / units;
  result.most_calls_per_hour = most_per_hour;
  const double behind_head = long_run.mean_queue - long_run.head.sum();
  for (std::size_t k = 0; k < need_share.size(); ++k) {
    const auto enough_free = std::max<Index>(0, units - static_cast<Index>(k));
    const double served_at_once = long_run.free.tail(enough_free).sum();
    result.p_delay.push_back(1 - served_at_once);
    // Little's law; needs of those behind the head are still as they came.
    result.mean_wait_h.push_back(need_share[k] > 0
                                     ? (p_at_head[k] / need_share[k] + behind_head) / calls_per_hour
                                     : std::numeric_limits<double>::quiet_NaN());
  }
  return result;
}

}  // namespace models::analytic
