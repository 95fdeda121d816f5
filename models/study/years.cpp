#include "models/study/years.hpp"

#include <cmath>

#include "models/study/parts.hpp"
#include "models/ward/replication.hpp"

namespace models::study {

namespace {

using funding::Purchase;
using funding::Term;
using funding::TermEnd;

funding::YearRules rules_of(const StudyConfig& config, const SchemeConfig& scheme) {
  const YearsConfig& years = *config.years;
  return {.inflation = years.inflation,
          .price_rise = scheme.price_rise.value_or(years.inflation),
          .budget_rise = config.funding.budget_rise.value_or(years.inflation),
          .discount_rate = years.discount_rate,
          .startup_days = scheme.startup_days,
          .pays_from = scheme.pays_from,
          .term_end = scheme.at_term_end,
          .price_list = scheme.price_list};
}

// Of the whole study, were it of one year.
Outlook outlook_of_one_year(const StudyConfig& config) {
  Outlook outlook;
  outlook.purchase = make_purchase(config);
  const Purchase& bought = outlook.purchase;
  outlook.bill = {.payer_gbp = bought.cost_to_payer_gbp,
                  .grantor_gbp = bought.cost_to_grantor_gbp,
                  .force_gbp = bought.cost_to_force_gbp};
  outlook.budget_gbp = config.funding.budget_gbp_per_year;
  outlook.courses = {
      {.probability = 1, .terms = {{.purchase = bought, .when = {}}}, .bill = outlook.bill}};
  return outlook;
}

ServedTerm served(const StudyConfig& config, const Term& term) {
  const auto when = simulated_part(config, term.from_d, term.until_d);
  return when ? ServedTerm{.purchase = term.purchase, .when = *when}
              : ServedTerm{.purchase = {}, .when = {}};
}

}  // namespace

double days_before(const StudyConfig& config) {
  return config.years ? config.years->year * funding::kDaysPerYear : 0;
}

std::optional<police::Serving> simulated_part(const StudyConfig& config, double from_d,
                                              double until_d) {
  const double from = from_d - days_before(config);
  const double until = until_d - days_before(config);
  const double length_d = config.general.horizon_days;
  if (from >= length_d || until <= 0 || from >= until) return std::nullopt;
  const auto instant = [&](double d) {
    return sim::Instant::after_start(sim::Duration::days(config.general.warm_up_days + d));
  };
  return police::Serving{.from = from <= 0 ? sim::Instant{} : instant(from),
                         .until = until >= length_d ? sim::Instant::never() : instant(until)};
}

Outlook make_outlook(const StudyConfig& config) {
  if (!config.years) return outlook_of_one_year(config);
  Outlook outlook;
  const int year = config.years->year;
  const auto s = find_by_name(config.schemes, config.funding.scheme);
  if (!s) {
    outlook.budget_gbp = config.funding.budget_gbp_per_year;
    outlook.courses.emplace_back();
    return outlook;
  }
  const SchemeConfig& given = config.schemes[*s];
  const funding::Scheme scheme = make_scheme(given);
  const funding::YearRules rules = rules_of(config, given);
  const auto& full = config.funding.full_cost_gbp_per_year;
  const double budget_gbp = config.funding.budget_gbp_per_year;
  outlook.budget_gbp = budget_gbp * std::pow(1 + rules.budget_rise, year);
  outlook.present_value = funding::present_value_of_a_pound(rules, year);
  const std::vector<Term> terms = funding::terms_until(scheme, full, budget_gbp, rules, year);
  const double end_d = (year + 1) * funding::kDaysPerYear;
  for (const Term& term : terms) {
    if (term.from_d < end_d && term.until_d > end_d - funding::kDaysPerYear) {
      outlook.purchase = term.purchase;
    }
  }
  double reached = 1;  // P(the payer is there when the term begins)
  std::vector<Term> so_far;
  Course course;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    so_far.push_back(terms[k]);
    course.terms.push_back(served(config, terms[k]));
    const bool last = k + 1 == terms.size();
    double stays = last ? 0 : 1;
    if (!last && given.elasticity.size() == 2) {
      const double elasticity = given.elasticity[config.years->bound == "high" ? 1 : 0];
      stays = funding::stays_with_probability(scheme, rules, static_cast<int>(k), elasticity);
    }
    if (!last) outlook.renews.push_back(stays);
    course.probability = reached * (1 - stays);
    course.bill = funding::bill_of(so_far, scheme, full, rules, year);
    outlook.courses.push_back(course);
    outlook.bill.payer_gbp += course.probability * course.bill.payer_gbp;
    outlook.bill.grantor_gbp += course.probability * course.bill.grantor_gbp;
    outlook.bill.force_gbp += course.probability * course.bill.force_gbp;
    reached *= stays;
  }
  return outlook;
}

std::size_t course_of(const std::vector<double>& renews, std::uint64_t seed,
                      std::uint32_t replication) {
  sim::RandomStream random{sim::stream_key(seed, replication, ward::Purpose::renewal, 0)};
  std::size_t course = 0;
  while (course < renews.size() && random.uniform() < renews[course]) ++course;
  return course;
}

}  // namespace models::study
