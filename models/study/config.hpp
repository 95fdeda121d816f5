// A study file as data: one struct for each table, defaults as in the file format.
//
// fields.hpp gives each member its key, range and documentation; nothing else does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/demand/crew_behaviour.hpp"
#include "models/demand/daylight.hpp"
#include "models/demand/incident_class.hpp"
#include "models/funding/crowdfunding.hpp"
#include "models/funding/years.hpp"
#include "models/patrol/hot_spots.hpp"
#include "models/police/dispatch.hpp"
#include "models/police/team.hpp"
#include "models/study/config_areas.hpp"
#include "sim/street/mode_graph.hpp"

namespace models::study {

/// What a run may go on for: see fields_precision.hpp.
enum class PreciseMeasure : std::uint8_t { coverage, calls_in_time, mean_response, patrol };
enum class PreciseOf : std::uint8_t { each_point, over_first };

struct PreciseMeasureConfig {
  PreciseMeasure measure = PreciseMeasure::coverage;
  demand::Grade grade = demand::Grade::immediate;
  PreciseOf of = PreciseOf::each_point;
  std::optional<double> half_width;
  std::optional<double> relative;
};

struct PrecisionConfig {
  int least = 10;
  int batch = 10;
  std::vector<PreciseMeasureConfig> measures;
};

struct GeneralConfig {
  std::string name;
  std::string description;
  std::string start = "2016-01-04";
  std::int64_t seed = 1;
  double warm_up_days = 7;
  double horizon_days = 364;
  int replications = 20;
  double confidence = 0.95;
  int parameter_draws = 0;
  double guardian_m = 50;
  std::optional<PrecisionConfig> precision;
  std::vector<std::string> wards;
};

struct TownWardConfig {
  std::string name;
  std::optional<double> area_km2;
  std::optional<double> street_km;
  std::optional<double> population;
  double footfall = 1;
};

struct TownConfig {
  std::int64_t seed = 1;
  int wards = 2;
  double street_km = 40;
  std::optional<double> ward_area_km2;
  double margin_m = 400;
  double one_way_share = 0.15;
  double park_share = 0.12;
  std::optional<double> stations;
  std::vector<TownWardConfig> named_wards;
};

struct NetworkConfig {
  std::string file;  // of wardsim import or generate; or else:
  std::optional<TownConfig> synthetic;
  double travel_table_limit_mb = 2048;
};

struct DispatchConfig {
  std::array<std::optional<double>, demand::kGrades> target_min{15, 60, 2880, std::nullopt};
  std::array<std::optional<double>, demand::kGrades> patience_h;
  police::Choice choice = police::Choice::nearest;
  std::array<std::optional<double>, demand::kGrades> ageing_min;
  police::Preemption preemption = police::Preemption::never;
  std::vector<std::string> preempting{"I"};
  std::optional<double> redirect_share;
  int reserve = 0;
  std::array<std::optional<double>, demand::kGrades> no_send_above;
  std::vector<std::string> from_desk;
};

struct SpecialDayConfig {
  std::string date;  // 2016-08-28, or every year: 12-31
  double from_h = 0;
  double until_h = 24;
  double factor = 1;
};

struct ProfileConfig {
  std::string name;
  std::vector<double> hour_of_day;    // 24
  std::vector<double> day_of_week;    // 7, Monday first
  std::vector<double> hour_of_week;   // 168; instead of the two
  std::vector<double> month_of_year;  // 12
  double darkness = 1;
  double dark_below_deg = -0.833;
  std::vector<SpecialDayConfig> special_days;
};

/// Where the incidents of a class come from.
enum class IncidentModel : std::uint8_t {
  calibrated,  // self_exciting if the demand file chose so, else poisson
  poisson,
  self_exciting,
  moped_crews,
  replay
};

/// A duration that is drawn anew each time.
struct DurationConfig {
  std::string shape = "constant";
  double mean_min = 0;
  double cv = 1;
};

struct NearRepeatConfig {
  double branching_ratio = 0;
  double branching_ratio_se = 0;
  double mean_delay_d = 7;
  double distance_scale_m = 100;
  double max_distance_m = 400;
};

struct CrewConfig {
  demand::CrewBehaviour behaviour;
  double mean_snatches = 7;  // sets stop_per_hour
};

struct IncidentConfig {
  std::string name;
  IncidentModel model = IncidentModel::calibrated;
  demand::Grade grade = demand::Grade::significant;
  std::optional<double> reported_per_year;  // or from the demand file
  double reported_per_year_se = 0;
  std::string where = "length";
  std::string profile;
  double reporting_probability = 1;
  DurationConfig reporting_delay;
  DurationConfig call_handling;
  DurationConfig service;
  int units = 1;
  bool send_together = false;
  demand::ResponseBy response_by = demand::ResponseBy::first;
  double unit_cost_gbp = 0;
  double deterrability = 0;
  std::vector<double> deterrability_range;  // 2, or none
  double arrest_probability = 0;
  std::optional<NearRepeatConfig> near_repeat;
  CrewConfig crew;
};

struct DeterrenceConfig {
  bool enabled = false;
  double saturation_min = 5;
  double half_life_min = 60;
  double displaced_share = 0;
  double displaced_later_share = 0.5;
  double nearby_m = 300;
  double mean_delay_h = 24;
};

struct InterceptionConfig {
  double reach_m = 30;
  double probability = 0.1;
  bool pursuit = false;
  double pursuit_reach_m = 500;
  double pursuit_probability = 0.2;
  double custody_h = 4;
};

struct ReplayConfig {
  std::string file;
  double tolerance_m = 100;
};

struct DemandConfig {
  std::string file;
};

struct YearsConfig {
  int count = 1;
  int year = 0;
  std::string bound = "low";
  double inflation = 0.02;
  double discount_rate = 0.035;
  double force_budget_fall = 0;
  std::vector<std::string> cut_first{"pcso", "constable"};
};

struct CutConfig {
  std::string name;
  std::string date;
  std::string team;
  int units = 1;
  std::string ward;
};

struct TourConfig {
  std::vector<double> days;
  double start_h = 0;
  double length_h = 8;
};

struct ShiftConfig {
  std::string name;
  int cycle_days = 7;
  int stagger_days = 0;
  std::vector<TourConfig> tours;
};

/// Of teams whose patrol follows a plan.
struct PatrolPlanConfig {
  int spots = 10;
  double apart_m = 150;
  patrol::SpotOrder order = patrol::SpotOrder::shuffled;
  std::vector<double> stay_min{10, 16};
  double post_stay_min = 20;
  int walk_legs = 0;
  double least_share = 0.1;
};

struct TeamConfig {
  std::string name;
  police::Rank rank = police::Rank::constable;
  sim::street::Mode mode = sim::street::Mode::foot;
  int units = 0;
  int officers_per_unit = 1;
  std::string shift;
  double fte = 1;
  double briefing_min = 0;
  double break_min = 0;
  double handover_min = 0;
  bool back_in_time = false;
  std::string base;
  std::vector<std::string> wards;
  police::Patrol patrol = police::Patrol::random_walk;
  double patrol_speed_mps = 1.1;
  PatrolPlanConfig patrol_plan;
  std::vector<std::string> attends{"I", "S", "E"};
  bool home_ward_only = false;
  std::vector<std::string> leaves_ward_for;
  double availability = 1;
  std::optional<police::AbsencePattern> absence;
  double abstraction = 0;
  double surge_share = 1;
  int minimum_cover = 0;
  double desk_share = 0;
  double elsewhere_share = 0;
  double elsewhere_mean_min = 45;
  std::string payer = "force";
  bool funded = false;
};

struct SurgeConfig {
  std::string name;
  std::string from;  // 2016-08-28
  std::string to;    // the last day; empty: the first
  double share = 0;
  std::vector<std::string> teams;
};

struct ClosureConfig {
  std::string station;
  std::string date;
  std::string to;
};

struct CustodyConfig {
  std::vector<std::string> stations;
  DurationConfig stay{.shape = "lognormal", .mean_min = 240, .cv = 0.25};
};

struct SupervisionConfig {
  std::optional<double> span;
};

/// One of the offers that a mixture takes up.
struct SchemePartConfig {
  std::string scheme;
  double share = 0;  // of the budget
};

struct SchemeConfig {
  std::string name;
  std::string payer;
  std::vector<SchemePartConfig> parts;  // a mixture: other schemes, and no offer of its own
  std::vector<std::string> buys;
  funding::ByRank price_gbp_per_year;
  std::optional<double> discount;
  int matched_per_paid = 0;
  int match_every = 1;
  std::string matched_rank;
  std::vector<std::string> matches;
  funding::MatchSource match_source = funding::MatchSource::new_money;
  std::string match_from_team;
  std::string match_from_ward;
  int officers_per_sergeant = 0;
  funding::ByRank running_gbp_per_year;
  funding::ByRank kit_gbp;
  funding::ByRank redundancy_gbp;
  int term_years = 3;
  double startup_days = 0;
  funding::PaysFrom pays_from = funding::PaysFrom::arrival;
  funding::TermEnd at_term_end = funding::TermEnd::leave;
  std::optional<double> price_rise;  // none: inflation
  std::vector<funding::PricesFrom> price_list;
  std::vector<double> elasticity;  // 2, or none
  funding::ByPayer shares;
  double grant_gbp_per_year = 0;
  funding::Payer grant_from = funding::Payer::government;
  std::string deployment;  // empty: as the funded team
  std::vector<std::string> priority_wards;
  double abstraction = 0;
  std::optional<funding::Crowdfunding> crowdfunding;  // instead of a budget
  std::string source;
};

struct FundingConfig {
  std::string scheme;
  double budget_gbp_per_year = 0;
  std::optional<double> budget_rise;  // none: inflation
  funding::ByRank full_cost_gbp_per_year;
};

/// How the values of an axis meet those of the others.
enum class Design : std::uint8_t { grid, zip, latin_hypercube, sobol };
inline constexpr std::array<std::string_view, 4> kDesignNames{"grid", "zip", "latin_hypercube",
                                                              "sobol"};
enum class Scale : std::uint8_t { linear, log };
inline constexpr std::array<std::string_view, 2> kScaleNames{"linear", "log"};

/// How well a figure is known: as in docs/sources.md, and a choice that claims nothing.
enum class Confidence : std::uint8_t { published, derived, planning, measured, choice };

struct AxisConfig {
  std::string key;
  Design design = Design::grid;
  std::vector<std::string> values;  // as TOML: "5", "\"foot\""
  std::optional<double> from, to, step;
  std::optional<int> count;
  Scale scale = Scale::linear;
  bool whole = false;
};

struct SweepConfig {
  std::optional<int> samples;
  std::int64_t seed = 1;
  bool scramble = true;
  std::vector<AxisConfig> axes;
};

/// Where figures come from, for whoever reads the answer.
struct SourceConfig {
  std::string name;
  std::vector<std::string> keys;
  Confidence confidence = Confidence::planning;
  std::string text;
};

struct StudyConfig {
  GeneralConfig general;
  /// For sunrise and sunset; the default is Hampstead.
  demand::Place place{.latitude_deg = 51.556,
                      .longitude_deg = -0.178,
                      .utc_offset_h = 0,
                      .summer_time = demand::SummerTime::european};
  NetworkConfig network;
  sim::street::Speeds travel;
  DispatchConfig dispatch;
  InterceptionConfig interception;
  DemandConfig demand;
  DeterrenceConfig deterrence;
  ReplayConfig replay;
  std::vector<ProfileConfig> profiles;
  std::vector<IncidentConfig> incidents;
  std::vector<ShiftConfig> shifts;
  std::vector<TeamConfig> teams;
  std::vector<SurgeConfig> surges;
  std::vector<ClosureConfig> closures;
  std::vector<CutConfig> cuts;
  CustodyConfig custody;
  SupervisionConfig supervision;
  std::vector<SchemeConfig> schemes;
  FundingConfig funding;
  std::optional<YearsConfig> years;
  SweepConfig sweep;
  std::optional<AreasConfig> areas_alike;
  std::vector<AreaConfig> areas;
  std::vector<SourceConfig> sources;
};

/// What the rates of a class were fitted from: recorded categories counted together.
struct CalibratedPart {
  std::vector<std::string> categories;
  double share = 1;
  std::string share_source;
  double per_year = 0;
  double per_year_se = 0;
  std::string spatial_model;
  std::optional<double> shape, shape_se;
  std::vector<double> ward_per_km_year;
  std::vector<double> ward_per_km_year_se;
  std::optional<double> bandwidth_m, uniform_share;
  std::optional<double> log_likelihood_per_event;
  std::string source;
};

struct CalibratedNearRepeat {
  bool chosen = false;
  double branching_ratio = 0;
  double branching_ratio_se = 0;
  double mean_delay_d = 7;
  double distance_scale_m = 100;
  double distance_scale_m_se = 0;
  double max_distance_m = 400;
  std::string source;
};

struct CalibratedDarkness {
  double factor = 1;
  double factor_se = 0;
  std::string source;
};

/// One class of a demand file.
struct CalibratedClass {
  std::string name;
  std::string basis = "reported";
  double per_year = 0;
  double per_year_se = 0;
  std::string source;
  std::vector<double> hour_of_week;
  std::string hour_source;
  std::vector<double> month_factor;
  std::vector<double> month_factor_se;
  std::string month_source;
  std::string spatial_model;
  std::vector<double> street;
  std::vector<double> street_per_year;
  std::vector<double> street_per_year_se;
  std::vector<CalibratedPart> parts;
  std::optional<CalibratedNearRepeat> near_repeat;
  std::optional<CalibratedDarkness> darkness;
};

/// What `wardsim calibrate` writes: rates by class and street of one network.
struct CalibratedDemand {
  std::string network_sha256;
  std::int64_t network_streets = 0;
  std::vector<std::string> months;
  std::vector<std::string> months_missing;
  std::vector<std::string> months_held_out;
  std::string source;
  std::vector<CalibratedClass> classes;
};

struct DemandFileConfig {
  CalibratedDemand demand;
};

}  // namespace models::study
