// The field table of a scheme's crowdfunding; see fields.hpp.
#pragma once

#include "models/funding/crowdfunding.hpp"
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

}  // namespace models::study
