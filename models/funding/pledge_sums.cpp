#include "models/funding/pledge_sums.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace models::funding {

namespace {

constexpr double kNegligible = 1e-18;
constexpr std::size_t kMostCells = 15'000'000;

// A law from the ratios of neighbouring probabilities, outwards from its peak.
template <class Ratio>
CountLaw from_peak(std::int64_t peak, std::int64_t most, const Ratio& next_over_this) {
  std::vector<double> below, above{1.0};
  for (std::int64_t k = peak; k > 0; --k) {
    const double p = (below.empty() ? 1.0 : below.back()) / next_over_this(k - 1);
    if (p < kNegligible) break;
    below.push_back(p);
  }
  for (std::int64_t k = peak; k < most; ++k) {
    const double p = above.back() * next_over_this(k);
    if (p < kNegligible) break;
    above.push_back(p);
  }
  CountLaw law{.first = peak - static_cast<std::int64_t>(below.size())};
  law.probability.assign(below.rbegin(), below.rend());
  law.probability.insert(law.probability.end(), above.begin(), above.end());
  double sum = 0;
  for (const double p : law.probability) sum += p;
  for (double& p : law.probability) p /= sum;
  return law;
}

// One pledge more; cells at both ends that add up to next to nothing are cut off.
CountLaw convolved(const CountLaw& law, const std::vector<UnitPledge>& pledges) {
  std::int64_t least = pledges.front().units, most = least;
  for (const UnitPledge& pledge : pledges) {
    least = std::min(least, pledge.units);
    most = std::max(most, pledge.units);
  }
  CountLaw sum{.first = law.first + least};
  sum.probability.assign(law.probability.size() + static_cast<std::size_t>(most - least), 0.0);
  for (const UnitPledge& pledge : pledges) {
    double* to = sum.probability.data() + (pledge.units - least);
    for (std::size_t i = 0; i < law.probability.size(); ++i)
      to[i] += pledge.probability * law.probability[i];
  }
  double cut = 0;
  while ((cut += sum.probability.back()) < kNegligible) sum.probability.pop_back();
  std::size_t front = 0;
  cut = 0;
  while ((cut += sum.probability[front]) < kNegligible) ++front;
  sum.probability.erase(sum.probability.begin(),
                        sum.probability.begin() + static_cast<std::ptrdiff_t>(front));
  sum.first += static_cast<std::int64_t>(front);
  return sum;
}

std::int64_t end_of(const CountLaw& law) {
  return law.first + static_cast<std::int64_t>(law.probability.size());
}

}  // namespace

CountLaw binomial(std::int64_t n, double p) {
  if (p <= 0) return {.first = 0, .probability = {1.0}};
  if (p >= 1) return {.first = n, .probability = {1.0}};
  const auto peak = std::min(n, static_cast<std::int64_t>(static_cast<double>(n + 1) * p));
  return from_peak(peak, n, [n, odds = p / (1 - p)](std::int64_t k) {
    return static_cast<double>(n - k) / static_cast<double>(k + 1) * odds;
  });
}

CountLaw beta_binomial(std::int64_t n, double a, double b) {
  const double at = static_cast<double>(n + 1) * (a - 1) / (a + b - 2);
  const auto peak = std::clamp(static_cast<std::int64_t>(at), std::int64_t{0}, n);
  return from_peak(peak, n, [=](std::int64_t k) {
    const auto k_ = static_cast<double>(k), n_ = static_cast<double>(n);
    return (n_ - k_) / (k_ + 1) * (k_ + a) / (n_ - k_ - 1 + b);
  });
}

void add_zero(CountLaw& law, double probability) {
  if (law.probability.empty()) law.first = 0;
  law.probability.insert(law.probability.begin(), static_cast<std::size_t>(law.first), 0.0);
  law.first = 0;
  if (law.probability.empty()) law.probability.push_back(0);
  law.probability.front() += probability;
}

