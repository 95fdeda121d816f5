#include "models/demand/crew_behaviour.hpp"

#include <cmath>
#include <string>

namespace models::demand {

namespace {

constexpr double kLeastStopPerHour = 0.1;
constexpr double kMostStopPerHour = 60;

}  // namespace

std::vector<sim::Problem> check(const CrewBehaviour& b, const std::string& where) {
  std::vector<sim::Problem> problems;
  const auto require = [&](bool holds, const char* name, double value, const std::string& rule) {
    if (holds && std::isfinite(value)) return;
    problems.push_back(
        {where, std::string{name} + " = " + sim::to_text(value) + " (must be " + rule + ")", ""});
  };
  const auto within = [&](const char* name, double value, double least, double most) {
    require(value >= least && value <= most, name, value,
            "in [" + sim::to_text(least) + ", " + sim::to_text(most) + "]");
  };
  within("speed_share_of_limit", b.speed_share_of_limit, 0.05, 3);
  within("top_speed_mps", b.top_speed_mps, 1, 50);
  require(b.snatches_per_hour > 0 && b.snatches_per_hour <= 600, "snatches_per_hour",
          b.snatches_per_hour, "above 0 and at most 600");
  require(b.pause_s >= 0 && !(b.pause_s * b.snatches_per_hour >= 3600), "pause_s", b.pause_s,
          ">= 0 and less than 3600 / snatches_per_hour, which leaves time for riding");
  within("stop_per_hour", b.stop_per_hour, kLeastStopPerHour, kMostStopPerHour);
  within("stop_per_snatch", b.stop_per_snatch, 0, 1);
  within("lure", b.lure, 0, 5);
  within("lure_floor", b.lure_floor, 1e-6, 1e3);
  require(b.fear_per_hour >= 0, "fear_per_hour", b.fear_per_hour, ">= 0");
  require(b.fear_distance_m > 0, "fear_distance_m", b.fear_distance_m, "> 0");
  return problems;
}

double riding_pace_per_hour(const CrewBehaviour& b) {
  return 1 / (1 / b.snatches_per_hour - b.pause_s / 3600);
}

double mean_snatches(const CrewBehaviour& b) {
  const double pace = riding_pace_per_hour(b);
  return pace / (b.stop_per_hour + b.stop_per_snatch * pace);
}

double mean_hours(const CrewBehaviour& b) {
  return mean_snatches(b) / b.snatches_per_hour;
}

double stop_per_hour_for(const CrewBehaviour& behaviour, double mean) {
  const double stop_per_hour =
      riding_pace_per_hour(behaviour) * (1 / mean - behaviour.stop_per_snatch);
  if (stop_per_hour >= kLeastStopPerHour && stop_per_hour <= kMostStopPerHour) return stop_per_hour;
  CrewBehaviour longest = behaviour, shortest = behaviour;
  longest.stop_per_hour = kLeastStopPerHour;
  shortest.stop_per_hour = kMostStopPerHour;
  throw sim::InputError(
      "",
      "mean snatches in a ride = " + sim::to_text(mean) + " (must be in [" +
          sim::to_text(mean_snatches(shortest)) + ", " + sim::to_text(mean_snatches(longest)) +
          "])",
      "a lower stop_per_snatch allows longer series, a higher pace shorter rides");
}

double police_hazard_per_hour(const CrewBehaviour& behaviour, std::span<const double> distances_m) {
  double sum = 0;
  for (const double distance_m : distances_m) sum += fear_of_unit_per_hour(behaviour, distance_m);
  return sum;
}

}  // namespace models::demand
