// A scheme over several years: terms, bills and present values by hand.
#include "catch.hpp"
#include "models/funding/years.hpp"

using namespace models::funding;

namespace {

constexpr double kConstable = 72'000;
const ByRank kFull{std::nullopt, kConstable, std::nullopt, std::nullopt};

// A constable for £60,000 and one matched, for two years.
Scheme plus() {
  Scheme scheme;
  scheme.name = "Plus";
  scheme.payer = "borough";
  scheme.buys = {Rank::constable};
  scheme.price_gbp_per_year = {std::nullopt, 60'000, std::nullopt, std::nullopt};
  scheme.matched_per_paid = 1;
  scheme.term_years = 2;
  return scheme;
}

YearsBill bill(const Scheme& scheme, const YearRules& rules, int year, double budget = 150'000) {
  return bill_of(terms_until(scheme, kFull, budget, rules, year), scheme, kFull, rules, year);
}

}  // namespace

TEST_CASE("officers serve a term from their arrival on, and leave at its end") {
  const YearRules rules{.startup_days = 91};
  const auto terms = terms_until(plus(), kFull, 120'000, rules, 5);
  REQUIRE(terms.size() == 1);
  CHECK(terms[0].from_d == 91);
  CHECK(terms[0].until_d == 91 + 2 * 364);
  CHECK(terms[0].purchase.paid[1] == 2);
  CHECK(year_of(363.5) == 0);
  CHECK(year_of(364) == 1);
}

TEST_CASE("a renewed scheme goes on at the price and with the money of the day") {
  YearRules rules{.price_rise = 0.1, .term_end = TermEnd::renew};
  // £60,000 and £72,600 and £87,846: two officers, then one, then one.
  const auto terms = terms_until(plus(), kFull, 120'000, rules, 3);
  REQUIRE(terms.size() == 3);  // the third begins on the day after
  CHECK(terms[0].purchase.paid[1] == 2);
  CHECK(terms[1].from_d == 2 * 364);
  CHECK(terms[1].purchase.paid[1] == 1);
  CHECK(terms[2].purchase.paid[1] == 1);
  rules.budget_rise = 0.1;  // money that keeps pace buys what it did, to the last officer
  for (const double budget : {60'000.0, 120'000.0, 600'000.0}) {
    for (const Term& term : terms_until(plus(), kFull, budget, rules, 29)) {
      CHECK(term.purchase.paid[1] == budget / 60'000);
    }
  }
}

TEST_CASE("a year's bill is the part of the year that was served, and what fell due in it") {
  Scheme scheme = plus();
  scheme.running_gbp_per_year[1] = 1'000;
  scheme.kit_gbp[1] = 5'000;
  scheme.redundancy_gbp[1] = 9'000;
  YearRules rules{.startup_days = 91};  // a quarter of a year; two paid and two matched
  SECTION("the payer pays from arrival, the force from the order") {
    CHECK(bill(scheme, rules, 0).payer_gbp == 2 * (0.75 * 61'000 + 5'000));
    CHECK(bill(scheme, rules, 0).force_gbp ==
          4 * (kConstable + 0.75 * 1'000 + 5'000) - 2 * (0.75 * 61'000 + 5'000));
    CHECK(bill(scheme, rules, 1).payer_gbp == 2 * 61'000);
    CHECK(bill(scheme, rules, 2).payer_gbp == 2 * (0.25 * 61'000 + 9'000));
    CHECK(bill(scheme, rules, 2).force_gbp ==
          4 * (0.25 * (kConstable + 1'000) + 9'000) - 2 * (0.25 * 61'000 + 9'000));
    CHECK(bill(scheme, rules, 3).payer_gbp == 0);
    CHECK(bill(scheme, rules, 3).force_gbp == 0);
  }
  SECTION("or the payer pays from the order") {
    rules.pays_from = PaysFrom::order;
    CHECK(bill(scheme, rules, 0).payer_gbp == 2 * (60'000 + 0.75 * 1'000 + 5'000));
  }
  SECTION("matched officers of a reserve are missed there from their arrival; others' never") {
    scheme.match_source = MatchSource::reserve;
    const double of_extras = 4 * (0.75 * 1'000 + 5'000) - 2 * (0.75 * 61'000 + 5'000);
    CHECK(bill(scheme, rules, 0).force_gbp == 2 * kConstable + 2 * 0.75 * kConstable + of_extras);
    scheme.match_source = MatchSource::other_team;
    CHECK(bill(scheme, rules, 0).force_gbp == 2 * kConstable + of_extras);
  }
  SECTION("a grant is spent first, every year") {
    scheme.grant_gbp_per_year = 20'000;
    scheme.running_gbp_per_year = scheme.kit_gbp = scheme.redundancy_gbp = {};
    const YearsBill last = bill(scheme, rules, 2, 100'000);
    CHECK(last.grantor_gbp == 20'000);
    CHECK(last.payer_gbp == 2 * 0.25 * 60'000 - 20'000);
  }
}

TEST_CASE("at a renewal kit is bought for those who come, and those who go are made redundant") {
  Scheme scheme = plus();
  scheme.term_years = 1;
  scheme.kit_gbp[1] = 5'000;
  scheme.redundancy_gbp[1] = 9'000;
  YearRules rules{.term_end = TermEnd::renew};
  CHECK(bill(scheme, rules, 0).payer_gbp == 2 * 65'000);
  CHECK(bill(scheme, rules, 1).payer_gbp == 120'000);
  rules.budget_rise = -0.5;  // two officers, then one
  CHECK(bill(scheme, rules, 0).payer_gbp == 2 * 65'000 + 9'000);
  CHECK(bill(scheme, rules, 1).payer_gbp == 60'000 + 9'000);  // and then none
}

TEST_CASE("prices rise year by year, and present values take inflation and time out") {
  const YearRules rules{.inflation = 0.02, .price_rise = 0.05, .discount_rate = 0.035};
  CHECK(bill(plus(), rules, 1).payer_gbp == Approx(2 * 60'000 * 1.05));
  CHECK(bill(plus(), rules, 1).force_gbp == Approx(4 * kConstable * 1.02 - 2 * 60'000 * 1.05));
  CHECK(present_value_of_a_pound(rules, 0) == 1);
  // HMT Green Book: £1 of year 5 at 3.5 % is £0.8420 in real terms.
  CHECK(present_value_of_a_pound({.discount_rate = 0.035}, 5) == Approx(0.8420).margin(5e-5));
  CHECK(present_value_of_a_pound(rules, 2) == Approx(1 / (1.02 * 1.02 * 1.035 * 1.035)));
}

TEST_CASE("a payer stays by the price's rise over inflation, whatever the length of the terms") {
  const YearRules rules{.inflation = 0.02, .price_rise = 0.071, .term_end = TermEnd::renew};
  Scheme yearly = plus(), three_years = plus();
  yearly.term_years = 1;
  three_years.term_years = 3;
  CHECK(stays_with_probability(yearly, rules, 0, 2) == Approx(1 / (1.05 * 1.05)));
  CHECK(stays_with_probability(three_years, rules, 0, 1) == Approx(1 / (1.05 * 1.05 * 1.05)));
  double all = 1;  // of four terms of a year, the last of which begins in year 3
  for (int k = 0; k < 3; ++k) all *= stays_with_probability(yearly, rules, k, 0.7);
  CHECK(all == Approx(stays_with_probability(three_years, rules, 0, 0.7)));
  CHECK(stays_with_probability(yearly, rules, 0, 0) == 1);
  CHECK(stays_with_probability(yearly, {.inflation = 0.02, .price_rise = 0.01}, 0, 5) == 1);
}

TEST_CASE("a list of prices holds from its year on, and prices rise from there") {
  // £60,000 and £66,000, then £57,000 and £62,700.
  YearRules rules{.price_rise = 0.1, .term_end = TermEnd::renew};
  rules.price_list = {{.year = 2, .price_gbp_per_year = {std::nullopt, 57'000}}};
  const auto price = [&](int year) {
    return *prices_of(plus(), kFull, rules, year).scheme.price_gbp_per_year[1];
  };
  CHECK(price(0) == 60'000);
  CHECK(price(1) == Approx(66'000));
  CHECK(price(2) == 57'000);
  CHECK(price(3) == Approx(62'700));
  rules.price_list.push_back({.year = 3, .price_gbp_per_year = {std::nullopt, 90'000}});
  CHECK(price(3) == 90'000);
  CHECK(price(4) == Approx(99'000));
  SECTION("bills are in each year's price") {
    Scheme yearly = plus();
    yearly.term_years = 1;
    rules.budget_rise = 0.1;
    CHECK(bill(yearly, rules, 1, 120'000).payer_gbp == Approx(2 * 66'000));
    CHECK(bill(yearly, rules, 2, 120'000).payer_gbp == Approx(2 * 57'000));
    CHECK(bill(yearly, rules, 3, 120'000).payer_gbp == Approx(90'000));  // of £159,720
  }
  SECTION("a payer leaves at a price of the list as at any other") {
    Scheme yearly = plus();
    yearly.term_years = 1;
    rules.price_rise = 0;
    CHECK(stays_with_probability(yearly, rules, 1, 2) == 1);  // £60,000 to £57,000
    CHECK(stays_with_probability(yearly, rules, 2, 2) == Approx(57.0 * 57 / (90 * 90)));
  }
}
