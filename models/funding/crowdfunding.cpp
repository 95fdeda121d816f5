#include "models/funding/crowdfunding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/funding/pledge_sums.hpp"
#include "sim/random/distributions.hpp"

namespace models::funding {

namespace {

constexpr int kMostHouseholds = 1'000'000;
constexpr double kShareTolerance = 1e-9;

std::int64_t pence(double gbp) {
  return std::llround(gbp * 100);
}

double take_up(const Crowdfunding& crowd) {
  return crowd.weeks_to_half > 0 ? 1 - std::exp2(-crowd.weeks / crowd.weeks_to_half) : 1;
}

// Of those who have pledged by the end of the campaign.
struct Participation {
  double mean = 0;
  double a = 0, b = 0;  // of the beta distribution; 0 if there is none
};

Participation participation(const Crowdfunding& crowd) {
  Participation of{.mean = crowd.participation * take_up(crowd)};
  const double sd = crowd.participation_sd * take_up(crowd);
  if (sd == 0) return of;
  const double together = of.mean * (1 - of.mean) / (sd * sd) - 1;
  of.a = of.mean * together;
  of.b = (1 - of.mean) * together;
  return of;
}

CountLaw pledgers(const Crowdfunding& crowd) {
  const Participation of = participation(crowd);
  if (of.a > 0) return beta_binomial(crowd.households, of.a, of.b);
  return binomial(crowd.households, of.mean);
}

std::vector<UnitPledge> in_units(const Crowdfunding& crowd, std::int64_t unit_pence) {
  double sum = 0;
  for (const Pledge& pledge : crowd.pledges) sum += pledge.share;
  std::vector<UnitPledge> pledges;
  for (const Pledge& pledge : crowd.pledges)
    pledges.push_back({pence(pledge.gbp_per_year) / unit_pence, pledge.share / sum});
  return pledges;
}

// The steps of the buying rule that money up to `most` reaches, found by halving.
std::vector<Delivery> steps_of(const Scheme& scheme, const ByRank& full_cost_gbp_per_year,
                               const CountLaw& money, std::int64_t unit_pence) {
  const auto at = [&](std::int64_t units) {
    return buy(scheme, full_cost_gbp_per_year, static_cast<double>(units * unit_pence) / 100);
  };
  const std::int64_t most = money.first + static_cast<std::int64_t>(money.probability.size()) - 1;
  std::vector<Delivery> steps{{.purchase = at(0)}};
  std::vector<std::int64_t> from{0};
  while (at(most).total_paid() > steps.back().purchase.total_paid()) {
    std::int64_t low = from.back(), high = most;  // paid alike at low, more at high
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (at(middle).total_paid() > steps.back().purchase.total_paid() ? high : low) = middle;
    }
    from.push_back(high);
    steps.push_back(
        {.purchase = at(high), .from_gbp = static_cast<double>(high * unit_pence) / 100});
  }
  for (std::size_t i = 0; i < money.probability.size(); ++i) {
    const auto units = money.first + static_cast<std::int64_t>(i);
    const auto step = std::upper_bound(from.begin(), from.end(), units) - from.begin() - 1;
    steps[static_cast<std::size_t>(step)].probability += money.probability[i];
  }
  return steps;
}

void require_sound(const Crowdfunding& crowd) {
  std::vector<sim::Problem> problems = broken_rules(crowd, "crowdfunding");
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

}  // namespace

double CountLaw::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < probability.size(); ++i)
    sum += probability[i] * static_cast<double>(i);
  return sum + static_cast<double>(first);
}

double CountLaw::variance() const {
  const double m = mean();
  double sum = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    const double off = static_cast<double>(first) + static_cast<double>(i) - m;
    sum += probability[i] * off * off;
  }
  return sum;
}

