#include "models/study/years.hpp"

#include <cmath>
#include <string_view>

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

// What may become of one offer.
struct OfferOutlook {
  Purchase purchase;
  Renewals renews;
  struct Way {
    double probability = 1;
    std::vector<ServedTerm> terms;
  };
  std::vector<Way> ways;
  funding::YearsBill bill;  // expected
};

OfferOutlook all_the_time(const StudyConfig& config, const Offer& offer) {
  OfferOutlook outlook;
  outlook.purchase = make_purchase(config, {offer});
  const Purchase& bought = outlook.purchase;
  outlook.bill = {.payer_gbp = bought.cost_to_payer_gbp,
                  .grantor_gbp = bought.cost_to_grantor_gbp,
                  .force_gbp = bought.cost_to_force_gbp};
  outlook.ways = {{.probability = 1, .terms = {{.purchase = bought, .when = {}}}}};
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

namespace {

OfferOutlook in_its_year(const StudyConfig& config, const Offer& offer) {
  OfferOutlook outlook;
  const int year = config.years->year;
  const SchemeConfig& given = config.schemes[offer.scheme];
  const funding::Scheme scheme = make_scheme(given);
  const funding::YearRules rules = rules_of(config, given);
  const auto& full = config.funding.full_cost_gbp_per_year;
  const std::vector<Term> terms =
      funding::terms_until(scheme, full, offer.budget_gbp_per_year, rules, year);
  const double end_d = (year + 1) * funding::kDaysPerYear;
  for (const Term& term : terms) {
    if (term.from_d < end_d && term.until_d > end_d - funding::kDaysPerYear) {
      outlook.purchase = term.purchase;
    }
  }
  double reached = 1;  // P(the payer is there when the term begins)
  std::vector<Term> so_far;
  OfferOutlook::Way way;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    so_far.push_back(terms[k]);
    way.terms.push_back(served(config, terms[k]));
    const bool last = k + 1 == terms.size();
    double stays = last ? 0 : 1;
    if (!last && given.elasticity.size() == 2) {
      const double elasticity = given.elasticity[config.years->bound == "high" ? 1 : 0];
      stays = funding::stays_with_probability(scheme, rules, static_cast<int>(k), elasticity);
    }
    if (!last) outlook.renews.push_back(stays);
    way.probability = reached * (1 - stays);
    const funding::YearsBill bill = funding::bill_of(so_far, scheme, full, rules, year);
    outlook.ways.push_back(way);
    outlook.bill.payer_gbp += way.probability * bill.payer_gbp;
    outlook.bill.grantor_gbp += way.probability * bill.grantor_gbp;
    outlook.bill.force_gbp += way.probability * bill.force_gbp;
    reached *= stays;
  }
  return outlook;
}

// What each payer pays of an offer's bill; the force first.
void add_shares(const SchemeConfig& scheme, const funding::YearsBill& bill,
                std::vector<Share>& shares) {
  const auto add = [&](std::string_view payer, double gbp) {
    if (gbp != 0) shares.push_back({.payer = std::string{payer}, .gbp = gbp});
  };
  add("force", bill.force_gbp);
  add(funding::kPayerNames[static_cast<std::size_t>(scheme.grant_from)], bill.grantor_gbp);
  if (!funding::is_shared(scheme.shares)) add(scheme.payer, bill.payer_gbp);
  for (std::size_t k = 0; k < funding::kPayers; ++k) {
    add(funding::kPayerNames[k], scheme.shares[k].value_or(0) * bill.payer_gbp);
  }
}

// Each way of one more offer with each of those so far, which follow each other fastest.
std::vector<Course> with_each(const std::vector<Course>& courses,
                              const std::vector<OfferOutlook::Way>& ways) {
  std::vector<Course> longer;
  for (const OfferOutlook::Way& way : ways) {
    for (const Course& course : courses) {
      Course& made = longer.emplace_back(course);
      made.probability *= way.probability;
      made.terms.push_back(way.terms);
    }
  }
  return longer;
}

}  // namespace

Outlook make_outlook(const StudyConfig& config) {
  Outlook outlook;
  outlook.offers = offers_of(config);
  outlook.budget_gbp = config.funding.budget_gbp_per_year;
  outlook.courses.emplace_back();
  for (const Offer& offer : outlook.offers) {
    const SchemeConfig& scheme = config.schemes[offer.scheme];
    const OfferOutlook of = config.years ? in_its_year(config, offer) : all_the_time(config, offer);
    outlook.purchase += of.purchase;
    outlook.renews.push_back(of.renews);
    outlook.courses = with_each(outlook.courses, of.ways);
    outlook.bill.payer_gbp += of.bill.payer_gbp;
    outlook.bill.grantor_gbp += of.bill.grantor_gbp;
    outlook.bill.force_gbp += of.bill.force_gbp;
    add_shares(scheme, of.bill, outlook.shares);
  }
  if (config.years && !outlook.offers.empty()) {
    // The rises of money and of what it is worth are the study's, whatever the scheme.
    const funding::YearRules rules =
        rules_of(config, config.schemes[outlook.offers.front().scheme]);
    outlook.budget_gbp *= std::pow(1 + rules.budget_rise, config.years->year);
    outlook.present_value = funding::present_value_of_a_pound(rules, config.years->year);
  }
  return outlook;
}

std::vector<std::size_t> renewals_of(const std::vector<Renewals>& renews, std::uint64_t seed,
                                     std::uint32_t replication) {
  std::vector<std::size_t> renewals;
  for (std::size_t k = 0; k < renews.size(); ++k) {
    sim::RandomStream random{
        sim::stream_key(seed, replication, ward::Purpose::renewal, static_cast<std::uint32_t>(k))};
    std::size_t& times = renewals.emplace_back(0);
    while (times < renews[k].size() && random.uniform() < renews[k][times]) ++times;
  }
  return renewals;
}

std::size_t course_of(const std::vector<Renewals>& renews, std::uint64_t seed,
                      std::uint32_t replication) {
  const std::vector<std::size_t> renewals = renewals_of(renews, seed, replication);
  std::size_t course = 0;
  std::size_t stride = 1;
  for (std::size_t k = 0; k < renews.size(); ++k) {
    course += stride * renewals[k];
    stride *= renews[k].size() + 1;
  }
  return course;
}

}  // namespace models::study
