// Small scenarios of the ward model for tests, made from hand-made networks.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/ward/replication.hpp"
#include "models/ward/scenario.hpp"
#include "models/ward/tallies.hpp"
#include "sim/random/distributions.hpp"
#include "towns.hpp"

namespace scenarios {

namespace demand = models::demand;
namespace police = models::police;
namespace ward = models::ward;
using sim::Duration;
using sim::Instant;
using sim::street::Mode;

/// One class of incidents and how often they happen.
struct Kind {
  demand::IncidentClass incidents;
  double rate_per_year = 0;
  std::vector<double> street_weight = {};  // empty: by length of the streets that lie in a ward
  demand::TimeProfile profile = {};
  std::optional<demand::NearRepeat> near_repeat = {};  // then the rate is of all, repeats included
  std::optional<demand::CrewBehaviour> crew = {};      // then the rate is of snatches
  std::shared_ptr<const demand::Recording> recording = {};  // instead of a rate
  demand::ParameterDoubt doubt = {};
};

/// A scenario in the making: fill in, then build().
struct Draft {
  sim::street::Network network = towns::grid(4);
  sim::street::Speeds speeds;
  std::vector<Kind> kinds;
  std::vector<police::Team> teams;
  police::Interception interception;
  std::vector<sim::street::Position> custody_suites;
  std::optional<demand::Deterrence> deterrence;
  double nearby_m = 300;
  std::uint32_t parameter_draws = 0;
  police::DispatchRules dispatch{
      .target = {Duration::minutes(15), Duration::hours(1), Duration::hours(4)}};
  std::uint64_t seed = 1;
  Duration warm_up;
  Duration horizon = Duration::days(7);
};

std::vector<double> by_length(const sim::street::Network& network);

/// Streets with the travel of those modes that the teams need.
std::shared_ptr<const ward::Streets> build_streets(const Draft& draft);

/// A random walk on each beat of a team that patrols.
std::vector<models::patrol::Policy> build_patrols(const ward::Streets& streets,
                                                  const police::Team& team);

demand::Model build_model(const Kind& kind, const sim::street::Network& network,
                          const sim::street::Speeds& speeds);

ward::Scenario build(const Draft& draft);

ward::Tallies run(const ward::Scenario& scenario, std::uint32_t replication = 0);

/// The same run, incident by incident.
ward::IncidentLog list(const ward::Scenario& scenario, std::uint32_t replication = 0);

/// When the last measured call's outcome is known: the end of the horizon and the longest target.
Instant end_of_run(const ward::Scenario& scenario);

/// The incidents of one class that a replication meets up to `end`.
std::vector<demand::Incident> incidents_until(const ward::Scenario& scenario,
                                              std::uint32_t replication, std::size_t kind,
                                              Instant end);

/// Measured time of a team's units in a state.
Duration time_in(const ward::Tallies& tallies, std::size_t team, ward::UnitState state);

template <class T>
T sum(const std::vector<T>& table) {
  T total = 0;
  for (const T entry : table) total += entry;
  return total;
}

/// Three junctions A, B, C in a line, 100 m and 200 m apart: street 0 from A to B, street 1 from B
/// to C. Places on it are metres from A.
sim::street::Network line();
double metres_from_a(sim::street::Position place);

/// Splits a network into `count` wards, street by street in turn; every `margin`-th street in none.
void deal_out_wards(sim::street::Network& network, int count, int margin = 0);

/// Whether cars can use some street of a ward.
bool cars_have_a_way(const sim::street::Network& network);

/// Gives each team parts of its tours, absence, surges, part-time and minimum cover, at random.
void random_tours(Draft& draft, sim::RandomStream& random);

/// A scenario with something of everything, at random: towns with one-way streets, loops and
/// footpaths, several wards and a margin, teams of all modes, patrols and rosters, rates that may
/// be 0, more calls than can be served or hardly any.
Draft random_draft(std::uint32_t seed);

}  // namespace scenarios