PledgeSums::PledgeSums(std::vector<UnitPledge> pledges, CountLaw pledgers,
                       std::int64_t threshold_units)
    : pledgers_{std::move(pledgers)}, threshold_{threshold_units} {
  const auto most = static_cast<std::size_t>(end_of(pledgers_));
  sums_.reserve(most);
  sums_.push_back({.first = 0, .probability = {1.0}});
  std::size_t cells = 1;
  while (sums_.size() < most) {
    sums_.push_back(convolved(sums_.back(), pledges));
    cells += sums_.back().probability.size();
    if (cells <= kMostCells) continue;
    throw sim::InputError("", "crowdfunding: the distribution of the money has too many cells",
                          "write pledges with a coarser common unit (multiples of £10, say), or "
                          "fewer households");
  }
  tails_.reserve(most);
  for (const CountLaw& sum : sums_) {
    std::vector<double> tail(sum.probability.size());
    double from_here = 0;
    for (std::size_t i = tail.size(); i-- > 0;) tail[i] = from_here += sum.probability[i];
    tails_.push_back(std::move(tail));
  }
  for (std::size_t i = 0; i < pledgers_.probability.size(); ++i) {
    const CountLaw& sum = sums_[static_cast<std::size_t>(pledgers_.first) + i];
    double below = 0;
    for (std::size_t m = 0; m < sum.probability.size(); ++m) {
      if (sum.first + static_cast<std::int64_t>(m) < threshold_) below += sum.probability[m];
    }
    not_started_ += pledgers_.probability[i] * below;
  }
}

// Whether n pledges together come to so much.
double PledgeSums::reaches(std::size_t n, std::int64_t units) const {
  const std::int64_t cell = units - sums_[n].first;
  if (cell <= 0) return 1;
  const auto i = static_cast<std::size_t>(cell);
  return i < tails_[n].size() ? tails_[n][i] : 0;
}

// Given n pledgers, of whom a are kept: their money m, if those who lapsed gave the rest.
void PledgeSums::add_if_started(std::size_t n, double p, const CountLaw& thinned,
                                std::vector<double>& into) const {
  for (std::size_t i = 0; i < thinned.probability.size(); ++i) {
    const double weight = p * thinned.probability[i];
    if (weight < kNegligible) continue;
    const std::size_t a = static_cast<std::size_t>(thinned.first) + i;
    const CountLaw& kept = sums_[a];
    for (std::size_t k = 0; k < kept.probability.size(); ++k) {
      const std::int64_t money = kept.first + static_cast<std::int64_t>(k);
      into[static_cast<std::size_t>(money)] +=
          weight * kept.probability[k] * reaches(n - a, threshold_ - money);
    }
  }
}

CountLaw PledgeSums::money(double kept) const {
  std::int64_t end = 0;
  for (const CountLaw& sum : sums_) end = std::max(end, end_of(sum));
  std::vector<double> money(static_cast<std::size_t>(end), 0.0);
  std::vector<double> certain(sums_.size(), 0.0);  // by number kept, of numbers sure to start
  for (std::size_t i = 0; i < pledgers_.probability.size(); ++i) {
    const std::size_t n = static_cast<std::size_t>(pledgers_.first) + i;
    const double p = pledgers_.probability[i];
    const double starts = reaches(n, threshold_);
    if (starts < kNegligible) continue;
    const CountLaw thinned = binomial(static_cast<std::int64_t>(n), kept);
    if (threshold_ > sums_[n].first) {
      add_if_started(n, p, thinned, money);
    } else {
      for (std::size_t k = 0; k < thinned.probability.size(); ++k)
        certain[static_cast<std::size_t>(thinned.first) + k] += p * thinned.probability[k];
    }
  }
  for (std::size_t a = 0; a < certain.size(); ++a) {
    if (certain[a] == 0) continue;
    for (std::size_t k = 0; k < sums_[a].probability.size(); ++k)
      money[static_cast<std::size_t>(sums_[a].first) + k] += certain[a] * sums_[a].probability[k];
  }
  CountLaw law;
  const auto begin = std::find_if(money.begin(), money.end(), [](double p) { return p > 0; });
  law.first = begin == money.end() ? 0 : begin - money.begin();
  law.probability.assign(begin, money.end());
  while (!law.probability.empty() && law.probability.back() == 0) law.probability.pop_back();
  return law;
}

}  // namespace models::funding
