#include "models/analytic/hypercube_approximation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "models/analytic/input_checks.hpp"
#include "models/analytic/queues.hpp"

namespace models::analytic {

namespace {

// [k]: P(k units of N are busy), for k < N, given P(all are busy): M/M/N with or without a line.
std::vector<double> busy_probabilities(std::size_t units, double load, double p_all_busy) {
  // In logarithms: load^k / k! overflows for hundreds of units.
  std::vector<double> p{0.0};
  for (std::size_t k = 1; k < units; ++k) {
    p.push_back(p.back() + std::log(load / static_cast<double>(k)));
  }
  const double largest = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& one : p) sum += one = std::exp(one - largest);
  for (double& one : p) one *= (1 - p_all_busy) / sum;
  return p;
}

// [j]: Q, by how much units are busy together more often than if they were independent.
std::vector<double> correction_factors(std::size_t units, double load, double p_all_busy,
                                       double workload) {
  std::vector<double> p = busy_probabilities(units, load, p_all_busy);
  std::vector<double> q;
  for (std::size_t j = 0; j < units; ++j) {
    // p[k] is by now P(k are busy, and the first j drawn are among them) / workload^j.
    const auto left = static_cast<double>(units - j);
    double sum = 0;
    for (std::size_t k = j; k < units; ++k) sum += p[k] * static_cast<double>(units - k) / left;
    q.push_back(sum / (1 - workload));
    for (std::size_t k = j; k < units; ++k) {
      p[k] *= static_cast<double>(k - j) / (left * workload);
    }
  }
  return q;
}

// [s]: mean over all sets of s units out of `others` of the product of their workloads.
std::vector<double> mean_products(const std::vector<std::size_t>& group, std::size_t without,
                                  const std::vector<double>& workload) {
  std::vector<double> mean{1.0};
  for (const std::size_t unit : group) {
    if (unit == without) continue;
    mean.push_back(0.0);
    const auto units = static_cast<double>(mean.size() - 1);
    for (std::size_t s = mean.size() - 1; s > 0; --s) {
      const auto of = static_cast<double>(s);
      mean[s] = ((units - of) * mean[s] + of * workload[unit] * mean[s - 1]) / units;
    }
  }
  return mean;
}

// Calls take(unit, x) for each unit, x (1 - workload) being the approximate P(it is sent).
template <class Take>
void for_each_reached(const PreferenceGroups& groups, const std::vector<double>& q,
                      const std::vector<double>& workload, Take&& take) {
  std::size_t before = 0;
  double all_busy_before = 1;
  for (const auto& group : groups) {
    for (const std::size_t unit : group) {
      const std::vector<double> others = mean_products(group, unit, workload);
      double sum = 0;
      for (std::size_t s = 0; s < others.size(); ++s) sum += q[before + s] * others[s];
      take(unit, all_busy_before * sum / static_cast<double>(group.size()));
    }
    for (const std::size_t unit : group) all_busy_before *= workload[unit];
    before += group.size();
  }
}

// The share of all calls that each unit serves in each district without a wait.
std::vector<double> undelayed_shares(const DispatchPlan& plan, const std::vector<double>& q,
                                     const std::vector<double>& workload, double p_all_busy) {
  std::vector<double> shares(plan.units() * plan.districts());
  for (std::size_t district = 0; district < plan.districts(); ++district) {
    double sum = 0;
    const auto share = [&](std::size_t unit) -> double& {
      return shares[unit * plan.districts() + district];
    };
    for_each_reached(plan.groups(district), q, workload, [&](std::size_t unit, double reached) {
      sum += share(unit) = reached * (1 - workload[unit]);
    });
    // The approximation's probabilities do not quite add up to what is known: Larson scales them.
    const double of_calls = plan.system().calls_per_hour[district] / plan.calls_per_hour();
    for (std::size_t unit = 0; unit < plan.units(); ++unit) {
      share(unit) *= of_calls * (1 - p_all_busy) / sum;
    }
  }
  return shares;
}

void check(const DispatchPlan& plan, const Convergence& stop) {
  InputChecks checks{"hypercube_approximation"};
  const std::vector<double>& service_h = plan.system().mean_service_h;
  if (std::any_of(service_h.begin(), service_h.end(),
                  [&](double h) { return h != service_h.front(); })) {
    checks.add("mean_service_h differs between units (must be one for all)",
               "use hypercube for up to 12 units, or the mean");
  }
  checks.positive("tolerance", stop.tolerance);
  checks.at_least_one("max_iterations", stop.max_iterations);
  checks.throw_if_any();
}

}  // namespace

HypercubeApproximation approximate_hypercube(const DispatchSystem& system,
                                             const Convergence& stop) {
  const DispatchPlan plan{system, "hypercube_approximation"};
  check(plan, stop);
  const std::size_t units = plan.units();
  const auto n = static_cast<double>(units);
  const double load = plan.calls_per_hour() / plan.service_rate(0);

  HypercubeApproximation result;
  if (plan.calls_wait()) {
    const QueueWait queue =
        mmc_wait(static_cast<int>(units), plan.calls_per_hour(), 1 / plan.service_rate(0));
    result.p_all_busy = result.p_delay = queue.p_delay;
    result.mean_queue = queue.mean_queue;
    result.mean_wait_h = queue.mean_wait_h;
  } else {
    result.p_all_busy = result.p_lost = erlang_b(static_cast<int>(units), load);
  }
  const double carried = load * (1 - result.p_lost);
  const std::vector<double> q = correction_factors(units, load, result.p_all_busy, carried / n);

  std::vector<double> workload(units, carried / n);
  while (!result.converged && result.iterations < stop.max_iterations) {
    std::vector<double> next(units, 0.0);
    for (std::size_t district = 0; district < plan.districts(); ++district) {
      const double of_load = system.calls_per_hour[district] / plan.service_rate(0);
      for_each_reached(plan.groups(district), q, workload,
                       [&](std::size_t unit, double reached) { next[unit] += of_load * reached; });
    }
    for (double& v : next) v = (v + load * result.p_delay / n) / (1 + v);
    const double scale = carried / std::accumulate(next.begin(), next.end(), 0.0);
    result.last_change = 0;
    for (std::size_t unit = 0; unit < units; ++unit) {
      next[unit] *= scale;
      result.last_change = std::max(result.last_change, std::abs(next[unit] - workload[unit]));
    }
    workload = std::move(next);
    ++result.iterations;
    result.converged = result.last_change <= stop.tolerance;
  }
  std::vector<double> undelayed = undelayed_shares(plan, q, workload, result.p_all_busy);
  static_cast<Dispatches&>(result) =
      plan.dispatches(std::move(workload), std::move(undelayed), result.p_delay);
  return result;
}

}  // namespace models::analytic
