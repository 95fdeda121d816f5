#include "models/analytic/hypercube.hpp"

#include <Eigen/Dense>
#include <Eigen/SparseCore>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>

#include "sim/core/error.hpp"

namespace models::analytic {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::SparseMatrix;
using Eigen::VectorXd;
using State = std::uint32_t;  // bit n: unit n is busy

// The chain on the sets of busy units, its states grouped by how many are busy.
class Cube {
 public:
  explicit Cube(const DispatchPlan& plan) : plan_{plan}, levels_(plan.units() + 1) {
    const auto units = static_cast<Index>(plan.units());
    place_.resize(std::size_t{1} << plan.units());
    for (State state = 0; state < place_.size(); ++state) {
      auto& level = levels_[static_cast<std::size_t>(std::popcount(state))];
      place_[state] = static_cast<Index>(level.size());
      level.push_back(state);
    }
    for (std::size_t district = 0; district < plan.districts(); ++district) {
      preferred_.emplace_back();
      for (const auto& group : plan.groups(district)) {
        State set = 0;
        for (const std::size_t unit : group) set |= State{1} << unit;
        preferred_.back().push_back(set);
      }
    }
    sent_per_hour_ = MatrixXd::Zero(units, static_cast<Index>(place_.size()));
    for (std::size_t district = 0; district < plan.districts(); ++district) {
      const double calls_per_hour = plan.system().calls_per_hour[district];
      for (State state = 0; state < all_busy(); ++state) {
        for_each_sent(district, state, [&](Index unit, double share) {
          sent_per_hour_(unit, state) += calls_per_hour * share;
        });
      }
    }
  }

  // Calls take(unit, share) for each unit that may be sent to the district in this state.
  template <class Take>
  void for_each_sent(std::size_t district, State state, Take&& take) const {
    for (const State group : preferred_[district]) {
      const State free = group & ~state;
      if (free == 0) continue;
      const double share = 1.0 / std::popcount(free);
      for (State left = free; left != 0; left &= left - 1) {
        take(static_cast<Index>(std::countr_zero(left)), share);
      }
      return;
    }
  }

  [[nodiscard]] State all_busy() const { return static_cast<State>(place_.size() - 1); }

  // Long-run probabilities of the chain whose calls are lost when all units are busy.
  [[nodiscard]] VectorXd solve() const {
    const std::size_t top = levels_.size() - 1;
    std::vector<MatrixXd> ratio(top);  // p of level k + 1 = p of level k x ratio[k]
    // Rate from state i upwards times P(the chain comes back to its level in state j).
    MatrixXd back = MatrixXd::Zero(1, 1);
    for (std::size_t level = top; level > 0; --level) {
      const SparseMatrix<double> down = downwards(level);
      // What goes up comes back, so a row's sum is what goes down; the diagonal is found without
      // taking a difference.
      back.diagonal().setZero();
      MatrixXd leaving = -back;
      leaving.diagonal() = down * VectorXd::Ones(down.cols()) + back.rowwise().sum();
      ratio[level - 1] = leaving.transpose()
                             .partialPivLu()
                             .solve(MatrixXd(upwards(level - 1)).transpose())
                             .transpose();
      back = ratio[level - 1] * down;
    }
    VectorXd p = VectorXd::Zero(static_cast<Index>(place_.size()));
    RowVectorXd of_level = RowVectorXd::Ones(1);
    for (std::size_t level = 0; level <= top; ++level) {
      if (level > 0) of_level = (of_level * ratio[level - 1]).eval();
      for (std::size_t i = 0; i < levels_[level].size(); ++i) {
        p[levels_[level][i]] = of_level[static_cast<Index>(i)];
      }
      const double sum = p.sum();  // scaled at every level: heavy loads would overflow
      p /= sum;
      of_level /= sum;
    }
    return p;
  }

 private:
  [[nodiscard]] Index size(std::size_t level) const {
    return static_cast<Index>(levels_[level].size());
  }

