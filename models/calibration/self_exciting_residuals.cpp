// Residuals of the self-exciting model: events on the clock that makes them a Poisson process.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/calibration/self_exciting_fit.hpp"

namespace models::calibration {

namespace {

// The integral of one cell's rate up to some time, moved from event to event.
struct Compensator {
  double background_per_day = 0;
  double now_d = 0;
  double to_come = 0;  // mean repeats of past events, still to happen here
  double value = 0;

  void move_to(double time_d, double delay_rate_per_day) {
    const double gone = -to_come * std::expm1(-delay_rate_per_day * (time_d - now_d));
    value += background_per_day * (time_d - now_d) + gone;
    to_come -= gone;
    now_d = time_d;
  }
};

// Streets by cells: around the first street without a cell, all others without one; and so on.
std::vector<std::uint32_t> cells_of(const SelfExcitingGround& ground) {
  constexpr std::uint32_t kNone = UINT32_MAX;
  const double radius_m = ground.max_distance_m / 2;
  std::vector<std::uint32_t> cell(ground.network.streets.size(), kNone);
  std::uint32_t cells = 0;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] != kNone) continue;
    for (const auto& near : ground.neighbourhoods.of(sim::street::StreetId{i})) {
      std::uint32_t& of_near = cell[near.street.index()];
      if (of_near == kNone && static_cast<double>(near.distance_m) <= radius_m) of_near = cells;
    }
    ++cells;
  }
  return cell;
}

// P(sqrt(n) D > x) for large n (Kolmogorov 1933), with the correction of Stephens (1970).
double kolmogorov_p_value(double statistic, std::size_t n) {
  const double root = std::sqrt(static_cast<double>(n));
  const double x = statistic * (root + 0.12 + 0.11 / root);
  if (x < 0.2) return 1;  // the series below converges slowly; the value is 1 to 12 digits
  double sum = 0;
  for (int k = 1; k <= 20; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2 * k * k * x * x);
  return std::clamp(sum, 0.0, 1.0);
}

double ks_of_unit_exponential(std::vector<double> gaps) {
  std::sort(gaps.begin(), gaps.end());
  const auto n = static_cast<double>(gaps.size());
  double largest = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double expected = -std::expm1(-gaps[i]);
    const auto below = static_cast<double>(i);
    largest = std::max({largest, expected - below / n, (below + 1) / n - expected});
  }
  return largest;
}

}  // namespace

Residuals residuals(const SelfExcitingGround& ground, std::span<const TimedEvent> events,
                    double window_d, double background_per_day,
                    const demand::NearRepeat& near_repeat) {
  const std::vector<std::uint32_t> cell = cells_of(ground);
  std::vector<Compensator> compensator(*std::max_element(cell.begin(), cell.end()) + 1);
  const double total =
      std::accumulate(ground.background_weight.begin(), ground.background_weight.end(), 0.0);
  for (std::size_t i = 0; i < cell.size(); ++i) {
    compensator[cell[i]].background_per_day +=
        background_per_day * ground.background_weight[i] / total;
  }
  std::vector<TimedEvent> sorted(events.begin(), events.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const TimedEvent& a, const TimedEvent& b) { return a.time_d < b.time_d; });
  std::vector<sim::street::StreetId> streets;
  for (const TimedEvent& event : sorted) streets.push_back(event.street);
  const bool repeats = near_repeat.branching_ratio > 0;
  const double delay_rate = repeats ? 1 / near_repeat.mean_delay_d : 1;
  SelfExcitingGround reach{ground.network, ground.neighbourhoods, ground.background_weight,
                           repeats ? near_repeat.max_distance_m : 0};
  const RepeatRows rows{reach, streets};

  std::vector<std::vector<double>> times(compensator.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double now_d = sorted[i].time_d;
    const std::uint32_t here = cell[sorted[i].street.index()];
    compensator[here].move_to(now_d, delay_rate);
    times[here].push_back(compensator[here].value);
    if (!repeats) continue;
    rows.for_each_target(rows.row_of(i), 1 / near_repeat.distance_scale_m,
                         [&](std::uint32_t street, double share) {
                           Compensator& there = compensator[cell[street]];
                           there.move_to(now_d, delay_rate);
                           there.to_come += near_repeat.branching_ratio * share;
                         });
  }
  Residuals result;
  std::vector<double> gaps;
  double start = 0;
  double before = 0;
  for (std::size_t c = 0; c < compensator.size(); ++c) {
    for (const double t : times[c]) {
      result.times.push_back(start + t);
      gaps.push_back(start + t - before);
      before = start + t;
    }
    compensator[c].move_to(window_d, delay_rate);
    start += compensator[c].value;
  }
  result.ks_statistic = ks_of_unit_exponential(gaps);
  result.ks_p_value = kolmogorov_p_value(result.ks_statistic, gaps.size());
  return result;
}

}  // namespace models::calibration
