#include "models/demand/self_exciting.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "repeat_town.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"

using namespace models::demand;
using repeat_town::Town;
using sim::Duration;
using sim::Instant;
using sim::street::StreetId;

namespace {

// A background of one occurrence, at the start.
struct One {
  StreetId street;
  bool gone = false;
  Occurrence next() {
    if (gone) return {};
    gone = true;
    return {Instant{}, {street, 1.0}};
  }
};

// Direct repeats of occurrences on one street, n times over.
std::vector<Occurrence> repeats_of(const NearRepeatKernel& kernel, StreetId street, int n) {
  PendingRepeats pending{kernel, Town::key(0, 3), kernel.near_repeat().branching_ratio};
  for (int i = 0; i < n; ++i) pending.bring_on({Instant{}, {street, 1.0}}, kLevelClock);
  std::vector<Occurrence> repeats;
  while (pending.size() > 0) repeats.push_back(pending.take());
  return repeats;
}

PoissonRate rate_of(const Town& town, const HourProfile& profile = {}) {
  return {town.background_per_day * 365.25, profile, town.weight};
}

}  // namespace

TEST_CASE("repeats fall by length and distance, within the radius and the wards") {
  Town town{8};
  town.network.streets[40].ward.reset();
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  const StreetId here{50};
  std::vector<double> weight(town.network.streets.size());
  for (const auto& [street, distance_m] : town.neighbourhoods.of(here)) {
    if (street == StreetId{40}) continue;
    weight[street.index()] = 100 * std::exp(-static_cast<double>(distance_m) / 100);
  }
  REQUIRE(std::count(weight.begin(), weight.end(), 0.0) > 10);
  const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    CHECK(kernel.probability(here, StreetId{i}) == Approx(weight[i] / sum).margin(1e-6));
  }

  std::vector<std::uint64_t> observed(weight.size());
  for (const Occurrence& repeat : repeats_of(kernel, here, 500'000)) {
    ++observed[repeat.place.street.index()];
  }
  std::vector<std::uint64_t> counts;
  std::vector<double> share, wrong;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (weight[i] == 0) {
      CHECK(observed[i] == 0);
      continue;
    }
    counts.push_back(observed[i]);
    share.push_back(weight[i] / sum);
    wrong.push_back(i < here.index() ? 1.03 * share.back() : 0.97 * share.back());
  }
  CHECK(statistics::chi_square_accepts(counts, share));
  SECTION("power: shares that are 3 % wrong are rejected") {
    const double total = std::accumulate(wrong.begin(), wrong.end(), 0.0);
    for (double& w : wrong) w /= total;
    CHECK_FALSE(statistics::chi_square_accepts(counts, wrong));
  }
}

