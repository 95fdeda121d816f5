// Simulated time: points and spans, counted in whole microseconds.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>

namespace sim {

/// A span of simulated time; may be negative. Whole microseconds, so sums are exact.
class Duration {
 public:
  constexpr Duration() = default;
  [[nodiscard]] static constexpr Duration microseconds(std::int64_t us) { return Duration{us}; }
  [[nodiscard]] static constexpr Duration milliseconds(std::int64_t ms) {
    return Duration{ms * 1'000};
  }
  /// Rounded to the nearest microsecond, halves away from zero; |value| below 9e12 s.
  [[nodiscard]] static constexpr Duration seconds(double s) {
    return Duration{static_cast<std::int64_t>(s * 1e6 + (s < 0 ? -0.5 : 0.5))};
  }
  [[nodiscard]] static constexpr Duration minutes(double m) { return seconds(m * 60.0); }
  [[nodiscard]] static constexpr Duration hours(double h) { return seconds(h * 3'600.0); }
  [[nodiscard]] static constexpr Duration days(double d) { return seconds(d * 86'400.0); }

  [[nodiscard]] constexpr std::int64_t count_us() const { return us_; }
  [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(us_) * 1e-6; }
  [[nodiscard]] constexpr double in_hours() const { return in_seconds() / 3'600.0; }

  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration operator-() const { return Duration{-us_}; }
  constexpr Duration& operator+=(Duration d) {
    us_ += d.us_;
    return *this;
  }
  constexpr Duration& operator-=(Duration d) {
    us_ -= d.us_;
    return *this;
  }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration{a.us_ + b.us_}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.us_ - b.us_}; }

 private:
  constexpr explicit Duration(std::int64_t us) : us_{us} {}
  std::int64_t us_ = 0;
};

/// A point of simulated time, counted from the start of the study (Monday 00:00); never negative.
class Instant {
 public:
  constexpr Instant() = default;
  [[nodiscard]] static constexpr Instant after_start(Duration d) { return Instant{d.count_us()}; }
  /// Later than every instant that a simulation reaches.
  [[nodiscard]] static constexpr Instant never() { return Instant{INT64_MAX}; }

  [[nodiscard]] constexpr Duration since_start() const { return Duration::microseconds(us_); }
  [[nodiscard]] constexpr std::int64_t count_us() const { return us_; }

  constexpr auto operator<=>(const Instant&) const = default;
  friend constexpr Instant operator+(Instant t, Duration d) {
    return Instant{t.us_ + d.count_us()};
  }
  friend constexpr Instant operator-(Instant t, Duration d) {
    return Instant{t.us_ - d.count_us()};
  }
  friend constexpr Duration operator-(Instant a, Instant b) {
    return Duration::microseconds(a.us_ - b.us_);
  }

 private:
  constexpr explicit Instant(std::int64_t us) : us_{us} {}
  std::int64_t us_ = 0;
};

inline constexpr int kHoursPerWeek = 168;

/// Hour of the week, 0 (Monday 00-01) to 167 (Sunday 23-24).
[[nodiscard]] constexpr int hour_of_week(Instant t) {
  return static_cast<int>((t.count_us() / 3'600'000'000) % kHoursPerWeek);
}

}  // namespace sim
