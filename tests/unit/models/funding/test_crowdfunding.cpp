// Crowdfunding: by hand, by full enumeration, by closed forms, and against campaigns drawn.
#include "catch.hpp"
#include "models/funding/crowdfunding.hpp"
#include "models/funding/pledge_sums.hpp"
#include "statistics.hpp"

using namespace models::funding;

namespace {

const ByRank kFull{std::nullopt, 72'152, std::nullopt, std::nullopt};

Scheme residents(int term_years = 3) {
  Scheme scheme;
  scheme.name = "Residents with match";
  scheme.payer = "residents";
  scheme.buys = {Rank::constable};
  scheme.price_gbp_per_year = {std::nullopt, 60'000, std::nullopt, std::nullopt};
  scheme.matched_per_paid = 1;
  scheme.term_years = term_years;
  return scheme;
}

// A village: one officer costs £1,000, so that a few households may bring some or none.
Scheme village() {
  Scheme scheme = residents();
  scheme.price_gbp_per_year[1] = 1'000;
  return scheme;
}

Crowdfunding villagers() {
  return {.households = 400,
          .participation = 0.1,
          .pledges = {{60, 0.5}, {120, 0.3}, {300, 0.2}},
          .lapse_per_year = 0.15,
          .threshold_gbp_per_year = 4'800};
}

double total(const CountLaw& law) {
  double sum = 0;
  for (const double p : law.probability) sum += p;
  return sum;
}

double at(const CountLaw& law, std::int64_t value) {
  const std::int64_t i = value - law.first;
  return i < 0 || i >= static_cast<std::int64_t>(law.probability.size())
             ? 0
             : law.probability[static_cast<std::size_t>(i)];
}

// By money of the last year, in cells that expect 10 or more: the last takes the rest.
struct Cells {
  std::vector<double> probability;
  std::vector<std::int64_t> last_unit;

  Cells(const CountLaw& law, double draws) {
    double sum = 0;
    for (std::size_t i = 0; i < law.probability.size(); ++i) {
      sum += law.probability[i];
      if (sum * draws < 100) continue;
      probability.push_back(sum);
      last_unit.push_back(law.first + static_cast<std::int64_t>(i));
      sum = 0;
    }
    probability.back() += sum;
    last_unit.pop_back();
  }
  [[nodiscard]] std::size_t of(std::int64_t units) const {
    return static_cast<std::size_t>(std::lower_bound(last_unit.begin(), last_unit.end(), units) -
                                    last_unit.begin());
  }
};

bool draws_pass(const Crowdfunding& drawn, const Crowdfunding& expected, std::size_t year) {
  constexpr int kDraws = 20'000;
  const CrowdfundingLaw law = crowdfunding_law(expected, village(), kFull);
  const CrowdfundedYear& of = law.years[year];
  const Cells cells{of.money, kDraws};
  std::vector<std::uint64_t> observed(cells.probability.size(), 0);
  const CrowdfundingDraws draw{drawn, 3};
  sim::RandomStream stream{{.seed = 13, .entity = static_cast<std::uint32_t>(year)}};
  for (int i = 0; i < kDraws; ++i) {
    const std::int64_t pence = draw(stream)[year];
    ++observed[cells.of(pence / std::llround(of.unit_gbp * 100))];
  }
  return statistics::chi_square_accepts(observed, cells.probability);
}

}  // namespace

TEST_CASE("£13 a head of 18,000 residents is £234,000 at full participation, and lapses") {
  const Crowdfunding all{.households = 18'000, .pledges = {{13, 1}}, .lapse_per_year = 0.1};
  const CrowdfundingLaw law = crowdfunding_law(all, residents(), kFull);
  REQUIRE(law.years.size() == 3);
  CHECK(law.probability_started == 1);
  CHECK(law.error < 1e-10);
  const CrowdfundedYear& first = law.years[0];
  CHECK(first.money.mean() * first.unit_gbp == Approx(234'000));
  CHECK(first.money.variance() == Approx(0).margin(1e-6));
  REQUIRE(first.deliveries.size() == 4);  // nobody, 1, 2 or 3 constables paid
  CHECK(first.deliveries[3].probability == Approx(1));
  CHECK(first.deliveries[3].from_gbp == 180'011);  // the least multiple of £13 from £180,000 on
  CHECK(first.deliveries[3].purchase.total_paid() == 3);
  CHECK(first.deliveries[3].purchase.total_matched() == 3);
  // 90 % and 81 % of the pledgers stay: £210,600 and £189,540, each surely worth three.
  CHECK(law.years[1].money.mean() * 13 == Approx(210'600));
  CHECK(law.years[2].money.mean() * 13 == Approx(189'540));
  CHECK(law.years[2].money.variance() == Approx(18'000 * 0.81 * 0.19));
  CHECK(law.years[2].deliveries[3].probability == Approx(1).epsilon(1e-9));
}

TEST_CASE("£60,000 a year in four weeks is a point of the same process") {
  // 8,000 households; in the end 2.5 % would pledge, half of them within four weeks: 100 pledgers
  // at £600 on average.
  const Crowdfunding camden{.households = 8'000,
                            .participation = 0.025,
                            .weeks = 4,
                            .weeks_to_half = 4,
                            .pledges = {{120, 0.4}, {600, 0.4}, {1'560, 0.2}}};
  const CrowdfundedYear first = crowdfunding_law(camden, residents(), kFull).years[0];
  CHECK(first.money.mean() * first.unit_gbp == Approx(60'000));
  // A compound binomial: n p E[s^2] - n p^2 E[s]^2.
  const double second_moment = 0.4 * 120 * 120 + 0.4 * 600 * 600 + 0.2 * 1'560 * 1'560;
  CHECK(first.money.variance() * first.unit_gbp * first.unit_gbp ==
        Approx(100 * second_moment - 8'000 * 0.0125 * 0.0125 * 600 * 600));
  CHECK(first.deliveries[0].probability == Approx(0.5).margin(0.05));
  CHECK(first.deliveries[1].from_gbp == 60'000);
}

TEST_CASE("three households, every outcome counted") {
  const double p = 0.4, lapse = 0.25;
  const Crowdfunding crowd{.households = 3,
                           .participation = p,
                           .pledges = {{600, 0.7}, {900, 0.3}},
                           .lapse_per_year = lapse,
                           .threshold_gbp_per_year = 1'400};
  const CrowdfundingLaw law = crowdfunding_law(crowd, village(), kFull);
  CHECK(law.error < 1e-14);
  // Each household: does not pledge, or pledges one of two sizes for one, two or three years.
  struct Fate {
    double probability;
    std::array<int, 3> money;  // by year, in units of £300
  };
  std::vector<Fate> fates{{1 - p, {0, 0, 0}}};
  for (const auto& [units, share] : {std::pair{2, 0.7}, std::pair{3, 0.3}}) {
    const double here = p * share, stays = 1 - lapse;
    fates.push_back({here * lapse, {units, 0, 0}});
    fates.push_back({here * stays * lapse, {units, units, 0}});
    fates.push_back({here * stays * stays, {units, units, units}});
  }
  std::array<std::array<double, 10>, 3> expected{};
  double started = 0;
  for (const Fate& a : fates) {
    for (const Fate& b : fates) {
      for (const Fate& c : fates) {
        const double q = a.probability * b.probability * c.probability;
        const bool starts = a.money[0] + b.money[0] + c.money[0] >= 5;  // £1,500 is the next sum
        if (starts) started += q;
        for (std::size_t y = 0; y < 3; ++y) {
          const int sum = starts ? a.money[y] + b.money[y] + c.money[y] : 0;
          expected[y][static_cast<std::size_t>(sum)] += q;
        }
      }
    }
  }
  CHECK(law.probability_started == Approx(started).epsilon(1e-13));
  for (std::size_t y = 0; y < 3; ++y) {
    CHECK(law.years[y].unit_gbp == 300);
    for (std::size_t m = 0; m < 10; ++m) {
      CHECK(at(law.years[y].money, static_cast<std::int64_t>(m)) ==
            Approx(expected[y][m]).margin(1e-15));
    }
    // £1,000 an officer: none below £1,200, one below £2,100, two above.
    double two = 0;
    for (std::size_t m = 7; m < 10; ++m) two += expected[y][m];
    REQUIRE(law.years[y].deliveries.size() == 3);
    CHECK(law.years[y].deliveries[2].probability == Approx(two).margin(1e-15));
    CHECK(law.years[y].deliveries[2].from_gbp == 2'100);
  }
}

TEST_CASE("pledgers are counted by the textbook's laws") {
  const CountLaw known = binomial(1'000, 0.03);
  CHECK(total(known) == Approx(1).epsilon(1e-14));
  CHECK(known.mean() == Approx(30).epsilon(1e-12));
  CHECK(known.variance() == Approx(1'000 * 0.03 * 0.97).epsilon(1e-12));
  const double a = 4, b = 96, n = 1'000;
  const CountLaw unsure = beta_binomial(1'000, a, b);
  CHECK(unsure.mean() == Approx(n * a / (a + b)).epsilon(1e-12));
  CHECK(unsure.variance() ==
        Approx(n * a * b * (a + b + n) / ((a + b) * (a + b) * (a + b + 1))).epsilon(1e-12));
  CHECK(binomial(7, 0).probability == std::vector{1.0});
  CHECK(binomial(7, 1).first == 7);
}

TEST_CASE("a threshold cuts off the campaigns below it, and keeps the years together") {
  Crowdfunding crowd = villagers();
  const CrowdfundingLaw cut = crowdfunding_law(crowd, village(), kFull);
  crowd.threshold_gbp_per_year = 0;
  const CrowdfundingLaw whole = crowdfunding_law(crowd, village(), kFull);
  CHECK(whole.probability_started == 1);
  CHECK(cut.probability_started > 0.3);
  CHECK(cut.probability_started < 0.7);
  CHECK(cut.error < 1e-13);
  for (std::int64_t m = 1; m < 400; ++m) {
    CHECK(at(cut.years[0].money, m) == Approx(m < 80 ? 0 : at(whole.years[0].money, m)));
    CHECK(at(cut.years[2].money, m) <= at(whole.years[2].money, m) * (1 + 1e-12));
  }
  // Campaigns that start are the richer ones, so year 3 of a start is richer than of any.
  const double of_a_start = cut.years[2].money.mean() / cut.probability_started;
  CHECK(of_a_start > 1.05 * whole.years[2].money.mean());
}

TEST_CASE("campaigns drawn household by household follow the exact law") {
  Crowdfunding crowd = villagers();
  for (const std::size_t year : {0u, 1u, 2u}) CHECK(draws_pass(crowd, crowd, year));
  crowd.participation_sd = 0.03;
  CHECK(draws_pass(crowd, crowd, 2));
}

TEST_CASE("three per cent more participation, lapse or pledge would be noticed") {
  const Crowdfunding right = villagers();
  Crowdfunding wrong = right;
  wrong.participation *= 1.03;
  CHECK_FALSE(draws_pass(wrong, right, 0));
  wrong = right;
  wrong.lapse_per_year = 1 - 0.97 * (1 - right.lapse_per_year);
  CHECK_FALSE(draws_pass(wrong, right, 1));
}

TEST_CASE("every mistake of a campaign is told at once") {
  const Crowdfunding wrong{.households = 0,
                           .participation = 1.2,
                           .weeks = 3,
                           .pledges = {{0, 0.5}, {10.005, 0.6}},
                           .lapse_per_year = 1,
                           .threshold_gbp_per_year = -1};
  const auto problems = broken_rules(wrong, "scheme[0].crowdfunding");
  REQUIRE(problems.size() == 8);
  CHECK(problems[0].what == "scheme[0].crowdfunding.households = 0 (must be >= 1 and <= 1000000)");
  CHECK(problems[7].what == "scheme[0].crowdfunding.pledge: shares add up to 1.1 (must be 1)");
  CHECK(broken_rules(villagers(), "").empty());
  Crowdfunding unsure = villagers();
  unsure.participation_sd = 0.3;
  CHECK(broken_rules(unsure, "c").at(0).what.find("participation_sd = 0.3") != std::string::npos);
  Crowdfunding fine = villagers();
  fine.households = 100'000;
  fine.participation = 1;
  fine.pledges = {{60.01, 0.5}, {120.37, 0.5}};
  CHECK_THROWS_WITH(crowdfunding_law(fine, village(), kFull), contains("coarser common unit"));
}
