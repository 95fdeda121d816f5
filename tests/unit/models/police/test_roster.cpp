// Which tours a unit works: yearly hours, part-time, surges, minimum cover.
#include "models/police/roster.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using models::police::AbsencePattern;
using models::police::AbsenceReason;
using models::police::Abstraction;
using models::police::Roster;
using models::police::RosteredTour;
using models::police::RosterKeys;
using models::police::ShiftPattern;
using models::police::Team;
using sim::Duration;
using sim::Instant;
using Fate = RosteredTour::Fate;

namespace {

RosterKeys keys(std::uint32_t unit) {
  const auto key = [&](std::uint32_t purpose) {
    return sim::StreamKey{.seed = 11, .replication = 0, .purpose = purpose, .entity = unit};
  };
  return {key(2), key(8), key(9), key(10)};
}

Team weekdays() {
  Team team;
  team.pattern = {"weekdays", 7, {{0, 8, 8}, {1, 8, 8}, {2, 8, 8}, {3, 8, 8}, {4, 8, 8}}, 0};
  return team;
}

Instant day(double d) {
  return Instant::after_start(Duration::days(d));
}

std::vector<RosteredTour> tours_until(const Team& team, int unit, Instant end) {
  Roster roster{team, unit, keys(static_cast<std::uint32_t>(unit))};
  std::vector<RosteredTour> tours;
  for (;;) {
    const RosteredTour tour = roster.next();
    if (tour.period.start >= end) return tours;
    tours.push_back(tour);
  }
}

double hours(const RosteredTour& tour) {
  return (tour.period.end - tour.period.start).in_hours();
}

// Mean hours a year of one officer.
struct YearOfDuty {
  double contract_h = 0;
  double worked_h = 0;
  std::array<double, models::police::kAbsenceReasons> absent_h{};
};

YearOfDuty mean_year(const Team& team, int unit, int years) {
  YearOfDuty mean;
  for (const RosteredTour& tour : tours_until(team, unit, day(365.25 * years))) {
    const double h = hours(tour) / years;
    mean.contract_h += h;
    if (tour.fate == Fate::worked) mean.worked_h += h;
    if (tour.fate == Fate::absent) mean.absent_h[static_cast<std::size_t>(tour.reason)] += h;
  }
  return mean;
}

std::vector<double> of_officers(const Team& team, int officers, double YearOfDuty::*what) {
  std::vector<double> values;
  for (int k = 0; k < officers; ++k) values.push_back(mean_year(team, k, 10).*what);
  return values;
}

bool same(const RosteredTour& a, const RosteredTour& b) {
  return a.period.start == b.period.start && a.fate == b.fate && a.reason == b.reason &&
         a.taken_for == b.taken_for;
}

}  // namespace

TEST_CASE("a full-time officer is effectively on duty for 1,650 of 2,086 contract hours a year") {
  Team team = weekdays();
  team.absence.emplace();
  const std::vector<double> worked = of_officers(team, 300, &YearOfDuty::worked_h);
  const auto interval = sim::mean_interval(worked, 1 - statistics::kAlpha);
  // 5 tours of 8 h a week are 2,087.1 h a year: 1.1 h more than the contract's 2,086.
  CHECK(interval.covers(1651.14));
  CHECK(std::fabs(interval.estimate - 1650) < 1650 * 0.005);
  CHECK_FALSE(interval.covers(1651.14 * 1.03));  // power
  CHECK_FALSE(interval.covers(1651.14 / 1.03));
}

