#include "models/demand/crew_ride.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace models::demand {

namespace {

// The second half of the first quarter of a stream of 2^32 blocks; the other quarters belong to the
// details of incidents (incident.hpp), which may share the key.
constexpr std::uint32_t kMarksBlock = std::uint32_t{1} << 29;

}  // namespace

CrewRide::CrewRide(const CrewStreets& streets, const sim::StreamKey& key)
    : streets_{&streets},
      route_{key},
      marks_{key, kMarksBlock},
      leg_{streets.start(route_)},
      along_m_{route_.uniform() * streets.leg(leg_).length_m},
      riding_left_s_{3600 / streets.behaviour().stop_per_hour * sim::standard_exponential(marks_)},
      nerve_{sim::standard_exponential(marks_)},
      until_snatch_{sim::standard_exponential(marks_)} {}

CrewStep CrewRide::next() {
  const CrewLeg& leg = streets_->leg(leg_);
  CrewStep step;
  step.street = leg.street;
  step.from_m = from_start_m(leg);
  step.pause = pause_;
  const double to_junction_m = over_ ? 0 : leg.length_m - along_m_;
  const double to_snatch_m = leg.snatches_per_m > 0 ? until_snatch_ / leg.snatches_per_m
                                                    : std::numeric_limits<double>::infinity();
  const double to_home_m = riding_left_s_ / leg.s_per_m;
  const double ridden_m = std::min({to_junction_m, to_snatch_m, to_home_m});

  along_m_ = std::min(leg.length_m, along_m_ + ridden_m);  // rounding must not lead off the street
  riding_left_s_ = std::max(0.0, riding_left_s_ - ridden_m * leg.s_per_m);
  until_snatch_ = std::max(0.0, until_snatch_ - ridden_m * leg.snatches_per_m);
  step.duration = step.pause + sim::Duration::seconds(ridden_m * leg.s_per_m);
  pause_ = sim::Duration{};
  if (over_ || ridden_m == to_home_m) {
    over_ = true;
    step.end = CrewStep::End::home;
  } else if (ridden_m == to_snatch_m) {
    step.end = CrewStep::End::snatch;
    snatch();
  }
  step.to_m = from_start_m(leg);
  if (step.end == CrewStep::End::junction) {
    step.to_m = leg.forward ? leg.length_m : 0;
    leg_ = streets_->turn(leg, route_);
    along_m_ = 0;
  }
  return step;
}

// A snatch that is the last needs no next one, but takes its draws: none depends on the outcome.
void CrewRide::snatch() {
  const CrewBehaviour& behaviour = streets_->behaviour();
  over_ = marks_.uniform() < behaviour.stop_per_snatch;
  until_snatch_ = sim::standard_exponential(marks_);
  pause_ = sim::Duration::seconds(behaviour.pause_s);
}

double RideStatistics::standard_error() const {
  return std::sqrt(snatches.variance() / static_cast<double>(snatches.count()));
}

RideStatistics ride_statistics(const CrewStreets& streets, sim::StreamKey key,
                               std::uint32_t rides) {
  RideStatistics statistics;
  for (key.entity = 0; key.entity < rides; ++key.entity) {
    CrewRide ride{streets, key};
    std::size_t snatches = 0;
    double km = 0;
    sim::Duration taken;
    CrewStep step;
    do {
      step = ride.next();
      snatches += step.end == CrewStep::End::snatch ? 1 : 0;
      km += std::fabs(step.to_m - step.from_m) / 1e3;
      taken += step.duration;
    } while (step.end != CrewStep::End::home);
    auto& counts = statistics.rides_by_snatches;
    if (counts.size() <= snatches) counts.resize(snatches + 1);
    ++counts[snatches];
    statistics.snatches.add(static_cast<double>(snatches));
    statistics.minutes.add(taken.in_hours() * 60);
    statistics.km.add(km);
  }
  return statistics;
}

}  // namespace models::demand
