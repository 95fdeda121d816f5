#include "sim/stats/precision.hpp"

#include <algorithm>
#include <cmath>

namespace sim {

bool precise(const Interval& interval, const Precision& wanted) {
  const double half = interval.half_width;
  if (!std::isfinite(half) || !std::isfinite(interval.estimate)) return false;
  if (wanted.half_width && half > *wanted.half_width) return false;
  if (!wanted.relative) return true;
  const double share = *wanted.relative / (1 + *wanted.relative);
  return interval.estimate != 0 && half <= share * std::fabs(interval.estimate);
}

int SequentialRule::next(int done) const {
  if (done <= 0) return std::min(least, most);
  return std::min(done + batch, most);
}

double shared_confidence(double confidence, int measures) {
  return 1 - (1 - confidence) / measures;
}

}  // namespace sim
