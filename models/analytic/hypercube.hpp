// Larson's hypercube queueing model, solved exactly for up to 12 units.
//
// Which units are busy is a corner of a cube of as many dimensions as there are units; calls and
// completions move along its edges (Larson 1974, Computers & Operations Research 1:67; Larson &
// Odoni 1981, Urban Operations Research, ch. 5.4). Poisson calls, exponential service that does not
// depend on who is sent where, one unit a call, dispatch by fixed preference, no pre-emption.
#pragma once

#include <cstddef>
#include <vector>

#include "models/analytic/dispatch_system.hpp"

namespace models::analytic {

/// 2^12 states: tables of some 50 MB and about half a second of work.
inline constexpr std::size_t kMostHypercubeUnits = 12;

/// The long run of a dispatch system.
struct Hypercube : Dispatches {
  /// By set of busy units: bit n of the index is unit n. The last element is that of all units
  /// busy, whatever the line. Sum 1.
  std::vector<double> state_probability;
  double p_all_free = 0;
  double p_all_busy = 0;
  double p_delay = 0;      // share of calls that wait: p_all_busy or 0
  double p_lost = 0;       // share of calls that are lost: p_all_busy or 0
  double mean_queue = 0;   // calls waiting
  double mean_wait_h = 0;  // of all calls that are served
};

/// Solves the balance equations of all states directly.
///
/// States with k busy units are left for k - 1 or k + 1 only, so the equations are eliminated
/// level by level, from all busy down, with one dense system of at most 924 states each; there is
/// no iteration to converge. With a line, states of more waiting calls follow p(n + 1) =
/// p(n) x calls / service rate of all units, whatever the preferences, and are summed in closed
/// form.
///
/// @throws sim::InputError with everything that is wrong, more than 12 units included.
[[nodiscard]] Hypercube solve_hypercube(const DispatchSystem& system);

}  // namespace models::analytic
