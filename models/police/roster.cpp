#include "models/police/roster.hpp"

#include <algorithm>
#include <cmath>

namespace models::police {

namespace {

constexpr sim::Duration kYear = sim::Duration::days(365.25);
constexpr sim::Duration kDay = sim::Duration::days(1);

constexpr DutyPeriod kNever{sim::Instant::never(), sim::Instant::never()};

std::int64_t whole(sim::Instant time, sim::Duration of) {
  return time.count_us() / of.count_us();
}

}  // namespace

Roster::Roster(const Team& team, int unit, const RosterKeys& keys, Serving when)
    : team_{&team}, unit_{unit}, keys_{keys}, when_{when}, turn_up_{keys.turn_up} {
  if (!team.absence || team.pattern.endless()) return;
  const double share =
      sick_share(*team.absence, team.pattern.tours_per_year(), team.pattern.hours_per_year());
  if (share > 0) {
    sick_.emplace(std::min(share, 0.99), team.absence->sickness_spell_mean_d,
                  sim::RandomStream{keys.sickness});
  }
}

bool Roster::works(int number) const {
  if (team_->fte >= 1) return true;
  const auto worked_before = [&](std::int64_t n) {
    return std::floor(static_cast<double>(n + unit_) * team_->fte);
  };
  return worked_before(std::int64_t{number} + 1) > worked_before(number);
}

DutyPeriod Roster::period(int number) const {
  if (!team_->pattern.endless()) return team_->pattern.period(unit_, number);
  return number == 0 ? DutyPeriod{when_.from, when_.until} : kNever;
}

RosteredTour Roster::next() {
  for (;;) {
    const int number = number_++;
    RosteredTour tour{.period = period(number)};
    if (tour.period.start >= when_.until) return {.period = kNever};
    // Both are drawn for every tour, so that a tour's draws depend on its number alone.
    const bool turns_up = turn_up_.uniform() < team_->availability;
    const bool taken = turn_up_.uniform() < team_->abstraction;
    if (!works(number)) continue;
    // Asked of tours before the unit serves, too: it joins as if it had always been there.
    const auto reason = turns_up ? absence(number, tour.period.start) : std::nullopt;
    if (tour.period.start < when_.from) continue;
    if (!turns_up) {
      tour.fate = RosteredTour::Fate::absent;
    } else if (reason) {
      tour.fate = RosteredTour::Fate::absent;
      tour.reason = *reason;
    } else if (taken) {
      tour.fate = RosteredTour::Fate::abstracted;
    } else if (!team_->surges.empty()) {
      const double mark =
          sim::RandomStream{keys_.surge, static_cast<std::uint32_t>(number)}.uniform();
      for (const Surge& surge : team_->surges) {
        if (tour.period.start < surge.from || tour.period.start >= surge.to) continue;
        if (mark >= surge.share) continue;
        tour.fate = RosteredTour::Fate::abstracted;
        tour.taken_for = Abstraction::surge;
      }
    }
    return tour;
  }
}

// Planned absence comes before sickness: nobody is sick at work who is away already.
std::optional<AbsenceReason> Roster::absence(int number, sim::Instant start) {
  if (!team_->absence || team_->pattern.endless()) return std::nullopt;
  constexpr std::uint32_t kBlocksPerYear = 1 << 20;  // of the stream; a year draws a few thousand
  const std::int64_t year = whole(start, kYear);
  if (year != year_) {
    std::size_t tours = 0;
    for (int n = number; whole(team_->pattern.period(unit_, n).start, kYear) == year; ++n) {
      tours += works(n) ? 1 : 0;
    }
    const auto block = static_cast<std::uint32_t>(year) * kBlocksPerYear;
    planned_ =
        plan_year(*team_->absence, tours, team_->fte, sim::RandomStream{keys_.planned, block});
    year_ = year;
    place_in_year_ = 0;
  }
  const std::optional<AbsenceReason> planned = planned_[place_in_year_++];
  const bool sick = sick_ && sick_->on(whole(start, kDay));
  return planned || !sick ? planned : AbsenceReason::sickness;
}

namespace {

bool could_be_kept(const RosteredTour& tour) {
  if (tour.fate == RosteredTour::Fate::abstracted) return true;
  return tour.fate == RosteredTour::Fate::absent &&
         (tour.reason == AbsenceReason::leave || tour.reason == AbsenceReason::training);
}

// The unit's tour that is under way at a time; null if it has none.
const RosteredTour* tour_at(const std::vector<RosteredTour>& roster, sim::Instant time) {
  const auto later = std::upper_bound(
      roster.begin(), roster.end(), time,
      [](sim::Instant t, const RosteredTour& tour) { return t < tour.period.start; });
  if (later == roster.begin()) return nullptr;
  const RosteredTour& tour = *(later - 1);
  return time < tour.period.end ? &tour : nullptr;
}

// Units at work at a time, but for unit k.
int at_work(const std::vector<std::vector<RosteredTour>>& rosters, std::size_t k,
            sim::Instant time) {
  int there = 0;
  for (std::size_t j = 0; j < rosters.size(); ++j) {
    if (j == k) continue;
    const RosteredTour* tour = tour_at(rosters[j], time);
    there += tour != nullptr && tour->fate == RosteredTour::Fate::worked ? 1 : 0;
  }
  return there;
}

}  // namespace

void keep_minimum_cover(std::vector<std::vector<RosteredTour>>& rosters, int minimum) {
  struct Spare {
    RosteredTour* tour;
    std::size_t unit;
  };
  std::vector<Spare> spares;
  for (std::size_t k = 0; k < rosters.size(); ++k) {
    for (RosteredTour& tour : rosters[k]) {
      if (could_be_kept(tour)) spares.push_back({&tour, k});
    }
  }
  // In order of time, so that whoever was kept earlier is counted; then by unit.
  std::stable_sort(spares.begin(), spares.end(), [](const Spare& a, const Spare& b) {
    return a.tour->period.start < b.tour->period.start;
  });
  for (const auto& [tour, unit] : spares) {
    if (at_work(rosters, unit, tour->period.start) >= minimum) continue;
    tour->fate = RosteredTour::Fate::worked;
    tour->kept = true;
  }
}

}  // namespace models::police
