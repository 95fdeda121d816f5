#include "models/demand/time_profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/stream.hpp"
#include "sim/random/ziggurat.hpp"
#include "statistics.hpp"

using namespace models::demand;
using namespace std::chrono;
using sim::Duration;
using sim::Instant;

namespace {

constexpr local_days kStart{2016y / January / 4};  // a Monday
constexpr Place kLondon{51.5074, -0.1278, 0, SummerTime::european};

CivilTime london(int n_days = 1'461) {
  return {.start = kStart, .days = n_days, .place = kLondon};
}

Instant at(local_days date, double hour) {
  const auto whole_days = static_cast<double>((date - kStart).count());
  return Instant::after_start(Duration::hours(24 * whole_days + hour));
}
Instant at(year_month_day date, double hour) {
  return at(local_days{date}, hour);
}

// Nobody about from 3 to 6, three times as many in the evening as at noon, by half hours.
HourProfile steep() {
  std::vector<double> relative;
  for (int i = 0; i < 336; ++i) {
    const int half_hour = i % 48;
    relative.push_back(half_hour >= 6 && half_hour < 12 ? 0 : half_hour >= 37 ? 3 : 1);
  }
  return HourProfile{relative};
}

// Dark evenings, a summer without incidents, a carnival, and a night in which all stands still.
Seasons uneven() {
  Seasons seasons;
  seasons.month = {1, 1.2, 1, 0.8, 0.8, 1, 0, 0, 1, 1, 1.5, 2};
  seasons.darkness = 2.6;
  seasons.special_days = {
      {.name = "carnival", .date = June / 11, .year = {}, .from_h = 10, .until_h = 23, .factor = 8},
      {.name = "eve", .date = December / 31, .year = {}, .from_h = 18, .until_h = 29, .factor = 4},
      {.name = "storm", .date = November / 19, .year = 2016y, .factor = 0}};
  return seasons;
}

// A uniform place on the time axis.
Instant somewhere(sim::RandomStream& random, double days_long) {
  return Instant::after_start(
      Duration::microseconds(static_cast<std::int64_t>(random.uniform() * days_long * 86.4e9)));
}

// Arrivals of a Poisson process up to the profile's end.
std::vector<Instant> arrivals(const TimeProfile& profile, double per_hour, std::uint64_t seed) {
  sim::RandomStream random{{.seed = seed}};
  std::vector<Instant> times;
  Instant t = profile.advance(Instant{}, sim::standard_exponential(random) / per_hour);
  while (t != Instant::never()) {
    times.push_back(t);
    t = profile.advance(t, sim::standard_exponential(random) / per_hour);
  }
  return times;
}

// Time rescaling: seen through the integral of its rate, a Poisson process has unit rate.
bool gaps_are_unit_exponential(const std::vector<Instant>& times, const TimeProfile& profile,
                               double per_hour) {
  std::vector<double> gaps;
  Instant before;
  for (const Instant t : times) {
    gaps.push_back(profile.integral(before, t) * per_hour);
    before = t;
  }
  return statistics::ks_accepts(std::move(gaps), [](double x) { return -std::expm1(-x); });
}

// Counts in successive windows against Poisson means, by chi-square: too many, too few, or in
// pairs.
bool counts_are_poisson(const std::vector<Instant>& times, const TimeProfile& profile,
                        double per_hour, Duration window) {
  std::vector<std::uint64_t> observed;
  std::vector<double> expected;
  auto next = times.begin();
  for (Instant from; from + window <= profile.end(); from = from + window) {
    const double mean = profile.integral(from, from + window) * per_hour;
    std::uint64_t count = 0;
    for (; next != times.end() && *next < from + window; ++next) ++count;
    if (mean < 1e-9) {
      CHECK(count == 0);
    } else if (mean >= 10) {
      observed.push_back(count);
      expected.push_back(mean);
    }
  }
  return statistics::chi_square_statistic(observed, expected) <=
         statistics::chi_square_critical(observed.size());
}

}  // namespace

