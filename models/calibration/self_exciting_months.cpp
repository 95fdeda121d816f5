#include "models/calibration/self_exciting_months.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "sim/core/error.hpp"
#include "sim/random/distributions.hpp"

namespace models::calibration {

using sim::street::StreetId;

namespace {

constexpr double kLongestDelays = 8;  // mean delays; 0.03 % of the repeats are later
constexpr std::uint32_t kNone = UINT32_MAX;

// Integral of e^(-rate x) over [0, length], rate >= 0.
double integral(double rate, double length) {
  return rate > 0 ? -std::expm1(-rate * length) / rate : length;
}

// From [0, length], of density e^(-rate x); rate >= 0.
double truncated_exponential(double rate, double length, sim::RandomStream& random) {
  const double u = random.uniform();
  if (rate * length < 1e-12) return u * length;
  return std::min(length, -std::log1p(u * std::expm1(-rate * length)) / rate);
}

// Of a gamma variable with that shape and rate.
double gamma(double shape, double rate, sim::RandomStream& random) {
  return sim::Gamma::from_mean_cv(shape / rate, 1 / std::sqrt(shape))(random);
}

std::vector<StreetId> streets_of(std::span<const MonthEvent> events) {
  std::vector<StreetId> streets;
  for (const MonthEvent& event : events) streets.push_back(event.street);
  return streets;
}

// log Z of every row as a function of log u, tabled once: cubic Hermite interpolation between exact
// values and slopes, -u x mean distance. Off by less than 1e-5 at 64 knots.
class LogSums {
 public:
  LogSums(const RepeatRows& rows, double u_low, double u_high)
      : low_{std::log(u_low)}, step_{(std::log(u_high) - low_) / (kKnots - 1)} {
    knots_.reserve(rows.rows() * kKnots);
    for (std::uint32_t r = 0; r < rows.rows(); ++r) {
      for (std::size_t k = 0; k < kKnots; ++k) {
        const double u = std::exp(low_ + static_cast<double>(k) * step_);
        const RepeatRow row = rows.row(r, u);
        knots_.push_back({row.log_sum, -u * row.mean_m * step_});
      }
    }
  }

  [[nodiscard]] double at(std::uint32_t row, double log_u) const {
    const double place = std::clamp((log_u - low_) / step_, 0.0, kKnots - 1.0);
    const std::size_t k = std::min(static_cast<std::size_t>(place), kKnots - 2);
    const double t = place - static_cast<double>(k);
    const Knot& a = knots_[row * kKnots + k];
    const Knot& b = knots_[row * kKnots + k + 1];
    const double s = 1 - t;
    return s * s * ((1 + 2 * t) * a.value + t * a.slope) +
           t * t * ((1 + 2 * s) * b.value - s * b.slope);
  }

 private:
  static constexpr std::size_t kKnots = 64;
  struct Knot {
    double value;
    double slope;  // a knot's distance along
  };
  double low_, step_;
  std::vector<Knot> knots_;
};

// The state of the sampler: a time and perhaps a parent for each event, and the parameters.
class Sampler {
 public:
  Sampler(const SelfExcitingGround& ground, std::span<const MonthEvent> events,
          std::span<const double> month_start_d, double mean_delay_d, const sim::StreamKey& key);

  // Draws every event's parent and time once, then the parameters.
  void sweep(bool adapt) {
    for (std::uint32_t j = 0; j < events_.size(); ++j) draw_event(j);
    draw_rates();
    draw_scale(adapt);
  }

  [[nodiscard]] Eigen::RowVector4d parameters() const { return {mu_, n_, 1 / beta_, 1 / u_}; }

 private:
  struct Candidate {
    std::uint32_t parent;
    float distance_m;
    double density;  // g, at u_
  };
  struct Choice {
    std::uint32_t parent;  // kNone: of the background
    double from_d;         // earliest time
    double up_to;          // sum of weights with all before it
  };

  void find_candidates(const SelfExcitingGround& ground);
  void draw_event(std::uint32_t j);
  [[nodiscard]] double link_up(std::uint32_t j, double until_d);
  [[nodiscard]] double draw_time(const Choice& choice, double until_d, double children);
  void set_parent(std::uint32_t j, std::uint32_t parent);
  [[nodiscard]] double distance_to_parent(std::uint32_t j) const;
  void draw_rates();
  void draw_scale(bool adapt);
  void set_scale(double u);

