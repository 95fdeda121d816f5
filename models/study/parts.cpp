#include "models/study/parts.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "models/study/years.hpp"

namespace models::study {

police::ShiftPattern make_shift(const ShiftConfig& config) {
  std::vector<police::Tour> tours;
  for (const TourConfig& tour : config.tours) {
    for (const double day : tour.days) {
      tours.push_back({static_cast<int>(day), tour.start_h, tour.length_h});
    }
  }
  return {config.name, config.cycle_days, std::move(tours), config.stagger_days};
}

demand::HourProfile make_profile(const ProfileConfig& config) {
  std::array<double, sim::kHoursPerWeek> relative;
  for (std::size_t h = 0; h < relative.size(); ++h) {
    if (!config.hour_of_week.empty()) {
      relative[h] = config.hour_of_week[h];
      continue;
    }
    const double hour = config.hour_of_day.empty() ? 1 : config.hour_of_day[h % 24];
    const double day = config.day_of_week.empty() ? 1 : config.day_of_week[h / 24];
    relative[h] = hour * day;
  }
  return demand::HourProfile{relative};
}

namespace {

// A number of exactly so many digits; empty if the text is none.
std::optional<int> digits(std::string_view text, std::size_t count) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && text.size() == count ? std::optional{value} : std::nullopt;
}

std::optional<std::chrono::month_day> month_day(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto month = digits(text.substr(0, 2), 2);
  const auto day = digits(text.substr(3), 2);
  if (!month || !day) return std::nullopt;
  const std::chrono::month_day date{std::chrono::month{static_cast<unsigned>(*month)},
                                    std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

std::optional<std::chrono::year_month_day> date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4), 4);
  const auto of_year = month_day(text.substr(5));
  if (!year || !of_year) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{*year}, of_year->month(), of_year->day()};
  return day.ok() ? std::optional{day} : std::nullopt;
}

}  // namespace

std::chrono::sys_days make_start(const GeneralConfig& config) {
  const auto day = date(config.start);
  if (!day) {
    throw sim::InputError("", "study.start = \"" + config.start + "\" (must be a date)",
                          "write year, month and day: 2016-01-04");
  }
  const std::chrono::sys_days start{*day};
  const std::chrono::weekday weekday{start};
  if (weekday != std::chrono::Monday) {
    const std::chrono::year_month_day before{start - (weekday - std::chrono::Monday)};
    const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    throw sim::InputError("", "study.start = \"" + config.start + "\" (must be a Monday)",
                          "the one before is " + std::to_string(int{before.year()}) + "-" +
                              two(unsigned{before.month()}) + "-" + two(unsigned{before.day()}));
  }
  return start;
}

std::int64_t day_number(const StudyConfig& config, const std::string& text,
                        const std::string& key) {
  const auto day = date(text);
  if (!day) {
    throw sim::InputError("", key + " = \"" + text + "\" (must be a date)",
                          "write year, month and day: 2016-08-28");
  }
  return (std::chrono::sys_days{*day} - make_start(config.general)).count() -
         static_cast<std::int64_t>(days_before(config));
}

sim::Instant beginning_of(std::int64_t day) {
  return sim::Instant::after_start(sim::Duration::days(std::max(0.0, static_cast<double>(day))));
}

std::vector<police::Surge> make_surges(const StudyConfig& config, const TeamConfig& team) {
  std::vector<police::Surge> surges;
  for (std::size_t i = 0; i < config.surges.size(); ++i) {
    const SurgeConfig& surge = config.surges[i];
    const std::string key = "surge[" + std::to_string(i) + "]";
    const std::int64_t first = day_number(config, surge.from, key + ".from");
    const std::int64_t last = surge.to.empty() ? first : day_number(config, surge.to, key + ".to");
    if (last < first) {
      throw sim::InputError("", key + " ends before it begins", "write the first day as `from`");
    }
    const bool concerned = surge.teams.empty() || std::find(surge.teams.begin(), surge.teams.end(),
                                                            team.name) != surge.teams.end();
    const double share = surge.share * team.surge_share;
    if (concerned && share > 0 && (last >= 0 || !config.years)) {
      surges.push_back({beginning_of(first), beginning_of(last + 1), share});
    }
  }
  return surges;
}

double simulated_days(const StudyConfig& config) {
  double longest_min = 0;
  for (const auto& target : config.dispatch.target_min) {
    longest_min = std::max(longest_min, target.value_or(0));
  }
  return config.general.warm_up_days + config.general.horizon_days + longest_min / (24 * 60);
}