std::vector<sim::Problem> broken_rules(const Crowdfunding& crowd, const std::string& called) {
  std::vector<sim::Problem> problems;
  const auto require = [&](bool kept, const std::string& key, double value, const char* rule) {
    if (kept) return;
    problems.push_back({"", called + "." + key + " = " + sim::to_text(value) + rule, ""});
  };
  require(crowd.households >= 1 && crowd.households <= kMostHouseholds, "households",
          crowd.households, " (must be >= 1 and <= 1000000)");
  require(crowd.participation >= 0 && crowd.participation <= 1, "participation",
          crowd.participation, " (must be >= 0 and <= 1)");
  require(crowd.participation_sd >= 0, "participation_sd", crowd.participation_sd,
          " (must be >= 0)");
  require(crowd.weeks_to_half >= 0 && std::isfinite(crowd.weeks_to_half), "weeks_to_half",
          crowd.weeks_to_half, " (must be >= 0 and finite)");
  require(crowd.weeks >= 0 && std::isfinite(crowd.weeks), "weeks", crowd.weeks,
          " (must be >= 0 and finite)");
  require(crowd.lapse_per_year >= 0 && crowd.lapse_per_year < 1, "lapse_per_year",
          crowd.lapse_per_year, " (must be >= 0 and < 1)");
  require(crowd.threshold_gbp_per_year >= 0 && std::isfinite(crowd.threshold_gbp_per_year),
          "threshold_gbp_per_year", crowd.threshold_gbp_per_year, " (must be >= 0 and finite)");
  if ((crowd.weeks > 0) != (crowd.weeks_to_half > 0)) {
    problems.push_back({"", called + " has only one of weeks and weeks_to_half",
                        "give both, or neither: all pledge at once"});
  }
  double shares = 0;
  for (std::size_t i = 0; i < crowd.pledges.size(); ++i) {
    const Pledge& pledge = crowd.pledges[i];
    const std::string key = "pledge[" + std::to_string(i) + "].";
    require(pledge.gbp_per_year >= 0.01 && pledge.gbp_per_year <= 1e6, key + "gbp_per_year",
            pledge.gbp_per_year, " (must be >= 0.01 and <= 1000000)");
    require(std::abs(pledge.gbp_per_year * 100 - std::round(pledge.gbp_per_year * 100)) < 1e-6,
            key + "gbp_per_year", pledge.gbp_per_year, " (must be whole pence)");
    require(pledge.share > 0, key + "share", pledge.share, " (must be > 0)");
    shares += pledge.share;
  }
  if (crowd.pledges.empty())
    problems.push_back({"", called + " has no pledge", "add at least one size with its share"});
  else if (!(std::abs(shares - 1) <= kShareTolerance))
    problems.push_back(
        {"", called + ".pledge: shares add up to " + sim::to_text(shares) + " (must be 1)", ""});
  if (problems.empty() && crowd.participation_sd > 0) {
    const Participation of = participation(crowd);
    if (!(of.a > 1 && of.b > 1)) {
      problems.push_back({"",
                          called + ".participation_sd = " + sim::to_text(crowd.participation_sd) +
                              " (too much for one peak: nobody and everybody would be likeliest)",
                          "lower it, or move participation away from 0 and 1"});
    }
  }
  return problems;
}

CrowdfundingLaw crowdfunding_law(const Crowdfunding& crowd, const Scheme& scheme,
                                 const ByRank& full_cost_gbp_per_year) {
  require_sound(crowd);
  (void)buy(scheme, full_cost_gbp_per_year, 0);  // its rules first
  std::int64_t unit = 0;
  for (const Pledge& pledge : crowd.pledges) unit = std::gcd(unit, pence(pledge.gbp_per_year));
  const std::int64_t threshold = (pence(crowd.threshold_gbp_per_year) + unit - 1) / unit;
  const PledgeSums sums{in_units(crowd, unit), pledgers(crowd), threshold};
  CrowdfundingLaw law;
  double kept = 1;  // of those who pledged
  for (int year = 0; year < scheme.term_years; ++year, kept *= 1 - crowd.lapse_per_year) {
    CrowdfundedYear of{.unit_gbp = static_cast<double>(unit) / 100};
    of.money = sums.money(kept);
    double started = 0;
    for (const double p : of.money.probability) started += p;
    const double not_started = sums.probability_not_started();
    law.probability_started = 1 - not_started;
    law.error = std::max(law.error, std::abs(1 - started - not_started));
    if (not_started > 0 || of.money.probability.empty()) add_zero(of.money, not_started);
    of.deliveries = steps_of(scheme, full_cost_gbp_per_year, of.money, unit);
    law.years.push_back(std::move(of));
  }
  return law;
}

CrowdfundingDraws::CrowdfundingDraws(const Crowdfunding& crowd, int term_years)
    : crowd_{crowd}, years_{static_cast<std::size_t>(term_years)} {
  require_sound(crowd);
  for (const Pledge& pledge : crowd.pledges) pence_.push_back(pence(pledge.gbp_per_year));
}

std::vector<std::int64_t> CrowdfundingDraws::operator()(sim::RandomStream& stream) const {
  const Participation of = participation(crowd_);
  double share = of.mean;
  if (of.a > 0) {
    const double a = sim::Gamma::from_mean_cv(of.a, 1 / std::sqrt(of.a))(stream);
    share = a / (a + sim::Gamma::from_mean_cv(of.b, 1 / std::sqrt(of.b))(stream));
  }
  std::vector<std::int64_t> money(years_, 0);
  for (int h = 0; h < crowd_.households; ++h) {
    if (stream.uniform() >= share) continue;
    double mark = stream.uniform();
    std::size_t k = 0;
    while (k + 1 < crowd_.pledges.size() && mark >= crowd_.pledges[k].share) {
      mark -= crowd_.pledges[k++].share;
    }
    for (std::size_t year = 0; year < years_; ++year) {
      if (year > 0 && stream.uniform() < crowd_.lapse_per_year) break;
      money[year] += pence_[k];
    }
  }
  if (years_ > 0 && money[0] < pence(crowd_.threshold_gbp_per_year))
    std::fill(money.begin(), money.end(), 0);
  return money;
}

}  // namespace models::funding
