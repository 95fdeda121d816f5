// Parameters of one replication, drawn from what is known of them.
#pragma once

#include <algorithm>

#include "sim/random/distributions.hpp"

namespace models::demand {

/// How sure a class's parameters are; zeros and empty ranges: as if known.
struct ParameterDoubt {
  double rate_cv = 0;  // standard error / rate; the rate is drawn from a gamma
  double deterrability_low = 0, deterrability_high = 0;  // uniform, unless both are 0
  double branching_ratio_se = 0;                         // normal, kept in [0, 0.95]
};

/// What a replication goes by.
struct ParameterDraw {
  double rate_scale = 1;  // multiplies the rate
  double deterrability = 0;
  double branching_ratio = 0;
};

/// As many draws of the stream whatever the doubt, but for the rate, which is drawn last.
[[nodiscard]] inline ParameterDraw draw_parameters(const ParameterDoubt& doubt,
                                                   const ParameterDraw& estimate,
                                                   sim::RandomStream& random) {
  ParameterDraw drawn = estimate;
  const double u = random.uniform();
  const double z = sim::standard_normal(random);
  if (doubt.deterrability_high > 0) {
    drawn.deterrability =
        doubt.deterrability_low + u * (doubt.deterrability_high - doubt.deterrability_low);
  }
  if (doubt.branching_ratio_se > 0) {
    drawn.branching_ratio =
        std::clamp(estimate.branching_ratio + z * doubt.branching_ratio_se, 0.0, 0.95);
  }
  if (doubt.rate_cv >= 0.001) {
    drawn.rate_scale *= sim::Gamma::from_mean_cv(1, doubt.rate_cv)(random);
  }
  return drawn;
}

}  // namespace models::demand
