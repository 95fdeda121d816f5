// Leave, sickness, training and court of one officer: how much, in what spells, and when.
#include "models/police/absence.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"

using models::police::AbsencePattern;
using models::police::AbsenceReason;
using models::police::plan_year;
using models::police::SickDays;

namespace {

using Year = std::vector<std::optional<AbsenceReason>>;

sim::RandomStream stream(std::uint32_t officer, std::uint32_t purpose = 8) {
  return sim::RandomStream{{.seed = 5, .replication = 0, .purpose = purpose, .entity = officer}};
}

Year year_of(const AbsencePattern& absence, std::uint32_t officer, std::size_t tours = 260,
             double fte = 1) {
  return plan_year(absence, tours, fte, stream(officer));
}

std::ptrdiff_t days_of(const Year& year, AbsenceReason reason) {
  return std::count(year.begin(), year.end(), std::optional{reason});
}

// Lengths of the spells that begin and end in so many days.
std::vector<std::uint64_t> spells(SickDays sick, std::int64_t days) {
  std::vector<std::uint64_t> lengths;
  std::uint64_t length = 0;
  bool begun = false;  // whether the first day in health is behind us
  for (std::int64_t day = 0; day < days; ++day) {
    if (sick.on(day)) {
      ++length;
      continue;
    }
    if (begun && length > 0) lengths.push_back(length);
    begun = true;
    length = 0;
  }
  return lengths;
}

}  // namespace

TEST_CASE("an officer's year holds as many days of leave, training and court as are due") {
  const AbsencePattern absence;
  std::uint64_t fifth_day_at_court = 0;
  constexpr std::uint32_t kYears = 20'000;
  for (std::uint32_t officer = 0; officer < kYears; ++officer) {
    const Year year = year_of(absence, officer);
    REQUIRE(days_of(year, AbsenceReason::leave) == 33);
    REQUIRE(days_of(year, AbsenceReason::training) == 8);
    const auto court = days_of(year, AbsenceReason::court);
    REQUIRE((court == 4 || court == 5));
    fifth_day_at_court += court == 5 ? 1 : 0;
  }
  CHECK(statistics::binomial_accepts(fifth_day_at_court, kYears, 0.75));
  CHECK_FALSE(statistics::binomial_accepts(fifth_day_at_court, kYears, 0.75 * 1.03));  // power
}

TEST_CASE("leave is taken in blocks, but where two meet or the year's end cuts one") {
  AbsencePattern absence{.leave_days_per_year = 23, .leave_block_days = 10};
  absence.training_days_per_year = absence.court_days_per_year = 0;
  for (std::uint32_t officer = 0; officer < 1'000; ++officer) {
    const Year year = year_of(absence, officer);
    // Two blocks of ten and three single days, on the circle of the year.
    std::size_t runs = 0;
    std::size_t longest = 0;
    const auto first_worked =
        static_cast<std::size_t>(std::find(year.begin(), year.end(), std::nullopt) - year.begin());
    std::size_t run = 0;
    for (std::size_t i = 0; i <= year.size(); ++i) {
      const bool away = year[(first_worked + i) % year.size()].has_value();
      run = away ? run + 1 : 0;
      runs += run == 1 ? 1 : 0;
      longest = std::max(longest, run);
    }
    REQUIRE(runs <= 5);
    REQUIRE(longest >= 10);
  }
}

TEST_CASE("every tour of the year is missed with the same probability") {
  const AbsencePattern absence;
  constexpr std::size_t kTours = 60;
  constexpr std::uint32_t kOfficers = 40'000;
  // One in five: independent officers, so each count is binomial.
  for (const std::size_t place : {std::size_t{0}, std::size_t{2}, std::size_t{31}, kTours - 1}) {
    std::uint64_t on_leave = 0;
    for (std::uint32_t officer = 0; officer < kOfficers; ++officer) {
      const Year year = year_of(absence, officer, kTours);
      on_leave += year[place] == AbsenceReason::leave ? 1 : 0;
    }
    CHECK(statistics::binomial_accepts(on_leave, kOfficers, 33.0 / kTours));
    CHECK_FALSE(statistics::binomial_accepts(on_leave, kOfficers, 33.0 / kTours * 1.03));  // power
  }
}

