#include "sim/town/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include "sim/town/names.hpp"
#include "sim/town/random.hpp"

namespace sim::town {

namespace {

constexpr int kMostWards = 2000;
constexpr double kUsualDensity_km_per_km2 = 16;
constexpr double kLeastDensity_km_per_km2 = 6;
constexpr double kMostDensity_km_per_km2 = 32;  // outside parks
constexpr double kLeastArea_km2 = 0.1;
constexpr double kLargestAreaRatio = 20;
constexpr double kResidentsPerStreetKm = 450;  // 18,000 on some 40 km: docs/sources.md, "Place"

class Checks {
 public:
  /// Complains unless low <= value <= high; NaN fails.
  void range(const std::string& key, double value, double low, double high,
             const std::string& hint) {
    if (value >= low && value <= high) return;
    const std::string rule = std::isfinite(high)
                                 ? "must be " + to_text(low) + " to " + to_text(high)
                                 : "must be at least " + to_text(low);
    say(key + " = " + to_text(value) + " (" + rule + ")", hint);
  }
  void say(std::string what, std::string hint) {
    problems_.push_back({"town", std::move(what), std::move(hint)});
  }
  void done() {
    if (!problems_.empty()) throw InputError(std::exchange(problems_, {}));
  }
  [[nodiscard]] bool good() const { return problems_.empty(); }

 private:
  std::vector<Problem> problems_;
};

constexpr double kLargest = 1e9;  // keeps out infinity

void check_named(const TownSpec& spec, Checks& checks) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < spec.named.size(); ++i) {
    const WardSpec& ward = spec.named[i];
    const std::string key = "named[" + std::to_string(i) + "]";
    if (!ward.name.empty() && !names.insert(ward.name).second) {
      checks.say(key + ".name = \"" + ward.name + "\" (is taken)", "give each ward its own name");
    }
    if (ward.area_km2) {
      checks.range(key + ".area_km2", *ward.area_km2, kLeastArea_km2, kLargest,
                   "give the ward's area in square kilometres");
    }
    if (ward.street_km) {
      checks.range(key + ".street_km", *ward.street_km, 0.3, kLargest,
                   "give the length of the ward's streets in kilometres");
    }
    if (ward.population) {
      checks.range(key + ".population", *ward.population, 0, kLargest,
                   "give the number of residents, or leave it out");
    }
  }
}

void check_numbers(const TownSpec& spec, Checks& checks) {
  checks.range("wards", spec.wards, 1, kMostWards, "a large city has about 600 wards");
  checks.range("street_km", spec.street_km, 0.3, 100'000,
               "give the length of all wards' streets together, in kilometres");
  if (spec.ward_area_km2) {
    checks.range("ward_area_km2", *spec.ward_area_km2, kLeastArea_km2, kLargest,
                 "give the mean area of a ward, or leave it out");
  }
  checks.range("margin_m", spec.margin_m, 0, 2000, "400 m is enough for streets just outside");
  checks.range("one_way_share", spec.one_way_share, 0, 0.4,
               "0.15 is usual; above 0.4 cars would not get everywhere");
  checks.range("park_share", spec.park_share, 0, 0.5, "0.15 is usual");
  if (spec.stations) {
    checks.range("stations", *spec.stations, 0, std::max(1, spec.wards),
                 "there can be one station a ward at most");
  }
  if (spec.named.size() > static_cast<std::size_t>(std::max(0, spec.wards))) {
    checks.say("named has " + std::to_string(spec.named.size()) +
                   " wards, but wards = " + std::to_string(spec.wards),
               "raise wards, or name fewer");
  }
}

// Hands out what is left of `total` to the wards with none, in proportion to their weights.
void share_out(std::vector<double>& values, const std::vector<double>& weights, double total) {
  double given = 0;
  double weight = 0;
  for (std::size_t w = 0; w < values.size(); ++w) {
    given += values[w];
    if (values[w] == 0) weight += weights[w];
  }
  for (std::size_t w = 0; w < values.size(); ++w) {
    if (values[w] == 0) values[w] = (total - given) * weights[w] / weight;
  }
}

std::vector<double> given_by(const TownSpec& spec, std::optional<double> WardSpec::*what) {
  std::vector<double> values(static_cast<std::size_t>(spec.wards), 0.0);
  for (std::size_t i = 0; i < spec.named.size(); ++i) {
    values[i] = (spec.named[i].*what).value_or(0);
  }
  return values;
}

void check_street_sum(const TownSpec& spec, const std::vector<double>& given, Checks& checks) {
  const double sum = std::accumulate(given.begin(), given.end(), 0.0);
  const bool all_given = std::count(given.begin(), given.end(), 0.0) == 0;
  if (all_given && std::abs(sum - spec.street_km) > 0.01 * spec.street_km) {
    checks.say(
        "street_km = " + to_text(spec.street_km) + ", but the wards' own add up to " + to_text(sum),
        "set street_km to their sum");
  }
  if (!all_given && sum >= spec.street_km) {
    checks.say("street_km = " + to_text(spec.street_km) + " leaves no streets for the wards " +
                   "without an own street_km: the others have " + to_text(sum),
               "raise street_km, or leave it out of some wards");
  }
}