  // Rates from the states of a level to those of the next.
  [[nodiscard]] SparseMatrix<double> upwards(std::size_t level) const {
    return transitions(level, level + 1, [&](State state, Index unit) {
      return (state >> unit & 1) == 0 ? sent_per_hour_(unit, state) : 0;
    });
  }

  // Rates from the states of a level to those of the one before.
  [[nodiscard]] SparseMatrix<double> downwards(std::size_t level) const {
    return transitions(level, level - 1, [&](State state, Index unit) {
      return (state >> unit & 1) == 1 ? plan_.service_rate(static_cast<std::size_t>(unit)) : 0;
    });
  }

  // Each transition makes one unit busy or free, at rate(state, unit).
  template <class Rate>
  [[nodiscard]] SparseMatrix<double> transitions(std::size_t from, std::size_t to,
                                                 Rate&& rate) const {
    std::vector<Eigen::Triplet<double>> entries;
    for (Index row = 0; row < size(from); ++row) {
      const State state = levels_[from][static_cast<std::size_t>(row)];
      for (Index unit = 0; unit < sent_per_hour_.rows(); ++unit) {
        const double per_hour = rate(state, unit);
        if (per_hour > 0) entries.emplace_back(row, place_[state ^ (State{1} << unit)], per_hour);
      }
    }
    SparseMatrix<double> matrix{size(from), size(to)};
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
  }

  const DispatchPlan& plan_;
  std::vector<std::vector<State>> levels_;
  std::vector<Index> place_;                   // of each state in its level
  std::vector<std::vector<State>> preferred_;  // by district: groups of units as sets
  MatrixXd sent_per_hour_;                     // [unit][state]
};

std::vector<double> workloads(std::span<const double> p, std::size_t units) {
  std::vector<double> workload(units, 0.0);
  for (State state = 0; state < p.size(); ++state) {
    for (State busy = state; busy != 0; busy &= busy - 1) {
      workload[static_cast<std::size_t>(std::countr_zero(busy))] += p[state];
    }
  }
  return workload;
}

}  // namespace

Hypercube solve_hypercube(const DispatchSystem& system) {
  const DispatchPlan plan{system, "hypercube"};
  if (plan.units() > kMostHypercubeUnits) {
    throw sim::InputError("hypercube",
                          std::to_string(plan.units()) + " units (must be at most " +
                              std::to_string(kMostHypercubeUnits) + ")",
                          "use hypercube_approximation, or fewer units");
  }
  const Cube cube{plan};
  VectorXd p = cube.solve();
  // calls / service rate of all: by how much each longer line is rarer.
  const double load = plan.calls_per_hour() / plan.service_rate();
  if (plan.calls_wait()) {
    p[cube.all_busy()] /= 1 - load;
    p /= p.sum();
  }

  Hypercube result;
  result.state_probability.assign(p.begin(), p.end());
  result.p_all_free = p[0];
  result.p_all_busy = p[cube.all_busy()];
  if (plan.calls_wait()) {
    result.p_delay = result.p_all_busy;
    result.mean_queue = result.p_all_busy * load / (1 - load);
    result.mean_wait_h = result.mean_queue / plan.calls_per_hour();
  } else {
    result.p_lost = result.p_all_busy;
  }

  std::vector<double> undelayed(plan.units() * plan.districts(), 0.0);
  for (std::size_t district = 0; district < plan.districts(); ++district) {
    const double of_calls = system.calls_per_hour[district] / plan.calls_per_hour();
    for (State state = 0; state < cube.all_busy(); ++state) {
      cube.for_each_sent(district, state, [&](Index unit, double share) {
        undelayed[static_cast<std::size_t>(unit) * plan.districts() + district] +=
            of_calls * share * p[state];
      });
    }
  }
  static_cast<Dispatches&>(result) = plan.dispatches(
      workloads(result.state_probability, plan.units()), std::move(undelayed), result.p_delay);
  return result;
}

}  // namespace models::analytic
