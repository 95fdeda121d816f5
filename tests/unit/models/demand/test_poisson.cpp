#include "models/demand/poisson.hpp"

#include <array>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "models/demand/incident.hpp"
#include "sim/core/error.hpp"
#include "statistics.hpp"
#include "towns.hpp"

using namespace models::demand;
using sim::Duration;
using sim::Instant;
using sim::kHoursPerWeek;

namespace {

constexpr double kHoursPerYear = 365.25 * 24;

// Nights without incidents, Friday and Saturday evenings with twelve times as many as at noon.
HourProfile steep() {
  std::array<double, kHoursPerWeek> relative;
  for (std::size_t h = 0; h < relative.size(); ++h) {
    const std::size_t day = h / 24;
    const std::size_t hour = h % 24;
    relative[h] = hour < 6 ? 0 : hour < 18 ? 1 : (day == 4 || day == 5) ? 12 : 3;
  }
  return HourProfile{relative};
}

// Of mean hours from the start, added up hour by hour.
double integral(const HourProfile& profile, Instant t) {
  const double hours = t.since_start().in_hours();
  const auto whole = static_cast<int>(hours);
  double sum = (whole / kHoursPerWeek) * static_cast<double>(kHoursPerWeek);
  for (int h = 0; h < whole % kHoursPerWeek; ++h) sum += profile[h];
  return sum + (hours - whole) * profile[whole % kHoursPerWeek];
}

struct Source {
  sim::street::Network network = towns::grid(3);
  IncidentClass incidents;
  std::vector<double> weight = std::vector<double>(network.streets.size(), 1.0);
  HourProfile profile;
  double rate_per_year = 5'000;

  std::vector<Incident> draw(std::size_t n, std::uint32_t replication = 0) const {
    const PoissonRate rate{rate_per_year, profile, weight};
    const sim::StreamKey key{.seed = 11, .replication = replication, .purpose = 1, .entity = 0};
    PoissonOccurrences occurrences{network, rate, key};
    IncidentDetails details{ClassId{0}, incidents, key};
    std::vector<Incident> drawn;
    for (std::size_t i = 0; i < n; ++i) drawn.push_back(details.of(occurrences.next()));
    return drawn;
  }
};

// Time rescaling: seen through the integral of its rate, a Poisson process has unit rate.
bool gaps_are_unit_exponential(const std::vector<Incident>& incidents, const HourProfile& profile,
                               double rate_per_year) {
  std::vector<double> gaps;
  double before = 0;
  for (const Incident& incident : incidents) {
    const double now = integral(profile, incident.happened) * rate_per_year / kHoursPerYear;
    gaps.push_back(now - before);
    before = now;
  }
  return statistics::ks_accepts(std::move(gaps), [](double x) { return -std::expm1(-x); });
}

// Counts of successive years against the Poisson law, by chi-square over ten classes of about
// equal probability.
bool counts_are_poisson(const std::vector<int>& counts, double mean) {
  const boost::math::poisson law{mean};
  std::vector<double> upper;  // largest count of each class but the last
  for (int i = 1; i < 10; ++i) upper.push_back(std::floor(boost::math::quantile(law, i / 10.0)));
  std::vector<double> share;
  double below = 0;
  for (const double u : upper) {
    share.push_back(boost::math::cdf(law, u) - below);
    below = boost::math::cdf(law, u);
  }
  share.push_back(1 - below);
  std::vector<std::uint64_t> observed(share.size());
  for (const int count : counts) {
    std::size_t c = 0;
    while (c < upper.size() && count > upper[c]) ++c;
    ++observed[c];
  }
  return statistics::chi_square_accepts(observed, share);
}

std::vector<int> counts_by_year(const std::vector<Incident>& incidents) {
  std::vector<int> counts;
  for (const Incident& incident : incidents) {
    const auto year =
        static_cast<std::size_t>(incident.happened.since_start().in_hours() / kHoursPerYear);
    counts.resize(std::max(counts.size(), year + 1), 0);
    ++counts[year];
  }
  counts.pop_back();  // the last year is cut off
  return counts;
}

}  // namespace

