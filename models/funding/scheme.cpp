#include "models/funding/scheme.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/core/error.hpp"

namespace models::funding {

namespace {

constexpr int kMostOfficers = 1'000'000;
constexpr double kShareTolerance = 1e-9;

using Counts = std::array<int, kRanks>;
using Pence = double;  // whole: prices in pounds and pence do not add up exactly in binary
Pence to_pence(double gbp) {
  return std::round(gbp * 100);
}

constexpr std::size_t at(Rank rank) {
  return static_cast<std::size_t>(rank);
}

bool is_matched(const Scheme& scheme, Rank rank) {
  return scheme.matches.empty() ||
         std::find(scheme.matches.begin(), scheme.matches.end(), rank) != scheme.matches.end();
}

// What the force adds to the paid officers.
Counts match(const Scheme& scheme, const Counts& paid) {
  Counts matched{};
  int together = 0;
  for (std::size_t r = 0; r < kRanks; ++r) {
    if (!is_matched(scheme, static_cast<Rank>(r))) continue;
    together += paid[r];
    if (!scheme.matched_rank) matched[r] = paid[r] / scheme.match_every * scheme.matched_per_paid;
  }
  if (scheme.matched_rank) {
    matched[at(*scheme.matched_rank)] = together / scheme.match_every * scheme.matched_per_paid;
  }
  return matched;
}

bool has_supervisors(const Scheme& scheme, const Counts& paid) {
  if (!scheme.span) return true;
  const Counts matched = match(scheme, paid);
  int led = 0;
  int leaders = 0;
  for (std::size_t r = 0; r < kRanks; ++r) {
    (police::powers_of(static_cast<Rank>(r)).supervises ? leaders : led) += paid[r] + matched[r];
  }
  return leaders >= led / *scheme.span;
}

// A year's share of what an officer costs beside the price.
double extras_gbp(const Scheme& scheme, std::size_t r) {
  return scheme.running_gbp_per_year[r].value_or(0) +
         (scheme.kit_gbp[r].value_or(0) + scheme.redundancy_gbp[r].value_or(0)) / scheme.term_years;
}

void require_amounts(const ByRank& table, const std::array<bool, kRanks>& needed,
                     const std::string& what, std::vector<sim::Problem>& problems) {
  for (std::size_t r = 0; r < kRanks; ++r) {
    const std::string name{police::kRankNames[r]};
    if (!needed[r]) continue;
    if (table[r] && *table[r] >= 0.01 && std::isfinite(*table[r])) continue;
    problems.push_back({"", what + " has no amount > 0 for rank \"" + name + "\"",
                        "add `" + name + " = …` to it"});
  }
}

void require_sound(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                   double budget_gbp_per_year) {
  std::vector<sim::Problem> problems;
  const std::string name = "scheme \"" + scheme.name + "\"";
  if (!(budget_gbp_per_year >= 0) || !std::isfinite(budget_gbp_per_year)) {
    problems.push_back({"",
                        "budget_gbp_per_year = " + sim::to_text(budget_gbp_per_year) +
                            " (must be >= 0 and finite)",
                        ""});
  }
  const std::vector<sim::Problem> broken = broken_rules(scheme, name);
  problems.insert(problems.end(), broken.begin(), broken.end());
  if (!scheme.discount) {
    require_amounts(scheme.price_gbp_per_year, sold(scheme), name + ".price_gbp_per_year",
                    problems);
  }
  require_amounts(full_cost_gbp_per_year, delivers(scheme), "full_cost_gbp_per_year", problems);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

// The next officer in the order of purchase, and the sergeants that must come along.
Counts next_step(const Scheme& scheme, const Counts& paid, std::size_t steps) {
  Counts after = paid;
  ++after[at(scheme.buys[steps % scheme.buys.size()])];
  while (!has_supervisors(scheme, after)) ++after[at(Rank::sergeant)];
  return after;
}

Pence price_of(const std::array<Pence, kRanks>& price, const Counts& before, const Counts& after) {
  Pence sum = 0;
  for (std::size_t r = 0; r < kRanks; ++r) sum += price[r] * (after[r] - before[r]);
  return sum;
}

std::array<Pence, kRanks> prices(const Scheme& scheme, const ByRank& full_cost_gbp_per_year) {
  std::array<Pence, kRanks> pence{};
  for (std::size_t r = 0; r < kRanks; ++r) {
    pence[r] = to_pence(
        yearly_price_gbp(scheme, full_cost_gbp_per_year, static_cast<Rank>(r)).value_or(0));
  }
  return pence;
}

}  // namespace

Purchase& Purchase::operator+=(const Purchase& other) {
  for (std::size_t r = 0; r < kRanks; ++r) {
    paid[r] += other.paid[r];
    matched[r] += other.matched[r];
  }
  cost_to_payer_gbp += other.cost_to_payer_gbp;
  cost_to_grantor_gbp += other.cost_to_grantor_gbp;
  cost_to_force_gbp += other.cost_to_force_gbp;
  left_over_gbp += other.left_over_gbp;
  kit_gbp += other.kit_gbp;
  redundancy_gbp += other.redundancy_gbp;
  return *this;
}

int Purchase::total_paid() const {
  return std::accumulate(paid.begin(), paid.end(), 0);
}
int Purchase::total_matched() const {
  return std::accumulate(matched.begin(), matched.end(), 0);
}

std::optional<double> yearly_price_gbp(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                                       Rank rank) {
  const std::size_t r = at(rank);
  std::optional<double> price = scheme.price_gbp_per_year[r];
  if (scheme.discount && full_cost_gbp_per_year[r]) {
    price = *full_cost_gbp_per_year[r] * (1 - *scheme.discount);
  }
  if (!price) return std::nullopt;
  return to_pence(*price + extras_gbp(scheme, r)) / 100;
}

bool is_shared(const ByPayer& shares) {
  return std::any_of(shares.begin(), shares.end(), [](const auto& s) { return s.has_value(); });
}

std::vector<sim::Problem> broken_rules(const Scheme& scheme, const std::string& called) {
  std::vector<sim::Problem> problems;
  const auto require = [&](bool kept, const std::string& key, double value, const char* rule) {
    if (!kept)
      problems.push_back({"", called + "." + key + " = " + sim::to_text(value) + rule, ""});
  };
  require(scheme.matched_per_paid >= 0, "matched_per_paid", scheme.matched_per_paid,
          " (must be >= 0)");
  require(scheme.match_every >= 1, "match_every", scheme.match_every, " (must be >= 1)");
  require(scheme.term_years >= 1, "term_years", scheme.term_years, " (must be >= 1)");
  require(!scheme.span || *scheme.span >= 1, "span", scheme.span.value_or(1), " (must be >= 1)");
  const double discount = scheme.discount.value_or(0);
  require(discount >= 0 && discount < 1, "discount", discount, " (must be >= 0 and < 1)");
  require(scheme.grant_gbp_per_year >= 0 && std::isfinite(scheme.grant_gbp_per_year),
          "grant_gbp_per_year", scheme.grant_gbp_per_year, " (must be >= 0 and finite)");
  const auto amounts = [&](const std::string& key, const auto& values, const auto& names) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double value = values[i].value_or(0);
      require(value >= 0 && std::isfinite(value), key + "." + std::string{names[i]}, value,
              " (must be >= 0 and finite)");
    }
  };
  amounts("running_gbp_per_year", scheme.running_gbp_per_year, police::kRankNames);
  amounts("kit_gbp", scheme.kit_gbp, police::kRankNames);
  amounts("redundancy_gbp", scheme.redundancy_gbp, police::kRankNames);
  amounts("shares", scheme.shares, kPayerNames);
  if (is_shared(scheme.shares)) {
    double sum = 0;
    for (const auto& share : scheme.shares) sum += share.value_or(0);
    if (!(std::abs(sum - 1) <= kShareTolerance)) {
      problems.push_back(
          {"", called + ".shares add up to " + sim::to_text(sum) + " (must be 1)", ""});
    }
  }
  // A sergeant that brings as many constables as he leads never catches up.
  if (scheme.span && scheme.match_every >= 1 && scheme.matched_rank &&
      !police::powers_of(*scheme.matched_rank).supervises && is_matched(scheme, Rank::sergeant) &&
      scheme.matched_per_paid >= *scheme.span * scheme.match_every) {
    problems.push_back({"",
                        called + ".span = " + std::to_string(*scheme.span) +
                            ": each sergeant is matched by as many officers as he may lead",
                        "match other ranks only (`matches`), or raise the span"});
  }
  const auto given = [](const auto& amount) { return amount.has_value(); };
  if (scheme.discount &&
      std::any_of(scheme.price_gbp_per_year.begin(), scheme.price_gbp_per_year.end(), given)) {
    problems.push_back({"", called + " has both prices and a discount", "keep one of them"});
  }
  return problems;
}

