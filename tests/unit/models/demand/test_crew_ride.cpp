#include "models/demand/crew_ride.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "crew_town.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using crews::Town;
using namespace models::demand;
using sim::street::JunctionId;
using sim::street::Street;
using End = CrewStep::End;

namespace {

// One-way streets, loops, footpaths and a dead end, at many speeds; risk differs thirtyfold.
Town tangle() {
  sim::street::Network network = towns::random_town(5, 40, 60);
  network.junctions.push_back({-50, -50});
  towns::add_street(network, 3, 40);
  Town town{network};
  for (std::size_t i = 0; i < town.weight.size(); ++i) {
    town.weight[i] *= std::pow(2, static_cast<double>(i % 7)) - 1;
  }
  return town;
}

bool open(const Street& street, bool forward) {
  return ((forward ? street.forward : street.backward) & sim::street::kAccessCar) != 0;
}

// Judged at 1 - 1e-4 over rides, which are independent.
bool mean_is(const std::vector<double>& of_rides, double expected) {
  return sim::mean_interval(of_rides, 1 - statistics::kAlpha).covers(expected);
}
bool ratio_is(const std::vector<double>& over, const std::vector<double>& under, double expected) {
  return sim::ratio_interval(over, under, 1 - statistics::kAlpha).covers(expected);
}

struct Totals {
  std::vector<double> snatches, hours;  // by ride
};
Totals totals(const CrewStreets& streets, std::uint32_t rides) {
  Totals sums{std::vector<double>(rides, 0.0), std::vector<double>(rides, 0.0)};
  crews::for_each_step(streets, rides, [&](std::uint32_t crew, const CrewStep& step) {
    sums.snatches[crew] += step.end == End::snatch ? 1 : 0;
    sums.hours[crew] += step.duration.in_hours();
  });
  return sums;
}

// Counts of rides by their number of snatches; the tail from the first class that expects fewer
// than 20 on is one class.
bool series_follow(const std::vector<double>& snatches, double (*law)(int, double, double),
                   double r, double s) {
  const auto n = static_cast<double>(snatches.size());
  std::vector<double> share;
  double tail = 1;
  for (int k = 0; law(k, r, s) * n >= 20; ++k) {
    share.push_back(law(k, r, s));
    tail -= share.back();
  }
  share.push_back(tail);
  std::vector<std::uint64_t> observed(share.size());
  for (const double k : snatches)
    ++observed[std::min(static_cast<std::size_t>(k), share.size() - 1)];
  return statistics::chi_square_accepts(observed, share);
}

// r: chance that a snatch comes before the way home; s: chance that a snatch is the last.
double series_law(int k, double r, double s) {
  if (k == 0) return 1 - r;
  return r * std::pow(r * (1 - s), k - 1) * (s + (1 - s) * (1 - r));
}

}  // namespace

TEST_CASE("a ride goes on where it was, along streets in directions open to cars") {
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  std::size_t one_way = 0, backwards = 0;
  for (std::uint32_t crew = 0; crew < 500; ++crew) {
    std::optional<CrewStep> before;
    for (const CrewStep& step : crews::steps(streets, crew)) {
      const Street& street = town.network.street(step.street);
      REQUIRE((step.from_m >= 0 && step.from_m <= street.length_m));
      REQUIRE((step.to_m >= 0 && step.to_m <= street.length_m));
      if (step.to_m != step.from_m) REQUIRE(open(street, step.to_m > step.from_m));
      one_way += open(street, true) != open(street, false) ? 1 : 0;
      backwards += step.to_m < step.from_m ? 1 : 0;
      if (before && before->end == End::junction) {
        const Street& came_by = town.network.street(before->street);
        REQUIRE((before->to_m == 0 || before->to_m == came_by.length_m));
        REQUIRE((step.from_m == 0 || step.from_m == street.length_m));
        const JunctionId at = before->to_m == 0 ? came_by.from : came_by.to;
        REQUIRE(at == (step.from_m == 0 ? street.from : street.to));
      } else if (before) {
        REQUIRE((step.street == before->street && step.from_m == before->to_m));
      }
      before = step;
    }
  }
  CHECK(one_way > 100);
  CHECK(backwards > 100);
}

