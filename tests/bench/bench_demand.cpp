// Models of incidents on a synthetic town of Camden's size: occurrences a second, time and memory
// of a year, and that memory does not grow with the horizon.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "models/demand/poisson.hpp"
#include "models/demand/replay.hpp"
#include "models/demand/self_exciting.hpp"
#include "sim/town/generator.hpp"
#include "timing.hpp"

namespace {

using namespace models::demand;

constexpr double kPerYear = 44'000;  // all crimes of Camden: docs/sources.md, "Incidents"
constexpr double kDaysPerYear = 365.25;

sim::StreamKey key(std::uint32_t entity) {
  return {.seed = 1, .replication = 0, .purpose = 1, .entity = entity};
}

// Runs a process that `make` makes: for speed over 20 years, then one year, then ten.
template <class Make>
void measure(const std::string& name, Make make) {
  const auto run = [&](double years) {
    auto process = make();
    double count = 0;
    const auto end = sim::Instant::after_start(sim::Duration::days(years * kDaysPerYear));
    while (process.next().time < end) ++count;
    return count;
  };
  const double before_mb = bench::peak_memory_mb();
  double of_a_year = 0;
  const double year_s = bench::seconds(3, [&] { of_a_year = run(1); });
  const double after_1_mb = bench::peak_memory_mb();
  (void)run(10);
  const double after_10_mb = bench::peak_memory_mb();
  double count = 0;
  const double s = bench::seconds(3, [&] { count = run(20); });
  std::printf("%-16s %10.1f %12.0f %10.2f %16.1f %17.1f\n", name.c_str(), count / s / 1e6,
              of_a_year, year_s * 1e3, after_1_mb - before_mb, after_10_mb - before_mb);
}

}  // namespace

int main() {
  sim::town::TownSpec spec;
  spec.wards = 18;
  spec.street_km = 420;
  const auto network = sim::town::generate_town(spec);
  const NearRepeat near_repeat{
      .branching_ratio = 0.3, .mean_delay_d = 7, .distance_scale_m = 100, .max_distance_m = 300};

  double seconds = bench::seconds(3, [&] {
    (void)sim::street::Neighbourhoods{network, 300, 1'000'000'000};
  });
  const sim::street::Neighbourhoods neighbourhoods{network, 300, 1'000'000'000};
  std::printf("synthetic, 18 wards, 420 km: %zu streets\n", network.streets.size());
  std::printf("neighbourhoods of 300 m: %.0f ms, %.1f MB\n", seconds * 1e3,
              static_cast<double>(neighbourhoods.bytes()) / 1e6);
  seconds = bench::seconds(3, [&] {
    (void)NearRepeatKernel{network, neighbourhoods, near_repeat};
  });
  std::printf("near-repeat kernel on them: %.0f ms\n\n", seconds * 1e3);

  std::vector<double> weight;
  for (const auto& street : network.streets) weight.push_back(street.ward ? street.length_m : 0);
  const PoissonRate rate{kPerYear, HourProfile{}, weight};
  const PoissonRate background{background_rate(kPerYear, near_repeat), HourProfile{}, weight};
  const NearRepeatKernel kernel{network, neighbourhoods, near_repeat};
  std::printf("%-16s %10s %12s %10s %16s %17s\n", "model", "millions/s", "in a year", "ms a year",
              "MB more, 1 year", "MB more, 10 years");
  measure("Poisson", [&] { return PoissonOccurrences{network, rate, key(0)}; });
  measure("self-exciting", [&] {
    return SelfExcitingOccurrences{PoissonOccurrences{network, background, key(1)}, kernel, key(2)};
  });
  std::vector<RecordedCall> calls;
  PoissonOccurrences made_up{network, rate, key(0)};
  for (int i = 0; i < 1'000'000; ++i) {
    const Occurrence next = made_up.next();
    calls.push_back(
        {.time = next.time, .place = next.place, .grade = {}, .service = {}, .line = 0});
  }
  const auto recording = std::make_shared<const Recording>(std::move(calls));
  measure("replay", [&] { return ReplayedOccurrences{recording}; });
}
