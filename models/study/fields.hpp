// The field table: every key of a study file, its meaning, range and default, once.
//
// A visitor walks it to read a file (reader.cpp), to write the resolved study (resolved.cpp), the
// JSON Schema and the reference page (reference.cpp). It has these calls:
//   number(key, double& | optional<double>&, rule)   integer(key, int& | int64_t&, rule)
//   flag(key, bool&, rule)                           text(key, string&, rule)
//   choice(key, enum&, names, rule)                  numbers(key, vector<double>&, rule)
//   texts(key, vector<string>&, rule)                by_name(key, optional<double> array&, names,
//   rule) table(key, struct& | optional<struct>&, doc)     tables(key, vector<struct>&, doc)
#pragma once

#include "models/study/config.hpp"
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
            {.doc = "Independent runs of each point; intervals need at least 2.",
             .at_least = 1,
             .at_most = 1e6});
  v.number("confidence", c.confidence, {.doc = "Level of all intervals.", .above = 0, .below = 1});
  v.integer("parameter_draws", c.parameter_draws,
            {.doc = "So many times rates and effects are drawn from their uncertainty, and the "
                    "replications dealt out to the draws in turn; results then tell doubt about "
                    "parameters from chance. 0: all as estimated.",
             .at_least = 0,
             .at_most = 1e6});
  v.texts("wards", c.wards, {.doc = "Wards that the answer is about; none: all of the network's."});
}

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
  v.text("base", c.base,
         {.doc = "Station where tours start, by name; without one, the network's first."});
  v.texts("wards", c.wards,
          {.doc = "Home wards, dealt out to the units in turn; none: all wards are everyone's."});
  v.choice("patrol", c.patrol, police::kPatrolNames, {.doc = "What units do between calls."});
  v.number("patrol_speed_mps", c.patrol_speed_mps,
           {.doc = "Speed of patrol on foot or cycle; cars patrol at their speed in traffic.",
            .above = 0,
            .at_most = 20});
  v.texts("attends", c.attends,
          {.doc = "Grades of call that the team attends.", .choices = demand::kGradeNames});
  v.flag("home_ward_only", c.home_ward_only,
         {.doc = "Ring-fenced: attends no call outside its home ward."});
  v.number(
      "availability", c.availability,
      {.doc = "Share of tours that an officer turns up for: less leave, sickness, training, court.",
       .at_least = 0,
       .at_most = 1});
  v.number(
      "abstraction", c.abstraction,
      {.doc =
           "Share of those tours taken for duty elsewhere. For a funded team the scheme's is used.",
       .at_least = 0,
       .at_most = 1});
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
void describe(V& v, SchemeConfig& c) {
  v.text("name", c.name, {.doc = "Name of the scheme.", .presence = Presence::required});
  v.text("payer", c.payer, {.doc = "Who pays.", .presence = Presence::required});
  v.texts(
      "buys", c.buys,
      {.doc = "Ranks in the order of purchase, over and over; none: a baseline that buys nothing.",
       .choices = police::kRankNames});
  v.by_name("price_gbp_per_year", c.price_gbp_per_year, police::kRankNames,
            {.doc = "Price to the payer of one officer by rank.", .above = 0});
  v.integer("matched_per_paid", c.matched_per_paid,
            {.doc = "Officers of the same rank that the force adds for each paid one.",
             .at_least = 0,
             .at_most = 100});
  v.number("abstraction", c.abstraction,
           {.doc = "Share of funded officers' tours taken for duty elsewhere.",
            .at_least = 0,
            .at_most = 1});
  v.text("source", c.source, {.doc = "Where price and rules come from."});
}

template <class V>
void describe(V& v, FundingConfig& c) {
  v.text("scheme", c.scheme, {.doc = "Scheme of this point, by name; none: nothing is bought."});
  v.number("budget_gbp_per_year", c.budget_gbp_per_year,
           {.doc = "What the payer spends at most.", .at_least = 0});
  v.by_name("full_cost_gbp_per_year", c.full_cost_gbp_per_year, police::kRankNames,
            {.doc = "What an officer costs the force, by rank.", .above = 0});
}

template <class V>
void describe(V& v, AxisConfig& c) {
  v.text("key", c.key,
         {.doc = "Any key of the study: travel.foot_mps, team[0].units, scheme[NAME].abstraction.",
          .presence = Presence::required});
  v.values("values", c.values, {.doc = "Values of the key; or give from, to and step."});
  v.number("from", c.from, {.doc = "First value of a range."});
  v.number("to", c.to, {.doc = "Last value of a range, if the steps meet it."});
  v.number("step", c.step, {.doc = "Distance between the values of a range.", .above = 0});
}

template <class V>
void describe(V& v, SweepConfig& c) {
  v.tables("axis", c.axes, "A key that varies; every combination of the axes' values is a point.");
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
  v.tables("scheme", c.schemes, "A funding scheme.");
  v.table("funding", c.funding,
          "Who buys how much at this point of the study; mostly set by the sweep.");
  v.table("sweep", c.sweep, "The points of the study; without axes it is one point.");
}

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
