// When the sun stands above a given altitude, by the clock on the wall.
//
// The sun's position follows the solar calculator of NOAA's Global Monitoring Laboratory
// (gml.noaa.gov/grad/solcalc/calcdetails.html), after Meeus (1998), Astronomical Algorithms, ch. 25
// and 28. It states an error below a minute up to 72 degrees of latitude from 1901 to 2099, for a
// level horizon and mean refraction. Times are rounded to whole seconds: they are the same on every
// machine, although sines are not to the last bit.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/core/error.hpp"

namespace models::demand {

/// Altitudes of the sun's centre that bound daylight [degrees].
inline constexpr double kSunsetDeg = -0.833;     // upper edge on the horizon, refraction included
inline constexpr double kCivilTwilightDeg = -6;  // street lights are wanted below it

/// When clocks are put an hour ahead.
enum class SummerTime : std::uint8_t {
  none,
  european  // EU and UK: last Sunday of March to last Sunday of October, at 01:00 UTC
};

/// Where the sun is watched, and by which clock.
struct Place {
  double latitude_deg = 0;   // north is positive; in [-90, 90]
  double longitude_deg = 0;  // east is positive; in [-180, 180]
  double utc_offset_h = 0;   // of the winter clock; in [-12, 14]
  SummerTime summer_time = SummerTime::none;
};

/// Everything that is out of its range.
[[nodiscard]] std::vector<sim::Problem> problems_of(const Place& place);

/// What the clock shows at an instant.
[[nodiscard]] std::chrono::local_seconds civil_time(const Place& place, std::chrono::sys_seconds t);

/// A stretch of civil time: `until` is no longer in it.
struct Stretch {
  std::chrono::local_seconds from;
  std::chrono::local_seconds until;
  bool operator==(const Stretch&) const = default;
};

/// The stretch around the solar noon of a date in which the sun is above an altitude.
///
/// Empty (from = until) if the sun stays below it; more than 24 h if it stays above. The stretch
/// may begin the day before or end the day after, by the clock.
/// @param altitude_deg  of the sun's centre: kSunsetDeg, kCivilTwilightDeg, ...
[[nodiscard]] Stretch daylight_on(const Place& place, std::chrono::local_days date,
                                  double altitude_deg);

/// All stretches of daylight from the start of one date to the start of another, cut to these:
/// in order, apart from each other, none empty.
[[nodiscard]] std::vector<Stretch> daylight_between(const Place& place,
                                                    std::chrono::local_days first,
                                                    std::chrono::local_days last,
                                                    double altitude_deg);

}  // namespace models::demand
