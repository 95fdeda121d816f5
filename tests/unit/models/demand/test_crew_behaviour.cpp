#include "models/demand/crew_behaviour.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace models::demand;

TEST_CASE("by default a crew snatches 20 times an hour and 7 times a ride") {
  const CrewBehaviour behaviour;
  CHECK(check(behaviour, "").empty());
  CHECK(behaviour.snatches_per_hour == 20);
  CHECK(mean_snatches(behaviour) == Approx(7).epsilon(1e-12));
  CHECK(mean_hours(behaviour) == Approx(0.35).epsilon(1e-12));
}

TEST_CASE("the pace while riding makes up for pauses") {
  CrewBehaviour behaviour;
  behaviour.snatches_per_hour = 20;  // one in 180 s
  behaviour.pause_s = 20;            // of which 160 s are ridden
  CHECK(riding_pace_per_hour(behaviour) == Approx(22.5));
  behaviour.pause_s = 0;
  CHECK(riding_pace_per_hour(behaviour) == Approx(20));
}

TEST_CASE("the mean series is that of a snatch after each ride onwards, until one stop or other") {
  CrewBehaviour behaviour;
  behaviour.pause_s = 0;
  behaviour.stop_per_hour = 4;
  CHECK(mean_snatches(behaviour) == Approx(5));  // 20 / 4
  // With r the chance that a snatch comes before the way home, and 1 - s that it is not the last:
  // r + r^2 (1 - s) + ... = r / (1 - r (1 - s)).
  behaviour.stop_per_snatch = 0.2;
  const double r = 20.0 / 24;
  CHECK(mean_snatches(behaviour) == Approx(r / (1 - r * 0.8)));
}

TEST_CASE("the hazard of stopping is found for a mean series, or the means that can be had") {
  CrewBehaviour behaviour;
  for (const double stop_per_snatch : {0.0, 0.05, 0.1}) {
    for (const double mean : {1.0, 3.0, 7.0}) {
      behaviour.stop_per_snatch = stop_per_snatch;
      behaviour.stop_per_hour = stop_per_hour_for(behaviour, mean);
      CHECK(mean_snatches(behaviour) == Approx(mean).epsilon(1e-12));
    }
  }
  behaviour.stop_per_snatch = 0.2;
  CHECK_THROWS_WITH(stop_per_hour_for(behaviour, 7), contains("in a ride = 7 (must be in [0.3"));
  CHECK_THROWS_AS(stop_per_hour_for(behaviour, 0), sim::InputError);
  CHECK_THROWS_AS(stop_per_hour_for(behaviour, -1), sim::InputError);
  CHECK_THROWS_AS(stop_per_hour_for(behaviour, std::numeric_limits<double>::quiet_NaN()),
                  sim::InputError);
}

TEST_CASE("fear of the police falls with distance and adds up over units") {
  CrewBehaviour behaviour;
  behaviour.fear_per_hour = 30;
  behaviour.fear_distance_m = 100;
  CHECK(fear_of_unit_per_hour(behaviour, 0) == Approx(30));
  CHECK(fear_of_unit_per_hour(behaviour, 100) == Approx(11.036383));
  CHECK(fear_of_unit_per_hour(behaviour, 1e9) == 0);
  const std::array<double, 3> units{0, 100, 200};
  CHECK(police_hazard_per_hour(behaviour, units) == Approx(30 + 11.036383 + 4.0600585));
  CHECK(police_hazard_per_hour(behaviour, {}) == 0);
}

TEST_CASE("a behaviour that cannot be is refused, each number by its name") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto broken = [](auto change) {
    CrewBehaviour behaviour;
    change(behaviour);
    const auto problems = check(behaviour, "here");
    return problems.size() == 1 ? sim::to_string(problems[0]) : std::string{};
  };
  CHECK_THAT(broken([](auto& b) { b.speed_share_of_limit = 0; }),
             contains("here: speed_share_of_limit = 0 (must be in [0.05, 3])"));
  CHECK_THAT(broken([](auto& b) { b.top_speed_mps = 51; }), contains("top_speed_mps = 51"));
  CHECK_THAT(broken([](auto& b) { b.snatches_per_hour = 0; }), contains("snatches_per_hour = 0"));
  CHECK_THAT(broken([](auto& b) { b.pause_s = 180; }), contains("pause_s = 180"));
  CHECK_THAT(broken([](auto& b) { b.pause_s = -1; }), contains("pause_s = -1"));
  CHECK_THAT(broken([](auto& b) { b.stop_per_hour = 0; }), contains("stop_per_hour = 0"));
  CHECK_THAT(broken([](auto& b) { b.stop_per_snatch = 1.1; }), contains("stop_per_snatch = 1.1"));
  CHECK_THAT(broken([](auto& b) { b.lure = -1; }), contains("lure = -1"));
  CHECK_THAT(broken([](auto& b) { b.lure_floor = 0; }), contains("lure_floor = 0"));
  CHECK_THAT(broken([](auto& b) { b.fear_per_hour = -1; }), contains("fear_per_hour = -1"));
  CHECK_THAT(broken([&](auto& b) { b.fear_distance_m = nan; }), contains("fear_distance_m = nan"));
  CHECK(check({.stop_per_snatch = 2, .lure = nan}, "").size() == 2);
}
