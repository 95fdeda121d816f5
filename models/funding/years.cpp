#include "models/funding/years.hpp"

#include <algorithm>
#include <cmath>

namespace models::funding {

namespace {

// Share of a year between two days.
double share_of(int year, double from_d, double until_d) {
  const double begin = year * kDaysPerYear;
  const double days = std::min(until_d, begin + kDaysPerYear) - std::max(from_d, begin);
  return std::max(0.0, days) / kDaysPerYear;
}

void scale(ByRank& amounts, double by) {
  for (auto& amount : amounts) {
    if (amount) *amount *= by;
  }
}

// The scheme's prices in the money of a year.
ByRank prices_in(const Scheme& scheme, const YearRules& rules, int year) {
  ByRank prices = scheme.price_gbp_per_year;
  std::array<int, kRanks> since{};
  for (const PricesFrom& entry : rules.price_list) {
    if (entry.year > year) break;
    for (std::size_t r = 0; r < kRanks; ++r) {
      if (!entry.price_gbp_per_year[r]) continue;
      prices[r] = entry.price_gbp_per_year[r];
      since[r] = entry.year;
    }
  }
  for (std::size_t r = 0; r < kRanks; ++r) {
    if (prices[r]) *prices[r] *= std::pow(1 + rules.price_rise, year - since[r]);
  }
  return prices;
}

// What one officer of each rank costs that is bought.
double price_of_one_each(const Scheme& scheme, const YearRules& rules, int year) {
  const ByRank prices = prices_in(scheme, rules, year);
  double sum = 0;
  for (const Rank rank : scheme.buys) sum += prices[static_cast<std::size_t>(rank)].value_or(0);
  return sum;
}

// The day on which a term is ordered.
double ordered_d(const std::vector<Term>& terms, std::size_t k) {
  return k == 0 ? 0 : terms[k].from_d;
}

struct Once {  // what is paid once for officers that come or leave, by who pays
  double payer_gbp = 0;
  double force_gbp = 0;
};

Once once(const ByRank& each_gbp, const std::array<int, kRanks>& paid,
          const std::array<int, kRanks>& matched) {
  Once sum;
  for (std::size_t r = 0; r < kRanks; ++r) {
    sum.payer_gbp += paid[r] * each_gbp[r].value_or(0);
    sum.force_gbp += matched[r] * each_gbp[r].value_or(0);
  }
  return sum;
}

// How many more there are after than before; never below 0.
std::array<int, kRanks> more(const std::array<int, kRanks>& before,
                             const std::array<int, kRanks>& after) {
  std::array<int, kRanks> extra{};
  for (std::size_t r = 0; r < kRanks; ++r) extra[r] = std::max(0, after[r] - before[r]);
  return extra;
}

}  // namespace

int year_of(double day) {
  return std::max(0, static_cast<int>(std::floor(day / kDaysPerYear)));
}

YearsPrices prices_of(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                      const YearRules& rules, int year) {
  YearsPrices prices{.scheme = scheme, .full_cost_gbp_per_year = full_cost_gbp_per_year};
  const double inflated = std::pow(1 + rules.inflation, year);
  scale(prices.full_cost_gbp_per_year, inflated);
  for (ByRank* amounts : {&prices.scheme.kit_gbp, &prices.scheme.running_gbp_per_year,
                          &prices.scheme.redundancy_gbp}) {
    scale(*amounts, inflated);
  }
  prices.scheme.grant_gbp_per_year *= inflated;
  prices.scheme.price_gbp_per_year = prices_in(scheme, rules, year);
  return prices;
}

std::vector<Term> terms_until(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                              double budget_gbp_per_year, const YearRules& rules, int year) {
  const double length_d = scheme.term_years * kDaysPerYear;
  const double end_d = (year + 1) * kDaysPerYear;
  std::vector<Term> terms;
  for (double from_d = rules.startup_days; terms.empty() || from_d <= end_d; from_d += length_d) {
    const int ordered = terms.empty() ? 0 : year_of(from_d);
    const YearsPrices prices = prices_of(scheme, full_cost_gbp_per_year, rules, ordered);
    // Money that rises like the price must not miss it because each price is rounded to the penny.
    const double rounding = ordered == 0 ? 0 : 1e-6;
    const double budget_gbp =
        budget_gbp_per_year * (std::pow(1 + rules.budget_rise, ordered) + rounding);
    terms.push_back({.purchase = buy(prices.scheme, prices.full_cost_gbp_per_year, budget_gbp),
                     .from_d = from_d,
                     .until_d = from_d + length_d});
    if (rules.term_end == TermEnd::leave) break;
  }
  return terms;
}

YearsBill bill_of(const std::vector<Term>& terms, const Scheme& scheme,
                  const ByRank& full_cost_gbp_per_year, const YearRules& rules, int year) {
  const auto [priced, full] = prices_of(scheme, full_cost_gbp_per_year, rules, year);
  const bool hired = scheme.match_source == MatchSource::new_money;
  const bool paid_before = scheme.match_source == MatchSource::other_team;
  double payer_gbp = 0;  // and grantor
  double cost_gbp = 0;   // of the officers
  constexpr std::array<int, kRanks> kNobody{};
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const auto& [bought, from_d, until_d] = terms[k];
    const double ordered = ordered_d(terms, k);
    const double employed = share_of(year, ordered, until_d);
    const double serving = share_of(year, from_d, until_d);
    const double billed = rules.pays_from == PaysFrom::order ? employed : serving;
    for (std::size_t r = 0; r < kRanks; ++r) {
      const double cost = full[r].value_or(0);
      const double price = priced.discount ? cost * (1 - *priced.discount)
                                           : priced.price_gbp_per_year[r].value_or(0);
      const double running = priced.running_gbp_per_year[r].value_or(0);
      payer_gbp += bought.paid[r] * (price * billed + running * serving);
      cost_gbp += bought.paid[r] * cost * employed;
      if (!paid_before) cost_gbp += bought.matched[r] * cost * (hired ? employed : serving);
      cost_gbp += bought.delivered(static_cast<Rank>(r)) * running * serving;
    }
    const auto add = [&](const Once& due) {
      payer_gbp += due.payer_gbp;
      cost_gbp += due.payer_gbp + due.force_gbp;
    };
    const Purchase* before = k == 0 ? nullptr : &terms[k - 1].purchase;
    if (year_of(from_d) == year) {
      add(once(priced.kit_gbp, more(before ? before->paid : kNobody, bought.paid),
               more(before ? before->matched : kNobody, bought.matched)));
    }
    // On the last day of the term.
    if (year_of(until_d - 1) == year) {
      const Purchase* after = k + 1 < terms.size() ? &terms[k + 1].purchase : nullptr;
      add(once(priced.redundancy_gbp, more(after ? after->paid : kNobody, bought.paid),
               more(after ? after->matched : kNobody, bought.matched)));
    }
  }
  YearsBill bill;
  bill.grantor_gbp = std::min(payer_gbp, priced.grant_gbp_per_year);
  bill.payer_gbp = payer_gbp - bill.grantor_gbp;
  bill.force_gbp = cost_gbp - payer_gbp;
  return bill;
}

double present_value_of_a_pound(const YearRules& rules, int year) {
  return std::pow((1 + rules.inflation) * (1 + rules.discount_rate), -year);
}

double stays_with_probability(const Scheme& scheme, const YearRules& rules, int term,
                              double elasticity) {
  if (scheme.discount) return 1;  // the price follows the full cost
  const double length_d = scheme.term_years * kDaysPerYear;
  const int begun = year_of(term * length_d + (term == 0 ? 0 : rules.startup_days));
  const int ends = year_of((term + 1) * length_d + rules.startup_days);
  const double before = price_of_one_each(scheme, rules, begun);
  if (!(before > 0)) return 1;
  const double real =
      price_of_one_each(scheme, rules, ends) / before / std::pow(1 + rules.inflation, ends - begun);
  return real <= 1 ? 1 : std::pow(real, -elasticity);
}

}  // namespace models::funding
