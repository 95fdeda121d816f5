// The part of the field table that says what happens: incidents, their times, what averts them.
#pragma once

#include "models/study/config.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, demand::Place& c) {
  v.number("latitude_deg", c.latitude_deg,
           {.doc = "Latitude, north positive.", .at_least = -90, .at_most = 90});
  v.number("longitude_deg", c.longitude_deg,
           {.doc = "Longitude, east positive.", .at_least = -180, .at_most = 180});
  v.number("utc_offset_h", c.utc_offset_h,
           {.doc = "Winter clock, ahead of UTC.", .at_least = -12, .at_most = 14});
  v.choice("summer_time", c.summer_time, kSummerTimes,
           {.doc = "When clocks are an hour ahead: never, or by the rule of the EU and the UK."});
}

template <class V>
void describe(V& v, InterceptionConfig& c) {
  v.number("reach_m", c.reach_m,
           {.doc = "A unit so near to a snatch may stop the crew on the spot.", .at_least = 0});
  v.number("probability", c.probability, {.doc = "That it succeeds.", .at_least = 0, .at_most = 1});
  v.flag("pursuit", c.pursuit, {.doc = "Cars may chase crews."});
  v.number("pursuit_reach_m", c.pursuit_reach_m,
           {.doc = "A car so near to a snatch may give chase.", .at_least = 0});
  v.number("pursuit_probability", c.pursuit_probability,
           {.doc = "That a chase succeeds.", .at_least = 0, .at_most = 1});
  v.number("custody_h", c.custody_h,
           {.doc = "Time that an arrest takes the unit off the street.", .at_least = 0});
}

template <class V>
void describe(V& v, DeterrenceConfig& c) {
  v.flag("enabled", c.enabled,
         {.doc = "Presence averts incidents of classes with a deterrability, and crews fear it."});
  v.number("saturation_min", c.saturation_min,
           {.doc = "Stay that brings the dosage of a street to 63 % of its most.", .above = 0});
  v.number("half_life_min", c.half_life_min,
           {.doc = "Time after which half the dosage is left.", .above = 0});
  v.number("displaced_share", c.displaced_share,
           {.doc = "Share of averted incidents that happen elsewhere or later instead.",
            .at_least = 0,
            .at_most = 1});
  v.number("displaced_later_share", c.displaced_later_share,
           {.doc = "Share of these that happen later at the same place; the others happen at once "
                   "on a street nearby.",
            .at_least = 0,
            .at_most = 1});
  v.number(
      "nearby_m", c.nearby_m,
      {.doc = "Farthest way along the streets to such a street.", .at_least = 0, .at_most = 2000});
  v.number("mean_delay_h", c.mean_delay_h,
           {.doc = "Mean of the exponential delay of those later.", .above = 0});
}

template <class V>
void describe(V& v, ReplayConfig& c) {
  v.text(
      "file", c.file,
      {.doc = "CSV of real calls for the classes of model \"replay\", relative to the study file; "
              "see docs/how-to/replay-calls.md."});
  v.number("tolerance_m", c.tolerance_m,
           {.doc = "A call may be this far from a street.", .at_least = 0});
}

template <class V>
void describe(V& v, SpecialDayConfig& c) {
  v.text("date", c.date,
         {.doc = "A day, 2016-08-28, or the same day of every year, 12-31.",
          .presence = Presence::required});
  v.number("from_h", c.from_h, {.doc = "From this hour.", .at_least = 0, .below = 24});
  v.number("until_h", c.until_h,
           {.doc = "To this hour; past 24 is the next day.", .above = 0, .at_most = 48});
  v.number("factor", c.factor,
           {.doc = "Multiplies the rate.", .presence = Presence::required, .at_least = 0});
}

template <class V>
void describe(V& v, ProfileConfig& c) {
  v.text("name", c.name,
         {.doc = "Name that incident classes refer to.", .presence = Presence::required});
  v.numbers("hour_of_day", c.hour_of_day,
            {.doc = "24 relative rates from 00-01; any scale.", .at_least = 0, .length = 24});
  v.numbers("day_of_week", c.day_of_week,
            {.doc = "7 relative rates from Monday; any scale. Multiplied with hour_of_day.",
             .at_least = 0,
             .length = 7});
  v.numbers("hour_of_week", c.hour_of_week,
            {.doc = "168 relative rates from Monday 00-01, instead of the two above.",
             .at_least = 0,
             .length = 168});
  v.numbers("month_of_year", c.month_of_year,
            {.doc = "12 relative rates from January; any scale.", .at_least = 0, .length = 12});
  v.number("darkness", c.darkness,
           {.doc = "Rate in darkness relative to daylight. The year's mean of each hour stays as "
                   "given above.",
            .above = 0,
            .at_most = 100});
  v.number("dark_below_deg", c.dark_below_deg,
           {.doc = "It is dark while the sun's centre is lower: -0.833 from sunset to sunrise, -6 "
                   "for civil twilight.",
            .at_least = -18,
            .at_most = 0});
  v.tables("special_day", c.special_days,
           "A day on which the rate differs, on top of the yearly one.");
}

template <class V>
void describe(V& v, DurationConfig& c) {
  v.text("shape", c.shape, {.doc = "Distribution.", .choices = kDurationShapes});
  v.number("mean_min", c.mean_min, {.doc = "Mean.", .at_least = 0, .at_most = 1e6});
  v.number("cv", c.cv,
           {.doc = "Standard deviation / mean, of a lognormal or gamma.",
            .at_least = 0.001,
            .at_most = 100});
}

