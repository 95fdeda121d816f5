// Which of its tours a unit works, and what becomes of the others.
#pragma once

#include <optional>
#include <vector>

#include "models/police/absence.hpp"
#include "models/police/team.hpp"

namespace models::police {

/// A tour of the pattern and what became of it.
struct RosteredTour {
  enum class Fate : std::uint8_t { worked, absent, abstracted };

  DutyPeriod period;
  Fate fate = Fate::worked;
  AbsenceReason reason = AbsenceReason::other;  // if absent
  Abstraction taken_for = Abstraction::normal;  // if abstracted
  bool kept = false;  // worked only because the team would be below its minimum cover
};

/// The unit's streams: any two must differ.
struct RosterKeys {
  sim::StreamKey turn_up;  // availability and abstraction: two draws a tour, one after the other
  sim::StreamKey planned;  // leave, training, court: a stretch for each year
  sim::StreamKey sickness;
  sim::StreamKey surge;  // a draw for each tour
};

/// The tours of one unit in their order.
///
/// What a tour's draws are depends on its number and on the unit alone: more officers, other teams
/// or another budget change none. A crew is rostered as one: its officers are absent together.
///
/// Part-time: of the pattern's tours, number n of unit k is worked if the whole part of (n + k) fte
/// grows with the next n. So each works its share exactly and evenly, and those of one team are not
/// all off at once. Tours that a part-timer does not work are passed over.
class Roster {
 public:
  /// Refers to the team, which must outlive it.
  /// @param unit  its place in the team
  Roster(const Team& team, int unit, const RosterKeys& keys, Serving when = {});

  /// The next tour while the unit serves, and then one that never starts. Of an endless pattern
  /// there is one.
  [[nodiscard]] RosteredTour next();

 private:
  [[nodiscard]] DutyPeriod period(int number) const;
  [[nodiscard]] bool works(int number) const;
  [[nodiscard]] std::optional<AbsenceReason> absence(int number, sim::Instant start);

  const Team* team_;
  int unit_;
  RosterKeys keys_;
  Serving when_;
  int number_ = 0;  // of the next tour of the pattern
  sim::RandomStream turn_up_;
  std::optional<SickDays> sick_;
  std::int64_t year_ = -1;  // that is planned
  std::vector<std::optional<AbsenceReason>> planned_;
  std::size_t place_in_year_ = 0;  // of the next tour
};

/// Calls in who could be spared: where fewer than `minimum` units of a team would be on a tour when
/// a tour begins, those are kept from leave, training and abstraction whose number is lowest, until
/// there are enough or nobody is left. The sick and those at court stay away. Draws stay as they
/// are: a tour that is kept was drawn to be missed.
///
/// @param rosters  by unit, each in order of time, all over the same time
void keep_minimum_cover(std::vector<std::vector<RosteredTour>>& rosters, int minimum);

}  // namespace models::police
