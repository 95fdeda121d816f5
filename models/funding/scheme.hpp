// What an officer costs each payer, and how many officers a budget brings.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/police/team.hpp"
#include "sim/core/error.hpp"

namespace models::funding {

using police::kRanks;
using police::Rank;

/// A number for each rank; ranks without one cannot be bought.
using ByRank = std::array<std::optional<double>, kRanks>;

/// Who may share a bill or give a grant.
enum class Payer : std::uint8_t { force, residents, borough, government, developer };
inline constexpr std::size_t kPayers = 5;
inline constexpr std::array<std::string_view, kPayers> kPayerNames{"force", "residents", "borough",
                                                                   "government", "developer"};
/// A number for each payer; none is 0.
using ByPayer = std::array<std::optional<double>, kPayers>;

/// Where the officers come from that the force adds.
enum class MatchSource : std::uint8_t {
  new_money,  // they are hired: the force pays what they cost
  reserve,    // from elsewhere in the force, which loses what they cost
  other_team  // from a team of the study, which loses them: nobody pays more
};
inline constexpr std::array<std::string_view, 3> kMatchSourceNames{"new_money", "reserve",
                                                                   "other_team"};

/// A standing offer by the force: what a payer pays for each officer, and what the force adds.
///
/// MetPatrol Plus is a constable at £66,000 with one matched; Partnership Plus one at £57,000 with
/// none: 21 % below full cost. A scheme that buys nothing is a baseline. Prices: docs/sources.md.
/// Formulas and examples: docs/explanation/funding.md.
struct Scheme {
  std::string name;
  std::string payer;       // "residents", "borough", ...; who leads where several share
  std::vector<Rank> buys;  // ranks in the order of purchase, again from the start after the last
  ByRank
      price_gbp_per_year;    // to the payer, of one paid officer; > 0 for every rank in `buys`, ...
  int matched_per_paid = 0;  // officers that the force adds for each `match_every` paid ones; >= 0
  double abstraction = 0;    // share of the funded officers' tours taken for duty elsewhere

  std::optional<double> discount;    // ... or this share off full cost; in [0, 1)
  int match_every = 1;               // >= 1; paid officers are counted rank by rank, ...
  std::optional<Rank> matched_rank;  // ... or, if the match is of this rank, all together
  MatchSource match_source = MatchSource::new_money;
  std::vector<Rank> matches;  // paid ranks that are matched; empty: all
  std::optional<int> span;    // so many led officers need a supervisor; >= 1

  // Beside the price, of each delivered officer; the payer's for paid ones, the force's for others.
  ByRank running_gbp_per_year;  // fuel, upkeep, insurance, ...
  ByRank kit_gbp;               // vehicles and kit, once
  ByRank redundancy_gbp;        // what ends with the term: once, at its end
  int term_years = 3;           // over which what is paid once is shared out; >= 1

  ByPayer shares;                 // of the payer's bill; they add up to 1. All none: `payer` pays
  double grant_gbp_per_year = 0;  // spent before the payer's money
  Payer grant_from = Payer::government;
};

/// What one year's budget brought. Officers are whole; money that bought none is left over.
struct Purchase {
  std::array<int, kRanks> paid{};
  std::array<int, kRanks> matched{};
  double cost_to_payer_gbp = 0;    // what the paid officers cost, less the grant
  double cost_to_grantor_gbp = 0;  // what was used of the grant; the rest is not drawn
  double cost_to_force_gbp = 0;    // full cost of all delivered officers that nobody paid for
                                   // before, less what others paid; below 0 if the price exceeds
                                   // what an officer costs
  double left_over_gbp = 0;        // budget less cost to payer
  double kit_gbp = 0;         // of all delivered officers, once; a year's share is in the costs
  double redundancy_gbp = 0;  // the same at the end of the term

  [[nodiscard]] int delivered(Rank rank) const {
    const auto r = static_cast<std::size_t>(rank);
    return paid[r] + matched[r];
  }
  Purchase& operator+=(const Purchase& other);

  [[nodiscard]] int total_paid() const;
  [[nodiscard]] int total_matched() const;
};

/// What a paid officer costs the payer a year: price or discounted full cost, running cost, and a
/// year's share of kit and redundancy, to the penny. Empty without price, discount or full cost.
[[nodiscard]] std::optional<double> yearly_price_gbp(const Scheme& scheme,
                                                     const ByRank& full_cost_gbp_per_year,
                                                     Rank rank);

/// Whether anybody has a share: then these pay, and not the scheme's payer alone.
[[nodiscard]] bool is_shared(const ByPayer& shares);

/// Every rule of the scheme that is out of its range or contradicts another.
/// @param called  what to call the scheme in the message
[[nodiscard]] std::vector<sim::Problem> broken_rules(const Scheme& scheme,
                                                     const std::string& called);

/// Ranks that the scheme may ask a price for: what it buys, and the sergeants of its span.
[[nodiscard]] std::array<bool, kRanks> sold(const Scheme& scheme);
/// Ranks that the force may match with.
[[nodiscard]] std::array<bool, kRanks> matches_with(const Scheme& scheme);
/// Ranks that the scheme may deliver: what it sells, and what the force matches with.
[[nodiscard]] std::array<bool, kRanks> delivers(const Scheme& scheme);

/// Buys in the scheme's order until the next officer costs more than what is left. An officer whose
/// arrival leaves too few supervisors comes with the sergeants that are missing, or not at all.
/// Budget and prices are taken to the penny.
///
/// @param full_cost_gbp_per_year  what an officer of each rank costs the force
/// @param budget_gbp_per_year     of the payer, beside any grant; 0 is no error
/// @throws sim::InputError with every problem: a budget that is negative, not finite or enough for
///   more than a million officers, rules of the scheme out of the ranges above, a match that needs
///   more sergeants than it could ever get, a rank that the scheme sells without a price or
///   delivers without a full cost, which must be at least a penny.
[[nodiscard]] Purchase buy(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                           double budget_gbp_per_year);

/// The cheapest first purchase of the scheme, less its grant; empty if it buys nothing.
/// @throws sim::InputError as `buy` does.
[[nodiscard]] std::optional<double> smallest_useful_budget_gbp(
    const Scheme& scheme, const ByRank& full_cost_gbp_per_year);

}  // namespace models::funding