TEST_CASE("a crew turns back at dead ends alone") {
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  std::size_t turned_back = 0;
  for (std::uint32_t crew = 0; crew < 2'000; ++crew) {
    std::optional<CrewStep> before;
    for (const CrewStep& step : crews::steps(streets, crew)) {
      // Out at the end by which it came in; a loop's other end is the same junction.
      if (before && before->end == End::junction && before->street == step.street &&
          before->to_m == step.from_m) {
        const Street& street = town.network.street(step.street);
        const JunctionId at = step.from_m == 0 ? street.from : street.to;
        for (const CrewLeg& leg : streets.legs()) {
          const Street& other = town.network.street(leg.street);
          if (leg.street != step.street) REQUIRE((leg.forward ? other.from : other.to) != at);
        }
        ++turned_back;
      }
      before = step;
    }
  }
  CHECK(turned_back > 20);
}

TEST_CASE("a step takes its length at the street's speed, after the pause of a snatch before it") {
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  End before = End::junction;
  crews::for_each_step(streets, 300, [&](std::uint32_t, const CrewStep& step) {
    const double limit_mps = town.network.street(step.street).speed_limit_mps;
    const double riding_s = crews::length_m(step) / std::min(12.5, 0.8 * limit_mps);
    REQUIRE(step.pause.in_seconds() == (before == End::snatch ? 20 : 0));
    REQUIRE(std::fabs((step.duration - step.pause).in_seconds() - riding_s) < 2e-6);
    before = step.end;
  });
}

TEST_CASE("snatches fall on streets by risk and metres ridden") {
  Town town{towns::grid(3)};
  for (std::size_t i = 0; i < town.weight.size(); ++i) town.weight[i] = static_cast<double>(i % 4);
  const CrewStreets streets = town.streets();
  std::vector<std::uint64_t> snatches(town.weight.size());
  std::vector<double> risk_ridden(town.weight.size(), 0.0);
  crews::for_each_step(streets, 80'000, [&](std::uint32_t, const CrewStep& step) {
    const std::size_t i = step.street.index();
    snatches[i] += step.end == End::snatch ? 1 : 0;
    risk_ridden[i] += crews::length_m(step) * town.weight[i];
  });
  double sum = 0;
  for (const double r : risk_ridden) sum += r;
  std::vector<std::uint64_t> observed;
  std::vector<double> share;
  for (std::size_t i = 0; i < snatches.size(); ++i) {
    if (town.weight[i] == 0) {
      CHECK(snatches[i] == 0);
      continue;
    }
    observed.push_back(snatches[i]);
    share.push_back(risk_ridden[i] / sum);
  }
  CHECK(statistics::chi_square_accepts(observed, share));
  SECTION("power: two shares 3 % wrong are rejected") {
    const double moved = 0.03 * share[1];
    share[1] += moved;
    share[4] -= moved;
    CHECK_FALSE(statistics::chi_square_accepts(observed, share));
  }
}

TEST_CASE("between snatches the number expected on the way is exponential") {
  // Rides one after the other are one Poisson process on their way: where a ride ends does not
  // depend on its snatches.
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  std::vector<double> snatches_per_m(town.network.streets.size(), 0.0);
  for (const CrewLeg& leg : streets.legs()) snatches_per_m[leg.street.index()] = leg.snatches_per_m;
  std::vector<double> gaps;
  double expected = 0;
  crews::for_each_step(streets, 20'000, [&](std::uint32_t, const CrewStep& step) {
    expected += crews::length_m(step) * snatches_per_m[step.street.index()];
    if (step.end == End::snatch) gaps.push_back(std::exchange(expected, 0.0));
  });
  const auto unit_exponential = [](double x) { return -std::expm1(-x); };
  CHECK(statistics::ks_accepts(gaps, unit_exponential));
  std::vector<double> all_but_last{gaps.begin(), gaps.end() - 1};
  CHECK(statistics::uncorrelated(all_but_last, {gaps.begin() + 1, gaps.end()}));
  SECTION("power: 3 % more are rejected") {
    for (double& gap : gaps) gap *= 1.03;
    CHECK_FALSE(statistics::ks_accepts(gaps, unit_exponential));
  }
}

