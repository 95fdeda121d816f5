// Koper (1995): disorder within 30 min of a police visit to a hot spot, in 15 % of cases after a
// drive-through and in 4 % after a stop of 10 to 16 min. By the whole program: recorded calls send
// a unit to each hot spot twice a day, disorder happens there by itself, presence averts some of
// it.
#include <cmath>
#include <memory>
#include <numbers>

#include "catch.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

using namespace scenarios;
using sim::street::StreetId;

namespace {

constexpr int kSpots = 200;
constexpr double kEveryH = 12;
constexpr double kWalkS = 100 / 1.35;
constexpr double kWithinMin = 30;
const double kDisorderPerMin = -std::log(1 - 0.15) / kWithinMin;  // without any police
constexpr double kDeterrability = 0.95;

// Spot i is street 3i; its unit waits in the middle of street 3i + 1; 5 km lead to the next.
sim::street::Network spots() {
  std::vector<sim::street::Point> junctions;
  for (int i = 0; i < kSpots; ++i) {
    const double x_m = i * 5200.0;
    for (const double along_m : {0.0, 100.0, 200.0}) junctions.push_back({x_m + along_m, 0});
  }
  auto network = towns::with_junctions(junctions);
  for (std::uint32_t j = 0; j + 1 < junctions.size(); ++j) towns::add_street(network, j, j + 1);
  return network;
}

struct Visits {
  std::uint64_t all = 0;
  std::uint64_t followed = 0;  // by disorder within 30 min
};

Visits visit(double stay_min, bool deterrence, std::uint32_t replications) {
  Draft draft;
  draft.network = spots();
  draft.horizon = Duration::days(364);
  if (deterrence) draft.deterrence.emplace();
  std::vector<demand::RecordedCall> calls;
  Kind disorder;
  disorder.incidents.reporting_probability = 0;
  disorder.incidents.deterrability = kDeterrability;
  disorder.rate_per_year = kSpots * kDisorderPerMin * 60 * 24 * 365.25;
  disorder.street_weight.assign(draft.network.streets.size(), 0);
  for (std::uint32_t i = 0; i < kSpots; ++i) {
    disorder.street_weight[3 * i] = 1;
    for (double h = kEveryH; h < 363 * 24; h += kEveryH) {
      calls.push_back({.time = Instant{} + Duration::hours(h),
                       .place = {StreetId{3 * i}, 50},
                       .grade = demand::Grade::immediate,
                       .service = Duration::minutes(stay_min),
                       .line = 0});
    }
    police::Team team;
    team.units = 1;
    team.base = {StreetId{3 * i + 1}, 50};
    team.patrol = police::Patrol::at_base;
    draft.teams.push_back(team);
  }
  Kind call;
  call.recording = std::make_shared<demand::Recording>(calls);
  draft.kinds = {disorder, call};
  const ward::Scenario scenario = build(draft);
  Visits visits;
  for (std::uint32_t r = 0; r < replications; ++r) {
    // By spot and visit: whether there was disorder in the half hour after the unit left.
    std::vector<bool> followed(calls.size());
    const std::size_t per_spot = calls.size() / kSpots;
    for (const ward::IncidentRecord& record : list(scenario, r)) {
      if (record.incident.of_class.index() != 0 || record.fate != ward::Fate::happened) continue;
      const double since_min =
          record.incident.happened.since_start().in_seconds() / 60 - kWalkS / 60 - stay_min;
      const double which = std::floor(since_min / (kEveryH * 60));
      if (which < 1 || which > static_cast<double>(per_spot)) continue;
      if (since_min - which * kEveryH * 60 > kWithinMin) continue;
      const std::size_t spot = record.incident.place.street.index() / 3;
      followed[spot * per_spot + static_cast<std::size_t>(which) - 1] = true;
    }
    visits.all += calls.size();
    for (const bool was : followed) visits.followed += was ? 1 : 0;
  }
  return visits;
}

// 1 - exp(-integral of the rate that dosage leaves), over the half hour after a stay.
double expected(double stay_min) {
  const demand::Deterrence rule;
  const double dosage = 1 - std::exp(-stay_min / rule.saturation_min);
  const double rate = std::numbers::ln2 / rule.half_life_min;
  const double mean_left = (1 - std::exp(-rate * kWithinMin)) / (rate * kWithinMin);
  return 1 - std::exp(-kDisorderPerMin * kWithinMin * (1 - kDeterrability * dosage * mean_left));
}

}  // namespace

TEST_CASE(
    "after a drive-through there is disorder within half an hour in 15 % of cases, after a "
    "stop of 10 to 16 min in 4 %",
    "[long]") {
  constexpr double kDriveThroughMin = 0.1;
  CHECK(expected(kDriveThroughMin) == Approx(0.15).margin(0.005));
  for (const double stop_min : {10.0, 13.0, 16.0}) {
    CHECK(expected(stop_min) == Approx(0.04).margin(0.01));
  }
  CHECK(expected(13) == Approx(0.04).margin(0.005));
  const Visits brief = visit(kDriveThroughMin, true, 2);
  CHECK(statistics::binomial_accepts(brief.followed, brief.all, expected(kDriveThroughMin)));
  CHECK_FALSE(  // power
      statistics::binomial_accepts(brief.followed, brief.all, 1.03 * expected(kDriveThroughMin)));
  const Visits stop = visit(13, true, 7);
  CHECK(statistics::binomial_accepts(stop.followed, stop.all, expected(13)));
  CHECK_FALSE(statistics::binomial_accepts(stop.followed, stop.all, 1.03 * expected(13)));
}

TEST_CASE("without deterrence a stop changes nothing", "[long]") {
  const Visits stop = visit(13, false, 1);
  CHECK(statistics::binomial_accepts(stop.followed, stop.all, 0.15));
}
