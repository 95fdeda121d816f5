// A program of somebody else's: walks across a made-up town, and buys two officers.
#include <cstdio>

#include "models/funding/scheme.hpp"
#include "models/study/plan.hpp"
#include "sim/street/travel.hpp"
#include "sim/town/generator.hpp"

int main() {
  using namespace sim::street;
  const Network town = sim::town::generate_town({.wards = 1, .street_km = 10});
  const Travel foot{town, Mode::foot, Speeds{}, TableBudget{}};
  const Position here{StreetId{0}, 0};
  const Position there{StreetId{town.streets.size() - 1}, 0};
  std::printf("%zu streets, %.1f min across\n", town.streets.size(),
              foot.time(here, there).in_seconds() / 60);

  models::funding::Scheme scheme{.name = "MetPatrol Plus",
                                 .payer = "borough",
                                 .buys = {models::police::Rank::constable},
                                 .price_gbp_per_year = {},
                                 .matched_per_paid = 1};
  models::funding::ByRank full_cost;
  const auto constable = static_cast<std::size_t>(models::police::Rank::constable);
  scheme.price_gbp_per_year[constable] = 66'000;
  full_cost[constable] = 72'152;
  const auto purchase = models::funding::buy(scheme, full_cost, 70'000);
  std::printf("%d paid, %d matched\n", purchase.total_paid(), purchase.total_matched());
  return purchase.total_paid() + purchase.total_matched() == 2 ? 0 : 1;
}
