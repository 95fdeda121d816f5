// How an incident brings on others nearby: how many, how much later, and where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/random/stream.hpp"
#include "sim/street/neighbourhood.hpp"

namespace models::demand {

/// How an occurrence brings on others.
struct NearRepeat {
  double branching_ratio = 0;   // mean number of direct repeats of each occurrence; in [0, 1)
  double mean_delay_d = 0;      // from an occurrence to its repeat, exponential; in (0, 36525]
  double distance_scale_m = 0;  // risk per metre of street falls by 63 % over it; > 0
  double max_distance_m = 0;    // no repeats beyond, from midpoint to midpoint; >= 0
};

/// All that is wrong with the numbers; empty if nothing is. `where` names their source.
[[nodiscard]] std::vector<sim::Problem> check(const NearRepeat& near_repeat,
                                              const std::string& where = {});

/// The rate of the background that makes a total of `total_rate`, in the same unit: each occurrence
/// of the background stands for 1 / (1 - branching ratio) in all.
[[nodiscard]] inline double background_rate(double total_rate, const NearRepeat& near_repeat) {
  return total_rate * (1 - near_repeat.branching_ratio);
}

/// Days after which a process that starts without a past has a mean rate that is within `share` of
/// its final one; a warm-up should be no shorter. The rate is that final one times
/// 1 - n e^(-(1 - n) t / mean delay).
[[nodiscard]] double settling_days(const NearRepeat& near_repeat, double share = 0.01);

/// Where repeats fall: for each street, the streets around it that lie in a ward, by length x
/// e^(-distance / distance_scale_m). Immutable; may be shared by threads. 8 bytes a pair of
/// streets.
class NearRepeatKernel {
 public:
  /// Refers to the network, which must outlive it; not to the neighbourhoods.
  /// @throws sim::InputError with all that `check` finds, and if `max_distance_m` is greater than
  ///   the neighbourhoods' radius.
  NearRepeatKernel(const sim::street::Network& network,
                   const sim::street::Neighbourhoods& neighbourhoods,
                   const NearRepeat& near_repeat);

  [[nodiscard]] const NearRepeat& near_repeat() const { return near_repeat_; }

  /// Whether there is a street in a ward around `street`.
  [[nodiscard]] bool can_repeat(sim::street::StreetId street) const {
    return start_[street.index()] < start_[street.index() + 1];
  }

  /// Where a repeat happens, evenly along the chosen street; two draws. Only if it can repeat.
  [[nodiscard]] sim::street::Position draw_place(sim::street::StreetId street,
                                                 sim::RandomStream& random) const;

  /// Of a repeat of something on `street`, to happen on `other`.
  [[nodiscard]] double probability(sim::street::StreetId street, sim::street::StreetId other) const;

 private:
  struct Target {
    std::uint32_t street;
    float up_to;  // probability of this and all before it in the row; the last has 1
  };
  const sim::street::Network* network_;
  NearRepeat near_repeat_;
  std::vector<std::size_t> start_;  // streets + 1 entries into targets_
  std::vector<Target> targets_;
};

}  // namespace models::demand
