// The field table: every key of a study file, its meaning, range and default, once.
//
// A visitor walks it to read a file (reader.cpp), to write the resolved study (resolved.cpp), the
// JSON Schema and the reference page (reference.cpp). It has these calls:
//   number(key, double& | optional<double>&, rule)   integer(key, int& | int64_t& | optional<int>&,
//   rule) flag(key, bool&, rule)                           text(key, string&, rule) choice(key,
//   enum&, names, rule)                  numbers(key, vector<double>&, rule) texts(key,
//   vector<string>&, rule)                by_name(key, optional<double> array&, names, rule)
//   table(key, struct& | optional<struct>&, doc)     tables(key, vector<struct>&, doc)
#pragma once

#include "models/study/config.hpp"
#include "models/study/fields_areas.hpp"
#include "models/study/fields_calibrated.hpp"
#include "models/study/fields_funding.hpp"
#include "models/study/fields_incidents.hpp"
#include "models/study/fields_precision.hpp"
#include "models/study/fields_roster.hpp"
#include "models/study/fields_years.hpp"
#include "models/study/rule.hpp"

namespace models::study {

template <class V>
void describe(V& v, GeneralConfig& c) {
  v.text("name", c.name,
         {.doc = "Title of the study; stands on every plot.", .presence = Presence::required});
  v.text("description", c.description, {.doc = "What the study asks, in a sentence or two."});
  v.text("start", c.start,
         {.doc = "Date of the first simulated day, a Monday; decides months, daylight and special "
                 "days, and where a replay begins."});
  v.integer("seed", c.seed, {.doc = "Master seed of all random numbers.", .at_least = 0});
  v.number("warm_up_days", c.warm_up_days,
           {.doc = "Days that are simulated but not measured, from a Monday 00:00.",
            .at_least = 0,
            .at_most = 3650});
  v.number("horizon_days", c.horizon_days,
           {.doc = "Days that are measured. Whole weeks keep all hours of the week equally common.",
            .above = 0,
            .at_most = 36500});
  v.integer("replications", c.replications,
            {.doc = "Independent runs of each point; intervals need at least 2. With a precision, "
                    "the most of them.",
             .at_least = 1,
             .at_most = 1e6});
  v.number("confidence", c.confidence, {.doc = "Level of all intervals.", .above = 0, .below = 1});
  v.integer("parameter_draws", c.parameter_draws,
            {.doc = "So many times rates and effects are drawn from their uncertainty, and the "
                    "replications dealt out to the draws in turn; results then tell doubt about "
                    "parameters from chance. 0: all as estimated.",
             .at_least = 0,
             .at_most = 1e6});
  v.number(
      "guardian_m", c.guardian_m,
      {.doc = "An incident counts as guarded if an officer on patrol is so near when it happens, "
              "as the crow flies.",
       .at_least = 0,
       .at_most = 10'000});
  v.texts("wards", c.wards, {.doc = "Wards that the answer is about; none: all of the network's."});
  v.table("precision", c.precision,
          "Runs until stated measures are known closely enough, instead of a fixed number of "
          "replications.");
}

template <class V>
void describe(V& v, TownWardConfig& c) {
  v.text("name", c.name, {.doc = "Name of the ward.", .presence = Presence::required});
  v.number("area_km2", c.area_km2, {.doc = "Area.", .at_least = 0.1, .at_most = 100});
  v.number("street_km", c.street_km,
           {.doc = "Length of its streets and paths.", .above = 0, .at_most = 1000});
  v.number("population", c.population, {.doc = "Residents.", .at_least = 0});
  v.number("footfall", c.footfall,
           {.doc = "People about in its streets, relative to what the town's generator gives them.",
            .at_least = 0,
            .at_most = 100});
}

template <class V>
void describe(V& v, TownConfig& c) {
  v.integer("seed", c.seed,
            {.doc = "Seed of the town; independent of the study's seed.", .at_least = 0});
  v.integer("wards", c.wards, {.doc = "Number of wards.", .at_least = 1, .at_most = 2000});
  v.number(
      "street_km", c.street_km,
      {.doc = "Length of the streets and paths of all wards.", .above = 0, .at_most = 100'000});
  v.number("ward_area_km2", c.ward_area_km2,
           {.doc = "Mean area of the wards that state none.", .at_least = 0.1, .at_most = 100});
  v.number(
      "margin_m", c.margin_m,
      {.doc = "Width of the belt of streets around the wards.", .at_least = 0, .at_most = 2000});
  v.number("one_way_share", c.one_way_share,
           {.doc = "Share of the street length open to cars that is one-way.",
            .at_least = 0,
            .at_most = 0.4});
  v.number("park_share", c.park_share,
           {.doc = "Share of the area that is park or heath, without streets.",
            .at_least = 0,
            .at_most = 0.5});
  v.number("stations", c.stations,
           {.doc = "Police stations; without an entry one for every nine wards.",
            .at_least = 1,
            .at_most = 1000});
  v.tables("ward", c.named_wards, "What is known of one ward; the others are made up.");
}

template <class V>
void describe(V& v, NetworkConfig& c) {
  v.text(
      "file", c.file,
      {.doc = "Network file of `wardsim import` or `wardsim generate`, relative to the study file. "
              "Give this or `[network.synthetic]`."});
  v.table("synthetic", c.synthetic, "A made-up town instead of a file.");
  v.number("travel_table_limit_mb", c.travel_table_limit_mb,
           {.doc = "Memory that one table of travel times may use; a mode needs 4 bytes for each "
                   "pair of junctions.",
            .above = 0});
}

template <class V>
void describe(V& v, sim::street::Speeds& c) {
  v.number("foot_mps", c.foot_mps, {.doc = "Walking to a call.", .above = 0, .at_most = 10});
  v.number("cycle_mps", c.cycle_mps, {.doc = "Cycling to a call.", .above = 0, .at_most = 20});
  v.number("car_share_of_limit", c.car_share_of_limit,
           {.doc = "Speed of a car in traffic, as a share of each street's limit.",
            .above = 0,
            .at_most = 5});
  v.number("blue_light_share_of_limit", c.blue_light_share_of_limit,
           {.doc = "Speed of a car on blue lights (to I calls), as a share of the limit.",
            .above = 0,
            .at_most = 5});
}

template <class V>
void describe(V& v, DispatchConfig& c) {
  v.by_name("target_min", c.target_min, demand::kGradeNames,
            {.doc = "Response target by grade, from receipt of the call to arrival.",
             .above = 0,
             .at_most = 100'000});
  v.by_name("patience_h", c.patience_h, demand::kGradeNames,
            {.doc = "A call that has waited so long without a unit is closed unattended (lost). "
                    "Without an entry it waits on.",
             .above = 0});
  v.choice("choice", c.choice, police::kChoiceNames,
           {.doc = "Which free unit is sent: the nearest by travel time, or the nearest whose home "
                   "ward is the call's and others only if there is none."});
  v.by_name("ageing_min", c.ageing_min, demand::kGradeNames,
            {.doc = "A call that has waited so long counts as one of the next higher grade in the "
                    "queue. Without an entry it does not.",
             .above = 0});
  v.choice("preemption", c.preemption, police::kPreemptionNames,
           {.doc = "Which units a call takes from lower grades if no free unit may attend it: "
                   "none, those on the way, or also those at the scene (they come back to what is "
                   "left)."});
  v.texts("preempting", c.preempting,
          {.doc = "Grades that may do so.", .choices = demand::kGradeNames});
  v.number(
      "redirect_share", c.redirect_share,
      {.doc = "A unit that becomes free takes an I call over from one on the way if it saves at "
              "least this share of what is left of the travel. Without an entry it does not.",
       .above = 0,
       .at_most = 1});
  v.integer(
      "reserve", c.reserve,
      {.doc = "Free units that attend I calls and are kept for them: calls of other grades get "
              "a unit only while more are free.",
       .at_least = 0,
       .at_most = 60'000});
  v.by_name(
      "no_send_above", c.no_send_above, demand::kGradeNames,
      {.doc = "A call of the grade that is ready while so many calls wait gets no unit: it is "
              "lost. Without an entry it always queues.",
       .at_least = 0,
       .at_most = 1e9});
  v.texts("from_desk", c.from_desk,
          {.doc = "Grades for which units at their desks are called out if no other is free.",
           .choices = demand::kGradeNames});
}

template <class V>
void describe(V& v, TourConfig& c) {
  v.numbers("days", c.days,
            {.doc = "Days of the cycle on which the tour is worked, from 0.",
             .presence = Presence::required,
             .at_least = 0});
  v.number("start_h", c.start_h,
           {.doc = "Start, hour of the day.",
            .presence = Presence::required,
            .at_least = 0,
            .below = 24});
  v.number("length_h", c.length_h,
           {.doc = "Length; may run past midnight.",
            .presence = Presence::required,
            .above = 0,
            .at_most = 48});
}

template <class V>
void describe(V& v, ShiftConfig& c) {
  v.text("name", c.name, {.doc = "Name that teams refer to.", .presence = Presence::required});
  v.integer("cycle_days", c.cycle_days,
            {.doc = "Days after which the pattern repeats.", .at_least = 1, .at_most = 3650});
  v.integer("stagger_days", c.stagger_days,
            {.doc = "How many days each unit stands behind the one before it.",
             .at_least = 0,
             .at_most = 3650});
  v.tables("tour", c.tours, "Tours of duty within the cycle.");
}

template <class V>
void describe(V& v, PatrolPlanConfig& c) {
  v.integer("spots", c.spots,
            {.doc = "hot_spots: the streets of the beat with the most incidents a metre, so many.",
             .at_least = 1,
             .at_most = 64});
  v.number(
      "apart_m", c.apart_m,
      {.doc = "hot_spots: at least so far from each other, as the crow flies.", .at_least = 0});
  v.choice("order", c.order, kSpotOrders,
           {.doc = "hot_spots: at random among those not yet visited in the round, or in a fixed "
                   "order that others can learn."});
  v.numbers("stay_min", c.stay_min,
            {.doc = "hot_spots: shortest and longest stay; uniform between.",
             .at_least = 0.1,
             .at_most = 1440,
             .length = 2});
  v.number(
      "post_stay_min", c.post_stay_min,
      {.doc = "fixed_post: stay at the hottest street of the beat.", .above = 0, .at_most = 1440});
  v.integer("walk_legs", c.walk_legs,
            {.doc = "fixed_post: streets walked at random after each stay.",
             .at_least = 0,
             .at_most = 1000});
  v.number(
      "least_share", c.least_share,
      {.doc = "by_need: a street's risk is taken to be at least this share of the beat's mean.",
       .at_least = 0,
       .at_most = 1});
}

template <class V>
void describe(V& v, TeamConfig& c) {
  v.text("name", c.name, {.doc = "Name of the team.", .presence = Presence::required});
  v.choice("rank", c.rank, police::kRankNames, {.doc = "Rank of its officers."});
  v.choice("mode", c.mode, kTeamModes, {.doc = "How they move. Cars use blue lights to I calls."});
  v.integer(
      "units", c.units,
      {.doc = "Units: single officers or crews. For a funded team, those it has without money.",
       .at_least = 0,
       .at_most = 60'000});
  v.integer("officers_per_unit", c.officers_per_unit,
            {.doc = "2 for double crewing.", .at_least = 1, .at_most = 10});
  v.text("shift", c.shift,
         {.doc = "Shift pattern by name; without one the team is on duty round the clock."});
  v.number("fte", c.fte,
           {.doc = "Share of the shift's tours that each unit works: part-time.",
            .above = 0,
            .at_most = 1});
  v.number("briefing_min", c.briefing_min,
           {.doc = "At the base at the start of a tour, neither visible nor available.",
            .at_least = 0,
            .at_most = 480});
  v.number("break_min", c.break_min,
           {.doc = "Break around the middle of a tour, once the unit is free, where it is; only I "
                   "calls interrupt it, and the rest of it is taken afterwards.",
            .at_least = 0,
            .at_most = 480});
  v.number("handover_min", c.handover_min,
           {.doc = "End of a tour in which the unit is sent to I calls alone.",
            .at_least = 0,
            .at_most = 480});
  v.flag("back_in_time", c.back_in_time,
         {.doc = "Sets out for its base so as to be there when the tour ends; otherwise it is home "
                 "at once."});
  v.text("base", c.base,
         {.doc = "Station where tours start and end, by name; without one, the network's first."});
  v.texts("wards", c.wards,
          {.doc = "Home wards, dealt out to the units in turn; none: all wards are everyone's."});
  v.choice("patrol", c.patrol, police::kPatrolNames, {.doc = "What units do between calls."});
  v.table("patrol_plan", c.patrol_plan, "Of hot_spots, fixed_post and by_need.");
  v.number("patrol_speed_mps", c.patrol_speed_mps,
           {.doc = "Speed of patrol on foot or cycle; cars patrol at their speed in traffic.",
            .above = 0,
            .at_most = 20});
  v.texts("attends", c.attends,
          {.doc = "Grades of call that the team attends.", .choices = demand::kGradeNames});
  v.flag("home_ward_only", c.home_ward_only,
         {.doc = "Ring-fenced: attends no call outside its home ward."});
  v.texts("leaves_ward_for", c.leaves_ward_for,
          {.doc = "Grades for which it does all the same: help for neighbouring wards.",
           .choices = demand::kGradeNames});
  v.number(
      "availability", c.availability,
      {.doc = "Share of tours that an officer turns up for: less leave, sickness, training, court.",
       .at_least = 0,
       .at_most = 1});
  v.table("absence", c.absence,
          "Leave, sickness, training and court officer by officer, instead of availability.");
  v.number(
      "abstraction", c.abstraction,
      {.doc =
           "Share of those tours taken for duty elsewhere. For a funded team the scheme's is used.",
       .at_least = 0,
       .at_most = 1});
  v.number("surge_share", c.surge_share,
           {.doc = "Multiplies the share that a surge takes; 0 for a team that is exempt.",
            .at_least = 0,
            .at_most = 1});
  v.integer("minimum_cover", c.minimum_cover,
            {.doc = "While fewer units than this would be on duty, nobody goes on leave, training "
                    "or duty elsewhere.",
             .at_least = 0,
             .at_most = 60'000});
  v.number("desk_share", c.desk_share,
           {.doc = "Share of each tour, at its start, spent neither visible nor available.",
            .at_least = 0,
            .below = 1});
  v.number("elsewhere_share", c.elsewhere_share,
           {.doc = "Share of a unit's free time taken by calls outside the study's wards.",
            .at_least = 0,
            .below = 1});
  v.number("elsewhere_mean_min", c.elsewhere_mean_min,
           {.doc = "Mean length of such a call, travel included.", .above = 0});
  v.text("payer", c.payer,
         {.doc = "Who pays for the team; a funded team is its scheme's payer's."});
  v.flag("funded", c.funded,
         {.doc = "Officers of its rank that the scheme delivers join this team."});
}

template <class V>
void describe(V& v, AxisConfig& c) {
  v.text("key", c.key,
         {.doc = "Any key of the study: travel.foot_mps, team[0].units, scheme[NAME].abstraction.",
          .presence = Presence::required});
  v.choice("design", c.design, kDesignNames,
           {.doc = "grid: every value meets every value of the other axes. zip: the first value "
                   "goes with the first of the other zipped axes, the second with the second, and "
                   "so on. latin_hypercube, sobol: sampled together with the other axes of that "
                   "design."});
  v.values("values", c.values, {.doc = "Values of the key; or give from and to."});
  v.number("from", c.from, {.doc = "First value of a range, or least value of a sampled axis."});
  v.number("to", c.to,
           {.doc = "Last value of a range, if the steps meet it, or end of a sampled axis."});
  v.number("step", c.step, {.doc = "Distance between the values of a range.", .above = 0});
  v.integer("count", c.count,
            {.doc = "Number of values of a range, both ends included; instead of step.",
             .at_least = 1,
             .at_most = 1e6});
  v.choice("scale", c.scale, kScaleNames,
           {.doc = "Whether values of count, or samples, are even in the value or in its "
                   "logarithm."});
  v.flag("whole", c.whole,
         {.doc = "Whether values of count, or samples, are made whole numbers. On a linear scale "
                 "each whole number from from to to is sampled with equal chance."});
}

template <class V>
void describe(V& v, SweepConfig& c) {
  v.integer("samples", c.samples,
            {.doc = "Number of points of the axes with the design latin_hypercube or sobol; for "
                    "sobol best a power of 2.",
             .at_least = 1,
             .at_most = 1e6});
  v.integer(
      "seed", c.seed,
      {.doc = "Seed of the samples. The study's seed leaves them as they are.", .at_least = 0});
  v.flag("scramble", c.scramble,
         {.doc = "Whether Sobol points are scrambled (Owen 1995). If not, the first point has the "
                 "least value of every axis."});
  v.tables("axis", c.axes,
           "A key that varies; every combination of the axes' values is a point, unless designs "
           "say otherwise.");
}

template <class V>
void describe(V& v, SourceConfig& c) {
  v.text("name", c.name,
         {.doc = "What the figures are, in words.", .presence = Presence::required});
  v.texts("keys", c.keys,
          {.doc = "Keys of the figures as for --set; without brackets, of every entry; of a table, "
                  "all its figures. The most exact key counts.",
           .presence = Presence::required});
  v.choice("confidence", c.confidence, kConfidences,
           {.doc = "S read in a published source, D derived from one by arithmetic, M a planning "
                   "value without a source, measured with this program, choice: a setting that "
                   "claims nothing about the world.",
            .presence = Presence::required});
  v.text("text", c.text,
         {.doc = "The source: where it can be read, how it was derived, why it was chosen.",
          .presence = Presence::required});
}

template <class V>
void describe(V& v, StudyConfig& c) {
  v.table("study", c.general, "The study as a whole.");
  v.table("place", c.place, "Where the sun rises and sets; needed for darkness alone.");
  v.table("network", c.network, "The streets.");
  v.table("travel", c.travel, "Speeds.");
  v.table("dispatch", c.dispatch,
          "Targets and rules of dispatch: the nearest available unit by travel time; if there is "
          "none, the call waits in the queue of its grade.");
  v.table("interception", c.interception, "When units stop moped crews.");
  v.table("demand", c.demand, "Calibrated incident rates.");
  v.table("deterrence", c.deterrence,
          "What presence on the streets does to incidents; off unless enabled.");
  v.table("replay", c.replay, "Real calls instead of a model.");
  v.tables("profile", c.profiles,
           "How a rate varies over the hours of the week, the months, and daylight.");
  v.tables("incident", c.incidents, "A class of incidents.");
  v.tables("shift", c.shifts, "A shift pattern.");
  v.tables("team", c.teams, "A team of like units.");
  v.tables("surge", c.surges, "Days on which officers are taken for duty elsewhere.");
  v.tables("closure", c.closures, "A station that closes.");
  v.tables("cut", c.cuts, "Units that a team loses on a day.");
  v.table("custody", c.custody, "Where arrested people are taken.");
  v.table("supervision", c.supervision, "How many officers a sergeant leads.");
  v.tables("scheme", c.schemes, "A funding scheme.");
  v.table("funding", c.funding,
          "Who buys how much at this point of the study; mostly set by the sweep.");
  v.table("years", c.years, "Several years instead of one.");
  v.table("sweep", c.sweep, "The points of the study; without axes it is one point.");
  v.table("areas", c.areas_alike,
          "What areas have in common, and the change of schemes in them; with `[[area]]` alone.");
  v.tables("area", c.areas,
           "An area that neither helps others nor is helped. The study is run for each, all alike "
           "but for what the area says, and the results are joined.");
  v.tables("source", c.sources, "Where figures come from; stands in the results and the briefing.");
}

}  // namespace models::study
