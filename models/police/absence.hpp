// Why an officer misses tours: leave, sickness, training, court.
//
// Whole tours are missed, and a tour is of the day on which it starts: so absence needs no hours of
// its own, and a night tour belongs to one day.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/random/stream.hpp"

namespace models::police {

enum class AbsenceReason : std::uint8_t {
  leave,     // annual leave and public holidays
  sickness,  // spells that come as they come
  training,
  court,
  other  // of a team that states its availability and no reasons
};
inline constexpr std::size_t kAbsenceReasons = 5;
inline constexpr std::array<std::string_view, kAbsenceReasons> kAbsenceReasonNames{
    "leave", "sickness", "training", "court", "other"};

/// What a full-time officer misses in a year of 365.25 days; a part-timer the same share of it.
///
/// The defaults leave 1,650 of 2,086 contract hours in tours of 8 hours: 2,086 - 8 x (33 + 8 +
/// 4.75) - 70. Sum and sickness hours: docs/sources.md, "Availability"; how the rest is shared out
/// is a planning value.
struct AbsencePattern {
  double leave_days_per_year = 33;    // duty days: 25 of leave, 8 public holidays; >= 0
  int leave_block_days = 5;           // duty days taken in a row, as far as they go; >= 1
  double sickness_h_per_year = 70;    // duty hours lost; >= 0
  double sickness_spell_mean_d = 7;   // calendar days, free ones included; >= 1
  double training_days_per_year = 8;  // duty days, one by one; >= 0
  double court_days_per_year = 4.75;  // likewise

  /// Duty days that are known beforehand: all but sickness.
  [[nodiscard]] double planned_days_per_year() const {
    return leave_days_per_year + training_days_per_year + court_days_per_year;
  }
};

/// Share of days on which an officer is sick, such that sickness_h_per_year is lost of the hours
/// that planned absence leaves: whoever is sick while on leave loses no duty.
///
/// @param tours_per_year, hours_per_year  of a full-time officer on the pattern; > 0
/// @return 1 if there are not so many hours to lose.
[[nodiscard]] double sick_share(const AbsencePattern& absence, double tours_per_year,
                                double hours_per_year);

/// The planned absence of one officer's year, tour by tour.
///
/// As many tours are missed as the pattern says for `fte` of a full-time officer, a fraction of a
/// tour by chance, all of them if the pattern wants more. Leave goes in blocks of consecutive
/// tours, the rest singly. Each arrangement is equally likely, and then turned by a uniform number
/// of tours, so that each tour of the year is missed with the same probability; a block may be cut
/// in two by the year's end.
[[nodiscard]] std::vector<std::optional<AbsenceReason>> plan_year(const AbsencePattern& absence,
                                                                  std::size_t tours, double fte,
                                                                  sim::RandomStream random);

/// The days on which one officer is sick: spells of whole days whose length is geometric, and the
/// time between them too. So every day is a sick one with the same probability.
class SickDays {
 public:
  /// @param share  of days, in [0, 1)
  /// @param mean_spell_d  >= 1
  SickDays(double share, double mean_spell_d, sim::RandomStream random);

  /// @param day  from 0; not before that of the last call
  [[nodiscard]] bool on(std::int64_t day);

 private:
  [[nodiscard]] std::int64_t days_until(double p_end);

  double p_recover_;    // that a spell ends with a day
  double p_fall_sick_;  // that one begins after a day in health
  bool sick_;
  std::int64_t until_ = 0;  // first day on which `sick_` no longer holds
  sim::RandomStream random_;
};

}  // namespace models::police