// Areas first, since streets follow them; a ward with only streets gets the usual density.
void plan_sizes(const TownSpec& spec, std::vector<WardPlan>& plan, Checks& checks) {
  std::vector<double> streets = given_by(spec, &WardSpec::street_km);
  check_street_sum(spec, streets, checks);
  checks.done();
  std::vector<double> areas = given_by(spec, &WardSpec::area_km2);
  RandomStream stream = draws(spec.seed, Draw::ward_sizes);
  std::vector<double> weights(plan.size());
  for (double& weight : weights) weight = uniform(stream, 0.75, 1.25);
  const double mean_km2 = spec.ward_area_km2.value_or(spec.street_km / kUsualDensity_km_per_km2 /
                                                      static_cast<double>(plan.size()));
  double unknown = 0;
  for (std::size_t w = 0; w < plan.size(); ++w) {
    if (areas[w] == 0 && streets[w] > 0 && !spec.ward_area_km2) {
      areas[w] = streets[w] / kUsualDensity_km_per_km2;
    }
    if (areas[w] == 0) ++unknown;
  }
  const double known_km2 = std::accumulate(areas.begin(), areas.end(), 0.0);
  share_out(areas, weights, known_km2 + unknown * mean_km2);
  for (std::size_t w = 0; w < plan.size(); ++w) {
    weights[w] = areas[w] * uniform(stream, 0.88, 1.12);
  }
  share_out(streets, weights, spec.street_km);
  for (std::size_t w = 0; w < plan.size(); ++w) {
    plan[w].area_km2 = areas[w];
    plan[w].street_km = streets[w];
  }
}

void check_sizes(const TownSpec& spec, const std::vector<WardPlan>& plan, Checks& checks) {
  const double most = (1 - spec.park_share) * kMostDensity_km_per_km2;
  constexpr int kShown = 5;
  int bad = 0;
  for (const WardPlan& ward : plan) {
    const double density = ward.street_km / ward.area_km2;
    const bool low = density < kLeastDensity_km_per_km2;
    if ((!low && density <= most) || ++bad > kShown) continue;
    checks.say("ward \"" + ward.name + "\" has " + to_text(ward.street_km) + " km of streets on " +
                   to_text(ward.area_km2) + " km2 (must be " + to_text(kLeastDensity_km_per_km2) +
                   " to " + to_text(most) + " km a km2)",
               low ? "raise street_km, or lower the area" : "lower street_km, or raise the area");
  }
  const auto by_area = [](const WardPlan& a, const WardPlan& b) { return a.area_km2 < b.area_km2; };
  const auto [least, largest] = std::minmax_element(plan.begin(), plan.end(), by_area);
  if (largest->area_km2 > kLargestAreaRatio * least->area_km2) {
    checks.say("ward \"" + largest->name + "\" is more than " + to_text(kLargestAreaRatio) +
                   " times as large as \"" + least->name + "\"",
               "make the areas more alike");
  }
}

void plan_names(const TownSpec& spec, std::vector<WardPlan>& plan) {
  std::vector<std::string> taken;
  for (const WardSpec& ward : spec.named) taken.push_back(ward.name);
  const std::vector<std::string> made_up = ward_names(plan.size(), taken, spec.seed);
  for (std::size_t w = 0; w < plan.size(); ++w) {
    const bool has_own = w < spec.named.size() && !spec.named[w].name.empty();
    plan[w].name = has_own ? spec.named[w].name : made_up[w];
  }
}

void plan_populations(const TownSpec& spec, std::vector<WardPlan>& plan) {
  RandomStream stream = draws(spec.seed, Draw::populations);
  for (std::size_t w = 0; w < plan.size(); ++w) {
    const double per_km = kResidentsPerStreetKm * uniform(stream, 0.8, 1.2);
    plan[w].population = 10 * std::round(plan[w].street_km * per_km / 10);
    if (w < spec.named.size() && spec.named[w].population) {
      plan[w].population = *spec.named[w].population;
    }
  }
}

}  // namespace

std::vector<WardPlan> plan_town(const TownSpec& spec) {
  Checks checks;
  check_numbers(spec, checks);
  check_named(spec, checks);
  checks.done();
  std::vector<WardPlan> plan(static_cast<std::size_t>(spec.wards));
  plan_names(spec, plan);
  plan_sizes(spec, plan, checks);
  check_sizes(spec, plan, checks);
  checks.done();
  plan_populations(spec, plan);
  return plan;
}

int station_count(const TownSpec& spec) {
  constexpr int kWardsPerStation = 9;
  return spec.stations.value_or((spec.wards + kWardsPerStation - 1) / kWardsPerStation);
}

}  // namespace sim::town
