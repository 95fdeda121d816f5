// Everything that one run of the ward model needs: who serves, what happens, where, how long.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "models/demand/deterrence.hpp"
#include "models/demand/model.hpp"
#include "models/demand/parameter_draw.hpp"
#include "models/patrol/policy.hpp"
#include "models/police/dispatch.hpp"
#include "models/police/interception.hpp"
#include "models/police/team.hpp"
#include "sim/street/travel.hpp"

namespace models::ward {

/// The streets and the ways to travel on them; shared by all scenarios of a study.
struct Streets {
  sim::street::Network network;
  // By mode; absent where no team needs it. A team with cars needs those of blue lights too.
  std::array<std::unique_ptr<const sim::street::Travel>, sim::street::kModes> travel;
};

/// The incident classes and how they come about; shared likewise.
struct Demand {
  std::vector<demand::IncidentClass> classes;
  std::vector<demand::Model> models;          // of each class; no weight on streets of no ward
  std::vector<demand::ParameterDoubt> doubt;  // of each class
  /// Incidents a year of all classes by street; empty if no patrol goes by them.
  std::vector<double> street_rate;
  /// Where incidents that presence averts may move; needed if any do.
  std::shared_ptr<const sim::street::Neighbourhoods> nearby;
};

/// One point of a study, ready to run. Immutable while it runs, shared by all threads.
struct Scenario {
  std::shared_ptr<const Streets> streets;
  std::shared_ptr<const Demand> demand;
  std::vector<police::Team> teams;
  /// Patrol policies by team: one for each of the team's wards, or a single one for all wards.
  /// Teams that wait at a base or a scene have none.
  std::vector<std::vector<patrol::Policy>> patrols;
  police::DispatchRules dispatch;
  police::Interception interception;
  std::vector<sim::street::Position> custody_suites;  // none: arrests take nobody off the street
  std::optional<demand::Deterrence> deterrence;       // absent: presence averts nothing
  /// Replication r draws its parameters for the (r modulo this)-th time; 0: all are as estimated.
  std::uint32_t parameter_draws = 0;
  double guardian_m = 50;  // an officer on patrol so near an incident guards it
  std::uint64_t seed = 0;
  sim::Duration warm_up;  // not measured
  sim::Duration horizon;  // measured, after the warm-up
};

}  // namespace models::ward