template <class V>
void describe(V& v, NearRepeatConfig& c) {
  v.number("branching_ratio", c.branching_ratio,
           {.doc = "Mean number of incidents that an incident brings about directly.",
            .presence = Presence::required,
            .at_least = 0,
            .below = 1});
  v.number("branching_ratio_se", c.branching_ratio_se,
           {.doc = "Standard error, for parameter_draws.", .at_least = 0, .below = 1});
  v.number("mean_delay_d", c.mean_delay_d,
           {.doc = "Mean of the exponential delay.", .above = 0, .at_most = 3650});
  v.number("distance_scale_m", c.distance_scale_m,
           {.doc = "Risk falls by 63 % over this way along the streets.", .above = 0});
  v.number("max_distance_m", c.max_distance_m,
           {.doc = "No repeat is farther.", .at_least = 0, .at_most = 2000});
}

template <class V>
void describe(V& v, CrewConfig& c) {
  demand::CrewBehaviour& b = c.behaviour;
  v.number(
      "speed_share_of_limit", b.speed_share_of_limit,
      {.doc = "Riding speed as a share of each street's limit.", .at_least = 0.05, .at_most = 3});
  v.number("top_speed_mps", b.top_speed_mps,
           {.doc = "Never faster than this.", .at_least = 1, .at_most = 50});
  v.number("snatches_per_hour", b.snatches_per_hour,
           {.doc = "Snatches an hour, mean over the ride, pauses included.",
            .above = 0,
            .at_most = 600});
  v.number("mean_snatches", c.mean_snatches,
           {.doc = "Mean number of snatches in a ride without police; the hazard of going home is "
                   "set so.",
            .above = 0,
            .at_most = 200});
  v.number("stop_per_snatch", b.stop_per_snatch,
           {.doc = "Probability that a snatch is the last, beside the hazard of time.",
            .at_least = 0,
            .at_most = 1});
  v.number("pause_s", b.pause_s, {.doc = "Time that a snatch takes.", .at_least = 0});
  v.number("lure", b.lure,
           {.doc = "How strongly risk draws the choice of turns: in proportion to (lure_floor + "
                   "risk / mean risk)^lure. 0: not at all.",
            .at_least = 0,
            .at_most = 5});
  v.number("lure_floor", b.lure_floor, {.doc = "See lure.", .at_least = 1e-6, .at_most = 1000});
  v.number("fear_per_hour", b.fear_per_hour,
           {.doc = "Hazard of giving up for each unit in sight at no distance, while deterrence is "
                   "enabled.",
            .at_least = 0});
  v.number("fear_distance_m", b.fear_distance_m,
           {.doc = "Distance at which that hazard is down to 37 %.", .above = 0});
}

template <class V>
void describe(V& v, IncidentConfig& c) {
  v.text("name", c.name,
         {.doc = "Name of the class, as in the demand file.", .presence = Presence::required});
  v.choice(
      "model", c.model, kIncidentModels,
      {.doc = "Where the incidents come from. calibrated: self_exciting if the demand file chose "
              "so, else poisson."});
  v.choice("grade", c.grade, demand::kGradeNames,
           {.doc = "I immediate, S significant, E by appointment, R dealt with by telephone.",
            .presence = Presence::required});
  v.number(
      "reported_per_year", c.reported_per_year,
      {.doc =
           "Reported incidents a year in all wards together; those that happen are this divided by "
           "reporting_probability. Without it the demand file's.",
       .at_least = 0});
  v.number("reported_per_year_se", c.reported_per_year_se,
           {.doc = "Standard error of reported_per_year, for parameter_draws.", .at_least = 0});
  v.text("where", c.where,
         {.doc = "How incidents without a demand file spread over the wards' streets: by length, "
                 "or by length times footfall.",
          .choices = kPlaces});
  v.text("profile", c.profile,
         {.doc = "Hour profile by name; without one, the demand file's or a level one."});
  v.number("reporting_probability", c.reporting_probability,
           {.doc = "Share of incidents that anybody reports.", .above = 0, .at_most = 1});
  v.table("reporting_delay", c.reporting_delay,
          "Time from the incident until the call is received.");
  v.table("call_handling", c.call_handling,
          "Time from receipt of the call until it can be dispatched.");
  v.table("service", c.service, "Time from arrival until the unit is free again.");
  v.integer("units", c.units,
            {.doc = "Units that a call wants, each with a service time of its own.",
             .at_least = 1,
             .at_most = demand::kMaxUnitsPerCall});
  v.flag("send_together", c.send_together,
         {.doc = "They are sent once all can be at the same time; the call holds its place in the "
                 "queue until then. Otherwise each goes as soon as it is free."});
  v.choice("response_by", c.response_by, demand::kResponseByNames,
           {.doc = "Whose arrival counts as the response."});
  v.number("unit_cost_gbp", c.unit_cost_gbp,
           {.doc = "Cost of one incident to society.", .at_least = 0});
  v.number("deterrability", c.deterrability,
           {.doc = "Share of potential incidents that a street's full dosage of presence averts.",
            .at_least = 0,
            .at_most = 1});
  v.numbers("deterrability_range", c.deterrability_range,
            {.doc = "Lowest and highest that is plausible, for parameter_draws.",
             .at_least = 0,
             .at_most = 1,
             .length = 2});
  v.number("arrest_probability", c.arrest_probability,
           {.doc = "Share of incidents attended that end in an arrest, by a unit that may; needs "
                   "[custody].",
            .at_least = 0,
            .at_most = 1});
  v.table("near_repeat", c.near_repeat,
          "Of a self_exciting class; without it the demand file's is used.");
  v.table("crew", c.crew, "Of a class of moped_crews.");
}

template <class V>
void describe(V& v, DemandConfig& c) {
  v.text(
      "file", c.file,
      {.doc = "Rates by class and street, from `wardsim calibrate`, relative to the study file."});
}

}  // namespace models::study
