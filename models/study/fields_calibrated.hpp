// The field table of demand files.
#pragma once

#include "models/study/config.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, CalibratedPart& c) {
  v.texts("categories", c.categories, {.doc = "Recorded categories, counted together."});
  v.number("share", c.share,
           {.doc = "Share of them that belongs to this class.", .above = 0, .at_most = 1});
  v.text("share_source", c.share_source, {.doc = "Where the share comes from."});
  v.number("per_year", c.per_year,
           {.doc = "Rate of the categories, before the share.", .at_least = 0});
  v.number("per_year_se", c.per_year_se, {.doc = "Its standard error.", .at_least = 0});
  v.text("spatial_model", c.spatial_model, {.doc = "Model of the streets' rates."});
  v.number("shape", c.shape,
           {.doc = "Gamma shape of streets' rates about their ward's mean.", .above = 0});
  v.number("shape_se", c.shape_se, {.doc = "Its standard error.", .at_least = 0});
  v.numbers("ward_per_km_year", c.ward_per_km_year, {.doc = "Mean rate by ward.", .at_least = 0});
  v.numbers("ward_per_km_year_se", c.ward_per_km_year_se,
            {.doc = "Standard errors.", .at_least = 0});
  v.number("bandwidth_m", c.bandwidth_m, {.doc = "Of the kernel density.", .above = 0});
  v.number("uniform_share", c.uniform_share,
           {.doc = "Share of the density spread by length.", .at_least = 0, .at_most = 1});
  v.number("log_likelihood_per_event", c.log_likelihood_per_event,
           {.doc = "On the months held out."});
  v.text("source", c.source, {.doc = "How it was chosen and fitted."});
}

template <class V>
void describe(V& v, CalibratedNearRepeat& c) {
  v.flag("chosen", c.chosen, {.doc = "Predicts the months held out better than without."});
  v.number("branching_ratio", c.branching_ratio,
           {.doc = "Mean number of direct repeats.", .at_least = 0, .below = 1});
  v.number("branching_ratio_se", c.branching_ratio_se, {.doc = "Standard error.", .at_least = 0});
  v.number("mean_delay_d", c.mean_delay_d, {.doc = "Mean delay.", .above = 0});
  v.number("distance_scale_m", c.distance_scale_m,
           {.doc = "Risk falls by 63 % over this way.", .above = 0});
  v.number("distance_scale_m_se", c.distance_scale_m_se, {.doc = "Standard error.", .at_least = 0});
  v.number("max_distance_m", c.max_distance_m,
           {.doc = "No repeat is farther.", .above = 0, .at_most = 2000});
  v.text("source", c.source, {.doc = "How it was fitted."});
}

template <class V>
void describe(V& v, CalibratedDarkness& c) {
  v.number("factor", c.factor,
           {.doc = "Rate in darkness relative to daylight at the same hour.", .above = 0});
  v.number("factor_se", c.factor_se, {.doc = "Standard error.", .at_least = 0});
  v.text("source", c.source, {.doc = "Where it comes from."});
}

template <class V>
void describe(V& v, CalibratedClass& c) {
  v.text("name", c.name, {.doc = "Incident class.", .presence = Presence::required});
  v.text("basis", c.basis,
         {.doc = "Whether the rates count reported incidents or all.", .choices = kRateBases});
  v.number("per_year", c.per_year,
           {.doc = "Rate on all streets of the wards, per 365.25 days.",
            .presence = Presence::required,
            .at_least = 0});
  v.number("per_year_se", c.per_year_se, {.doc = "Standard error of the rate.", .at_least = 0});
  v.text("source", c.source, {.doc = "What the rates were counted from."});
  v.numbers("hour_of_week", c.hour_of_week,
            {.doc = "Relative rates from Monday 00-01.", .at_least = 0, .length = 168});
  v.text("hour_source", c.hour_source, {.doc = "Where they come from."});
  v.numbers("month_factor", c.month_factor,
            {.doc = "Relative rates from January.", .at_least = 0, .length = 12});
  v.numbers("month_factor_se", c.month_factor_se,
            {.doc = "Standard errors.", .at_least = 0, .length = 12});
  v.text("month_source", c.month_source, {.doc = "Where they come from."});
  v.text("spatial_model", c.spatial_model, {.doc = "Model of the streets' rates."});
  v.numbers(
      "street", c.street,
      {.doc = "Numbers of streets of the network.", .presence = Presence::required, .at_least = 0});
  v.numbers(
      "street_per_year", c.street_per_year,
      {.doc = "Rate on each of these streets.", .presence = Presence::required, .at_least = 0});
  v.numbers("street_per_year_se", c.street_per_year_se, {.doc = "Standard errors.", .at_least = 0});
  v.tables("part", c.parts, "What the rates were fitted from.");
  v.table("near_repeat", c.near_repeat, "Near repeats, if they were fitted.");
  v.table("darkness", c.darkness, "Effect of darkness.");
}

template <class V>
void describe(V& v, CalibratedDemand& c) {
  v.text("network_sha256", c.network_sha256,
         {.doc = "SHA-256 of the network file that the streets belong to."});
  v.integer("network_streets", c.network_streets, {.doc = "Number of its streets.", .at_least = 0});
  v.texts("months", c.months, {.doc = "Months with data."});
  v.texts("months_missing", c.months_missing, {.doc = "Months without."});
  v.texts("months_held_out", c.months_held_out, {.doc = "Months that models were scored on."});
  v.text("source", c.source, {.doc = "Where the data come from."});
  v.tables("class", c.classes, "Rates of one incident class.");
}

template <class V>
void describe(V& v, DemandFileConfig& c) {
  v.table("demand", c.demand, "Calibrated rates.");
}

}  // namespace models::study
