// The part of the field table that is about several years, and cuts.
#pragma once

#include "models/study/config.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, YearsConfig& c) {
  v.integer("count", c.count,
            {.doc = "Years of 364 days, one after the other; each is run as points of its own.",
             .presence = Presence::required,
             .at_least = 1,
             .at_most = 30});
  v.integer("year", c.year,
            {.doc = "Year that a point is about, from 0; set by the study.",
             .at_least = 0,
             .at_most = 29});
  v.text("bound", c.bound,
         {.doc = "End of the schemes' elasticity that a point is about; set by the study.",
          .choices = kBounds});
  v.number("inflation", c.inflation,
           {.doc = "Yearly rise of costs, and of prices and budgets that state none.",
            .above = -1,
            .at_most = 1});
  v.number(
      "discount_rate", c.discount_rate,
      {.doc = "Of present values, on money without inflation: social time preference, 3.5 % by "
              "the Green Book.",
       .at_least = 0,
       .at_most = 1});
  v.number("force_budget_fall", c.force_budget_fall,
           {.doc = "Share by which the force's budget for the study's teams falls each year, less "
                   "inflation; whole units go.",
            .at_least = 0,
            .below = 1});
  v.texts(
      "cut_first", c.cut_first,
      {.doc = "Ranks that the fall takes, one after the other.", .choices = police::kRankNames});
}

template <class V>
void describe(V& v, CutConfig& c) {
  v.text("name", c.name, {.doc = "What it is for.", .presence = Presence::required});
  v.text("date", c.date,
         {.doc = "First day on which they are gone: 2017-04-03.", .presence = Presence::required});
  v.text("team", c.team, {.doc = "Team that loses them, by name.", .presence = Presence::required});
  v.integer("units", c.units,
            {.doc = "Units that go, its last places first.",
             .presence = Presence::required,
             .at_least = 1,
             .at_most = 60'000});
  v.text("ward", c.ward, {.doc = "Home ward of those that go; none: any."});
}

}  // namespace models::study
