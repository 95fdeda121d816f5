// The part of the field table that says who buys what, at which prices.
#pragma once

#include "models/funding/crowdfunding.hpp"
#include "models/study/config.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, funding::Pledge& c) {
  v.number(
      "gbp_per_year", c.gbp_per_year,
      {.doc = "Size of the pledge, in whole pence. A coarse common unit of all sizes is faster.",
       .presence = Presence::required,
       .at_least = 0.01,
       .at_most = 1e6});
  v.number("share", c.share, {.doc = "Share of those who pledge; all add up to 1.", .above = 0});
}

template <class V>
void describe(V& v, funding::Crowdfunding& c) {
  v.integer("households", c.households,
            {.doc = "Households that are asked.",
             .presence = Presence::required,
             .at_least = 1,
             .at_most = 1e6});
  v.number(
      "participation", c.participation,
      {.doc = "Share of households that would pledge in the end.", .at_least = 0, .at_most = 1});
  v.number("participation_sd", c.participation_sd,
           {.doc = "Standard deviation of that share, if it is not known better: it is drawn once "
                   "for all households, from a beta distribution.",
            .at_least = 0,
            .at_most = 0.5});
  v.number("weeks", c.weeks,
           {.doc = "Length of the campaign, with `weeks_to_half`.", .at_least = 0});
  v.number("weeks_to_half", c.weeks_to_half,
           {.doc = "Weeks after which half of those who would pledge have pledged; 0: all at once.",
            .at_least = 0});
  v.tables("pledge", c.pledges, "A size of pledge.");
  v.number("lapse_per_year", c.lapse_per_year,
           {.doc = "Probability that a pledger stops paying, for good, at the end of a year.",
            .at_least = 0,
            .below = 1});
  v.number("threshold_gbp_per_year", c.threshold_gbp_per_year,
           {.doc = "If fewer pounds a year are pledged in all, nothing starts and nobody pays.",
            .at_least = 0});
}

template <class V>
void describe(V& v, funding::PricesFrom& c) {
  v.integer("year", c.year,
            {.doc = "First year in which they hold.",
             .presence = Presence::required,
             .at_least = 1,
             .at_most = 100});
  v.by_name("price_gbp_per_year", c.price_gbp_per_year, police::kRankNames,
            {.doc = "Price to the payer of one officer by rank; a rank that is not named keeps its "
                    "price.",
             .above = 0});
}

template <class V>
void describe(V& v, SchemePartConfig& c) {
  v.text("scheme", c.scheme,
         {.doc = "Another scheme of the study, by name.", .presence = Presence::required});
  v.number("share", c.share,
           {.doc = "Share of the budget that goes to it; all add up to 1.",
            .presence = Presence::required,
            .above = 0,
            .at_most = 1});
}

