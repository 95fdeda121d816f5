#include "models/demand/self_exciting.hpp"

#include <algorithm>

#include "sim/core/error.hpp"

namespace models::demand {

namespace {

// The ratio, unless it is out of its range; the kernel's other numbers have been checked.
double checked_ratio(const NearRepeatKernel& kernel, double branching_ratio) {
  NearRepeat near_repeat = kernel.near_repeat();
  near_repeat.branching_ratio = branching_ratio;
  std::vector<sim::Problem> problems = check(near_repeat);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return branching_ratio;
}

}  // namespace

PendingRepeats::PendingRepeats(const NearRepeatKernel& kernel, const sim::StreamKey& key,
                               double branching_ratio)
    : kernel_{&kernel}, count_{checked_ratio(kernel, branching_ratio)}, random_{key} {}

bool PendingRepeats::later(const Pending& a, const Pending& b) {
  return a.occurrence.time != b.occurrence.time ? a.occurrence.time > b.occurrence.time
                                                : a.order > b.order;
}

Occurrence PendingRepeats::take() {
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Occurrence first = heap_.back().occurrence;
  heap_.pop_back();
  return first;
}

void PendingRepeats::add(const Occurrence& occurrence) {
  if (occurrence.time == sim::Instant::never()) return;  // beyond the clock's end
  heap_.push_back({occurrence, drawn_++});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

}  // namespace models::demand
