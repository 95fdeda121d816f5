#include "models/police/shift_pattern.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "sim/core/error.hpp"

namespace models::police {

namespace {

double start_in_cycle_h(const Tour& tour) {
  return 24.0 * tour.day + tour.start_h;
}

// All problems of the numbers, in the words of a study file and by the tours' order in it.
std::vector<sim::Problem> check_numbers(int cycle_days, const std::vector<Tour>& tours,
                                        int stagger_days) {
  std::vector<sim::Problem> problems;
  const auto complain = [&](std::string what, std::string hint = {}) {
    problems.push_back({"", std::move(what), std::move(hint)});
  };
  if (cycle_days < 1) complain("cycle_days = " + std::to_string(cycle_days) + " (must be >= 1)");
  if (stagger_days < 0)
    complain("stagger_days = " + std::to_string(stagger_days) + " (must be >= 0)");
  if (tours.empty())
    complain("no tours", "add at least one tour, e.g. {day = 0, start_h = 8, length_h = 8}");
  for (std::size_t i = 0; i < tours.size(); ++i) {
    const Tour& tour = tours[i];
    const std::string name = "tour[" + std::to_string(i) + "]";
    if (tour.day < 0 || tour.day >= cycle_days) {
      complain(name + ".day = " + std::to_string(tour.day) + " (must be in the cycle, 0 to " +
               std::to_string(cycle_days - 1) + ")");
    }
    if (!(tour.start_h >= 0 && tour.start_h < 24)) {
      complain(name + ".start_h = " + sim::to_text(tour.start_h) + " (must be >= 0 and < 24)");
    }
    if (!(tour.length_h > 0) || !std::isfinite(tour.length_h)) {
      complain(name + ".length_h = " + sim::to_text(tour.length_h) + " (must be > 0)");
    }
  }
  return problems;
}

std::vector<sim::Problem> check_overlaps(int cycle_days, const std::vector<Tour>& sorted_tours) {
  std::vector<sim::Problem> problems;
  const auto& tours = sorted_tours;
  for (std::size_t i = 0; i < tours.size(); ++i) {
    const bool last = i + 1 == tours.size();
    const Tour& next = tours[last ? 0 : i + 1];
    const double next_start_h = start_in_cycle_h(next) + (last ? 24.0 * cycle_days : 0.0);
    if (start_in_cycle_h(tours[i]) + tours[i].length_h > next_start_h + 1e-9) {
      problems.push_back({"",
                          "the tour of day " + std::to_string(tours[i].day) +
                              " runs into the next one of the same unit",
                          "shorten it or leave more hours between them"});
    }
  }
  return problems;
}

}  // namespace

ShiftPattern::ShiftPattern(std::string name, int cycle_days, std::vector<Tour> tours,
                           int stagger_days)
    : name_{std::move(name)},
      cycle_days_{cycle_days},
      tours_{std::move(tours)},
      stagger_days_{stagger_days} {
  if (auto problems = check_numbers(cycle_days_, tours_, stagger_days_); !problems.empty()) {
    throw sim::InputError(std::move(problems));
  }
  std::stable_sort(tours_.begin(), tours_.end(), [](const Tour& a, const Tour& b) {
    return std::tie(a.day, a.start_h) < std::tie(b.day, b.start_h);
  });
  if (auto problems = check_overlaps(cycle_days_, tours_); !problems.empty()) {
    throw sim::InputError(std::move(problems));
  }
}

ShiftPattern ShiftPattern::round_the_clock() {
  ShiftPattern pattern;
  pattern.name_ = "round the clock";
  pattern.endless_ = true;
  return pattern;
}

double ShiftPattern::hours_per_year() const {
  if (endless_) return 365.25 * 24;
  double per_cycle_h = 0;
  for (const Tour& tour : tours_) per_cycle_h += tour.length_h;
  return per_cycle_h * 365.25 / cycle_days_;
}

DutyPeriod ShiftPattern::counted_from_cycle_start(int unit, int n) const {
  const int per_cycle = static_cast<int>(tours_.size());
  const Tour& tour = tours_[static_cast<std::size_t>(n % per_cycle)];
  const int cycle = n / per_cycle;
  // Counted from the cycle before the one that a lagging unit is in at the start: its last tour,
  // up to a cycle long, may still be under way.
  const int lag_days = static_cast<int>((std::int64_t{unit} * stagger_days_) % cycle_days_);
  const double day = static_cast<double>(cycle - 2) * cycle_days_ + lag_days + tour.day;
  const auto start = sim::Duration::hours(24 * day + tour.start_h);
  return {sim::Instant::after_start(start),
          sim::Instant::after_start(start + sim::Duration::hours(tour.length_h))};
}

DutyPeriod ShiftPattern::period(int unit, int n) const {
  if (endless_) return {sim::Instant{}, sim::Instant::never()};
  int first = 0;  // within the first three cycles: the third ends after the start
  while (counted_from_cycle_start(unit, first).end <= sim::Instant{}) ++first;
  DutyPeriod period = counted_from_cycle_start(unit, first + n);
  period.start = std::max(period.start, sim::Instant{});
  return period;
}

}  // namespace models::police