template <class V>
void describe(V& v, SchemeConfig& c) {
  v.text("name", c.name, {.doc = "Name of the scheme.", .presence = Presence::required});
  v.text("payer", c.payer,
         {.doc = "Who pays; who leads where several share.", .presence = Presence::required});
  v.tables("part", c.parts,
           "A mixture: each part buys by another scheme with its share of the budget, on that "
           "scheme's terms and at its payer's cost.");
  v.texts(
      "buys", c.buys,
      {.doc = "Ranks in the order of purchase, over and over; none: a baseline that buys nothing.",
       .choices = police::kRankNames});
  v.by_name("price_gbp_per_year", c.price_gbp_per_year, police::kRankNames,
            {.doc = "Price to the payer of one officer by rank.", .above = 0});
  v.number("discount", c.discount,
           {.doc = "Instead of prices: share off the full cost.", .at_least = 0, .below = 1});
  v.integer("matched_per_paid", c.matched_per_paid,
            {.doc = "Officers that the force adds for each paid one, or for each `match_every`.",
             .at_least = 0,
             .at_most = 100});
  v.integer("match_every", c.match_every,
            {.doc = "Paid officers that it takes for a match.", .at_least = 1, .at_most = 100});
  v.text("matched_rank", c.matched_rank,
         {.doc = "Rank of the officers that the force adds; none: that of the paid one.",
          .choices = police::kRankNames});
  v.texts("matches", c.matches,
          {.doc = "Paid ranks that are matched; none: all.", .choices = police::kRankNames});
  v.choice("match_source", c.match_source, funding::kMatchSourceNames,
           {.doc = "Where matched officers come from: hired with new money; from a reserve, which "
                   "is elsewhere in the force and not simulated, and loses what they cost; or "
                   "from another team, which loses them and costs nobody more."});
  v.text("match_from_team", c.match_from_team,
         {.doc = "The team that loses them, by name, with `match_source = \"other_team\"`. A unit "
                 "that lacks an officer does not serve."});
  v.text("match_from_ward", c.match_from_ward,
         {.doc = "The home ward of the team that loses them; none: whichever its last places "
                 "have."});
  v.integer("officers_per_sergeant", c.officers_per_sergeant,
            {.doc = "Constables and PCSOs, matched ones too, that come only with a sergeant for "
                    "every so many; 0: no such rule.",
             .at_least = 0,
             .at_most = 1000});
  v.by_name(
      "running_gbp_per_year", c.running_gbp_per_year, police::kRankNames,
      {.doc = "Yearly cost of vehicles and kit of one officer, beside the price.", .at_least = 0});
  v.by_name(
      "kit_gbp", c.kit_gbp, police::kRankNames,
      {.doc = "Vehicles and kit of one officer, bought once, beside the price.", .at_least = 0});
  v.by_name("redundancy_gbp", c.redundancy_gbp, police::kRankNames,
            {.doc = "What the end of the term costs for one officer, once.", .at_least = 0});
  v.integer(
      "term_years", c.term_years,
      {.doc = "Years over which kit and redundancy are shared out; in a study of years, those "
              "that officers serve for.",
       .at_least = 1,
       .at_most = 100});
  v.number("startup_days", c.startup_days,
           {.doc = "In a study of years: from order to arrival, to recruit and train.",
            .at_least = 0,
            .at_most = 3650});
  v.choice("pays_from", c.pays_from, funding::kPaysFromNames,
           {.doc = "In a study of years: whether the payer pays from the order, or from arrival, "
                   "and the force until then."});
  v.choice(
      "at_term_end", c.at_term_end, funding::kTermEndNames,
      {.doc = "In a study of years: officers leave, or the payer buys anew for another term at "
              "the price and with the money of that day."});
  v.number("price_rise", c.price_rise,
           {.doc = "In a study of years: yearly rise of the prices; none: inflation.",
            .above = -1,
            .at_most = 1});
  v.tables("price_list", c.price_list,
           "In a study of years: prices that hold from a year on, in that year's money; they rise "
           "from there.");
  v.numbers("elasticity", c.elasticity,
            {.doc = "In a study of years: lowest and highest elasticity of demand. At a renewal at "
                    "a price that rose by the factor f over inflation the payer stays with "
                    "probability f^-elasticity. Both ends are run.",
             .at_least = 0,
             .at_most = 100,
             .length = 2});
  v.by_name("shares", c.shares, funding::kPayerNames,
            {.doc = "Shares of several payers in the payer's bill; none: the payer pays alone.",
             .at_least = 0});
  v.number("grant_gbp_per_year", c.grant_gbp_per_year,
           {.doc = "Adds to the budget, and is spent first.", .at_least = 0});
  v.choice("grant_from", c.grant_from, funding::kPayerNames, {.doc = "Who gives the grant."});
  v.text("deployment", c.deployment,
         {.doc = "Where funded officers serve, instead of their team's rule: ring_fenced, no call "
                 "outside their home ward; priority, the priority wards are their home wards; "
                 "redeployable, calls in every ward. What leaves the study's wards is abstraction.",
          .choices = kDeployments});
  v.texts("priority_wards", c.priority_wards, {.doc = "Wards with `deployment = \"priority\"`."});
  v.number("abstraction", c.abstraction,
           {.doc = "Share of funded officers' tours taken for duty elsewhere.",
            .at_least = 0,
            .at_most = 1});
  v.table("crowdfunding", c.crowdfunding,
          "Pledges by household, instead of a budget: the scheme's points are the numbers of "
          "officers that they may bring.");
  v.text("source", c.source, {.doc = "Where price and rules come from."});
}

template <class V>
void describe(V& v, FundingConfig& c) {
  v.text("scheme", c.scheme, {.doc = "Scheme of this point, by name; none: nothing is bought."});
  v.number("budget_gbp_per_year", c.budget_gbp_per_year,
           {.doc = "What the payer spends at most.", .at_least = 0});
  v.number("budget_rise", c.budget_rise,
           {.doc = "In a study of years: yearly rise of the budget; none: inflation.",
            .above = -1,
            .at_most = 1});
  v.by_name("full_cost_gbp_per_year", c.full_cost_gbp_per_year, police::kRankNames,
            {.doc = "What an officer costs the force, by rank.", .above = 0});
}

}  // namespace models::study