std::array<bool, kRanks> sold(const Scheme& scheme) {
  std::array<bool, kRanks> ranks{};
  for (const Rank rank : scheme.buys) ranks[at(rank)] = true;
  if (scheme.span && !scheme.buys.empty()) ranks[at(Rank::sergeant)] = true;
  return ranks;
}

std::array<bool, kRanks> matches_with(const Scheme& scheme) {
  std::array<bool, kRanks> ranks{};
  if (scheme.matched_per_paid == 0 || scheme.buys.empty()) return ranks;
  if (scheme.matched_rank) {
    ranks[at(*scheme.matched_rank)] = true;
    return ranks;
  }
  ranks = sold(scheme);
  for (std::size_t r = 0; r < kRanks; ++r) {
    ranks[r] = ranks[r] && is_matched(scheme, static_cast<Rank>(r));
  }
  return ranks;
}

std::array<bool, kRanks> delivers(const Scheme& scheme) {
  std::array<bool, kRanks> ranks = sold(scheme);
  const std::array<bool, kRanks> matched = matches_with(scheme);
  for (std::size_t r = 0; r < kRanks; ++r) ranks[r] = ranks[r] || matched[r];
  return ranks;
}

Purchase buy(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
             double budget_gbp_per_year) {
  require_sound(scheme, full_cost_gbp_per_year, budget_gbp_per_year);
  Purchase purchase;
  const std::array<Pence, kRanks> price = prices(scheme, full_cost_gbp_per_year);
  const Pence budget = to_pence(budget_gbp_per_year);
  const Pence grant = to_pence(scheme.grant_gbp_per_year);
  Pence left = budget + grant;
  for (std::size_t step = 0; !scheme.buys.empty(); ++step) {
    const Counts after = next_step(scheme, purchase.paid, step);
    const Pence cost = price_of(price, purchase.paid, after);
    if (cost > left) break;
    if (purchase.total_paid() >= kMostOfficers) {
      throw sim::InputError("",
                            "budget_gbp_per_year = " + sim::to_text(budget_gbp_per_year) +
                                " buys more than a million officers",
                            "check the budget and the prices of scheme \"" + scheme.name + "\"");
    }
    left -= cost;
    purchase.paid = after;
  }
  purchase.matched = match(scheme, purchase.paid);
  const Pence spent = budget + grant - left;
  const Pence from_grant = std::min(spent, grant);
  double full_cost_gbp = 0;
  for (std::size_t r = 0; r < kRanks; ++r) {
    const int officers = purchase.delivered(static_cast<Rank>(r));
    if (officers == 0) continue;
    const bool paid_before = scheme.match_source == MatchSource::other_team;
    full_cost_gbp +=
        (officers - (paid_before ? purchase.matched[r] : 0)) * *full_cost_gbp_per_year[r];
    full_cost_gbp += officers * extras_gbp(scheme, r);
    purchase.kit_gbp += officers * scheme.kit_gbp[r].value_or(0);
    purchase.redundancy_gbp += officers * scheme.redundancy_gbp[r].value_or(0);
  }
  purchase.cost_to_payer_gbp = (spent - from_grant) / 100;
  purchase.cost_to_grantor_gbp = from_grant / 100;
  purchase.cost_to_force_gbp =
      full_cost_gbp - purchase.cost_to_payer_gbp - purchase.cost_to_grantor_gbp;
  purchase.left_over_gbp = (budget - (spent - from_grant)) / 100;
  return purchase;
}

std::optional<double> smallest_useful_budget_gbp(const Scheme& scheme,
                                                 const ByRank& full_cost_gbp_per_year) {
  if (scheme.buys.empty()) return std::nullopt;
  require_sound(scheme, full_cost_gbp_per_year, 0);
  const Pence first =
      price_of(prices(scheme, full_cost_gbp_per_year), {}, next_step(scheme, {}, 0));
  return std::max(0.0, first - to_pence(scheme.grant_gbp_per_year)) / 100;
}

}  // namespace models::funding
