// What an officer costs a payer, and how many officers a budget brings.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/police/team.hpp"

namespace models::funding {

using police::kRanks;
using police::Rank;

/// A number for each rank; ranks without one cannot be bought.
using ByRank = std::array<std::optional<double>, kRanks>;

/// A standing offer by the force: what a payer pays for each officer, and what the force adds.
///
/// MetPatrol Plus is a constable at £66,000 with one matched; Partnership Plus one at £57,000 with
/// none: 21 % below full cost. A scheme that buys nothing is a baseline. Prices: docs/sources.md.
struct Scheme {
  std::string name;
  std::string payer;          // "residents", "borough", ...
  std::vector<Rank> buys;     // ranks in the order of purchase, again from the start after the last
  ByRank price_gbp_per_year;  // to the payer, of one paid officer; > 0 for every rank in `buys`
  int matched_per_paid =
      0;                   // officers of the same rank that the force adds for each paid one; >= 0
  double abstraction = 0;  // share of the funded officers' tours taken for duty elsewhere
};

/// What one year's budget brought. Officers are whole; money that bought none is left over.
struct Purchase {
  std::array<int, kRanks> paid{};
  std::array<int, kRanks> matched{};
  double cost_to_payer_gbp = 0;  // prices of the paid officers
  double cost_to_force_gbp = 0;  // full cost of all delivered officers, less what the payer paid;
                                 // below 0 if the price exceeds what an officer costs
  double left_over_gbp = 0;      // budget less cost to payer

  [[nodiscard]] int delivered(Rank rank) const {
    const auto r = static_cast<std::size_t>(rank);
    return paid[r] + matched[r];
  }
  [[nodiscard]] int total_paid() const;
  [[nodiscard]] int total_matched() const;
};

/// Buys in the scheme's order until the next officer costs more than what is left. Budget and
/// prices are taken to the penny.
///
/// @param full_cost_gbp_per_year  what an officer of each rank costs the force
/// @param budget_gbp_per_year     0 buys nothing and is no error
/// @throws sim::InputError with every problem: a budget that is negative, not finite or enough for
///   more than a million officers, a match below 0, a rank that the scheme buys without a price or
///   a full cost, which must be at least a penny.
[[nodiscard]] Purchase buy(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                           double budget_gbp_per_year);

/// The cheapest first purchase of the scheme; empty if it buys nothing.
[[nodiscard]] std::optional<double> smallest_useful_budget_gbp(const Scheme& scheme);

}  // namespace models::funding
