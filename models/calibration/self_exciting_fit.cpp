#include "models/calibration/self_exciting_fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/error.hpp"

namespace models::calibration {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kFewestRepeats = 1e-3;  // fewer than this expected in all: there are none

using Indices = std::vector<int>;

// The region in which scales are sought; the data cannot tell anything beyond.
struct Bounds {
  RepeatParameters low, high;

  Bounds(const SelfExcitingGround& ground, double window_d)
      : low{1e-300, 0, 0.1 / window_d, 0.01 / ground.max_distance_m},
        high{1e300, 1e300, 1e7 / window_d, 1} {}

  [[nodiscard]] RepeatParameters clamp(const RepeatParameters& p) const {
    return p.cwiseMax(low).cwiseMin(high);
  }
};

// Climbs the likelihood from one point on.
class Climb {
 public:
  Climb(const SelfExcitingLikelihood& likelihood, const Bounds& bounds, Indices free,
        const RepeatParameters& start)
      : likelihood_{&likelihood}, bounds_{&bounds}, free_{std::move(free)} {
    move_to(start);
  }

  [[nodiscard]] const RepeatParameters& place() const { return place_; }
  [[nodiscard]] const LikelihoodPoint& point() const { return point_; }
  [[nodiscard]] int iterations() const { return iterations_; }
  [[nodiscard]] bool converged() const { return converged_; }
  [[nodiscard]] bool no_repeats() const {
    return place_[kBranching] * static_cast<double>(likelihood_->events().size()) < kFewestRepeats;
  }

  // One step of EM; never down.
  void expect_and_maximise() {
    RepeatParameters next = place_;
    for (const int i : free_) next[i] = point_.em_step[i];
    ++iterations_;
    move_to(bounds_->clamp(next));
  }

  // Newton's method, and EM where it does not lead up, until neither finds anything more.
  void to_the_top(int max_iterations) {
    while (!converged_ && iterations_ < max_iterations && !no_repeats()) {
      if (!newton()) expect_and_maximise();
    }
    if (no_repeats()) leave_out_repeats();
  }

  // Free parameters that do not press against a bound.
  [[nodiscard]] Indices inner() const {
    Indices inner;
    for (const int i : free_) {
      const double slope = point_.gradient[i];
      if (place_[i] <= bounds_->low[i] * (1 + 1e-9) && slope <= 0) continue;
      if (place_[i] >= bounds_->high[i] * (1 - 1e-9) && slope >= 0) continue;
      inner.push_back(i);
    }
    return inner;
  }

 private:
  void move_to(const RepeatParameters& place) {
    place_ = place;
    point_ = likelihood_->at(place);
  }

  // A step in the logarithms of the parameters; false if the likelihood is not concave there, or
  // the step does not lead up. Converged if it promises less than 1e-9 of log-likelihood.
  bool newton() {
    const Indices inner = this->inner();
    const auto n = static_cast<Eigen::Index>(inner.size());
    const Eigen::VectorXd scale = place_(inner);
    const Eigen::VectorXd slope = point_.gradient(inner).cwiseProduct(scale);
    Eigen::MatrixXd curvature =
        -(scale.asDiagonal() * point_.hessian(inner, inner) * scale.asDiagonal()).eval();
    curvature.diagonal() -= slope;
    const Eigen::LLT<Eigen::MatrixXd> factor{curvature};
    if (n == 0 || factor.info() != Eigen::Success) return false;
    const Eigen::VectorXd step = factor.solve(slope);
    if (!step.allFinite()) return false;
    if (slope.dot(step) < 2e-9) {
      converged_ = true;
      return true;
    }
    const double length = std::min(1.0, 1 / step.cwiseAbs().maxCoeff());  // at most a factor of e
    RepeatParameters next = place_;
    next(inner) = scale.cwiseProduct((length * step).array().exp().matrix());
    const LikelihoodPoint there = likelihood_->at(bounds_->clamp(next));
    ++iterations_;
    if (!(there.log_likelihood > point_.log_likelihood)) return false;
    place_ = bounds_->clamp(next);
    point_ = there;
    return true;
  }