TEST_CASE("arrivals under a steep profile are a Poisson process of the stated rate") {
  Source source;
  source.profile = steep();
  const auto incidents = source.draw(60'000);
  CHECK(gaps_are_unit_exponential(incidents, source.profile, 5'000));
  SECTION("power: a rate that is 3 % wrong is rejected") {
    CHECK_FALSE(gaps_are_unit_exponential(incidents, source.profile, 5'150));
  }
  SECTION("power: the wrong profile is rejected") {
    CHECK_FALSE(gaps_are_unit_exponential(incidents, HourProfile{}, 5'000));
  }
}

TEST_CASE("no incident happens in an hour of rate 0") {
  Source source;
  source.profile = steep();
  bool in_the_night = false;
  for (const Incident& incident : source.draw(60'000)) {
    in_the_night = in_the_night || hour_of_week(incident.happened) % 24 < 6;
  }
  CHECK_FALSE(in_the_night);
}

TEST_CASE("incidents a year are Poisson with the stated mean") {
  Source source;
  source.rate_per_year = 40;
  source.profile = steep();
  const auto counts = counts_by_year(source.draw(40 * 3'000));
  // A week is no whole part of a year: the mean of one year differs, by less than 0.2 %.
  CHECK(counts_are_poisson(counts, 40));
  SECTION("power: a mean that is 3 % wrong is rejected") {
    CHECK_FALSE(counts_are_poisson(counts, 41.2));
  }
}

TEST_CASE("incidents fall on streets by weight, and on no street without") {
  Source source;
  for (std::size_t i = 0; i < source.weight.size(); ++i) {
    source.weight[i] = static_cast<double>(i % 4);
  }
  std::vector<std::uint64_t> observed;
  std::vector<double> share;
  const auto incidents = source.draw(300'000);
  std::vector<std::uint64_t> by_street(source.weight.size());
  for (const Incident& incident : incidents) ++by_street[incident.place.street.index()];
  double sum = 0;
  for (const double w : source.weight) sum += w;
  for (std::size_t i = 0; i < source.weight.size(); ++i) {
    if (source.weight[i] == 0) {
      CHECK(by_street[i] == 0);
      continue;
    }
    observed.push_back(by_street[i]);
    share.push_back(source.weight[i] / sum);
  }
  CHECK(statistics::chi_square_accepts(observed, share));
  SECTION("power: two shares 3 % wrong are rejected") {
    const double moved = 0.03 * share[1];
    share[1] += moved;
    share[4] -= moved;
    CHECK_FALSE(statistics::chi_square_accepts(observed, share));
  }
}

TEST_CASE("places are uniform along a street") {
  Source source;
  source.network = towns::with_junctions({{0, 0}, {250, 0}});
  towns::add_street(source.network, 0, 1);
  source.weight = {1};
  std::vector<double> offsets;
  for (const Incident& incident : source.draw(40'000)) offsets.push_back(incident.place.offset_m);
  CHECK(statistics::ks_accepts(offsets, [](double x) { return x / 250; }));
  SECTION("power: a length that is 3 % wrong is rejected") {
    CHECK_FALSE(statistics::ks_accepts(offsets, [](double x) { return std::min(1.0, x / 257.5); }));
  }
}

TEST_CASE("the stated share of incidents is reported") {
  Source source;
  source.incidents.reporting_probability = 0.45;
  const std::size_t n = 60'000;
  std::uint64_t reported = 0;
  for (const Incident& incident : source.draw(n)) reported += incident.reported ? 1 : 0;
  CHECK(statistics::binomial_accepts(reported, n, 0.45));
  CHECK_FALSE(statistics::binomial_accepts(reported, n, 0.45 * 1.03));  // power
  SECTION("all or none at the ends") {
    for (const double p : {0.0, 1.0}) {
      source.incidents.reporting_probability = p;
      for (const Incident& incident : source.draw(1'000)) REQUIRE(incident.reported == (p == 1));
    }
  }
}

TEST_CASE(
    "time, place, report, call handling and service of an incident do not depend on another") {
  Source source;
  source.incidents.reporting_probability = 0.5;
  source.incidents.call_handling_s = sim::Distribution::exponential(120);
  source.incidents.service_s = sim::Distribution::lognormal(1800, 1);
  std::array<std::vector<double>, 6> marks;
  Instant before;
  for (const Incident& incident : source.draw(50'000)) {
    marks[0].push_back((incident.happened - before).in_hours());
    marks[1].push_back(static_cast<double>(incident.place.street.value()));
    marks[2].push_back(incident.place.offset_m);
    marks[3].push_back(incident.reported ? 1 : 0);
    marks[4].push_back(incident.call_handling.in_seconds());
    marks[5].push_back(std::log(incident.service.in_seconds()));
    before = incident.happened;
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK(statistics::uncorrelated(marks[i], marks[j]));
    const std::vector<double> all_but_last{marks[i].begin(), marks[i].end() - 1};
    const std::vector<double> all_but_first{marks[i].begin() + 1, marks[i].end()};
    CHECK(statistics::uncorrelated(all_but_last, all_but_first));
  }
}

TEST_CASE("incidents are the same in every run of a replication, and others in another") {
  const Source source;
  const auto first = source.draw(100, 3);
  const auto again = source.draw(100, 3);
  const auto other = source.draw(100, 4);
  int same = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    REQUIRE(first[i].happened == again[i].happened);
    REQUIRE(first[i].place == again[i].place);
    same += first[i].happened == other[i].happened ? 1 : 0;
  }
  CHECK(same == 0);
}

TEST_CASE("how long calls take changes neither when nor where incidents happen") {
  Source quick;
  quick.incidents.reporting_probability = 0.5;
  Source slow = quick;
  slow.incidents.call_handling_s = sim::Distribution::exponential(120);
  slow.incidents.service_s = sim::Distribution::gamma(3600, 2);  // takes a varying number of draws
  slow.incidents.reporting_probability = 0.7;
  const auto a = quick.draw(1'000);
  const auto b = slow.draw(1'000);
  int newly_reported = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    REQUIRE(a[i].happened == b[i].happened);
    REQUIRE(a[i].place == b[i].place);
    REQUIRE((b[i].reported || !a[i].reported));  // a higher share adds reports, and takes none
    newly_reported += b[i].reported != a[i].reported ? 1 : 0;
  }
  CHECK(newly_reported > 0);
}

TEST_CASE("with a rate of 0 the next incident never happens") {
  Source source;
  source.rate_per_year = 0;
  for (const Incident& incident : source.draw(3)) CHECK(incident.happened == Instant::never());
}

TEST_CASE("the smallest rates run into never, not past it") {
  Source source;
  source.rate_per_year = 1e-4;
  Instant before;
  for (const Incident& incident : source.draw(200)) {
    REQUIRE(incident.happened >= before);
    before = incident.happened;
  }
  CHECK(before == Instant::never());
}

TEST_CASE("a rate refuses what is not one, and weights by the number of their street") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> good{1, 2};
  CHECK_THROWS_WITH((PoissonRate{-1, HourProfile{}, good}), contains("rate_per_year = -1"));
  CHECK_THROWS_WITH((PoissonRate{nan, HourProfile{}, good}), contains("rate_per_year = nan"));
  CHECK_THROWS_AS((PoissonRate{1 / 0.0, HourProfile{}, good}), sim::InputError);
  CHECK_THROWS_AS((PoissonRate{1, HourProfile{}, {}}), sim::InputError);
  CHECK_THROWS_WITH((PoissonRate{1, HourProfile{}, {0, 0}}), contains("0"));
  CHECK_THROWS_WITH((PoissonRate{1, HourProfile{}, {0, 0, 5, -2, 1}}), contains("[3] = -2"));
  CHECK_THROWS_WITH((PoissonRate{1, HourProfile{}, {0, nan}}), contains("[1] = nan"));
  CHECK_THROWS_WITH((PoissonRate{-1, HourProfile{}, {0, nan}}),
                    contains("rate_per_year = -1") && contains("[1] = nan"));
}