TEST_CASE("each reason takes its hours, sickness 70 a year") {
  Team team = weekdays();
  team.absence.emplace();
  std::vector<double> sick;
  double leave_h = 0;
  double training_h = 0;
  double court_h = 0;
  constexpr int kOfficers = 300;
  for (int k = 0; k < kOfficers; ++k) {
    const YearOfDuty mean = mean_year(team, k, 10);
    const auto of = [&](AbsenceReason reason) {
      return mean.absent_h[static_cast<std::size_t>(reason)];
    };
    sick.push_back(of(AbsenceReason::sickness));
    leave_h += of(AbsenceReason::leave) / kOfficers;
    training_h += of(AbsenceReason::training) / kOfficers;
    court_h += of(AbsenceReason::court) / kOfficers;
    REQUIRE(of(AbsenceReason::other) == 0);
  }
  CHECK(leave_h == Approx(33 * 8));
  CHECK(training_h == Approx(8 * 8));
  CHECK(court_h == Approx(4.75 * 8).epsilon(0.02));  // 4 or 5 days by chance
  const auto interval = sim::mean_interval(sick, 1 - statistics::kAlpha);
  CHECK(interval.covers(70));
  CHECK_FALSE(interval.covers(80));  // power: spells are few, hours spread widely
  CHECK_FALSE(interval.covers(60));
}

TEST_CASE("sickness hours do not depend on the length of spells") {
  Team team = weekdays();
  team.absence = AbsencePattern{.sickness_h_per_year = 200, .sickness_spell_mean_d = 1.5};
  std::vector<double> sick;
  for (int k = 0; k < 500; ++k) {
    sick.push_back(
        mean_year(team, k, 10).absent_h[static_cast<std::size_t>(AbsenceReason::sickness)]);
  }
  const auto interval = sim::mean_interval(sick, 1 - statistics::kAlpha);
  CHECK(interval.covers(200));
  CHECK_FALSE(interval.covers(200 * 1.03));  // power
  CHECK_FALSE(interval.covers(200 / 1.03));
}

TEST_CASE("a part-timer works the stated share of tours, evenly, and misses that share of days") {
  Team team = weekdays();
  team.fte = 0.6;
  CHECK(tours_until(team, 0, day(7 * 100)).size() == 300);
  CHECK(tours_until(team, 3, day(7 * 100)).size() == 300);
  // Of each five in a row three are worked; the next unit is a tour ahead.
  const auto first = tours_until(team, 0, day(7));
  const auto second = tours_until(team, 1, day(7));
  CHECK(first.size() == 3);
  CHECK(first[0].period.start != second[0].period.start);
  team.absence = AbsencePattern{.leave_days_per_year = 30};
  const YearOfDuty mean = mean_year(team, 0, 10);
  CHECK(mean.absent_h[static_cast<std::size_t>(AbsenceReason::leave)] == Approx(18 * 8));
}

