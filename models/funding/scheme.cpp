#include "models/funding/scheme.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/core/error.hpp"

namespace models::funding {

namespace {

constexpr int kMostOfficers = 1'000'000;

using Pence = double;  // whole: prices in pounds and pence do not add up exactly in binary
Pence to_pence(double gbp) {
  return std::round(gbp * 100);
}

bool buys(const Scheme& scheme, Rank rank) {
  return std::find(scheme.buys.begin(), scheme.buys.end(), rank) != scheme.buys.end();
}

void require_amounts(const Scheme& scheme, const ByRank& table, const std::string& what,
                     std::vector<sim::Problem>& problems) {
  for (std::size_t r = 0; r < kRanks; ++r) {
    const std::string name{police::kRankNames[r]};
    if (!buys(scheme, static_cast<Rank>(r))) continue;
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
  if (scheme.matched_per_paid < 0) {
    problems.push_back({"",
                        name + ".matched_per_paid = " + std::to_string(scheme.matched_per_paid) +
                            " (must be >= 0)",
                        ""});
  }
  require_amounts(scheme, scheme.price_gbp_per_year, name + ".price_gbp_per_year", problems);
  require_amounts(scheme, full_cost_gbp_per_year, "full_cost_gbp_per_year", problems);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
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
  require_sound(scheme, full_cost_gbp_per_year, budget_gbp_per_year);
  Purchase purchase;
  Pence left = to_pence(budget_gbp_per_year);
  Pence spent = 0;
  double full_cost_gbp = 0;
  for (int bought = 0; !scheme.buys.empty(); ++bought) {
    const auto next = static_cast<std::size_t>(bought) % scheme.buys.size();
    const auto r = static_cast<std::size_t>(scheme.buys[next]);
    const Pence price = to_pence(*scheme.price_gbp_per_year[r]);
    if (price > left) break;
    if (bought == kMostOfficers) {
      throw sim::InputError("",
                            "budget_gbp_per_year = " + sim::to_text(budget_gbp_per_year) +
                                " buys more than a million officers",
                            "check the budget and the prices of scheme \"" + scheme.name + "\"");
    }
    left -= price;
    spent += price;
    purchase.paid[r] += 1;
    purchase.matched[r] += scheme.matched_per_paid;
    full_cost_gbp += (1 + scheme.matched_per_paid) * *full_cost_gbp_per_year[r];
  }
  purchase.cost_to_payer_gbp = spent / 100;
  purchase.cost_to_force_gbp = full_cost_gbp - purchase.cost_to_payer_gbp;
  purchase.left_over_gbp = left / 100;
  return purchase;
}

std::optional<double> smallest_useful_budget_gbp(const Scheme& scheme) {
  if (scheme.buys.empty()) return std::nullopt;
  return scheme.price_gbp_per_year[static_cast<std::size_t>(scheme.buys.front())];
}

}  // namespace models::funding
