// When enough replications have been run: until an interval is as narrow as was asked for.
#pragma once

#include <optional>

#include "sim/stats/interval.hpp"

namespace sim {

/// How narrow an interval is to be; at least one of the two is given, and each that is must be met.
struct Precision {
  std::optional<double> half_width = std::nullopt;  // in the units of the estimate; > 0
  std::optional<double> relative =
      std::nullopt;  // error of the estimate as a share of the true value; > 0
};

/// Whether the interval is narrow enough.
///
/// Relative: half-width / |estimate| <= r / (1 + r), for then |estimate - truth| <= r |truth|
/// wherever the interval holds the truth: Law (2015), Simulation Modeling and Analysis, 5th ed.,
/// section 9.4.1. An estimate of 0 never is; nor is one whose spread is not known.
[[nodiscard]] bool precise(const Interval& interval, const Precision& wanted);

/// How many replications are run: `least`, then `batch` more at a time until every interval is
/// narrow enough, and never more than `most`. Chow & Robbins (1965), Annals of Mathematical
/// Statistics 36, 457-462: as intervals narrow, the last one covers at its nominal rate. At stated
/// widths it falls short, the more so the fewer replications the first look has: it is likelier to
/// stop when the spread happens to look small.
struct SequentialRule {
  int least = 10;
  int batch = 10;
  int most = 10;

  /// After `done` replications that were not enough; `done` itself if there are no more.
  [[nodiscard]] int next(int done) const;
};

/// The confidence of each of `measures` intervals that are to hold together with `confidence`:
/// Bonferroni.
[[nodiscard]] double shared_confidence(double confidence, int measures);

}  // namespace sim