TEST_CASE("an officer's absence does not depend on who else there is, nor on surges") {
  Team team = weekdays();
  team.absence.emplace();
  const auto before = tours_until(team, 4, day(1'000));
  team.units = 50;
  team.surges = {{day(100), day(120), 1}};
  const auto after = tours_until(team, 4, day(1'000));
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].fate == Fate::absent) REQUIRE(same(before[i], after[i]));
    const bool in_surge = before[i].period.start >= day(100) && before[i].period.start < day(120);
    if (!in_surge) REQUIRE(same(before[i], after[i]));
  }
}

TEST_CASE("a surge takes its share of the tours that start in it and of no others") {
  Team team = weekdays();
  team.abstraction = 0.2;
  team.surges = {{day(70), day(140), 0.5}};
  std::uint64_t in_surge = 0;
  std::uint64_t normal = 0;
  std::uint64_t surge = 0;
  for (int k = 0; k < 1'000; ++k) {
    for (const RosteredTour& tour : tours_until(team, k, day(210))) {
      const bool inside = tour.period.start >= day(70) && tour.period.start < day(140);
      const bool taken = tour.fate == Fate::abstracted;
      if (!inside) {
        REQUIRE_FALSE((taken && tour.taken_for == Abstraction::surge));
        continue;
      }
      ++in_surge;
      normal += taken && tour.taken_for == Abstraction::normal ? 1 : 0;
      surge += taken && tour.taken_for == Abstraction::surge ? 1 : 0;
    }
  }
  REQUIRE(in_surge == 50'000);
  CHECK(statistics::binomial_accepts(normal, in_surge, 0.2));
  CHECK(statistics::binomial_accepts(surge, in_surge - normal, 0.5));
  CHECK_FALSE(statistics::binomial_accepts(surge, in_surge - normal, 0.5 * 1.03));  // power
}

TEST_CASE("a larger share of a surge takes the same tours and more") {
  Team team = weekdays();
  team.surges = {{day(0), day(700), 0.3}};
  const auto some = tours_until(team, 0, day(700));
  team.surges[0].share = 0.6;
  const auto more = tours_until(team, 0, day(700));
  for (std::size_t i = 0; i < some.size(); ++i) {
    if (some[i].fate == Fate::abstracted) REQUIRE(more[i].fate == Fate::abstracted);
  }
}

TEST_CASE("minimum cover keeps the lowest numbers from leave, and as few as will do") {
  const auto tour = [](double from_h, Fate fate, AbsenceReason reason = AbsenceReason::leave) {
    RosteredTour rostered;
    rostered.period = {Instant::after_start(Duration::hours(from_h)),
                       Instant::after_start(Duration::hours(from_h + 8))};
    rostered.fate = fate;
    rostered.reason = reason;
    return rostered;
  };
  std::vector<std::vector<RosteredTour>> rosters{
      {tour(8, Fate::absent), tour(32, Fate::absent, AbsenceReason::sickness)},
      {tour(8, Fate::absent, AbsenceReason::training), tour(32, Fate::abstracted)},
      {tour(8, Fate::absent), tour(32, Fate::absent, AbsenceReason::court)},
      {tour(8, Fate::worked), tour(36, Fate::absent)}};
  models::police::keep_minimum_cover(rosters, 2);
  // The first day one is there: one more is kept, unit 0.
  CHECK(rosters[0][0].kept);
  CHECK(rosters[0][0].fate == Fate::worked);
  CHECK_FALSE(rosters[1][0].kept);
  CHECK_FALSE(rosters[2][0].kept);
  CHECK_FALSE(rosters[3][0].kept);  // worked anyhow
  // The second day nobody is: unit 1 is kept from duty elsewhere, the sick and those at court are
  // not, and unit 3, whose tour begins later, finds one there.
  CHECK(rosters[0][1].fate == Fate::absent);
  CHECK(rosters[1][1].kept);
  CHECK(rosters[2][1].fate == Fate::absent);
  CHECK(rosters[3][1].kept);
}

TEST_CASE(
    "with minimum cover, a team is only short where the sick and those at court leave it so") {
  Team team = weekdays();
  team.units = 4;
  team.abstraction = 0.3;
  team.absence = AbsencePattern{.leave_days_per_year = 80};
  std::vector<std::vector<RosteredTour>> rosters;
  for (int k = 0; k < team.units; ++k) rosters.push_back(tours_until(team, k, day(3'000)));
  models::police::keep_minimum_cover(rosters, 3);
  std::size_t short_tours = 0;
  std::size_t full_tours = 0;
  for (std::size_t i = 0; i < rosters[0].size(); ++i) {
    int there = 0;
    int cannot = 0;
    for (const auto& roster : rosters) {
      const bool absent = roster[i].fate == Fate::absent;
      there += roster[i].fate == Fate::worked ? 1 : 0;
      cannot += absent && (roster[i].reason == AbsenceReason::sickness ||
                           roster[i].reason == AbsenceReason::court)
                    ? 1
                    : 0;
    }
    REQUIRE(there >= std::min(3, team.units - cannot));
    ++(there < 3 ? short_tours : full_tours);
  }
  CHECK(short_tours > 0);
  CHECK(full_tours > 2'000);
}

TEST_CASE("an officer who serves for a time has the tours of one who was there all along") {
  Team team = weekdays();
  team.absence.emplace();
  team.abstraction = 0.1;
  const std::vector<RosteredTour> all = tours_until(team, 3, day(800));
  Roster roster{team, 3, keys(3), {.from = day(200), .until = day(500)}};
  for (const RosteredTour& tour : all) {
    if (tour.period.start < day(200) || tour.period.start >= day(500)) continue;
    const RosteredTour same = roster.next();
    REQUIRE(same.period.start == tour.period.start);
    CHECK(same.fate == tour.fate);
    CHECK((same.fate != Fate::absent || same.reason == tour.reason));
  }
  CHECK(roster.next().period.start == Instant::never());
  CHECK(roster.next().period.start == Instant::never());
}
