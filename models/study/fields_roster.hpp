// The part of the field table that says when officers are missing, and where they start from.
#pragma once

#include "models/study/config.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, police::AbsencePattern& c) {
  v.number("leave_days_per_year", c.leave_days_per_year,
           {.doc = "Duty days of annual leave and public holidays that a full-time officer takes.",
            .at_least = 0,
            .at_most = 366});
  v.integer("leave_block_days", c.leave_block_days,
            {.doc = "Duty days of leave in a row; those left over are taken singly.",
             .at_least = 1,
             .at_most = 366});
  v.number("sickness_h_per_year", c.sickness_h_per_year,
           {.doc = "Duty hours lost to sickness.", .at_least = 0, .at_most = 8766});
  v.number("sickness_spell_mean_d", c.sickness_spell_mean_d,
           {.doc = "Mean length of a spell in calendar days; lengths are geometric.",
            .at_least = 1,
            .at_most = 366});
  v.number("training_days_per_year", c.training_days_per_year,
           {.doc = "Duty days of training.", .at_least = 0, .at_most = 366});
  v.number("court_days_per_year", c.court_days_per_year,
           {.doc = "Duty days at court.", .at_least = 0, .at_most = 366});
}

template <class V>
void describe(V& v, SurgeConfig& c) {
  v.text("name", c.name, {.doc = "What it is for.", .presence = Presence::required});
  v.text("from", c.from, {.doc = "First day: 2016-08-28.", .presence = Presence::required});
  v.text("to", c.to, {.doc = "Last day; without it, the first."});
  v.number("share", c.share,
           {.doc = "Share of the tours that start on these days, and are not taken anyhow, taken "
                   "for duty elsewhere.",
            .presence = Presence::required,
            .at_least = 0,
            .at_most = 1});
  v.texts("teams", c.teams, {.doc = "Teams concerned, by name; none: all."});
}

template <class V>
void describe(V& v, ClosureConfig& c) {
  v.text("station", c.station,
         {.doc = "Station that closes, by name.", .presence = Presence::required});
  v.text("date", c.date,
         {.doc = "First day on which no tour starts there: 2013-06-01.",
          .presence = Presence::required});
  v.text("to", c.to,
         {.doc = "Station from which its teams start then.", .presence = Presence::required});
}

template <class V>
void describe(V& v, CustodyConfig& c) {
  v.texts("stations", c.stations,
          {.doc = "Stations with a custody suite, by name; none: arrests take nobody anywhere."});
  v.table("stay", c.stay, "Time that an arrest keeps the unit there.");
}

template <class V>
void describe(V& v, SupervisionConfig& c) {
  v.number("span", c.span,
           {.doc = "Constables and PCSOs that one sergeant can lead; more are remarked on. Without "
                   "an entry nobody counts.",
            .above = 0});
}

}  // namespace models::study
