#include "sim/stats/warm_up.hpp"

#include <cmath>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/stats/tally.hpp"

namespace sim {

namespace {

// Fewer may be alike by chance: Hoad, Robinson & Davies (2010), Journal of the Operational Research
// Society 61, 1632-1644.
constexpr std::size_t kKept = 5;

}  // namespace

std::optional<std::size_t> mser(std::span<const double> observations, std::size_t batch) {
  if (batch == 0)
    throw InputError("MSER", "batches of 0 observations (must be at least 1)", "use 5");
  for (const double x : observations) {
    if (!std::isfinite(x)) throw InputError("MSER", "an observation is not finite");
  }
  const std::size_t n = observations.size() / batch;
  if (n < 2 * kKept) return std::nullopt;
  // From the end: what is kept grows by one batch at a time.
  Tally kept;
  std::size_t best = n;
  double least = 0;
  for (std::size_t d = n; d-- > 0;) {
    double sum = 0;
    for (std::size_t k = 0; k < batch; ++k) sum += observations[d * batch + k];
    kept.add(sum / static_cast<double>(batch));
    if (kept.count() < kKept) continue;
    const auto count = static_cast<double>(kept.count());
    const double error = kept.variance() * (count - 1) / (count * count);
    if (best == n || error <= least) {
      least = error;
      best = d;
    }
  }
  if (2 * best > n) return std::nullopt;
  return best * batch;
}

}  // namespace sim
