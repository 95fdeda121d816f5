// Pledges by household: how much money they bring each year of a term, and which officers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/funding/scheme.hpp"
#include "sim/random/stream.hpp"

namespace models::funding {

/// One size of pledge.
struct Pledge {
  double gbp_per_year = 1;  // > 0, to the penny
  double share = 1;         // of those who pledge; > 0. Shares add up to 1
};

/// A campaign among households, each deciding for itself.
///
/// By the end of the campaign a household has pledged with probability participation * take-up,
/// where take-up = 1 - 2^(-weeks / weeks_to_half), or 1 without `weeks_to_half`. A pledge is for
/// the whole term, but each year after the first a pledger lapses with probability
/// `lapse_per_year`, for good. If the campaign ends below the threshold nothing starts, and nobody
/// pays. Formulas: docs/explanation/funding.md.
struct Crowdfunding {
  int households = 1;             // >= 1
  double participation = 1;       // share that would pledge in the end; in [0, 1]
  double participation_sd = 0;    // how well that is known: of a beta distribution with one peak
  double weeks = 0;               // length of the campaign; > 0 with weeks_to_half
  double weeks_to_half = 0;       // after which half of those who would pledge have; 0: all at once
  std::vector<Pledge> pledges{};  // at least one
  double lapse_per_year = 0;      // in [0, 1)
  double threshold_gbp_per_year = 0;  // >= 0
};

/// A probability for each whole number from `first` on.
struct CountLaw {
  std::int64_t first = 0;
  std::vector<double> probability{};

  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
};

/// Officers that the pledges may bring, all that come of it being equal but what is left over.
struct Delivery {
  Purchase purchase{};     // at the least money that brings it
  double from_gbp = 0;     // that money
  double probability = 0;  // of this year; adds up to 1 with the other deliveries
};

/// One year of the term.
struct CrowdfundedYear {
  CountLaw money{};                    // collected, in units of `unit_gbp`; 0 if nothing started
  double unit_gbp = 0;                 // largest amount of which every pledge is a multiple
  std::vector<Delivery> deliveries{};  // by rising money; the first is that of no money
};

/// What a scheme may expect of its campaign.
struct CrowdfundingLaw {
  double probability_started = 0;
  std::vector<CrowdfundedYear> years;  // of the scheme's term
  double error = 0;  // no probability above is wrong by more: what was cut off and rounding
};

/// Every rule of the campaign that is out of its range or contradicts another.
/// @param called  what to call it in the message
[[nodiscard]] std::vector<sim::Problem> broken_rules(const Crowdfunding& crowd,
                                                     const std::string& called);

/// The exact distribution of each year's money and officers; years are not independent.
///
/// The money of n pledgers is the n-fold convolution of a pledge's distribution; n is binomial, or
/// beta-binomial with `participation_sd`. Cells below about 1e-18 are cut off. Each year's money
/// buys anew by `buy`: what is left over is not carried forward.
///
/// @throws sim::InputError for broken rules of either, or if pledges have so fine a common unit
///   that the distribution would take too long.
[[nodiscard]] CrowdfundingLaw crowdfunding_law(const Crowdfunding& crowd, const Scheme& scheme,
                                               const ByRank& full_cost_gbp_per_year);

/// Draws campaigns household by household.
class CrowdfundingDraws {
 public:
  /// @throws sim::InputError for broken rules.
  CrowdfundingDraws(const Crowdfunding& crowd, int term_years);

  /// Money collected in each year of the term, in pence; 0 throughout if nothing started.
  [[nodiscard]] std::vector<std::int64_t> operator()(sim::RandomStream& stream) const;

 private:
  Crowdfunding crowd_;
  std::size_t years_;
  std::vector<std::int64_t> pence_;
};

}  // namespace models::funding
