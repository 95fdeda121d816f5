// The field table of areas; see fields.hpp.
#pragma once

#include "models/study/config_areas.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, AreaConfig& c) {
  v.text("name", c.name, {.doc = "Name of the area.", .presence = Presence::required});
  v.integer("wards", c.wards,
            {.doc = "Wards of its synthetic town.",
             .presence = Presence::required,
             .at_least = 1,
             .at_most = 2000});
  v.number("area_km2", c.area_km2,
           {.doc = "Area.", .presence = Presence::required, .at_least = 0.1, .at_most = 1e4});
  v.number("street_km", c.street_km,
           {.doc = "Length of its streets.",
            .presence = Presence::required,
            .above = 0,
            .at_most = 1e5});
  v.number("residents", c.residents,
           {.doc = "Residents, shared out over its wards.", .at_least = 0});
  v.number("recorded_crimes", c.recorded_crimes,
           {.doc = "Crimes a year. The study's incidents are scaled by this over "
                   "`areas.recorded_crimes`.",
            .presence = Presence::required,
            .above = 0});
  v.integer("response_units", c.response_units,
            {.doc = "Units of `areas.response_team`.",
             .presence = Presence::required,
             .at_least = 0,
             .at_most = 1e5});
  v.integer("officers_bought", c.officers_bought,
            {.doc = "Officers that it pays for under `areas.before`, matched ones not counted.",
             .at_least = 0,
             .at_most = 1e4});
  v.numbers("tile", c.tile,
            {.doc = "Column and row on a map of tiles; none: no map.", .length = 2});
}

template <class V>
void describe(V& v, AreasConfig& c) {
  v.number("recorded_crimes", c.recorded_crimes,
           {.doc = "Crimes a year of the place whose incidents the study has.",
            .presence = Presence::required,
            .above = 0});
  v.text("response_team", c.response_team,
         {.doc = "Team that has each area's `response_units`.", .presence = Presence::required});
  v.texts(
      "teams_by_ward", c.teams_by_ward,
      {.doc = "Teams whose units are so many for each ward, and whose home wards are all of the "
              "area's. Funded teams and `redeployed_team` get the home wards alone."});
  v.text("redeployed_team", c.redeployed_team,
         {.doc = "Team that officers join whom the force moves into the area."});
  v.text("before", c.before, {.doc = "Scheme before the change.", .presence = Presence::required});
  v.text("after", c.after, {.doc = "Scheme after it.", .presence = Presence::required});
  v.numbers("elasticity", c.elasticity,
            {.doc = "Of the number of officers that an area buys, in the price of one delivered: "
                    "each a case. 0: all are kept; 1: for the same bill.",
             .at_least = 0,
             .at_most = 10});
  v.numbers(
      "redeployed_share", c.redeployed_share,
      {.doc = "Share of what the force saves, and of duty taken elsewhere beyond that before, "
              "that comes to areas by their recorded crimes: each a case.",
       .at_least = 0,
       .at_most = 1});
}

}  // namespace models::study
