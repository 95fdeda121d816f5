// The table of travel times: bench_travel NETWORK.h5..., or a synthetic town without arguments.
#include <cstdio>
#include <string>

#include "sim/random/stream.hpp"
#include "sim/store/network_file.hpp"
#include "sim/street/travel.hpp"
#include "sim/town/generator.hpp"
#include "timing.hpp"

namespace {

using namespace sim::street;

void measure(const Network& network, const std::string& name) {
  for (const Mode mode : {Mode::foot, Mode::car}) {
    const ModeGraph graph{network, mode, Speeds{}};
    const Chains chains{network, graph};
    const char* mode_name = kModeNames[static_cast<std::size_t>(mode)].data();
    for (const int threads : {1, 2}) {
      const double s = bench::seconds(3, [&] {
        const TravelTimes times{chains, mode, {.threads = threads}};
      });
      std::printf("%-28s %-5s %8u %8d %10.2f %10.1f\n", name.c_str(), mode_name, chains.vertices(),
                  threads, s, static_cast<double>(TravelTimes::bytes_for(chains.vertices())) / 1e6);
    }
    const Travel travel{network, mode, Speeds{}, {.threads = 2}};
    sim::RandomStream random{{.seed = 1, .replication = 0, .purpose = 0, .entity = 0}};
    std::vector<Position> places;
    for (int i = 0; i < 4096; ++i) {
      const StreetId street{random.below(static_cast<std::uint32_t>(network.streets.size()))};
      places.push_back({street, random.uniform() * network.street(street).length_m});
    }
    std::uint64_t sum = 0;
    constexpr std::size_t kCalls = 4096, kUnits = 16;
    const double s = bench::seconds(5, [&] {
      for (std::size_t call = 0; call < kCalls; ++call) {
        const auto to = travel.to(places[call]);
        for (std::size_t unit = 1; unit <= kUnits; ++unit) {
          sum += to.ms_from(places[(call * 31 + unit * 257) % places.size()]);
        }
      }
    });
    std::printf("%-28s %-5s a time between positions: %.1f ns (16 units to one call; sum %llu)\n",
                name.c_str(), mode_name, s * 1e9 / (kCalls * kUnits),
                static_cast<unsigned long long>(sum));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("travel-time table\n%-28s %-5s %8s %8s %10s %10s\n", "network", "mode", "vertices",
              "threads", "seconds", "MB");
  for (int i = 1; i < argc; ++i)
    measure(sim::store::read_network(argv[i]),
            std::string{argv[i]}.substr(std::string{argv[i]}.rfind('/') + 1));
  if (argc > 1) return 0;
  sim::town::TownSpec spec;
  measure(sim::town::generate_town(spec), "synthetic, 2 wards");
  spec.wards = 18;
  spec.street_km = 420;
  measure(sim::town::generate_town(spec), "synthetic, 18 wards");
}
