// Fits near repeats to events whose times are known exactly. For months: self_exciting_months.hpp.
#pragma once

#include <Eigen/Core>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/calibration/self_exciting_likelihood.hpp"
#include "models/demand/self_exciting.hpp"

namespace models::calibration {

/// What is estimated, in the order of vectors and matrices below.
inline constexpr std::array<std::string_view, 4> kSelfExcitingParameters{
    "background_per_day", "branching_ratio", "mean_delay_d", "distance_scale_m"};

/// Whether the branching ratio is below 1, so that a stable rate exists.
enum class Stability : std::uint8_t {
  stable,    // estimate + 1.96 standard errors is below 1
  doubtful,  // the estimate is below 1, but not by 1.96 standard errors
  unstable   // the estimate is 1 or more: not fit for simulation
};
inline constexpr std::array<std::string_view, 3> kStabilityNames{"stable", "doubtful", "unstable"};
[[nodiscard]] Stability stability(double branching_ratio, double standard_error);

struct SelfExcitingFitOptions {
  std::optional<double> mean_delay_d = {};      // held at this; > 0. Absent: estimated
  std::optional<double> distance_scale_m = {};  // held at this; > 0. Absent: estimated
  /// Pairs of events further apart are left out; the longest mean delay that can be trusted is a
  /// sixth of it (e^-6 of the repeats are later still).
  double max_delay_d = std::numeric_limits<double>::infinity();
  int max_iterations = 500;  // of EM and Newton together; >= 1
};

/// The events on the clock of their cell, the integral of its fitted rate up to then, and cells
/// laid end to end. If the model holds they are a Poisson process of rate 1 (time rescaling; Ogata
/// 1988, "Statistical models for earthquake occurrences and residual analysis"). Cells are
/// groups of streets within half of max_distance_m: in larger ones clusters drown.
struct Residuals {
  std::vector<double> times;
  double ks_statistic = 0;  // Kolmogorov-Smirnov: of the gaps, from the unit exponential
  double ks_p_value = 0;    // asymptotic; on the safe side, as the parameters were fitted
};

struct SelfExcitingFit {
  double background_per_day = 0;
  demand::NearRepeat near_repeat;  // a branching ratio of 1 or more is possible: see stability

  /// Of the maximum-likelihood estimates, from the inverse of the observed information. 0 for what
  /// was held; NaN for what the data do not tell (scales if the branching ratio is 0; a scale that
  /// ran to its bound).
  Eigen::Vector4d standard_error = Eigen::Vector4d::Zero();
  Eigen::Matrix4d covariance = Eigen::Matrix4d::Zero();

  double log_likelihood = 0;
  double poisson_log_likelihood = 0;  // of the same events and background, without repeats
  int iterations = 0;
  bool converged = false;
  Stability stability = Stability::stable;
  Residuals residuals;
};

/// Maximum likelihood: EM (Veen & Schoenberg 2008, "Estimation of space-time branching process
/// models in seismology using an EM-type algorithm") from several starts, then Newton's method with
/// the exact Hessian. The edge of time is in the likelihood: repeats after the window's end are not
/// missed. Events before its start are not known: take a window much longer than the mean delay.
///
/// Times may run on any clock, so to keep to a profile pass its integral in days; an estimated
/// mean delay then belongs to that clock (SelfExcitingOccurrences with the same one). The weights
/// of the background are taken as true: clusters that they miss and that last look like repeats.
///
/// @param window_d  observed from 0 to this; > 0
/// @throws sim::InputError with all that is wrong: fewer than 2 events, times out of the window,
///   unknown streets, weights, options, and events that neither background nor repeats explain.
[[nodiscard]] SelfExcitingFit fit_self_exciting(const SelfExcitingGround& ground,
                                                std::span<const TimedEvent> events, double window_d,
                                                const SelfExcitingFitOptions& options = {});

/// Of events under given parameters, which a fit on other data may have found; the branching ratio
/// may be 0: a Poisson process.
[[nodiscard]] Residuals residuals(const SelfExcitingGround& ground,
                                  std::span<const TimedEvent> events, double window_d,
                                  double background_per_day, const demand::NearRepeat& near_repeat);

/// Everything that is wrong with the ground; empty if it can be used.
[[nodiscard]] std::vector<sim::Problem> check(const SelfExcitingGround& ground);

}  // namespace models::calibration
