// What presence leaves behind on a street, and what it does to incidents there.
//
// A dosage between 0 and 1 stands for how much a street has lately seen of the police. While a unit
// is there it rises towards 1, by 63 % of the rest in every `saturation_min`; afterwards it halves
// every `half_life_min`. A potential incident is averted with probability deterrability x dosage.
//
// Koper (1995, "Just enough police presence", Justice Quarterly 12) is what the defaults reproduce:
// disorder within 30 min in 15 % of cases after a drive-through, 4 % after a stop of 10-16 min.
#pragma once

#include <cmath>
#include <vector>

#include "models/demand/incident.hpp"
#include "sim/random/portable_math.hpp"
#include "sim/random/ziggurat.hpp"
#include "sim/street/network.hpp"

namespace models::demand {

/// How dosage comes and goes, and where averted incidents go. Shares lie in [0, 1].
struct Deterrence {
  double saturation_min = 5;         // > 0
  double half_life_min = 60;         // > 0
  double displaced_share = 0;        // of averted incidents: happen elsewhere or later instead
  double displaced_later_share = 0;  // of these: later at the same place; the others nearby at once
  double mean_delay_h = 24;          // of those later, exponential; > 0
};

/// The dosage of every street, brought up to date where and when it is asked for.
class Dosage {
 public:
  Dosage(const Deterrence& rule, std::size_t streets)
      : per_saturation_s_{1 / (rule.saturation_min * 60)},
        per_half_life_s_{std::log(2.0) / (rule.half_life_min * 60)},
        streets_(streets) {}

  /// What is left at `now` of visits that were added before.
  [[nodiscard]] double at(sim::street::StreetId street, sim::Instant now) const {
    const State& state = streets_[street.index()];
    if (state.dosage == 0 || now <= state.as_of) return state.dosage;
    return state.dosage * sim::portable_exp(-per_half_life_s_ * (now - state.as_of).in_seconds());
  }

  /// A unit was on the street from `arrived` to `left`. Visits may overlap, each adds its dwell.
  void add_visit(sim::street::StreetId street, sim::Instant arrived, sim::Instant left) {
    State& state = streets_[street.index()];
    state.dosage = saturated(at(street, arrived), left - arrived);
    state.as_of = std::max(state.as_of, left);
  }

  /// A dosage after a further stay.
  [[nodiscard]] double saturated(double dosage, sim::Duration stay) const {
    return 1 - (1 - dosage) * sim::portable_exp(-per_saturation_s_ * stay.in_seconds());
  }

 private:
  struct State {
    double dosage = 0;
    sim::Instant as_of;
  };
  double per_saturation_s_;
  double per_half_life_s_;
  std::vector<State> streets_;
};

}  // namespace models::demand
