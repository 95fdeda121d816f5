// The likelihood of a self-exciting process on streets, with its derivatives and its EM step.
//
// With events i at times t_i [d] on streets s_i, observed over [0, T]:
//   rate of events on street s   lambda(t, s) = mu b_s + n sum_{t_i < t} beta e^(-beta (t - t_i))
//                                               g(s | s_i),
//   g(s | s_i) = length_s e^(-u d(s, s_i)) / Z(s_i)   over the streets of a ward within a radius,
//   log L = sum_j log lambda(t_j, s_j) - mu T - n sum_i (1 - e^(-beta (T - t_i))),
// the last sum for what is seen of each event's repeats before T. Both b and g add up to 1.
// Ogata (1988, 1998) on such models; Veen & Schoenberg (2008) on their EM.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/street/neighbourhood.hpp"

namespace models::calibration {

/// An event with its exact time.
struct TimedEvent {
  double time_d = 0;  // since the start of the observation
  sim::street::StreetId street;
};

/// What a fit takes as given: streets, and where incidents happen that no other brought on.
/// Refers to all three, which must outlive it.
struct SelfExcitingGround {
  const sim::street::Network& network;
  const sim::street::Neighbourhoods& neighbourhoods;
  std::span<const double> background_weight;  // one per street, any scale; >= 0, not all 0
  double max_distance_m = 300;                // of a repeat, from midpoint to midpoint; > 0
};

/// mu [events/d], n, beta [1/d], u [1/m].
using RepeatParameters = Eigen::Vector4d;
enum RepeatParameter : int { kBackground, kBranching, kDelayRate, kDistanceRate };

/// Sums over the streets around one street, as their weights are now.
struct RepeatRow {
  double log_sum = 0;   // log Z, length in metres
  double mean_m = 0;    // of the distance of a repeat
  double variance = 0;  // of it [m^2]
};

/// The spatial kernel of the streets where something happened: g and its derivatives in u.
class RepeatRows {
 public:
  RepeatRows(const SelfExcitingGround& ground, std::span<const sim::street::StreetId> event_street);

  /// Which row is that of an event's street.
  [[nodiscard]] std::uint32_t row_of(std::size_t event) const { return row_of_[event]; }
  [[nodiscard]] std::size_t rows() const { return start_.size() - 1; }
  /// Whether there is any street in a ward around it.
  [[nodiscard]] bool reaches_any(std::uint32_t row) const { return start_[row] < start_[row + 1]; }
  [[nodiscard]] RepeatRow row(std::uint32_t row, double u) const;

  /// Calls visit(street number, g) for each street of the row.
  template <class Visit>
  void for_each_target(std::uint32_t row, double u, Visit&& visit) const {
    const double log_sum = this->row(row, u).log_sum;
    for (std::size_t k = start_[row]; k < start_[row + 1]; ++k) {
      const auto i = static_cast<Eigen::Index>(k);
      visit(street_[k], length_m_[i] * std::exp(-u * distance_m_[i] - log_sum));
    }
  }

 private:
  std::vector<std::uint32_t> row_of_;
  std::vector<std::size_t> start_;
  std::vector<std::uint32_t> street_;
  Eigen::ArrayXd distance_m_, length_m_;
};

/// The likelihood at one point.
struct LikelihoodPoint {
  double log_likelihood = 0;
  Eigen::Vector4d gradient = Eigen::Vector4d::Zero();
  Eigen::Matrix4d hessian = Eigen::Matrix4d::Zero();
  RepeatParameters em_step = RepeatParameters::Zero();  // where one iteration of EM leads
};

/// All pairs of events of which one may have brought on the other, and the likelihood from them.
class SelfExcitingLikelihood {
 public:
  /// A pair costs 16 bytes.
  static constexpr std::size_t kMaxPairs = 100'000'000;

  /// @param events     in any order, on [0, window_d]; of a street of the network
  /// @param max_delay_d  pairs further apart in time are left out
  /// @throws sim::InputError if there are more than kMaxPairs.
  SelfExcitingLikelihood(const SelfExcitingGround& ground, std::span<const TimedEvent> events,
                         double window_d, double max_delay_d);

  /// Parameters > 0; n may be 0.
  [[nodiscard]] LikelihoodPoint at(const RepeatParameters& parameters) const;

  [[nodiscard]] double window_d() const { return window_d_; }
  /// In order of time.
  [[nodiscard]] const std::vector<TimedEvent>& events() const { return events_; }
  [[nodiscard]] const std::vector<double>& background() const { return background_; }
  [[nodiscard]] const RepeatRows& rows() const { return rows_; }
  [[nodiscard]] std::size_t pairs() const { return pairs_.size(); }

 private:
  struct Pair {
    std::uint32_t parent;
    float distance_m;
    double delay_d;
  };
  struct Sums;
  [[nodiscard]] Sums sums_over_parents(std::size_t child, const RepeatParameters& p,
                                       std::span<const RepeatRow> rows) const;
  void add_what_is_not_seen(const RepeatParameters& p, double links, double link_delays_d,
                            LikelihoodPoint& point) const;

  double window_d_;
  std::vector<TimedEvent> events_;
  std::vector<double> background_;  // b of each event's street
  std::vector<double> log_length_;  // of it, in metres
  RepeatRows rows_;
  std::vector<std::size_t> start_;  // events + 1 entries into pairs_, by child
  std::vector<Pair> pairs_;
};

}  // namespace models::calibration
