// Recorded calls and waiting units on a line of 300 m, on foot at 1 m/s: metres are seconds.
#pragma once

#include <utility>
#include <vector>

#include "scenarios.hpp"

namespace on_a_line {

using models::demand::Grade;
using sim::street::Position;
using sim::street::StreetId;

inline const Position kA{StreetId{0}, 0};
inline const Position kB{StreetId{1}, 0};    // 100 m from A
inline const Position kC{StreetId{1}, 200};  // 300 m from A

/// The place so many metres from A.
inline Position at_m(double metres) {
  return metres < 100 ? Position{StreetId{0}, metres} : Position{StreetId{1}, metres - 100};
}

/// A class of one grade with calls at these seconds, all at one place, ready at once.
inline scenarios::Kind calls_at(Grade grade, Position place, const std::vector<double>& seconds,
                                double service_s) {
  scenarios::Kind kind;
  kind.incidents.grade = grade;
  kind.incidents.service_s = sim::Distribution::constant(service_s);
  std::vector<models::demand::RecordedCall> calls;
  for (const double s : seconds) {
    calls.push_back({.time = sim::Instant{} + sim::Duration::seconds(s),
                     .place = place,
                     .grade = std::nullopt,
                     .service = std::nullopt,
                     .line = static_cast<std::uint32_t>(calls.size())});
  }
  kind.recording = std::make_shared<const models::demand::Recording>(std::move(calls));
  return kind;
}

/// One unit at a base that waits there between calls.
inline models::police::Team one_at(Position base) {
  models::police::Team team;
  team.units = 1;
  team.patrol = models::police::Patrol::at_base;
  team.base = base;
  return team;
}

/// Two hours of them.
inline scenarios::Draft one_ward(std::vector<models::police::Team> teams,
                                 std::vector<scenarios::Kind> kinds) {
  scenarios::Draft draft;
  draft.network = scenarios::line();
  draft.speeds.foot_mps = 1;
  draft.teams = std::move(teams);
  draft.kinds = std::move(kinds);
  draft.horizon = sim::Duration::hours(2);
  return draft;
}

/// From A to B is ward 0, from B to C is ward 1.
inline scenarios::Draft two_wards(std::vector<models::police::Team> teams,
                                  std::vector<scenarios::Kind> kinds) {
  scenarios::Draft made = one_ward(std::move(teams), std::move(kinds));
  scenarios::deal_out_wards(made.network, 2);
  return made;
}

inline std::int64_t attended(const models::ward::Tallies& tallies, std::size_t team, Grade grade) {
  return tallies.attended[team * models::demand::kGrades + models::demand::index(grade)];
}

}  // namespace on_a_line