std::optional<demand::Seasons> make_seasons(const ProfileConfig& config) {
  demand::Seasons seasons;
  seasons.darkness = config.darkness;
  seasons.dark_below_deg = config.dark_below_deg;
  for (std::size_t m = 0; m < config.month_of_year.size(); ++m) {
    seasons.month[m] = config.month_of_year[m];
  }
  std::vector<sim::Problem> problems;
  for (const SpecialDayConfig& day : config.special_days) {
    const auto whole = date(day.date);
    const auto yearly = whole ? std::chrono::month_day{whole->month(), whole->day()}
                              : month_day(day.date).value_or(std::chrono::month_day{});
    if (!yearly.ok()) {
      problems.push_back({"", "special_day.date = \"" + day.date + "\" (must be a date)",
                          "write 2016-08-28, or 12-31 for every year"});
      continue;
    }
    seasons.special_days.push_back({.name = day.date,
                                    .date = yearly,
                                    .year = whole ? std::optional{whole->year()} : std::nullopt,
                                    .from_h = day.from_h,
                                    .until_h = day.until_h,
                                    .factor = day.factor});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  const bool any =
      !config.month_of_year.empty() || config.darkness != 1 || !config.special_days.empty();
  return any ? std::optional{seasons} : std::nullopt;
}

sim::Distribution make_duration_s(const DurationConfig& config) {
  const double mean_s = config.mean_min * 60;
  if (config.shape == "constant") return sim::Distribution::constant(mean_s);
  if (config.shape == "exponential") return sim::Distribution::exponential(mean_s);
  if (config.shape == "lognormal") return sim::Distribution::lognormal(mean_s, config.cv);
  return sim::Distribution::gamma(mean_s, config.cv);
}

namespace {

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

police::Rank rank_of(const std::string& name) {
  return static_cast<police::Rank>(index_of(police::kRankNames, name));
}

}  // namespace

funding::Scheme make_scheme(const SchemeConfig& config) {
  funding::Scheme scheme;
  scheme.name = config.name;
  scheme.payer = config.payer;
  for (const std::string& rank : config.buys) scheme.buys.push_back(rank_of(rank));
  scheme.price_gbp_per_year = config.price_gbp_per_year;
  scheme.discount = config.discount;
  scheme.matched_per_paid = config.matched_per_paid;
  scheme.match_every = config.match_every;
  if (!config.matched_rank.empty()) scheme.matched_rank = rank_of(config.matched_rank);
  for (const std::string& rank : config.matches) scheme.matches.push_back(rank_of(rank));
  scheme.match_source = config.match_source;
  if (config.officers_per_sergeant > 0) scheme.span = config.officers_per_sergeant;
  scheme.running_gbp_per_year = config.running_gbp_per_year;
  scheme.kit_gbp = config.kit_gbp;
  scheme.redundancy_gbp = config.redundancy_gbp;
  scheme.term_years = config.term_years;
  scheme.shares = config.shares;
  scheme.grant_gbp_per_year = config.grant_gbp_per_year;
  scheme.grant_from = config.grant_from;
  scheme.abstraction = config.abstraction;
  return scheme;
}

police::DispatchRules make_dispatch(const DispatchConfig& config) {
  police::DispatchRules rules;
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    if (config.target_min[g]) rules.target[g] = sim::Duration::minutes(*config.target_min[g]);
    if (config.patience_h[g]) rules.patience[g] = sim::Duration::hours(*config.patience_h[g]);
    if (config.ageing_min[g]) rules.ageing[g] = sim::Duration::minutes(*config.ageing_min[g]);
    if (config.no_send_above[g]) {
      rules.no_send_above[g] = static_cast<std::uint32_t>(*config.no_send_above[g]);
    }
  }
  rules.choice = config.choice;
  rules.preemption = config.preemption;
  rules.preempting = make_grades(config.preempting);
  rules.redirect_share = config.redirect_share;
  rules.reserve = static_cast<std::uint32_t>(config.reserve);
  rules.from_desk = make_grades(config.from_desk);
  return rules;
}

police::Interception make_interception(const InterceptionConfig& config) {
  return {.reach_m = config.reach_m,
          .probability = config.probability,
          .pursuit = config.pursuit,
          .pursuit_reach_m = config.pursuit_reach_m,
          .pursuit_probability = config.pursuit_probability,
          .custody = sim::Duration::hours(config.custody_h)};
}

std::optional<demand::Deterrence> make_deterrence(const DeterrenceConfig& config) {
  if (!config.enabled) return std::nullopt;
  return demand::Deterrence{.saturation_min = config.saturation_min,
                            .half_life_min = config.half_life_min,
                            .displaced_share = config.displaced_share,
                            .displaced_later_share = config.displaced_later_share,
                            .mean_delay_h = config.mean_delay_h};
}

std::array<bool, demand::kGrades> make_grades(const std::vector<std::string>& letters) {
  std::array<bool, demand::kGrades> grades{};
  for (const std::string& letter : letters) grades[index_of(demand::kGradeNames, letter)] = true;
  return grades;
}

}  // namespace models::study