TEST_CASE("with even risk and a hazard of time alone the series is geometric") {
  const Town town{crews::torus(5)};
  const auto snatches = totals(town.streets(), 100'000).snatches;
  const double r = 22.5 / (22.5 + 22.5 / 7);
  CHECK(series_follow(snatches, series_law, r, 0));
  CHECK(mean_is(snatches, 7));
  for (const double wrong : {0.97, 1.03}) {  // power
    CHECK_FALSE(series_follow(snatches, series_law, 22.5 / (22.5 + wrong * 22.5 / 7), 0));
    CHECK_FALSE(mean_is(snatches, 7 * wrong));
  }
}

TEST_CASE("with a hazard of number too the series has the law of either stop") {
  Town town{crews::torus(5)};
  town.behaviour.pause_s = 0;
  town.behaviour.stop_per_hour = 2;
  town.behaviour.stop_per_snatch = 0.1;
  const auto snatches = totals(town.streets(), 100'000).snatches;
  const double r = 20.0 / 22;
  CHECK(series_follow(snatches, series_law, r, 0.1));
  CHECK(mean_is(snatches, r / (1 - r * 0.9)));
  for (const double wrong : {0.97, 1.03}) {  // power; half of the stops are by number
    CHECK_FALSE(series_follow(snatches, series_law, r, 0.1 * wrong * wrong));
    CHECK_FALSE(mean_is(snatches, r / (1 - r * 0.9) * wrong));
  }
}

TEST_CASE("whatever streets, lure and stops, crews keep the pace and the mean series") {
  struct Case {
    double lure, stop_per_snatch, mean;
  };
  for (const Case& c : {Case{0, 0, 7}, Case{3, 0, 7}, Case{1, 0.1, 7}, Case{1, 0.5, 1.5}}) {
    CAPTURE(c.lure, c.stop_per_snatch);
    Town town = tangle();
    town.behaviour.lure = c.lure;
    town.behaviour.stop_per_snatch = c.stop_per_snatch;
    town.behaviour.stop_per_hour = stop_per_hour_for(town.behaviour, c.mean);
    const Totals sums = totals(town.streets(), 100'000);
    CHECK(mean_is(sums.snatches, c.mean));
    CHECK(ratio_is(sums.snatches, sums.hours, 20));
    for (const double wrong : {0.97, 1.03}) {  // power
      CHECK_FALSE(mean_is(sums.snatches, c.mean * wrong));
      CHECK_FALSE(ratio_is(sums.snatches, sums.hours, 20 * wrong));
    }
  }
}

TEST_CASE("the share of snatches on the riskier streets is that of a two-state chain") {
  // On a torus with streets of threefold risk along x, a ride is a chain over the directions x and
  // y: straight on is one way, a turn two. With b the legs begun, b = first + survival P' b; a leg
  // is left alive with probability e^-a, its mean share ridden is f = (1 - e^-a) / a, and of one
  // begun within (1 - f) / a, where a = h x its duration.
  double share_before = 0;
  for (const double lure : {0.0, 1.0, 3.0}) {
    CAPTURE(lure);
    Town town{crews::torus(6)};
    for (std::size_t i = 0; i < town.weight.size(); ++i) town.weight[i] = i % 2 == 0 ? 3 : 1;
    town.behaviour.lure = lure;
    const double a = town.behaviour.stop_per_hour * 100 / 8 / 3600;
    const double f = (1 - std::exp(-a)) / a, within = (1 - f) / a, alive = std::exp(-a);
    const double x = std::pow(0.1 + 1.5, lure), y = std::pow(0.1 + 0.5, lure);
    const double xx = x / (x + 2 * y), yx = 2 * x / (2 * x + y);  // probabilities to go on along x
    const double start = 0.75;
    const double first_x = f * (start * xx + (1 - start) * yx), first_y = f - first_x;
    // Cramer's rule for the two equations.
    const double det = (1 - alive * xx) * (1 - alive * (1 - yx)) - alive * alive * yx * (1 - xx);
    const double begun_x = (first_x * (1 - alive * (1 - yx)) + first_y * alive * yx) / det;
    const double begun_y = (first_y * (1 - alive * xx) + first_x * alive * (1 - xx)) / det;
    const double ridden_x = begun_x * f + start * within;
    const double ridden_y = begun_y * f + (1 - start) * within;
    const double share = 3 * ridden_x / (3 * ridden_x + ridden_y);

    std::vector<double> on_x(60'000, 0.0), all(60'000, 0.0);
    std::vector<double> metres_x(60'000, 0.0), metres(60'000, 0.0);
    crews::for_each_step(town.streets(), 60'000, [&](std::uint32_t crew, const CrewStep& step) {
      const double along_x = step.street.index() % 2 == 0 ? 1 : 0;
      on_x[crew] += step.end == End::snatch ? along_x : 0;
      all[crew] += step.end == End::snatch ? 1 : 0;
      metres_x[crew] += crews::length_m(step) * along_x;
      metres[crew] += crews::length_m(step);
    });
    CHECK(ratio_is(on_x, all, share));
    CHECK_FALSE(ratio_is(on_x, all, share * 0.97));
    const double ridden_share = ridden_x / (ridden_x + ridden_y);
    CHECK(ratio_is(metres_x, metres, ridden_share));
    CHECK_FALSE(ratio_is(metres_x, metres, ridden_share * 0.97));
    CHECK(ridden_share > share_before);  // more lure, more time where the risk is
    share_before = ridden_share;
  }
}

TEST_CASE("a ride is a function of its key") {
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  const auto key = [](const std::vector<CrewStep>& steps) {
    std::vector<double> numbers;
    for (const CrewStep& s : steps) {
      numbers.insert(numbers.end(), {static_cast<double>(s.street.value()), s.from_m, s.to_m,
                                     s.duration.in_seconds(), static_cast<double>(s.end)});
    }
    return numbers;
  };
  for (std::uint32_t crew = 0; crew < 50; ++crew) {
    const auto once = key(crews::steps(streets, crew));
    REQUIRE(once == key(crews::steps(town.streets(), crew)));
    REQUIRE(once != key(crews::steps(streets, crew + 1)));
    REQUIRE(once != key(crews::steps(streets, crew, 1)));
  }
}

TEST_CASE("another pace, pause or hazard of stopping changes how far a ride goes, not where") {
  const Town town = tangle();
  Town other = town;
  other.behaviour = {
      .snatches_per_hour = 35, .pause_s = 5, .stop_per_hour = 1, .stop_per_snatch = 0.02};
  const auto route = [](const CrewStreets& streets, std::uint32_t crew) {
    std::vector<std::uint32_t> names;
    for (const CrewStep& step : crews::steps(streets, crew)) {
      if (step.end != End::snatch) names.push_back(step.street.value());
    }
    return names;
  };
  const CrewStreets a = town.streets(), b = other.streets();
  std::size_t longer = 0;
  for (std::uint32_t crew = 0; crew < 200; ++crew) {
    const auto one = route(a, crew), two = route(b, crew);
    const std::size_t common = std::min(one.size(), two.size());
    REQUIRE(
        std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(common), two.begin()));
    longer += two.size() > one.size() ? 1 : 0;
  }
  CHECK(longer > 100);
}

TEST_CASE("a ride whose snatch is the last ends on the spot after its pause, and stays at home") {
  Town town = tangle();
  town.behaviour.stop_per_snatch = 1;
  const CrewStreets streets = town.streets();
  for (std::uint32_t crew = 0; crew < 200; ++crew) {
    CrewRide ride = crews::ride(streets, crew);
    CrewStep step = ride.next();
    while (step.end == End::junction) step = ride.next();
    if (step.end == End::snatch) {
      const double place_m = step.to_m;
      step = ride.next();
      REQUIRE(step.end == End::home);
      REQUIRE((step.from_m == place_m && step.to_m == place_m));
      REQUIRE(step.duration.in_seconds() == 20);
      REQUIRE(step.pause == step.duration);
    }
    for (int again = 0; again < 3; ++again) {
      const CrewStep after = ride.next();
      REQUIRE((after.end == End::home && after.duration == sim::Duration{}));
      REQUIRE(ride.place() == sim::street::Position{step.street, step.to_m});
    }
  }
}

TEST_CASE("a crew's nerve is exponential and says nothing of its ride") {
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  std::vector<double> nerve;
  for (std::uint32_t crew = 0; crew < 50'000; ++crew) {
    nerve.push_back(crews::ride(streets, crew).nerve());
  }
  CHECK(statistics::ks_accepts(nerve, [](double x) { return -std::expm1(-x); }));
  CHECK(statistics::uncorrelated(nerve, totals(streets, 50'000).hours));
  for (double& n : nerve) n *= 1.03;  // power
  CHECK_FALSE(statistics::ks_accepts(nerve, [](double x) { return -std::expm1(-x); }));
}

TEST_CASE("statistics of rides add up what their steps say") {
  const Town town = tangle();
  const CrewStreets streets = town.streets();
  const Totals sums = totals(streets, 400);
  const RideStatistics statistics =
      ride_statistics(streets, {.seed = 17, .replication = 0, .purpose = 3, .entity = 0}, 400);
  double snatches = 0, hours = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    snatches += sums.snatches[i];
    hours += sums.hours[i];
  }
  CHECK(statistics.snatches.count() == 400);
  CHECK(statistics.snatches.mean() == Approx(snatches / 400));
  CHECK(statistics.minutes.mean() == Approx(hours / 400 * 60));
  CHECK(statistics.snatches_per_hour() == Approx(snatches / hours));
  CHECK(statistics.standard_error() == Approx(std::sqrt(statistics.snatches.variance() / 400)));
  std::uint64_t rides = 0, counted = 0;
  for (std::size_t k = 0; k < statistics.rides_by_snatches.size(); ++k) {
    rides += statistics.rides_by_snatches[k];
    counted += k * statistics.rides_by_snatches[k];
  }
  CHECK(rides == 400);
  CHECK(static_cast<double>(counted) == snatches);
}