  std::span<const MonthEvent> events_;
  std::span<const double> month_start_d_;
  double window_d_, beta_;
  sim::RandomStream random_;
  RepeatRows rows_;
  std::vector<double> background_, length_m_;
  std::vector<std::size_t> start_;  // events + 1 entries into candidates_, by child
  std::vector<Candidate> candidates_;
  std::vector<double> time_d_;
  std::vector<std::uint32_t> parent_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::vector<Choice> choices_;  // of the event that is being drawn
  double mu_, n_ = 0.2, u_;
  double u_low_, u_high_;
  double log_u_step_ = 0.3;
  LogSums log_sums_;
};

Sampler::Sampler(const SelfExcitingGround& ground, std::span<const MonthEvent> events,
                 std::span<const double> month_start_d, double mean_delay_d,
                 const sim::StreamKey& key)
    : events_{events},
      month_start_d_{month_start_d},
      window_d_{month_start_d.back()},
      beta_{1 / mean_delay_d},
      random_{key},
      rows_{ground, streets_of(events)},
      parent_(events.size(), kNone),
      children_(events.size()),
      mu_{0.8 * static_cast<double>(events.size()) / window_d_},
      u_{3 / ground.max_distance_m},
      u_low_{0.01 / ground.max_distance_m},
      u_high_{1},
      log_sums_{rows_, u_low_, u_high_} {
  const double total =
      std::accumulate(ground.background_weight.begin(), ground.background_weight.end(), 0.0);
  for (const MonthEvent& event : events) {
    background_.push_back(ground.background_weight[event.street.index()] / total);
    length_m_.push_back(ground.network.street(event.street).length_m);
    const double from = month_start_d[event.month];
    time_d_.push_back(from + random_.uniform_open() * (month_start_d[event.month + 1] - from));
  }
  find_candidates(ground);
  set_scale(u_);
}

void Sampler::set_scale(double u) {
  u_ = u;
  const double log_u = std::log(u);
  std::vector<double> log_sum;
  for (std::uint32_t r = 0; r < rows_.rows(); ++r) log_sum.push_back(log_sums_.at(r, log_u));
  for (std::size_t j = 0; j < events_.size(); ++j) {
    for (std::size_t k = start_[j]; k < start_[j + 1]; ++k) {
      Candidate& candidate = candidates_[k];
      const double decay = u * static_cast<double>(candidate.distance_m);
      candidate.density = length_m_[j] * std::exp(-decay - log_sum[rows_.row_of(candidate.parent)]);
    }
  }
}

// Of each event: all others near enough that may have happened before it, and not too long before.
void Sampler::find_candidates(const SelfExcitingGround& ground) {
  std::vector<std::vector<std::uint32_t>> on_street(ground.network.streets.size());
  for (std::uint32_t i = 0; i < events_.size(); ++i) {
    on_street[events_[i].street.index()].push_back(i);
  }
  start_.push_back(0);
  for (std::uint32_t j = 0; j < events_.size(); ++j) {
    if (ground.network.street(events_[j].street).ward) {
      const double earliest_d = month_start_d_[events_[j].month] - kLongestDelays / beta_;
      for (const auto& near : ground.neighbourhoods.of(events_[j].street)) {
        if (static_cast<double>(near.distance_m) > ground.max_distance_m) continue;
        for (const std::uint32_t i : on_street[near.street.index()]) {
          const bool may = i != j && events_[i].month <= events_[j].month &&
                           month_start_d_[events_[i].month + 1] > earliest_d;
          if (may) candidates_.push_back({i, near.distance_m, 0});
        }
      }
    }
    start_.push_back(candidates_.size());
  }
}

// Parent and time of one event given all others. With c children, the first at time h (or the
// month's end), and a parent at time p, its time t has the density
//   e^(-beta (t - p)) e^(-c beta (h - t)) on [max(p, month's start), h];
// without a parent the first factor is missing. Their integrals weigh the parents. What is left
// is e^(-n (1 - e^(-beta (T - t)))), its repeats after the window: by rejection.
void Sampler::draw_event(std::uint32_t j) {
  double until_d = month_start_d_[events_[j].month + 1];
  for (const std::uint32_t child : children_[j]) until_d = std::min(until_d, time_d_[child]);
  const double total = link_up(j, until_d);
  if (!(total > 0)) return;  // no room between neighbours that is wider than rounding
  const auto c = static_cast<double>(children_[j].size());
  const double most = std::exp(-beta_ * (window_d_ - until_d));
  while (true) {
    const double u = random_.uniform() * total;
    const Choice& choice =
        *std::upper_bound(choices_.begin(), choices_.end() - 1, u,
                          [](double value, const Choice& option) { return value < option.up_to; });
    const double t = draw_time(choice, until_d, c);
    const double seen = std::exp(-beta_ * (window_d_ - t));
    if (rows_.reaches_any(rows_.row_of(j)) && random_.uniform() >= std::exp(n_ * (seen - most))) {
      continue;
    }
    time_d_[j] = t;
    set_parent(j, choice.parent);
    return;
  }
}

// Lists the background and all possible parents of an event by weight; the sum of the weights.
double Sampler::link_up(std::uint32_t j, double until_d) {
  const double month_d = month_start_d_[events_[j].month];
  const auto c = static_cast<double>(children_[j].size());
  double sum = mu_ * background_[j] * integral(c * beta_, until_d - month_d);
  choices_.assign(1, {kNone, month_d, sum});
  for (std::size_t k = start_[j]; k < start_[j + 1]; ++k) {
    const Candidate& candidate = candidates_[k];
    const double parent_d = time_d_[candidate.parent];
    const double from_d = std::max(month_d, parent_d);
    if (from_d >= until_d || from_d - parent_d > kLongestDelays / beta_) continue;
    // Without children the density is highest at from_d, with two or more at until_d.
    const double latest = std::exp(-beta_ * (until_d - parent_d));
    const double in_time = c == 0 ? (std::exp(-beta_ * (from_d - parent_d)) - latest) / beta_
                                  : latest * integral((c - 1) * beta_, until_d - from_d);
    sum += n_ * beta_ * candidate.density * in_time;
    choices_.push_back({candidate.parent, from_d, sum});
  }
  return sum;
}

double Sampler::draw_time(const Choice& choice, double until_d, double children) {
  const double length_d = until_d - choice.from_d;
  const double rising = children - (choice.parent == kNone ? 0 : 1);  // in beta
  if (rising < 0) return choice.from_d + truncated_exponential(beta_, length_d, random_);
  return until_d - truncated_exponential(rising * beta_, length_d, random_);
}

void Sampler::set_parent(std::uint32_t j, std::uint32_t parent) {
  if (parent_[j] == parent) return;
  if (parent_[j] != kNone) std::erase(children_[parent_[j]], j);
  if (parent != kNone) children_[parent].push_back(j);
  parent_[j] = parent;
}

// Background and branching ratio given links and times: gamma, the ratio cut at 1.
void Sampler::draw_rates() {
  double links = 0, seen = 0;
  for (std::uint32_t j = 0; j < events_.size(); ++j) {
    if (parent_[j] != kNone) links += 1;
    if (rows_.reaches_any(rows_.row_of(j))) seen -= std::expm1(-beta_ * (window_d_ - time_d_[j]));
  }
  mu_ = gamma(static_cast<double>(events_.size()) - links + 1, window_d_, random_);
  if (seen <= 0) return;
  for (int tries = 0; tries < 100; ++tries) {
    const double n = gamma(links + 1, seen, random_);
    if (n >= 1) continue;
    n_ = n;
    return;
  }
}

double Sampler::distance_to_parent(std::uint32_t j) const {
  for (std::size_t k = start_[j]; k < start_[j + 1]; ++k) {
    if (candidates_[k].parent == parent_[j]) return static_cast<double>(candidates_[k].distance_m);
  }
  return 0;
}

// The distance scale given the links, by a Metropolis step in its logarithm; its width is adapted
// towards accepting 44 % (Roberts & Rosenthal 2001) while the draws do not count.
void Sampler::draw_scale(bool adapt) {
  std::vector<double> links(rows_.rows());
  double distances_m = 0;
  for (std::uint32_t j = 0; j < events_.size(); ++j) {
    if (parent_[j] == kNone) continue;
    links[rows_.row_of(parent_[j])] += 1;
    distances_m += distance_to_parent(j);
  }
  const double log_u = std::log(u_) + log_u_step_ * sim::standard_normal(random_);
  const double u = std::exp(log_u);
  double gain = -(u - u_) * distances_m;
  for (std::uint32_t r = 0; r < rows_.rows(); ++r) {
    if (links[r] == 0) continue;
    gain -= links[r] * (log_sums_.at(r, log_u) - log_sums_.at(r, std::log(u_)));
  }
  const bool inside = u >= u_low_ && u <= u_high_;
  const bool accepted = std::log(random_.uniform_open()) < gain && inside;
  if (adapt) log_u_step_ = std::min(3.0, log_u_step_ * std::exp(0.1 * (accepted ? 0.56 : -0.44)));
  if (accepted) set_scale(u);
}

void check_input(const SelfExcitingGround& ground, std::span<const MonthEvent> events,
                 std::span<const double> month_start_d, const MonthFitOptions& options) {
  std::vector<sim::Problem> problems = check(ground);
  const auto require = [&](bool holds, const std::string& what, const std::string& rule) {
    if (!holds && problems.size() < 20)
      problems.push_back({"", what + " (must be " + rule + ")", ""});
  };
  const std::size_t months = month_start_d.empty() ? 0 : month_start_d.size() - 1;
  require(months > 0, "month_start_d has no month",
          "a start for each month, and the last one's end");
  for (std::size_t m = 0; m <= months && months > 0; ++m) {
    const double start = month_start_d[m];
    require(m == 0 ? start == 0 : start > month_start_d[m - 1] && std::isfinite(start),
            "month_start_d[" + std::to_string(m) + "] = " + sim::to_text(start),
            m == 0 ? "0" : "later than the one before");
  }
  const std::size_t streets = ground.network.streets.size();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string event = "event " + std::to_string(i) + ": ";
    require(events[i].month < months, event + "month " + std::to_string(events[i].month),
            "below " + std::to_string(months));
    require(events[i].street.index() < streets,
            event + "street " + std::to_string(events[i].street.value()),
            "below " + std::to_string(streets));
    if (!problems.empty()) continue;
    require(ground.background_weight[events[i].street.index()] > 0,
            event + "the background's weight of its street is 0", "> 0 wherever events happen");
  }
  require(events.size() >= 2, std::to_string(events.size()) + " events", "2 or more to be fitted");
  require(options.mean_delay_d > 0 && std::isfinite(options.mean_delay_d),
          "mean_delay_d = " + sim::to_text(options.mean_delay_d), "> 0");
  require(options.warm_up >= 1, "warm_up = " + std::to_string(options.warm_up), ">= 1");
  require(options.draws >= 20, "draws = " + std::to_string(options.draws), ">= 20");
  require(options.sweeps_per_draw >= 1,
          "sweeps_per_draw = " + std::to_string(options.sweeps_per_draw), ">= 1");
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

// Gelman & Rubin (1992) on the two halves of one chain: sqrt(1 - 1/m + B / (m W)).
double mixing(const Eigen::VectorXd& chain) {
  const Eigen::Index m = chain.size() / 2;
  const Eigen::VectorXd a = chain.head(m);
  const Eigen::VectorXd b = chain.tail(m);
  const auto variance = [](const Eigen::VectorXd& x) {
    return (x.array() - x.mean()).square().sum() / static_cast<double>(x.size() - 1);
  };
  const double within = (variance(a) + variance(b)) / 2;
  if (within == 0) return 1;
  const double between = (a.mean() - b.mean()) * (a.mean() - b.mean()) / 2;  // B / m
  return std::sqrt(1 - 1 / static_cast<double>(m) + between / within);
}

}  // namespace

MonthFit fit_self_exciting_by_month(const SelfExcitingGround& ground,
                                    std::span<const MonthEvent> events,
                                    std::span<const double> month_start_d,
                                    const sim::StreamKey& key, const MonthFitOptions& options) {
  check_input(ground, events, month_start_d, options);
  Sampler sampler{ground, events, month_start_d, options.mean_delay_d, key};
  for (int i = 0; i < options.warm_up; ++i) sampler.sweep(true);
  MonthFit fit;
  fit.draws.resize(options.draws, 4);
  for (int i = 0; i < options.draws; ++i) {
    for (int s = 0; s < options.sweeps_per_draw; ++s) sampler.sweep(false);
    fit.draws.row(i) = sampler.parameters();
  }
  const Eigen::RowVector4d mean = fit.draws.colwise().mean();
  fit.background_per_day = mean[0];
  fit.near_repeat = {mean[1], options.mean_delay_d, mean[3], ground.max_distance_m};
  const Eigen::Matrix<double, Eigen::Dynamic, 4> deviation = fit.draws.rowwise() - mean;
  fit.covariance = deviation.transpose() * deviation / static_cast<double>(options.draws - 1);
  fit.covariance.row(2).setZero();
  fit.covariance.col(2).setZero();
  fit.standard_error = fit.covariance.diagonal().cwiseSqrt();
  for (int i = 0; i < 4; ++i) fit.mixing[i] = i == 2 ? 1 : mixing(fit.draws.col(i));
  fit.converged = fit.mixing.maxCoeff() < 1.1;
  fit.stability = stability(mean[1], fit.standard_error[1]);
  return fit;
}

}  // namespace models::calibration
