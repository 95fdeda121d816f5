// Near repeats: each incident makes others nearby more likely for some days (a Hawkes process).
//
// Simulated by branching (Hawkes & Oakes 1974, "A cluster process representation of a self-exciting
// process"): every occurrence, of the background or itself a repeat, has its own repeats, drawn
// when it happens. The kernel is exponential in time, alpha e^(-beta t) with beta = 1 / mean delay
// and alpha = branching ratio x beta, and exponential in distance along the streets. That is exact:
// nothing is thinned, nothing cut into steps. What waits is kept in a heap, whose size does not
// grow with the horizon.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/demand/near_repeat.hpp"
#include "models/demand/occurrence.hpp"
#include "sim/random/distributions.hpp"
#include "sim/random/stream.hpp"

namespace models::demand {

/// What turns hours of the mean rate into simulated time: TimeProfile, HourProfile.
template <class T>
concept Clock = requires(const T& clock, sim::Instant start, double hours) {
  { clock.advance(start, hours) } -> std::same_as<sim::Instant>;
};

/// Time as it passes.
struct LevelClock {
  [[nodiscard]] sim::Instant advance(sim::Instant start, double hours) const {
    return start + sim::Duration::hours(hours);
  }
};
inline constexpr LevelClock kLevelClock;

/// Repeats that have been brought on and have not happened yet, first the earliest.
class PendingRepeats {
 public:
  /// @throws sim::InputError unless 0 <= branching_ratio < 1.
  PendingRepeats(const NearRepeatKernel& kernel, const sim::StreamKey& key, double branching_ratio);

  /// Instant::never() if there is none.
  [[nodiscard]] sim::Instant next_time() const {
    return heap_.empty() ? sim::Instant::never() : heap_.front().occurrence.time;
  }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

  /// Only if there is one.
  Occurrence take();

  /// Draws the direct repeats of `parent`.
  template <Clock C>
  void bring_on(const Occurrence& parent, const C& clock) {
    if (!kernel_->can_repeat(parent.place.street)) return;
    const double mean_h = kernel_->near_repeat().mean_delay_d * 24;
    for (auto n = count_(random_); n > 0; --n) {
      const double delay_h = mean_h * sim::standard_exponential(random_);
      const sim::street::Position place = kernel_->draw_place(parent.place.street, random_);
      add({clock.advance(parent.time, delay_h), place});
    }
  }

 private:
  struct Pending {
    Occurrence occurrence;
    std::uint64_t order;  // in which they were drawn: decides ties
  };
  static bool later(const Pending& a, const Pending& b);
  void add(const Occurrence& occurrence);

  const NearRepeatKernel* kernel_;
  sim::Poisson count_;        // of one occurrence's direct repeats
  sim::RandomStream random_;  // drawn from in order of time
  std::uint64_t drawn_ = 0;
  std::vector<Pending> heap_;
};

/// The occurrences of a background and all repeats that they bring on, in order of time.
///
/// With a clock other than kLevelClock delays count in the clock's hours, so that repeats keep to
/// the hours of the day as the background does, and the whole to its profile; the mean delay stays
/// what it is if the clock's mean rate is 1. Starts without a past: see settling_days.
/// `Background` has `Occurrence next()`. Refers to kernel and clock, which must outlive it.
template <class Background, Clock C = LevelClock>
class SelfExcitingOccurrences {
 public:
  /// @param key  of a stream that nothing else draws from, the background included
  /// @param branching_ratio  instead of the kernel's: a replication may have its own
  /// @throws sim::InputError unless 0 <= branching_ratio < 1.
  SelfExcitingOccurrences(Background background, const NearRepeatKernel& kernel, const C& clock,
                          const sim::StreamKey& key, double branching_ratio)
      : background_{std::move(background)},
        clock_{&clock},
        of_background_{background_.next()},
        repeats_{kernel, key, branching_ratio} {}
  SelfExcitingOccurrences(Background background, const NearRepeatKernel& kernel, const C& clock,
                          const sim::StreamKey& key)
      : SelfExcitingOccurrences(std::move(background), kernel, clock, key,
                                kernel.near_repeat().branching_ratio) {}
  SelfExcitingOccurrences(Background background, const NearRepeatKernel& kernel,
                          const sim::StreamKey& key) requires std::same_as<C, LevelClock>
      : SelfExcitingOccurrences(std::move(background), kernel, kLevelClock, key) {}

  /// The next one; Instant::never() once the background has ended and all repeats have happened.
  Occurrence next() {
    Occurrence now = of_background_;
    if (repeats_.next_time() < now.time) {
      now = repeats_.take();
    } else if (now.time == sim::Instant::never()) {
      return now;
    } else {
      of_background_ = background_.next();
    }
    repeats_.bring_on(now, *clock_);
    return now;
  }

  /// Repeats that have not happened yet.
  [[nodiscard]] std::size_t pending() const { return repeats_.size(); }

 private:
  Background background_;
  const C* clock_;
  Occurrence of_background_;  // its next
  PendingRepeats repeats_;
};

}  // namespace models::demand
