#include "models/demand/time_profile.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/core/error.hpp"

namespace models::demand {

using namespace std::chrono;

namespace {

constexpr int kDaysOfMean = 1'461;
constexpr int kMostDays = 73'050;
constexpr double kLargestFactor = 1e6;

std::string to_text(local_days date) {
  const year_month_day d{date};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(d.year()),
                static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
  return text;
}

class Checks {
 public:
  void within(const std::string& name, double value, double least, double most) {
    if (least <= value && value <= most) return;
    add(name + " = " + sim::to_text(value) + " (must be from " + sim::to_text(least) + " to " +
        sim::to_text(most) + ")");
  }
  void add(std::string what, std::string hint = {}) {
    problems_.push_back({"", std::move(what), std::move(hint)});
  }
  void add(const std::vector<sim::Problem>& more) {
    problems_.insert(problems_.end(), more.begin(), more.end());
  }
  void throw_if_any() const {
    if (!problems_.empty()) throw sim::InputError(problems_);
  }

 private:
  std::vector<sim::Problem> problems_;
};

void check(const SpecialDay& day, const std::string& name, Checks& checks) {
  if (!day.date.ok()) {
    checks.add(name + ".date is no day of any year");
  } else if (day.year && !(*day.year / day.date).ok()) {
    checks.add(name + ".date is not in the year " + std::to_string(static_cast<int>(*day.year)));
  }
  checks.within(name + ".factor", day.factor, 0, kLargestFactor);
  if (!(day.from_h >= 0 && day.from_h < 24)) {
    checks.add(name + ".from_h = " + sim::to_text(day.from_h) + " (must be from 0 to below 24)");
  }
  if (!(day.until_h > day.from_h && day.until_h <= 48)) {
    checks.add(
        name + ".until_h = " + sim::to_text(day.until_h) + " (must be above from_h and at most 48)",
        "an hour past 24 is one of the next day: 30 is 06:00");
  }
}

void check(const Seasons& seasons, const CivilTime& civil) {
  Checks checks;
  for (std::size_t m = 0; m < seasons.month.size(); ++m) {
    checks.within("month[" + std::to_string(m) + "]", seasons.month[m], 0, kLargestFactor);
  }
  checks.within("darkness", seasons.darkness, 0, kLargestFactor);
  checks.within("dark_below_deg", seasons.dark_below_deg, -18, 0);
  for (std::size_t i = 0; i < seasons.special_days.size(); ++i) {
    const SpecialDay& day = seasons.special_days[i];
    const std::string called = day.name.empty() ? "" : " (" + day.name + ")";
    check(day, "special_days[" + std::to_string(i) + "]" + called, checks);
  }
  const weekday first{civil.start};
  if (first != Monday) {
    checks.add("start = " + to_text(civil.start) + " is not a Monday",
               "the Monday before it is " + to_text(civil.start - (first - Monday)));
  }
  checks.within("days", civil.days, 1, kMostDays);
  checks.add(problems_of(civil.place));
  checks.throw_if_any();
}

seconds clock(double hours) {
  return seconds{std::llround(hours * 3'600)};
}

bool falls_on(const SpecialDay& day, local_days date) {
  const year_month_day d{date};
  return day.date == d.month() / d.day() && (!day.year || *day.year == d.year());
}

double special_factor(const Seasons& seasons, local_seconds t) {
  const local_days today = floor<days>(t);
  double factor = 1;
  for (const SpecialDay& day : seasons.special_days) {
    for (const local_days date : {today - days{1}, today}) {
      const bool on = date + clock(day.from_h) <= t && t < date + clock(day.until_h);
      if (on && falls_on(day, date)) factor *= day.factor;
    }
  }
  return factor;
}

// What multiplies the week from a time on.
struct Piece {
  local_seconds from;
  double usual;    // month and darkness
  double special;  // special days
};

// All times from `first` to `last` at which a factor may change; these two among them.
std::vector<local_seconds> cuts_between(const Seasons& seasons, local_days first, local_days last,
                                        const std::vector<Stretch>& light) {
  std::vector<local_seconds> cuts{first, last};
  for (const Stretch& stretch : light) cuts.insert(cuts.end(), {stretch.from, stretch.until});
  for (local_days date = first - days{1}; date < last; date += days{1}) {
    if (year_month_day{date}.day() == day{1}) cuts.push_back(date);
    for (const SpecialDay& special : seasons.special_days) {
      if (!falls_on(special, date)) continue;
      cuts.insert(cuts.end(), {date + clock(special.from_h), date + clock(special.until_h)});
    }
  }
  std::erase_if(cuts, [&](local_seconds t) { return t < first || t > last; });
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

// In order; the last one begins at `last`.
std::vector<Piece> pieces_between(const Seasons& seasons, const Place& place, local_days first,
                                  local_days last) {
  std::vector<Stretch> light;
  if (seasons.darkness != 1) {
    light = daylight_between(place, first, last, seasons.dark_below_deg);
  }
  std::vector<Piece> pieces;
  auto next = light.begin();  // the stretch of daylight that has not ended
  for (const local_seconds t : cuts_between(seasons, first, last, light)) {
    while (next != light.end() && next->until <= t) ++next;
    const bool dark = next == light.end() || t < next->from;
    const auto month = static_cast<unsigned>(year_month_day{floor<days>(t)}.month());
    pieces.push_back({t, seasons.month[month - 1] * (dark ? seasons.darkness : 1.0),
                      special_factor(seasons, t)});
  }
  return pieces;
}

sim::Instant instant(local_days start, local_seconds t) {
  return sim::Instant::after_start(sim::Duration::microseconds((t - start).count() * 1'000'000));
}

// What makes the mean over four years 1, special days left out.
double scale(const HourProfile& week, const Seasons& seasons, const CivilTime& civil) {
  const auto pieces =
      pieces_between(seasons, civil.place, civil.start, civil.start + days{kDaysOfMean});
  double hours = 0;
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    hours += pieces[i].usual * week.integral(instant(civil.start, pieces[i].from),
                                             instant(civil.start, pieces[i + 1].from));
  }
  if (!(hours > 0)) {
    throw sim::InputError{"",
                          "the rate is 0 at all times of four years from " + to_text(civil.start),
                          "month, darkness and the hours of the week leave no time above 0"};
  }
  return kDaysOfMean * 24 / hours;
}

}  // namespace

TimeProfile::TimeProfile(HourProfile week, const Seasons& seasons, const CivilTime& civil)
    : week_{std::move(week)} {
  check(seasons, civil);
  const double to_mean_1 = scale(week_, seasons, civil);
  const local_days end = civil.start + days{civil.days};
  for (const Piece& piece : pieces_between(seasons, civil.place, civil.start, end)) {
    const sim::Instant start = instant(civil.start, piece.from);
    const double factor = piece.from < end ? piece.usual * piece.special * to_mean_1 : 0;
    if (stretches_.empty()) {
      stretches_.push_back({start, factor, 0});
      continue;
    }
    const FactorFrom& before = stretches_.back();
    if (factor == before.factor && piece.from < end) continue;
    stretches_.push_back(
        {start, factor, before.integral + before.factor * week_.integral(before.start, start)});
  }
}

std::vector<TimeProfile::FactorFrom>::const_iterator TimeProfile::stretch_at(sim::Instant t) const {
  const auto after =
      std::upper_bound(stretches_.begin(), stretches_.end(), t,
                       [](sim::Instant when, const FactorFrom& s) { return when < s.start; });
  return after - 1;
}

double TimeProfile::integral_to(sim::Instant t) const {
  const auto here = stretch_at(t);
  return here->integral + here->factor * week_.integral(here->start, t);
}

double TimeProfile::at(sim::Instant t) const {
  return stretches_.empty() ? week_.at(t) : stretch_at(t)->factor * week_.at(t);
}

double TimeProfile::integral(sim::Instant from, sim::Instant to) const {
  if (stretches_.empty()) return week_.integral(from, to);
  return integral_to(to) - integral_to(from);
}

sim::Instant TimeProfile::advance(sim::Instant start, double hours) const {
  if (stretches_.empty()) return week_.advance(start, hours);
  const auto here = stretch_at(start);
  auto next = here + 1;
  if (next == stretches_.end()) return sim::Instant::never();
  if (hours < next->integral - here->integral) {  // so it may lie in this stretch
    const sim::Instant t = week_.advance(start, hours / here->factor);
    if (t < next->start) return t;
  }
  const double so_far = here->integral + here->factor * week_.integral(here->start, start);
  double wanted = std::max(so_far + hours, next->integral);
  for (;;) {
    // The first that begins beyond the wanted integral; stretches of rate 0 are stepped over.
    const auto beyond =
        std::upper_bound(next, stretches_.end(), wanted,
                         [](double value, const FactorFrom& s) { return value < s.integral; });
    if (beyond == stretches_.end()) return sim::Instant::never();
    const FactorFrom& in = *(beyond - 1);
    const sim::Instant t = week_.advance(in.start, (wanted - in.integral) / in.factor);
    if (t < beyond->start) return t;
    // Rounding led past its last hour of a rate above 0: on to the next such hour.
    next = beyond;
    wanted = beyond->integral;
  }
}

}  // namespace models::demand
