#include "models/study/parts.hpp"

#include <algorithm>

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

}  // namespace

funding::Scheme make_scheme(const SchemeConfig& config) {
  funding::Scheme scheme;
  scheme.name = config.name;
  scheme.payer = config.payer;
  for (const std::string& rank : config.buys) {
    scheme.buys.push_back(static_cast<police::Rank>(index_of(police::kRankNames, rank)));
  }
  scheme.price_gbp_per_year = config.price_gbp_per_year;
  scheme.matched_per_paid = config.matched_per_paid;
  scheme.abstraction = config.abstraction;
  return scheme;
}

ward::DispatchRules make_dispatch(const DispatchConfig& config) {
  ward::DispatchRules rules;
  for (std::size_t g = 0; g < demand::kGrades; ++g) {
    if (config.target_min[g]) rules.target[g] = sim::Duration::minutes(*config.target_min[g]);
    if (config.patience_h[g]) rules.patience[g] = sim::Duration::hours(*config.patience_h[g]);
  }
  return rules;
}

std::array<bool, demand::kGrades> make_grades(const std::vector<std::string>& letters) {
  std::array<bool, demand::kGrades> grades{};
  for (const std::string& letter : letters) grades[index_of(demand::kGradeNames, letter)] = true;
  return grades;
}

funding::Purchase make_purchase(const StudyConfig& config) {
  if (config.funding.scheme.empty()) return {};
  const auto scheme = find_by_name(config.schemes, config.funding.scheme);
  return funding::buy(make_scheme(config.schemes.at(scheme.value())),
                      config.funding.full_cost_gbp_per_year, config.funding.budget_gbp_per_year);
}

}  // namespace models::study
