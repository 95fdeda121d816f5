#include "models/funding/scheme.hpp"

#include <cmath>
#include <numeric>

#include "sim/core/error.hpp"

namespace models::funding {

namespace {

std::string rank_name(Rank rank) {
  return std::string{police::kRankNames[static_cast<std::size_t>(rank)]};
}

double amount(const ByRank& table, Rank rank, const std::string& what) {
  const auto value = table[static_cast<std::size_t>(rank)];
  if (!value || !(*value > 0) || !std::isfinite(*value)) {
    throw sim::InputError("", what + " has no amount > 0 for rank \"" + rank_name(rank) + "\"",
                          "add `" + rank_name(rank) + " = …` to it");
  }
  return *value;
}

}  // namespace

int Purchase::total_paid() const {
  return std::accumulate(paid.begin(), paid.end(), 0);
}
int Purchase::total_matched() const {
  return std::accumulate(matched.begin(), matched.end(), 0);
}

Purchase buy(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
             double budget_gbp_per_year) {
  if (!(budget_gbp_per_year >= 0) || !std::isfinite(budget_gbp_per_year)) {
    throw sim::InputError(
        "", "budget_gbp_per_year = " + std::to_string(budget_gbp_per_year) + " (must be >= 0)");
  }
  Purchase purchase;
  purchase.left_over_gbp = budget_gbp_per_year;
  if (scheme.buys.empty()) return purchase;
  for (std::size_t next = 0;; next = (next + 1) % scheme.buys.size()) {
    const Rank rank = scheme.buys[next];
    const auto r = static_cast<std::size_t>(rank);
    const double price_gbp = amount(scheme.price_gbp_per_year, rank,
                                    "scheme \"" + scheme.name + "\".price_gbp_per_year");
    if (price_gbp > purchase.left_over_gbp) return purchase;
    const double full_gbp = amount(full_cost_gbp_per_year, rank, "full_cost_gbp_per_year");
    purchase.paid[r] += 1;
    purchase.matched[r] += scheme.matched_per_paid;
    purchase.left_over_gbp -= price_gbp;
    purchase.cost_to_payer_gbp += price_gbp;
    purchase.cost_to_force_gbp += (1 + scheme.matched_per_paid) * full_gbp - price_gbp;
  }
}

std::optional<double> smallest_useful_budget_gbp(const Scheme& scheme) {
  if (scheme.buys.empty()) return std::nullopt;
  return scheme.price_gbp_per_year[static_cast<std::size_t>(scheme.buys.front())];
}

}  // namespace models::funding
