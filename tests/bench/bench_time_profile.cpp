// Nanoseconds to the next arrival under a profile of the week, and under seasons with darkness.
#include <chrono>
#include <cstdio>
#include <vector>

#include "models/demand/time_profile.hpp"
#include "sim/random/stream.hpp"
#include "sim/random/ziggurat.hpp"
#include "timing.hpp"

namespace {

using namespace models::demand;
using namespace std::chrono;
using sim::Instant;

constexpr int kYears = 2;
constexpr CivilTime kLondon{
    local_days{2016y / January / 4}, kYears * 366, {51.5, -0.1, 0, SummerTime::european}};

HourProfile week(int steps_per_hour) {
  sim::RandomStream random{{.seed = 1}};
  std::vector<double> relative(168 * static_cast<std::size_t>(steps_per_hour));
  for (double& r : relative) r = 0.5 + random.uniform();
  return HourProfile{relative};
}

Seasons seasons() {
  Seasons seasons;
  seasons.month = {1, 1, 1, 1.1, 1.1, 1.2, 1.2, 1.2, 1.1, 1, 1, 1.3};
  seasons.darkness = 2.6;
  seasons.special_days = {
      {.name = "eve", .date = December / 31, .year = {}, .from_h = 18, .until_h = 30, .factor = 4}};
  return seasons;
}

// Arrivals one after another, starting anew every kYears.
double ns_per_advance(const TimeProfile& profile, double mean_gap_h) {
  const Instant end = Instant::after_start(sim::Duration::days(365 * kYears));
  sim::RandomStream random{{.seed = 2}};
  constexpr int kCalls = 1'000'000;
  std::int64_t sum = 0;
  const double s = bench::seconds(5, [&] {
    Instant t;
    for (int i = 0; i < kCalls; ++i) {
      t = profile.advance(t, mean_gap_h * sim::standard_exponential(random));
      if (t > end) t = Instant{};
      sum += t.count_us();
    }
  });
  if (sum == 0) std::puts("nothing moved");  // keeps the calls from being left out
  return s / kCalls * 1e9;
}

void report(const char* name, const TimeProfile& profile) {
  std::printf("%-32s", name);
  for (const double gap_h : {0.5, 8.0, 24.0 * 14}) {
    std::printf(" %10.1f", ns_per_advance(profile, gap_h));
  }
  std::printf("\n");
}

}  // namespace

int main() {
  std::printf("%-32s %10s %10s %10s\n", "ns an arrival, its draw included", "1/2 h", "8 h", "14 d");
  report("week, by hours", week(1));
  report("week, by minutes", week(60));
  const TimeProfile by_hours{week(1), seasons(), kLondon};
  report("seasons and darkness, by hours", by_hours);
  report("seasons and darkness, by minutes", {week(60), seasons(), kLondon});
  const double s = bench::seconds(5, [] { const TimeProfile again{week(1), seasons(), kLondon}; });
  std::printf("to make seasons for %d years: %.1f ms\n", kYears, s * 1e3);
}
