#include "sim/stats/histogram.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "sim/core/error.hpp"

namespace sim {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string bins_of(const Histogram& h) {
  return std::to_string(h.counts().size()) + " bins from " + to_text(h.lower()) + " to " +
         to_text(h.upper());
}

}  // namespace

Histogram::Histogram(double lower, double upper, std::size_t bins) : lower_{lower}, upper_{upper} {
  if (!std::isfinite(lower) || !std::isfinite(upper) || !(lower < upper)) {
    throw InputError("histogram", "from " + to_text(lower) + " to " + to_text(upper) +
                                      " (must be finite, and ascend)");
  }
  if (bins == 0) throw InputError("histogram", "0 bins (must be at least 1)");
  counts_.resize(bins);
  bins_per_unit_ = static_cast<double>(bins) / (upper - lower);
}

void Histogram::add_outside(double x) {
  if (std::isnan(x)) {
    throw InputError("histogram", "an observation is not a number",
                     "leave out what was not observed, e.g. the response time of a lost call");
  }
  ++(x < lower_ ? underflow_ : overflow_);
}

void Histogram::merge(const Histogram& other) {
  if (lower_ != other.lower_ || upper_ != other.upper_ || counts_.size() != other.counts_.size()) {
    throw InputError("histogram", "cannot merge " + bins_of(other) + " into " + bins_of(*this),
                     "merge only histograms with the same bins");
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  underflow_ += other.underflow_;
  overflow_ += other.overflow_;
}

std::uint64_t Histogram::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), underflow_ + overflow_);
}

double Histogram::quantile(double p) const {
  if (!(p >= 0 && p <= 1)) {
    throw InputError("histogram", "quantile of " + to_text(p) + " (must be 0 to 1)");
  }
  const std::uint64_t all = total();
  if (all == 0) return kNone;
  const double wanted = p * static_cast<double>(all);
  auto below = static_cast<double>(underflow_);
  if (underflow_ > 0 && wanted <= below) return -kInfinity;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto here = static_cast<double>(counts_[i]);
    if (here > 0 && wanted <= below + here) {
      return edge(static_cast<double>(i) + (wanted - below) / here);
    }
    below += here;
  }
  return overflow_ > 0 ? kInfinity : upper_;
}

double Histogram::share_below(double x) const {
  const std::uint64_t all = total();
  if (all == 0 || std::isnan(x)) return kNone;
  if (x < lower_) return underflow_ == 0 || x == -kInfinity ? 0 : kNone;
  if (x > upper_) return overflow_ == 0 || x == kInfinity ? 1 : kNone;
  auto below = static_cast<double>(underflow_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double left = edge(static_cast<double>(i));
    const double right = edge(static_cast<double>(i + 1));
    const auto here = static_cast<double>(counts_[i]);
    if (x < right) {
      below += here * (x - left) / (right - left);
      break;
    }
    below += here;
  }
  return below / static_cast<double>(all);
}

}  // namespace sim
