// A scheme over several years: when its officers serve, what each year costs, and who stays in it.
//
// A year is 364 days; time is counted in days from the order, which is the start of year 0. Money
// is in each year's own prices unless it says otherwise. Formulas and examples:
// docs/explanation/years.md.
#pragma once

#include <vector>

#include "models/funding/scheme.hpp"

namespace models::funding {

inline constexpr double kDaysPerYear = 364;

/// From when on the payer pays: from the order, or from the officers' arrival.
enum class PaysFrom : std::uint8_t { order, arrival };
inline constexpr std::array<std::string_view, 2> kPaysFromNames{"order", "arrival"};

/// What becomes of the officers when their term ends.
enum class TermEnd : std::uint8_t {
  leave,  // they are made redundant
  renew   // the payer buys anew, at the price and with the money of that day
};
inline constexpr std::array<std::string_view, 2> kTermEndNames{"leave", "renew"};

/// Prices that hold from a year on, instead of those before.
struct PricesFrom {
  int year = 1;
  ByRank price_gbp_per_year;  // none: as before
};

/// How prices move, and how a scheme runs. Rises are shares a year, on top of what was before.
struct YearRules {
  double inflation = 0;      // of full costs, kit, running cost, redundancy and grants
  double price_rise = 0;     // of the scheme's prices, and of those of the list from their year on
  double budget_rise = 0;    // of the payer's budget
  double discount_rate = 0;  // of money without inflation
  double startup_days = 0;   // from order to arrival: recruiting and training; >= 0
  PaysFrom pays_from = PaysFrom::arrival;
  TermEnd term_end = TermEnd::leave;
  std::vector<PricesFrom> price_list{};  // by year, ascending
};

/// What was bought for one term, and when it serves.
struct Term {
  Purchase purchase;
  double from_d = 0;
  double until_d = 0;
};

/// The whole years that have begun by a day; days before the first count as year 0.
[[nodiscard]] int year_of(double day);

/// The scheme and the full costs in the prices of a year.
struct YearsPrices {
  Scheme scheme;
  ByRank full_cost_gbp_per_year;
};
[[nodiscard]] YearsPrices prices_of(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                                    const YearRules& rules, int year);

/// The terms that begin by the end of a year, the next day included: each bought with the money of
/// the day on which it is ordered. The first serves from its arrival; one without officers is a
/// term all the same.
/// @throws sim::InputError as `buy` does.
[[nodiscard]] std::vector<Term> terms_until(const Scheme& scheme,
                                            const ByRank& full_cost_gbp_per_year,
                                            double budget_gbp_per_year, const YearRules& rules,
                                            int year);

/// What a year costs, in its own prices.
struct YearsBill {
  double payer_gbp = 0;
  double grantor_gbp = 0;
  double force_gbp = 0;
};

/// The bill of a year for terms that follow each other, after the last of which the officers leave
/// if that is before the year's end: price, running and full cost for the part of the year, kit as
/// officers come, redundancy as they leave, in the year that ends with their term.
[[nodiscard]] YearsBill bill_of(const std::vector<Term>& terms, const Scheme& scheme,
                                const ByRank& full_cost_gbp_per_year, const YearRules& rules,
                                int year);

/// What £1 of a year is worth at the order: 1 / ((1 + inflation) (1 + discount rate))^year.
[[nodiscard]] double present_value_of_a_pound(const YearRules& rules, int year);

/// P(the payer goes into the next term): (p1 / p0)^-elasticity, p the price less inflation of one
/// officer of each rank that is bought, when the one and the other term begin; 1 if it does not
/// rise.
/// @param term  which is to end, from 0
[[nodiscard]] double stays_with_probability(const Scheme& scheme, const YearRules& rules, int term,
                                            double elasticity);

}  // namespace models::funding
