#include "models/analytic/dispatch_system.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "models/analytic/input_checks.hpp"

namespace models::analytic {

namespace {

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// How many units the tables are of; 0 if they are of none.
std::size_t units_of(const DispatchSystem& system) {
  return system.calls_per_hour.empty() ? 0 : system.cost.size() / system.districts();
}

void check_table(InputChecks& checks, const std::string& name, const std::vector<double>& table,
                 std::size_t units, std::size_t districts) {
  if (table.size() == units * districts && units > 0) return;
  checks.add(name + " has " + std::to_string(table.size()) + " values for " +
                 std::to_string(districts) + " districts" +
                 (units > 0 ? " and " + std::to_string(units) + " units" : ""),
             "give a row for each unit, with one value for each district");
}

void check(const DispatchSystem& system, InputChecks& checks) {
  const std::size_t units = units_of(system);
  checks.finite_and_not_negative("calls_per_hour", system.calls_per_hour);
  if (checks.none() && !(sum_of(system.calls_per_hour) > 0)) {
    checks.add("calls_per_hour is 0 in all districts", "give the rate of at least one district");
  }
  check_table(checks, "cost", system.cost, units, system.districts());
  checks.each("cost", std::span<const double>{system.cost}, "finite",
              [](double cost, std::size_t) { return std::isfinite(cost); });
  checks.each_positive("mean_service_h", system.mean_service_h);
  if (system.mean_service_h.size() > 1) {
    checks.same_length("mean_service_h", system.mean_service_h.size(), "rows of cost", units);
  }
  if (system.travel_h) {
    check_table(checks, "travel_h", *system.travel_h, units, system.districts());
    checks.finite_and_not_negative("travel_h", *system.travel_h);
  }
}

PreferenceGroups groups_of(const DispatchSystem& system, std::size_t district) {
  const auto cost = [&](std::size_t unit) {
    return system.cost[unit * system.districts() + district];
  };
  std::vector<std::size_t> order(units_of(system));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return cost(a) < cost(b); });
  PreferenceGroups groups;
  for (const std::size_t unit : order) {
    if (groups.empty() || cost(groups.back().front()) != cost(unit)) groups.emplace_back();
    groups.back().push_back(unit);
  }
  return groups;
}

}  // namespace

std::vector<double> cost_of_orders(std::span<const std::int64_t> order, std::size_t units) {
  InputChecks checks{"cost_of_orders"};
  if (units == 0 || order.empty() || order.size() % units != 0) {
    checks.add("order has " + std::to_string(order.size()) + " values for " +
                   std::to_string(units) + " units",
               "name every unit once for each district");
  }
  checks.throw_if_any();
  const std::size_t districts = order.size() / units;
  std::vector<double> cost(order.size(), -1.0);
  for (std::size_t district = 0; district < districts; ++district) {
    for (std::size_t place = 0; place < units; ++place) {
      const std::int64_t unit = order[district * units + place];
      if (unit >= 0 && unit < static_cast<std::int64_t>(units)) {
        cost[static_cast<std::size_t>(unit) * districts + district] = static_cast<double>(place);
      }
    }
    for (std::size_t unit = 0; unit < units; ++unit) {
      if (cost[unit * districts + district] >= 0) continue;
      checks.add(
          "order[" + std::to_string(district) + "] does not name unit " + std::to_string(unit),
          "name each unit from 0 to " + std::to_string(units - 1) + " once");
      break;
    }
  }
  checks.throw_if_any();
  return cost;
}

DispatchPlan::DispatchPlan(DispatchSystem system, const char* function)
    : system_{std::move(system)} {
  InputChecks checks{function};
  check(system_, checks);
  checks.throw_if_any();
  const std::vector<double>& service_h = system_.mean_service_h;
  for (std::size_t unit = 0; unit < units_of(system_); ++unit) {
    service_rate_.push_back(1 / service_h[service_h.size() == 1 ? 0 : unit]);
  }
  all_service_rate_ = sum_of(service_rate_);
  calls_per_hour_ = sum_of(system_.calls_per_hour);
  if (calls_wait()) {
    const auto n = static_cast<double>(units());
    checks.stable(calls_per_hour_ * n / all_service_rate_, n);
  }
  checks.throw_if_any();
  for (std::size_t district = 0; district < districts(); ++district) {
    groups_.push_back(groups_of(system_, district));
  }
}

Dispatches DispatchPlan::dispatches(std::vector<double> workload, std::vector<double> undelayed,
                                    double p_delay) const {
  const double at_once = sum_of(undelayed);
  const double served = at_once + p_delay;
  Dispatches result;
  double first_at_once = 0;
  double first = 0;
  for (std::size_t district = 0; district < districts(); ++district) {
    const double of_calls = system_.calls_per_hour[district] / calls_per_hour_;
    for (const std::size_t unit : groups(district).front()) {
      const double from_line = of_calls * p_delay * service_rate_[unit] / all_service_rate_;
      first_at_once += undelayed[unit * districts() + district];
      first += undelayed[unit * districts() + district] + from_line;
    }
  }
  result.crossing_share = 1 - first / served;
  result.crossing_share_undelayed = 1 - first_at_once / at_once;
  result.workload = std::move(workload);
  result.dispatch_share = std::move(undelayed);
  for (std::size_t i = 0; i < result.dispatch_share.size(); ++i) {
    const std::size_t unit = i / districts();
    const double of_calls = system_.calls_per_hour[i % districts()] / calls_per_hour_;
    const double from_line = of_calls * p_delay * service_rate_[unit] / all_service_rate_;
    result.dispatch_share[i] = (result.dispatch_share[i] + from_line) / served;
  }
  if (system_.travel_h) {
    const std::vector<double>& shares = result.dispatch_share;
    result.mean_travel_h =
        std::inner_product(shares.begin(), shares.end(), system_.travel_h->begin(), 0.0);
  }
  return result;
}

}  // namespace models::analytic