  // At n = 0 the best background is known, and the slope in n says whether this is the top.
  void leave_out_repeats() {
    RepeatParameters none = place_;
    none[kBranching] = 0;
    none[kBackground] = static_cast<double>(likelihood_->events().size()) / likelihood_->window_d();
    move_to(none);
    converged_ = point_.gradient[kBranching] <= 0;
  }

  const SelfExcitingLikelihood* likelihood_;
  const Bounds* bounds_;
  Indices free_;
  RepeatParameters place_;
  LikelihoodPoint point_;
  int iterations_ = 0;
  bool converged_ = false;
};

// The likelihood may have several tops: bursts within hours, weeks of unrest. A few steps of EM
// from each corner of a coarse grid, and the best of them goes on.
Climb best_start(const SelfExcitingLikelihood& likelihood, const Bounds& bounds,
                 const Indices& free, const SelfExcitingGround& ground,
                 const SelfExcitingFitOptions& options) {
  const double window_d = likelihood.window_d();
  const double per_day = static_cast<double>(likelihood.events().size()) / window_d;
  std::vector<double> delays_d{window_d / 2'000, window_d / 200, window_d / 20};
  std::vector<double> scales_m{ground.max_distance_m / 10, ground.max_distance_m / 2};
  if (options.mean_delay_d) delays_d = {*options.mean_delay_d};
  if (options.distance_scale_m) scales_m = {*options.distance_scale_m};
  std::optional<Climb> best;
  for (const double delay_d : delays_d) {
    for (const double scale_m : scales_m) {
      Climb climb{likelihood, bounds, free, {0.7 * per_day, 0.3, 1 / delay_d, 1 / scale_m}};
      for (int i = 0; i < 5; ++i) climb.expect_and_maximise();
      if (!best || climb.point().log_likelihood > best->point().log_likelihood) best = climb;
    }
  }
  return *best;
}

// Inverse of the observed information, in the parameters of the result: 1 / beta and 1 / u have
// derivatives -1 / beta^2 and -1 / u^2.
void set_covariance(const Climb& top, const Indices& free, SelfExcitingFit& fit) {
  for (const int i : free) fit.covariance(i, i) = kNaN;
  Indices inner = top.inner();
  if (top.no_repeats()) inner = {kBackground, kBranching};
  const Eigen::MatrixXd information = -top.point().hessian(inner, inner);
  const Eigen::LLT<Eigen::MatrixXd> factor{information};
  if (factor.info() == Eigen::Success) {
    const auto n = static_cast<Eigen::Index>(inner.size());
    Eigen::Vector4d slope = Eigen::Vector4d::Ones();
    for (const int i : {kDelayRate, kDistanceRate})
      slope[i] = -1 / (top.place()[i] * top.place()[i]);
    const Eigen::VectorXd inner_slope = slope(inner);
    fit.covariance(inner, inner) = inner_slope.asDiagonal() *
                                   factor.solve(Eigen::MatrixXd::Identity(n, n)) *
                                   inner_slope.asDiagonal();
  }
  fit.standard_error = fit.covariance.diagonal().cwiseSqrt();
}

double poisson_log_likelihood(const SelfExcitingLikelihood& likelihood) {
  const auto n = static_cast<double>(likelihood.events().size());
  double sum = n * std::log(n / likelihood.window_d()) - n;
  for (const double b : likelihood.background()) sum += std::log(b);
  return sum;
}

void check_options(const SelfExcitingFitOptions& options, std::vector<sim::Problem>& problems) {
  const auto above_0 = [&](const std::string& name, double value) {
    if (value > 0) return;
    problems.push_back({"", name + " = " + sim::to_text(value) + " (must be > 0)", ""});
  };
  above_0("mean_delay_d", options.mean_delay_d.value_or(1));
  above_0("distance_scale_m", options.distance_scale_m.value_or(1));
  above_0("max_delay_d", options.max_delay_d);
  above_0("max_iterations", options.max_iterations);
}

void check_events(std::span<const TimedEvent> events, double window_d, std::size_t streets,
                  std::vector<sim::Problem>& problems) {
  const auto add = [&](std::size_t i, const std::string& what) {
    problems.push_back({"", "event " + std::to_string(i) + ": " + what, ""});
  };
  if (!(window_d > 0) || !std::isfinite(window_d)) {
    problems.push_back({"", "window_d = " + sim::to_text(window_d) + " (must be > 0)", ""});
  }
  for (std::size_t i = 0; i < events.size() && problems.size() < 20; ++i) {
    if (!(events[i].time_d >= 0 && events[i].time_d <= window_d)) {
      add(i, "time_d = " + sim::to_text(events[i].time_d) + " (must be from 0 to window_d)");
    }
    if (events[i].street.index() >= streets) {
      add(i, "street " + std::to_string(events[i].street.value()) + " (the network has " +
                 std::to_string(streets) + ")");
    }
  }
  if (events.size() < 2) {
    problems.push_back(
        {"", std::to_string(events.size()) + " events (must be 2 or more to be fitted)", ""});
  }
}

}  // namespace

std::vector<sim::Problem> check(const SelfExcitingGround& ground) {
  std::vector<sim::Problem> problems;
  const std::size_t streets = ground.network.streets.size();
  const auto add = [&](const std::string& what, const std::string& hint = {}) {
    problems.push_back({"", what, hint});
  };
  if (ground.neighbourhoods.streets() != streets || ground.background_weight.size() != streets) {
    add("background_weight has " + std::to_string(ground.background_weight.size()) +
            " values and there are neighbourhoods of " +
            std::to_string(ground.neighbourhoods.streets()) + " streets, but the network has " +
            std::to_string(streets),
        "make both for this network");
  }
  double sum = 0;
  for (std::size_t i = 0; i < ground.background_weight.size() && problems.size() < 20; ++i) {
    const double weight = ground.background_weight[i];
    sum += weight;
    if (weight >= 0 && std::isfinite(weight)) continue;
    add("background_weight[" + std::to_string(i) + "] = " + sim::to_text(weight) +
        " (must be >= 0 and finite)");
  }
  if (problems.empty() && !(sum > 0 && std::isfinite(sum))) {
    add("the weights of the background add up to " + sim::to_text(sum) +
        " (must be > 0 and finite)");
  }
  if (!(ground.max_distance_m > 0) || ground.max_distance_m > ground.neighbourhoods.radius_m()) {
    add("max_distance_m = " + sim::to_text(ground.max_distance_m) +
            " (must be > 0 and within the neighbourhoods' radius of " +
            sim::to_text(ground.neighbourhoods.radius_m()) + " m)",
        "make the neighbourhoods with a radius of max_distance_m");
  }
  return problems;
}

Stability stability(double branching_ratio, double standard_error) {
  if (branching_ratio >= 1) return Stability::unstable;
  return branching_ratio + 1.96 * standard_error < 1 ? Stability::stable : Stability::doubtful;
}

SelfExcitingFit fit_self_exciting(const SelfExcitingGround& ground,
                                  std::span<const TimedEvent> events, double window_d,
                                  const SelfExcitingFitOptions& options) {
  std::vector<sim::Problem> problems = check(ground);
  check_options(options, problems);
  check_events(events, window_d, ground.network.streets.size(), problems);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  const SelfExcitingLikelihood likelihood{ground, events, window_d, options.max_delay_d};
  Indices free{kBackground, kBranching};
  if (!options.mean_delay_d) free.push_back(kDelayRate);
  if (!options.distance_scale_m) free.push_back(kDistanceRate);
  const Bounds bounds{ground, window_d};
  Climb climb = best_start(likelihood, bounds, free, ground, options);
  if (!std::isfinite(climb.point().log_likelihood)) {
    throw sim::InputError("", "events on streets of background weight 0, with none before nearby",
                          "give each street with an event a weight above 0");
  }
  climb.to_the_top(options.max_iterations);

  SelfExcitingFit fit;
  const RepeatParameters& p = climb.place();
  fit.background_per_day = p[kBackground];
  fit.near_repeat = {p[kBranching], 1 / p[kDelayRate], 1 / p[kDistanceRate], ground.max_distance_m};
  fit.log_likelihood = climb.point().log_likelihood;
  fit.poisson_log_likelihood = poisson_log_likelihood(likelihood);
  fit.iterations = climb.iterations();
  fit.converged = climb.converged();
  set_covariance(climb, free, fit);
  fit.stability = stability(p[kBranching], fit.standard_error[kBranching]);
  fit.residuals = residuals(ground, events, window_d, fit.background_per_day, fit.near_repeat);
  return fit;
}

}  // namespace models::calibration
