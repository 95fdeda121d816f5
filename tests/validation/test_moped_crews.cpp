// Moped crews on two wards of a made-up town, against what is known of real ones: 7 muggings in an
// evening's ride (Hampstead, 2 August 2014), 20 phones an hour, 24 in little over an hour.
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "models/demand/crew_ride.hpp"
#include "sim/stats/interval.hpp"
#include "sim/town/generator.hpp"
#include "statistics.hpp"

using namespace models::demand;

namespace {

// Streets in wards by footfall, and one in twenty of them a hot spot with ten times the risk.
CrewStreets two_wards(const CrewBehaviour& behaviour) {
  const auto network = sim::town::generate_town({});
  std::vector<double> weight;
  for (const auto& street : network.streets) {
    const double hot = weight.size() % 20 == 0 ? 10 : 1;
    weight.push_back(street.ward ? hot * static_cast<double>(street.footfall) * street.length_m
                                 : 0);
  }
  return {network, {network, sim::street::Mode::car, {}}, weight, behaviour};
}

struct Ride {
  double snatches = 0;
  double hours = 0;
  double hours_to_24th = INFINITY;
};

std::vector<Ride> rides(const CrewStreets& streets, std::uint32_t count) {
  std::vector<Ride> all(count);
  for (std::uint32_t crew = 0; crew < count; ++crew) {
    CrewRide riding{streets, {.seed = 2014, .replication = 0, .purpose = 0, .entity = crew}};
    Ride& ride = all[crew];
    CrewStep step;
    do {
      step = riding.next();
      ride.hours += step.duration.in_hours();
      if (step.end == CrewStep::End::snatch && ++ride.snatches == 24) {
        ride.hours_to_24th = ride.hours;
      }
    } while (step.end != CrewStep::End::home);
  }
  return all;
}

template <class Measure>
std::vector<double> of(const std::vector<Ride>& rides, Measure measure) {
  std::vector<double> values;
  for (const Ride& ride : rides) values.push_back(measure(ride));
  return values;
}

}  // namespace

TEST_CASE("a mean of 7 muggings a ride and 20 an hour is what crews do in two wards") {
  for (const double stop_per_snatch : {0.0, 0.1}) {
    CAPTURE(stop_per_snatch);
    CrewBehaviour behaviour{.snatches_per_hour = 20, .stop_per_snatch = stop_per_snatch};
    behaviour.stop_per_hour = stop_per_hour_for(behaviour, 7);
    const auto all = rides(two_wards(behaviour), 60'000);
    const auto series = of(all, [](const Ride& r) { return r.snatches; });
    const auto hours = of(all, [](const Ride& r) { return r.hours; });
    const double confidence = 1 - statistics::kAlpha;
    const sim::Interval mean = sim::mean_interval(series, confidence);
    const sim::Interval pace = sim::ratio_interval(series, hours, confidence);
    CHECK(mean.covers(7));
    CHECK(pace.covers(20));
    for (const double wrong : {0.97, 1.03}) {  // power
      CHECK_FALSE(mean.covers(7 * wrong));
      CHECK_FALSE(pace.covers(20 * wrong));
    }
  }
}

TEST_CASE("24 muggings in little over an hour lie within what crews of that mean and pace do") {
  const auto all = rides(two_wards({}), 60'000);
  double long_series = 0, in_little_over_an_hour = 0;
  for (const Ride& ride : all) {
    long_series += ride.snatches >= 24 ? 1 : 0;
    in_little_over_an_hour += ride.hours_to_24th <= 75.0 / 60 ? 1 : 0;
  }
  // A geometric series of mean 7 has 24 or more with probability (7/8)^24 = 4.1 %; streets of
  // different risk make the number vary more, not less.
  CHECK(long_series / 60'000 > 0.03);
  CHECK(long_series / 60'000 < 0.10);
  // And of those a fair part are that quick.
  CHECK(in_little_over_an_hour / long_series > 0.25);
}
