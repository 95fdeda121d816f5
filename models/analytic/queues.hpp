// Queues with closed forms: what a simulation must come out at where they apply.
//
// Calls arrive as a Poisson process. Rates are per hour, times in hours, loads in erlangs: calls
// per hour x mean hours of service. Waits are means over all calls, those that do not wait
// included, from arrival to the start of service. The line is unlimited unless it is said
// otherwise, so a load that the units cannot serve is refused.
//
// Every function throws sim::InputError with all that is wrong with its arguments.
#pragma once

#include <span>
#include <vector>

namespace models::analytic {

/// Erlang's loss formula: P(all units are busy) where calls that meet them busy are lost.
///
///   B(0) = 1,  B(c) = a B(c-1) / (c + a B(c-1))    (Erlang 1917)
///
/// Any distribution of service.
/// @param units        c >= 1.
/// @param load_erlang  a >= 0; may exceed the units.
[[nodiscard]] double erlang_b(int units, double load_erlang);

/// Erlang's delay formula: P(a call has to wait), C = B / (1 - (a/c) (1 - B)).
/// @param load_erlang  a in [0, units).
[[nodiscard]] double erlang_c(int units, double load_erlang);

/// A queue with one class of calls, in the long run.
struct QueueWait {
  double p_delay = 0;      // share of calls that wait
  double mean_wait_h = 0;  // of all calls
  double mean_queue = 0;   // calls waiting
  double utilisation = 0;  // share of the units' time that is busy
};

/// M/M/c, first come first served: Wq = C / (c mu - lambda).
/// @param calls_per_hour  lambda >= 0.
/// @param mean_service_h  1 / mu > 0, exponential.
[[nodiscard]] QueueWait mmc_wait(int units, double calls_per_hour, double mean_service_h);

/// M/G/1, first come first served: Wq = a / (1 - a) (1 + cv^2) / 2 mean service (Pollaczek 1930,
/// Khinchine 1932).
/// @param service_cv2  variance / mean^2 of service, >= 0; 0: constant, 1: exponential.
[[nodiscard]] QueueWait mg1_wait(double calls_per_hour, double mean_service_h, double service_cv2);

/// Whether a call takes a unit from one of a lower grade.
enum class Discipline {
  non_preemptive,  // service that has begun is finished
  preemptive,      // the call of the lowest grade in service goes back to the line
};

/// Calls of several grades, the most urgent first.
struct PriorityWaits {
  std::vector<double> p_delay;      // by grade: P(no unit can be had on arrival)
  std::vector<double> mean_wait_h;  // by grade: all time in line, that after interruptions too
  std::vector<double> mean_queue;   // by grade
  double utilisation = 0;
};

/// Grades served in order of urgency, first come first served within a grade (Cobham 1954,
/// Operations Research 2:70).
///
/// Non-preemptive: W_k = C / (c mu) / ((1 - s_{k-1}) (1 - s_k)), s_k the load of grades 1 to k over
/// c, C Erlang's delay formula at the whole load.
/// Preemptive: grades 1 to k never see those below, so together they are an M/M/c queue;
/// W_k = (L_k - L_{k-1}) / lambda_k with L_k that queue's mean line. With exponential service it
/// does not matter whether interrupted service resumes or begins anew.
///
/// @param calls_per_hour  by grade, each > 0.
/// @param mean_service_h  exponential, the same for all grades: the formulas need that.
[[nodiscard]] PriorityWaits priority_waits(int units, std::span<const double> calls_per_hour,
                                           double mean_service_h, Discipline discipline);

}  // namespace models::analytic
