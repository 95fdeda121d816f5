// Calls that need several units at once, solved exactly as a Markov chain.
#pragma once

#include <span>
#include <vector>

namespace models::analytic {

/// Largest number of states of the line's head that multi_server_wait takes; some seconds of work.
inline constexpr int kMostHeadStates = 2000;

/// Calls by the number of units that they need; element k - 1 is for k units.
struct MultiServerWait {
  std::vector<double> p_delay;      // P(fewer than k units can be had on arrival)
  std::vector<double> mean_wait_h;  // NaN for needs that no call has
  double mean_wait_of_all_h = 0;
  double mean_queue = 0;           // calls waiting
  double utilisation = 0;          // share of the units' time that is busy
  double most_calls_per_hour = 0;  // the line grows without end from here on
};

/// A line in which a call starts when all the units that it needs are free.
///
/// Assumptions: Poisson calls, each needing k units with a given probability, independently; first
/// come first served, so a call that waits for its units holds up those behind it, even if units
/// are free; all its units start together, serve for independent exponential times and are each
/// released on their own (Green 1980, Operations Research 28:1335).
///
/// Method: while somebody waits, the head's need and the number of free units (less than the need)
/// are a Markov chain, whatever stands behind. Every departure from the line leaves no unit free
/// and a next head with a fresh need, so the matrix G of the quasi-birth-death process is known and
/// R = lambda (-A1 - lambda G)^-1 in closed form (Latouche & Ramaswami 1999, ch. 6). No iteration,
/// no cut-off of the line.
///
/// @param need_share      P(a call needs k units), k = 1, 2, ...; each >= 0, sum 1 (to 1e-9).
/// @param mean_service_h  of one unit at a call, > 0.
/// @throws sim::InputError with everything that is wrong. The line is stable below
///   1 / sum_k share_k sum_{f<k} 1 / ((units - f) mu) calls an hour, less than the units could
///   serve if none were held back.
[[nodiscard]] MultiServerWait multi_server_wait(int units, double calls_per_hour,
                                                std::span<const double> need_share,
                                                double mean_service_h);

}  // namespace models::analytic