TEST_CASE("a part-timer has the same share of it") {
  const Year year = year_of({.leave_days_per_year = 32}, 7, 130, 0.5);
  CHECK(days_of(year, AbsenceReason::leave) == 16);
  CHECK(days_of(year, AbsenceReason::training) == 4);
}

TEST_CASE("a year without tours has no absence, and one with few has no more than its tours") {
  CHECK(year_of({}, 1, 0).empty());
  const Year year = year_of({}, 1, 10);
  CHECK(std::all_of(year.begin(), year.end(), [](const auto& reason) { return reason; }));
}

TEST_CASE("an officer is sick on the stated share of days") {
  constexpr std::int64_t kDays = 50'000;
  std::vector<double> shares;
  for (std::uint32_t officer = 0; officer < 200; ++officer) {
    SickDays sick{0.04, 7, stream(officer, 9)};
    std::int64_t days = 0;
    for (std::int64_t day = 0; day < kDays; ++day) days += sick.on(day) ? 1 : 0;
    shares.push_back(static_cast<double>(days) / static_cast<double>(kDays));
  }
  const auto share = sim::mean_interval(shares, 1 - statistics::kAlpha);
  CHECK(share.covers(0.04));
  CHECK_FALSE(share.covers(0.04 * 1.03));  // power
  CHECK_FALSE(share.covers(0.04 / 1.03));
}

TEST_CASE("the first day is a sick one as often as any other") {
  constexpr std::uint32_t kOfficers = 100'000;
  std::uint64_t sick = 0;
  for (std::uint32_t officer = 0; officer < kOfficers; ++officer) {
    sick += SickDays{0.3, 7, stream(officer, 9)}.on(0) ? 1 : 0;
  }
  CHECK(statistics::binomial_accepts(sick, kOfficers, 0.3));
  CHECK_FALSE(statistics::binomial_accepts(sick, kOfficers, 0.3 * 1.03));  // power
}

TEST_CASE("the length of a spell of sickness is geometric") {
  std::vector<std::uint64_t> counts(20, 0);  // of 1, 2, ..., 20 days or more
  std::size_t n = 0;
  for (std::uint32_t officer = 0; officer < 100; ++officer) {
    for (const std::uint64_t length : spells(SickDays{0.2, 4, stream(officer, 9)}, 50'000)) {
      ++counts[std::min<std::uint64_t>(length, counts.size()) - 1];
      ++n;
    }
  }
  REQUIRE(n > 200'000);
  const auto law = [&](double mean_d) {
    std::vector<double> p;
    double left = 1;
    for (std::size_t i = 0; i + 1 < counts.size(); ++i) {
      p.push_back(left / mean_d);
      left -= p.back();
    }
    p.push_back(left);
    return p;
  };
  CHECK(statistics::chi_square_accepts(counts, law(4)));
  CHECK_FALSE(statistics::chi_square_accepts(counts, law(4 * 1.03)));  // power
}

TEST_CASE("spells of a single day end with it") {
  SickDays sick{0.5, 1, stream(0, 9)};  // a day sick, a day well, for ever
  const bool first = sick.on(0);
  CHECK(sick.on(1) != first);
  CHECK(sick.on(10) == first);
}

TEST_CASE("sickness takes its hours from the duty that planned absence leaves") {
  // 2,087.14 h in 260.9 tours, less 366 h: 70 / 1,721.14.
  CHECK(models::police::sick_share({}, 365.25 * 5 / 7, 365.25 * 5 / 7 * 8) ==
        Approx(70 / 1721.142857));
  CHECK(models::police::sick_share({.sickness_h_per_year = 0}, 10, 80) == 0);
  CHECK(models::police::sick_share({}, 46, 46 * 8) == 1);  // 2 hours are left
}
