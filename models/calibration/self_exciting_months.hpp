// Fits near repeats to events of which only the month and the street are published.
//
// What months can tell: how many incidents follow others nearby within weeks rather than at any
// time, and so the branching ratio, given the mean delay; and how far repeats reach. What they
// cannot: the mean delay itself, when it is days. A burst of 2 days and one of 10 look alike in a
// month's count. So the delay is held at a value from elsewhere (near-repeat studies: Johnson et
// al. 2007; street robbery chains under 7 days, burglary 14 days), and a fit should be repeated at
// others to show what depends on it. And as everywhere, streets that are risky throughout, beyond
// what the background's weights say, cannot be told from repeats within a month; across months they
// can, as repeats do not last.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "models/calibration/self_exciting_fit.hpp"
#include "sim/random/stream.hpp"

namespace models::calibration {

/// An event somewhere in a month.
struct MonthEvent {
  std::uint32_t month = 0;  // index of the month
  sim::street::StreetId street;
};

struct MonthFitOptions {
  double mean_delay_d = 7;  // held at this; > 0
  int warm_up = 500;        // sweeps over all events before the first draw that counts; >= 1
  int draws = 1'000;        // that count; >= 20
  int sweeps_per_draw = 4;  // >= 1
};

/// Estimates in the order of kSelfExcitingParameters; the mean delay is as given, its error 0.
struct MonthFit {
  double background_per_day = 0;
  demand::NearRepeat near_repeat;
  Eigen::Vector4d standard_error = Eigen::Vector4d::Zero();
  Eigen::Matrix4d covariance = Eigen::Matrix4d::Zero();
  /// One parameter vector a row: a study that draws its parameters may take any of them.
  Eigen::Matrix<double, Eigen::Dynamic, 4> draws;
  /// Gelman & Rubin's factor from the two halves of the draws: near 1 once they have mixed.
  Eigen::Vector4d mixing = Eigen::Vector4d::Ones();
  bool converged = false;  // mixing below 1.1 throughout
  Stability stability = Stability::stable;
};

/// Multiple imputation by data augmentation (Tanner & Wong 1987). Each sweep draws for every event
/// in turn who brought it on and when within its month it happened, both at once and exactly (with
/// an exponential kernel, times given the links are truncated exponentials), and then the
/// parameters given all times and links. So it is a stochastic EM whose M step draws instead of
/// maximising: estimates are means over the draws, and their covariance holds both what complete
/// data would leave open and what the months hide, the two parts of Rubin's rules (1987).
/// Priors: flat in background and branching ratio (0 to 1), and in the logarithm of the distance
/// scale from 1 m to a hundred times max_distance_m.
///
/// Takes a few seconds for some thousand events. Repeats later than eight mean delays are left out.
///
/// @param month_start_d  when each month begins, and the last ends: months + 1 rising days, from 0
/// @param key            of the draws
/// @throws sim::InputError with all that is wrong, as fit_self_exciting.
[[nodiscard]] MonthFit fit_self_exciting_by_month(const SelfExcitingGround& ground,
                                                  std::span<const MonthEvent> events,
                                                  std::span<const double> month_start_d,
                                                  const sim::StreamKey& key,
                                                  const MonthFitOptions& options = {});

}  // namespace models::calibration
