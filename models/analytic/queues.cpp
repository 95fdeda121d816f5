#include "models/analytic/queues.hpp"

#include <cstddef>
#include <numeric>

#include "models/analytic/input_checks.hpp"

namespace models::analytic {

namespace {

double loss(int units, double a) {
  double b = 1;
  for (int c = 1; c <= units; ++c) b = a * b / (c + a * b);
  return b;
}

double delay(int units, double a) {
  const double b = loss(units, a);
  return b / (1 - a / units * (1 - b));
}

// Mean line of M/M/c.
double mean_line(int units, double a) {
  return delay(units, a) * a / (units - a);
}

void check_queue(InputChecks& checks, int units, double calls_per_hour, double mean_service_h) {
  checks.at_least_one("units", units);
  checks.not_negative("calls_per_hour", calls_per_hour);
  checks.positive("mean_service_h", mean_service_h);
  if (checks.none()) checks.stable(calls_per_hour * mean_service_h, units);
}

}  // namespace

double erlang_b(int units, double load_erlang) {
  InputChecks checks{"erlang_b"};
  checks.at_least_one("units", units);
  checks.not_negative("load_erlang", load_erlang);
  checks.throw_if_any();
  return loss(units, load_erlang);
}

double erlang_c(int units, double load_erlang) {
  InputChecks checks{"erlang_c"};
  checks.at_least_one("units", units);
  checks.not_negative("load_erlang", load_erlang);
  if (checks.none()) checks.stable(load_erlang, units);
  checks.throw_if_any();
  return delay(units, load_erlang);
}

QueueWait mmc_wait(int units, double calls_per_hour, double mean_service_h) {
  InputChecks checks{"mmc_wait"};
  check_queue(checks, units, calls_per_hour, mean_service_h);
  checks.throw_if_any();
  const double a = calls_per_hour * mean_service_h;
  const double c = delay(units, a);
  return {c, c * mean_service_h / (units - a), mean_line(units, a), a / units};
}

QueueWait mg1_wait(double calls_per_hour, double mean_service_h, double service_cv2) {
  InputChecks checks{"mg1_wait"};
  check_queue(checks, 1, calls_per_hour, mean_service_h);
  checks.not_negative("service_cv2", service_cv2);
  checks.throw_if_any();
  const double a = calls_per_hour * mean_service_h;
  const double wait_h = a / (1 - a) * (1 + service_cv2) / 2 * mean_service_h;
  return {a, wait_h, calls_per_hour * wait_h, a};
}

PriorityWaits priority_waits(int units, std::span<const double> calls_per_hour,
                             double mean_service_h, Discipline discipline) {
  InputChecks checks{"priority_waits"};
  checks.each_positive("calls_per_hour", calls_per_hour);
  const double all_per_hour = std::accumulate(calls_per_hour.begin(), calls_per_hour.end(), 0.0);
  check_queue(checks, units, checks.none() ? all_per_hour : 0, mean_service_h);
  checks.throw_if_any();

  PriorityWaits result;
  const double c = delay(units, all_per_hour * mean_service_h);
  double above = 0;  // load of the grades above, in erlangs
  for (const double per_hour : calls_per_hour) {
    const double up_to = above + per_hour * mean_service_h;
    const bool preemptive = discipline == Discipline::preemptive;
    const double wait_h = preemptive
                              ? (mean_line(units, up_to) - mean_line(units, above)) / per_hour
                              : c * mean_service_h * units / ((units - above) * (units - up_to));
    result.p_delay.push_back(preemptive ? delay(units, up_to) : c);
    result.mean_wait_h.push_back(wait_h);
    result.mean_queue.push_back(per_hour * wait_h);
    above = up_to;
  }
  result.utilisation = above / units;
  return result;
}

}  // namespace models::analytic