TEST_CASE("repeats come after exponential delays, evenly along their street") {
  const Town town{6};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  std::vector<double> delays_d, along;
  for (const Occurrence& repeat : repeats_of(kernel, StreetId{20}, 150'000)) {
    delays_d.push_back(repeat.time.since_start().in_hours() / 24);
    along.push_back(repeat.place.offset_m / 100);
  }
  const auto exponential = [](double mean) {
    return [mean](double x) { return -std::expm1(-x / mean); };
  };
  CHECK(std::is_sorted(delays_d.begin(), delays_d.end()));
  CHECK(statistics::ks_accepts(delays_d, exponential(5)));
  CHECK(statistics::ks_accepts(along, [](double x) { return x; }));
  SECTION("power: a mean that is 3 % wrong is rejected") {
    CHECK_FALSE(statistics::ks_accepts(delays_d, exponential(5.15)));
  }
}

TEST_CASE("at a branching ratio of 0 the background is left as it is") {
  const Town town{5};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  const PoissonRate rate = rate_of(town);
  PoissonOccurrences background{town.network, rate, Town::key(0, 0)};
  SelfExcitingOccurrences process{background, kernel, kLevelClock, Town::key(0, 1), 0.0};
  bool same = true;
  for (int i = 0; i < 1'000; ++i) {
    const Occurrence a = background.next();
    const Occurrence b = process.next();
    same = same && a.time == b.time && a.place == b.place;
  }
  CHECK(same);
}

TEST_CASE("occurrences come in order of time, those of the background among them") {
  const Town town{5};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  const PoissonRate rate = rate_of(town);
  PoissonOccurrences background{town.network, rate, Town::key(0, 0)};
  SelfExcitingOccurrences process{background, kernel, Town::key(0, 1)};
  Instant last;
  Occurrence of_background = background.next();
  std::size_t from_background = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Occurrence now = process.next();
    REQUIRE(now.time >= last);
    last = now.time;
    if (now.time == of_background.time && now.place == of_background.place) {
      ++from_background;
      of_background = background.next();
    }
  }
  CHECK(of_background.time >= last);
  CHECK(statistics::binomial_accepts(from_background, 10'000, 0.6));
}

TEST_CASE("with the profile as clock repeats keep out of its hours of rate 0") {
  std::array<double, sim::kHoursPerWeek> relative;
  for (std::size_t h = 0; h < relative.size(); ++h) relative[h] = h % 24 < 8 ? 0 : 1;
  const HourProfile profile{relative};
  const Town town{5};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  const PoissonRate rate = rate_of(town, profile);
  SelfExcitingOccurrences process{PoissonOccurrences{town.network, rate, Town::key(0, 0)}, kernel,
                                  profile, Town::key(0, 1)};
  int at_night = 0;
  for (int i = 0; i < 20'000; ++i) at_night += hour_of_week(process.next().time) % 24 < 8;
  CHECK(at_night == 0);
}

TEST_CASE("what waits does not grow with the horizon") {
  const Town town{5};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  const PoissonRate rate = rate_of(town);
  SelfExcitingOccurrences process{PoissonOccurrences{town.network, rate, Town::key(0, 0)}, kernel,
                                  Town::key(0, 1)};
  std::size_t early = 0, late = 0;
  for (int i = 0; i < 200'000; ++i) {
    process.next();
    (i < 20'000 ? early : late) = std::max(i < 20'000 ? early : late, process.pending());
  }
  // On average 2 a day x 0.4 x 5 days.
  CHECK(early >= 8);
  CHECK(late < 2 * early);
}

TEST_CASE("a process ends when its background has and all repeats have happened") {
  const Town town{5};
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  SelfExcitingOccurrences process{One{StreetId{7}}, kernel, Town::key(0, 1)};
  CHECK(process.next().place.street == StreetId{7});
  int repeats = 0;
  while (process.next().time < Instant::never()) ++repeats;
  CHECK(repeats < 50);
  CHECK(process.next().time == Instant::never());
}

TEST_CASE("what lies far from all wards has no repeats") {
  Town town{5};
  for (auto& street : town.network.streets) street.ward.reset();
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  CHECK_FALSE(kernel.can_repeat(StreetId{0}));
  CHECK(repeats_of(kernel, StreetId{0}, 1'000).empty());
}

TEST_CASE("the background's share and the time to settle follow from the branching ratio") {
  const NearRepeat half{
      .branching_ratio = 0.5, .mean_delay_d = 7, .distance_scale_m = 100, .max_distance_m = 300};
  CHECK(background_rate(10, half) == 5.0);
  // 0.5 e^(-0.5 t / 7) = 0.01
  CHECK(settling_days(half, 0.01) == Approx(14 * std::log(50.0)));
  CHECK(settling_days({0.005, 7, 100, 300}, 0.01) == 0);
}

TEST_CASE("all that is wrong with a near-repeat model is told at once") {
  const Town town{4};
  const auto make = [&](const NearRepeat& near_repeat) {
    return NearRepeatKernel{town.network, town.neighbourhoods, near_repeat};
  };
  try {
    make({1.2, -1, 0, 1'000});
    FAIL("accepted");
  } catch (const sim::InputError& error) {
    REQUIRE(error.problems().size() == 4);
    CHECK(error.problems()[0].what == "branching_ratio = 1.2 (must be >= 0 and < 1)");
    CHECK_THAT(error.problems()[0].hint, contains("grows without bound"));
    CHECK(error.problems()[1].what == "mean_delay_d = -1 (must be > 0 and <= 36525)");
    CHECK(error.problems()[2].what == "distance_scale_m = 0 (must be > 0 and finite)");
    CHECK_THAT(error.problems()[3].what, contains("reach no further than 400 m"));
  }
  CHECK_THROWS_WITH(make({1, 5, 100, 300}), contains("no stable rate"));
  CHECK_THROWS_WITH(make({std::nan(""), 5, 100, 300}), contains("branching_ratio"));
  const NearRepeatKernel kernel = make({0.3, 5, 100, 300});
  CHECK_THROWS_WITH((SelfExcitingOccurrences{One{}, kernel, kLevelClock, Town::key(0, 1), 1.0}),
                    contains("branching_ratio = 1 "));
}
