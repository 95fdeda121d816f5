// Moped crews: bench_moped_crews NETWORK.h5..., or a synthetic borough without arguments.
#include <cstdio>
#include <string>
#include <vector>

#include "models/demand/crew_ride.hpp"
#include "sim/store/network_file.hpp"
#include "sim/town/generator.hpp"
#include "timing.hpp"

namespace {

using namespace models::demand;

// Risk by footfall, in the wards alone.
std::vector<double> by_footfall(const sim::street::Network& network) {
  std::vector<double> weight;
  for (const auto& street : network.streets) {
    weight.push_back(street.ward ? static_cast<double>(street.footfall) * street.length_m : 0);
  }
  return weight;
}

void measure(const sim::street::Network& network, const std::string& name) {
  const sim::street::ModeGraph graph{network, sim::street::Mode::car, {}};
  const std::vector<double> weight = by_footfall(network);
  CrewBehaviour counts;
  counts.stop_per_snatch = 0.1;
  counts.stop_per_hour = stop_per_hour_for(counts, 7);
  const double s = bench::seconds(3, [&] {
    const CrewStreets streets{network, graph, weight, {}};
  });
  const double s_counts = bench::seconds(1, [&] {
    const CrewStreets streets{network, graph, weight, counts};
  });

  const CrewStreets streets{network, graph, weight, {}};
  std::printf("%s: %zu legs, %zu turns; made in %.2f s, with stop_per_snatch %.2f s\n",
              name.c_str(), streets.legs().size(), streets.turns().size(), s, s_counts);
  constexpr std::uint32_t kCrews = 20'000;
  double steps = 0, snatches = 0, hours = 0, offsets_m = 0;
  const double ridden_s = bench::seconds(3, [&] {
    steps = snatches = hours = offsets_m = 0;
    for (std::uint32_t crew = 0; crew < kCrews; ++crew) {
      CrewRide ride{streets, {.seed = 1, .replication = 0, .purpose = 0, .entity = crew}};
      CrewStep step;
      do {
        step = ride.next();
        ++steps;
        snatches += step.end == CrewStep::End::snatch ? 1 : 0;
        hours += step.duration.in_hours();
        offsets_m += step.to_m;  // used, so that the compiler leaves nothing out
      } while (step.end != CrewStep::End::home);
    }
  });
  std::printf("  %.1f ns a step, %.2f million snatches a second and core; %.1f steps a snatch\n",
              ridden_s * 1e9 / steps, snatches / ridden_s / 1e6, steps / snatches);
  std::printf("  %.3f snatches a crew, %.3f an hour (sum of offsets %.0f km); %.0f MB\n",
              snatches / kCrews, snatches / hours, offsets_m / 1e3, bench::peak_memory_mb());
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    measure(sim::store::read_network(argv[i]),
            std::string{argv[i]}.substr(std::string{argv[i]}.rfind('/') + 1));
  }
  if (argc > 1) return 0;
  sim::town::TownSpec spec;
  spec.wards = 18;
  spec.street_km = 420;
  measure(sim::town::generate_town(spec), "synthetic, 18 wards, 420 km");
}