TEST_CASE("a profile of the week alone is periodic and the very same") {
  const HourProfile week = steep();
  const TimeProfile profile = week;
  CHECK(profile.end() == Instant::never());
  sim::RandomStream random{{.seed = 31}};
  for (int i = 0; i < 2'000; ++i) {
    const Instant start = somewhere(random, 30'000);
    const double hours = 300 * random.uniform();
    REQUIRE(profile.advance(start, hours) == week.advance(start, hours));
    REQUIRE(profile.at(start) == week.at(start));
    REQUIRE(profile.integral(Instant{}, start) == week.integral(Instant{}, start));
  }
}

TEST_CASE("seasons that change nothing leave a level rate as it is") {
  const TimeProfile profile{{}, {}, london()};
  CHECK(profile.at(at(kStart, 5)) == 1);
  CHECK(profile.advance(at(kStart, 3.25), 1000) == at(kStart, 1003.25));
  CHECK(profile.integral(at(kStart, 1), at(kStart, 2000)) == 1999);
}

TEST_CASE("the rate is that of the week times month and darkness") {
  Seasons seasons;
  seasons.month = {2, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1};
  seasons.darkness = 2.6;
  const HourProfile week = steep();
  const TimeProfile profile{week, seasons, london()};
  const auto factor = [&](year_month_day date, double hour) {
    const Instant t = at(date, hour);
    return profile.at(t) / week.at(t);
  };
  const double light = factor(2016y / May / 3, 12);
  CHECK(factor(2016y / January / 12, 12) == Approx(2 * light));
  CHECK(factor(2016y / January / 12, 21) == Approx(2 * 2.6 * light));
  CHECK(factor(2016y / June / 14, 20) == Approx(3 * light));
  CHECK(factor(2016y / June / 14, 22) == Approx(3 * 2.6 * light));
  CHECK(factor(2016y / February / 1, 0) == Approx(2.6 * light));
  // The step is at sunset itself, in seconds.
  const auto sunset = daylight_on(kLondon, local_days{2016y / May / 3}, kSunsetDeg).until;
  const Instant dusk = Instant::after_start(
      Duration::microseconds(seconds{sunset - local_seconds{kStart}}.count() * 1'000'000));
  CHECK(profile.at(dusk) == Approx(2.6 * profile.at(dusk - Duration::microseconds(1))));
  // Clocks go ahead on 27 March: 19:00 is dark before and light after.
  CHECK(factor(2016y / March / 26, 19) == Approx(2.6 * light));
  CHECK(factor(2016y / March / 27, 19) == Approx(light));
}

TEST_CASE("darkness may be counted from civil twilight") {
  Seasons seasons;
  seasons.darkness = 2;
  seasons.dark_below_deg = kCivilTwilightDeg;
  const TimeProfile profile{{}, seasons, london()};
  const local_days date{2016y / December / 21};  // sunset 15:53, dusk 16:33
  CHECK(profile.at(at(date, 16.4)) == profile.at(at(date, 12)));
  CHECK(profile.at(at(date, 16.7)) == Approx(2 * profile.at(at(date, 12))));
}

TEST_CASE("the mean over four years is 1, and special days come on top") {
  Seasons seasons = uneven();
  seasons.special_days.clear();
  const Instant end = at(kStart + days{1'461}, 0);
  const TimeProfile usual{steep(), seasons, london(2'000)};
  CHECK(usual.integral(Instant{}, end) == Approx(1'461 * 24).epsilon(1e-12));
  const local_days carnival{2016y / June / 11};
  seasons.special_days = {
      {.name = "", .date = June / 11, .year = 2016y, .from_h = 10, .until_h = 23, .factor = 8}};
  const TimeProfile special{steep(), seasons, london(2'000)};
  const double during = usual.integral(at(carnival, 10), at(carnival, 23));
  CHECK(during > 5);
  CHECK(special.integral(Instant{}, end) == Approx(1'461 * 24 + 7 * during).epsilon(1e-12));
  CHECK(special.integral(at(carnival, 0), at(carnival, 10)) ==
        Approx(usual.integral(at(carnival, 0), at(carnival, 10))));
}

TEST_CASE("special days come once or every year, may pass midnight, and multiply") {
  Seasons seasons;
  seasons.special_days = {
      {.name = "", .date = December / 31, .year = {}, .from_h = 20, .until_h = 30, .factor = 3},
      {.name = "", .date = January / 1, .year = 2018y, .from_h = 0, .until_h = 24, .factor = 5},
      {.name = "", .date = February / 29, .year = {}, .factor = 7}};
  const TimeProfile profile{{}, seasons, london(3'000)};
  CHECK(profile.at(at(2016y / December / 31, 19.99)) == Approx(1));
  CHECK(profile.at(at(2016y / December / 31, 20)) == Approx(3));
  CHECK(profile.at(at(2017y / January / 1, 5.99)) == Approx(3));
  CHECK(profile.at(at(2017y / January / 1, 6)) == Approx(1));
  CHECK(profile.at(at(2018y / January / 1, 5.99)) == Approx(15));
  CHECK(profile.at(at(2018y / January / 1, 6)) == Approx(5));
  CHECK(profile.at(at(2016y / February / 29, 12)) == Approx(7));
  CHECK(profile.at(at(2017y / March / 1, 12)) == Approx(1));
  CHECK(profile.at(at(2020y / February / 29, 12)) == Approx(7));
  // One that began on the day before the start.
  seasons.special_days = {
      {.name = "", .date = January / 3, .year = {}, .from_h = 22, .until_h = 28, .factor = 3}};
  const TimeProfile running{{}, seasons, london()};
  CHECK(running.at(at(kStart, 3.9)) == Approx(3));
  CHECK(running.at(at(kStart, 4)) == Approx(1));
}

TEST_CASE("the integral is the sum of the rate, second by second") {
  const TimeProfile profile{steep(), uneven(), london()};
  for (const local_days first : {local_days{2016y / March / 24}, local_days{2016y / June / 29},
                                 local_days{2016y / November / 17}, local_days{2016y / June / 9},
                                 local_days{2016y / December / 29}}) {
    double sum_s = 0;
    for (int s = 0; s < 4 * 86'400; ++s) sum_s += profile.at(at(first, 0) + Duration::seconds(s));
    const double integral = profile.integral(at(first, 0), at(first + days{4}, 0));
    CHECK(integral == Approx(sum_s / 3'600).epsilon(1e-9));
    CHECK(profile.integral(at(first + days{4}, 0), at(first, 0)) == -integral);
  }
}

TEST_CASE("advance undoes the integral, and never stops where the rate is 0") {
  sim::RandomStream random{{.seed = 32}};
  for (int round = 0; round < 40; ++round) {
    std::vector<double> week(336);
    for (double& r : week) r = random.below(2) == 0 ? 0 : random.uniform();
    week[random.below(336)] = 1;
    Seasons seasons = uneven();
    for (double& factor : seasons.month) factor = random.below(3) == 0 ? 0 : random.uniform();
    seasons.month[random.below(12)] = 1;
    seasons.darkness = random.below(3) == 0 ? 0 : 5 * random.uniform();
    seasons.special_days.back().factor = 0.3;
    const CivilTime civil{kStart, 1'000, {70 * random.uniform(), 0, 0, SummerTime::european}};
    const TimeProfile profile{HourProfile{week}, seasons, civil};
    const double total = profile.integral(Instant{}, profile.end());
    for (int i = 0; i < 500; ++i) {
      const Instant start = somewhere(random, 1'000);
      const double hours =
          random.below(4) == 0 ? 0 : random.uniform() * (random.below(2) == 0 ? 1 : 5'000);
      const double left = total - profile.integral(Instant{}, start);
      const Instant end = profile.advance(start, hours);
      if (end == Instant::never()) {
        REQUIRE(hours > left - 1e-8);
        continue;
      }
      REQUIRE(end >= start);
      REQUIRE(end < profile.end());
      const Duration us = Duration::microseconds(1);
      // A microsecond of the rate on either side, and the rounding of the integral.
      const double rate = std::max(profile.at(end), profile.at(std::max(Instant{} + us, end) - us));
      REQUIRE(std::fabs(profile.integral(start, end) - hours) < 1e-9 + rate * 1e-9);
      REQUIRE(rate > 0);
    }
  }
}

TEST_CASE("beyond its days a profile has no arrivals") {
  const TimeProfile profile{{}, {}, london(10)};
  CHECK(profile.end() == at(kStart, 240));
  CHECK(profile.at(at(kStart, 239.9)) == 1);
  CHECK(profile.at(at(kStart, 240)) == 0);
  CHECK(profile.advance(at(kStart, 1), 238.5) == at(kStart, 239.5));
  CHECK(profile.advance(at(kStart, 1), 239) == Instant::never());
  CHECK(profile.advance(at(kStart, 300), 0) == Instant::never());
  CHECK(profile.advance(Instant::never(), 1) == Instant::never());
  CHECK(profile.advance(at(kStart, 1), std::numeric_limits<double>::infinity()) ==
        Instant::never());
  CHECK(profile.integral(at(kStart, 230), at(kStart, 1'000)) == 10);
}

TEST_CASE("arrivals through seasons are a Poisson process of the stated rate") {
  const double per_hour = 2;
  const TimeProfile profile{steep(), uneven(), london()};
  const auto times = arrivals(profile, per_hour, 33);
  CHECK(times.size() > 70'000);
  CHECK(gaps_are_unit_exponential(times, profile, per_hour));
  CHECK(counts_are_poisson(times, profile, per_hour, Duration::hours(24)));
  CHECK(counts_are_poisson(times, profile, per_hour, Duration::hours(7)));
  SECTION("power: a rate that is 3 % wrong is rejected") {
    CHECK_FALSE(gaps_are_unit_exponential(times, profile, 1.03 * per_hour));
    CHECK_FALSE(gaps_are_unit_exponential(times, profile, 0.97 * per_hour));
  }
  SECTION("power: a profile without darkness is rejected") {
    Seasons seasons = uneven();
    seasons.darkness = 1;
    const TimeProfile wrong{steep(), seasons, london()};
    CHECK_FALSE(gaps_are_unit_exponential(times, wrong, per_hour));
    CHECK_FALSE(counts_are_poisson(times, wrong, per_hour, Duration::hours(7)));
  }
  SECTION("power: one arrival in 30 doubled is rejected") {
    auto doubled = times;
    for (std::size_t i = 0; i < times.size(); i += 30) doubled.push_back(times[i]);
    std::sort(doubled.begin(), doubled.end());
    CHECK_FALSE(gaps_are_unit_exponential(doubled, profile, per_hour * 31 / 30));
  }
  SECTION("power: one arrival in 30 missed is rejected") {
    std::vector<Instant> missed;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (i % 30 != 0) missed.push_back(times[i]);
    }
    CHECK_FALSE(gaps_are_unit_exponential(missed, profile, per_hour));
  }
}

TEST_CASE("gaps of many weeks between seasons are Poisson too") {
  // Eleven months without any, nights alone in the twelfth; and a rate of one in some weeks.
  Seasons seasons;
  seasons.month = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  seasons.darkness = 1e6;
  const TimeProfile once_a_year{steep(), seasons, london(73'000)};
  const TimeProfile uneven_years{steep(), uneven(), london(73'000)};
  for (const auto* profile : {&once_a_year, &uneven_years}) {
    const double per_hour = 1.0 / (24 * 20);
    std::vector<double> gaps;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const auto times = arrivals(*profile, per_hour, 340 + seed);
      Instant before;
      for (const Instant t : times) {
        gaps.push_back(profile->integral(before, t) * per_hour);
        before = t;
      }
    }
    CHECK(gaps.size() > 40'000);
    const auto unit = [](double x) { return -std::expm1(-x); };
    CHECK(statistics::ks_accepts(gaps, unit));
    for (double& gap : gaps) gap *= 1.03;
    CHECK_FALSE(statistics::ks_accepts(gaps, unit));
  }
}

TEST_CASE("the share of arrivals in darkness is that of the stated factor") {
  const TimeProfile profile{{},
                            [] {
                              Seasons seasons;
                              seasons.darkness = 2.6;
                              return seasons;
                            }(),
                            london()};
  const auto light = daylight_between(kLondon, kStart, kStart + days{1'461}, kSunsetDeg);
  double light_h = 0;
  for (const Stretch& stretch : light) {
    light_h += duration<double, std::ratio<3'600>>{stretch.until - stretch.from}.count();
  }
  const double dark_h = 1'461 * 24 - light_h;
  const auto times = arrivals(profile, 8, 35);
  std::uint64_t dark = 0;
  auto next = light.begin();
  for (const Instant t : times) {
    const auto when = kStart + microseconds{t.count_us()};
    while (next != light.end() && next->until <= when) ++next;
    dark += next == light.end() || when < next->from;
  }
  const auto share = [&](double factor) { return factor * dark_h / (factor * dark_h + light_h); };
  CHECK(statistics::binomial_accepts(dark, times.size(), share(2.6)));
  CHECK_FALSE(statistics::binomial_accepts(dark, times.size(), share(2.6 * 1.03)));
  CHECK_FALSE(statistics::binomial_accepts(dark, times.size(), share(2.6 * 0.97)));
}

TEST_CASE("all that is wrong with seasons is named at once") {
  Seasons seasons;
  seasons.month[3] = -1;
  seasons.darkness = std::numeric_limits<double>::quiet_NaN();
  seasons.dark_below_deg = 6;
  seasons.special_days = {
      {.name = "gala", .date = June / 31, .year = {}, .from_h = 24, .until_h = 12, .factor = -2},
      {.name = "", .date = February / 29, .year = 2017y, .from_h = 3, .until_h = 49}};
  const CivilTime civil{local_days{2016y / July / 5}, 0, {99, 0, 0, SummerTime::none}};
  try {
    const TimeProfile profile{{}, seasons, civil};
    FAIL("no error");
  } catch (const sim::InputError& error) {
    const std::string text = error.what();
    for (const char* part :
         {"month[3] = -1", "darkness = nan", "dark_below_deg = 6",
          "special_days[0] (gala).date is no day of any year", "special_days[0] (gala).from_h = 24",
          "special_days[0] (gala).until_h = 12", "special_days[0] (gala).factor = -2",
          "special_days[1].date is not in the year 2017", "special_days[1].until_h = 49",
          "start = 2016-07-05 is not a Monday", "the Monday before it is 2016-07-04",
          "days = 0 (must be from 1 to 73050)", "latitude_deg = 99"}) {
      CHECK_THAT(text, contains(part));
    }
    CHECK(error.problems().size() == 12);
  }
}

TEST_CASE("a rate that is 0 throughout is an error") {
  Seasons seasons;
  seasons.month.fill(0);
  CHECK_THROWS_WITH((TimeProfile{{}, seasons, london()}), contains("0 at all times"));
  // Hours of the night alone, and none in darkness.
  Seasons day_only;
  day_only.darkness = 0;
  std::vector<double> small_hours(168);
  for (std::size_t h = 0; h < 168; ++h) small_hours[h] = h % 24 < 3;
  CHECK_THROWS_WITH((TimeProfile{HourProfile{small_hours}, day_only, london()}),
                    contains("from 2016-01-04"));
}
