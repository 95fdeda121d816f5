// A study file as data: one struct for each table, defaults as in the file format.
//
// fields.hpp gives each member its key, range and documentation; nothing else does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/demand/incident_class.hpp"
#include "models/funding/scheme.hpp"
#include "models/police/team.hpp"
#include "sim/street/mode_graph.hpp"

namespace models::study {

struct GeneralConfig {
  std::string name;
  std::string description;
  std::int64_t seed = 1;
  double warm_up_days = 7;
  double horizon_days = 364;
  int replications = 20;
  double confidence = 0.95;
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
};

struct ProfileConfig {
  std::string name;
  std::vector<double> hour_of_day;   // 24
  std::vector<double> day_of_week;   // 7, Monday first
  std::vector<double> hour_of_week;  // 168; instead of the two
};

/// A duration that is drawn anew each time.
struct DurationConfig {
  std::string shape = "constant";
  double mean_min = 0;
  double cv = 1;
};

struct IncidentConfig {
  std::string name;
  demand::Grade grade = demand::Grade::significant;
  std::optional<double> reported_per_year;  // or from the demand file
  std::string where = "length";
  std::string profile;
  double reporting_probability = 1;
  DurationConfig call_handling;
  DurationConfig service;
  double unit_cost_gbp = 0;
};

struct DemandConfig {
  std::string file;
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

struct TeamConfig {
  std::string name;
  police::Rank rank = police::Rank::constable;
  sim::street::Mode mode = sim::street::Mode::foot;
  int units = 0;
  int officers_per_unit = 1;
  std::string shift;
  std::string base;
  std::vector<std::string> wards;
  police::Patrol patrol = police::Patrol::random_walk;
  double patrol_speed_mps = 1.1;
  std::vector<std::string> attends{"I", "S", "E"};
  bool home_ward_only = false;
  double availability = 1;
  double abstraction = 0;
  double desk_share = 0;
  double elsewhere_share = 0;
  double elsewhere_mean_min = 45;
  std::string payer = "force";
  bool funded = false;
};

struct SchemeConfig {
  std::string name;
  std::string payer;
  std::vector<std::string> buys;
  funding::ByRank price_gbp_per_year;
  int matched_per_paid = 0;
  double abstraction = 0;
  std::string source;
};

struct FundingConfig {
  std::string scheme;
  double budget_gbp_per_year = 0;
  funding::ByRank full_cost_gbp_per_year;
};

struct AxisConfig {
  std::string key;
  std::vector<std::string> values;  // as TOML: "5", "\"foot\""
  std::optional<double> from, to, step;
};

struct SweepConfig {
  std::vector<AxisConfig> axes;
};

struct StudyConfig {
  GeneralConfig general;
  NetworkConfig network;
  sim::street::Speeds travel;
  DispatchConfig dispatch;
  DemandConfig demand;
  std::vector<ProfileConfig> profiles;
  std::vector<IncidentConfig> incidents;
  std::vector<ShiftConfig> shifts;
  std::vector<TeamConfig> teams;
  std::vector<SchemeConfig> schemes;
  FundingConfig funding;
  SweepConfig sweep;
};

/// One class of a demand file.
struct CalibratedClass {
  std::string name;
  std::string basis = "reported";
  double per_year = 0;
  double per_year_se = 0;
  std::vector<double> hour_of_week;
  std::vector<double> street;
  std::vector<double> street_per_year;
};

/// What `wardsim calibrate` writes: rates by class and street of one network.
struct CalibratedDemand {
  std::string network_sha256;
  std::int64_t network_streets = 0;
  std::vector<std::string> months;
  std::vector<std::string> months_missing;
  std::string source;
  std::vector<CalibratedClass> classes;
};

struct DemandFileConfig {
  CalibratedDemand demand;
};

}  // namespace models::study
