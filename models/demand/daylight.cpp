#include "models/demand/daylight.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace models::demand {

using namespace std::chrono;

namespace {

constexpr double kDegree = std::numbers::pi / 180;

double sin_deg(double deg) {
  return std::sin(deg * kDegree);
}
double cos_deg(double deg) {
  return std::cos(deg * kDegree);
}

struct Sun {
  double declination_deg;
  double equation_of_time_min;  // apparent less mean solar time
};

// @param t_s  seconds since 1970 UTC
Sun sun_at(double t_s) {
  const double t = (t_s / 86'400 + 2'440'587.5 - 2'451'545) / 36'525;  // centuries since J2000.0
  const double mean_longitude = 280.46646 + t * (36'000.76983 + t * 0.0003032);
  const double mean_anomaly = 357.52911 + t * (35'999.05029 - t * 0.0001537);
  const double eccentricity = 0.016708634 - t * (0.000042037 + t * 0.0000001267);
  const double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * sin_deg(mean_anomaly) +
                        (0.019993 - t * 0.000101) * sin_deg(2 * mean_anomaly) +
                        0.000289 * sin_deg(3 * mean_anomaly);
  const double node = 125.04 - 1'934.136 * t;  // of the moon's orbit: nutation
  const double longitude = mean_longitude + centre - 0.00569 - 0.00478 * sin_deg(node);
  const double mean_obliquity =
      23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60;
  const double obliquity = mean_obliquity + 0.00256 * cos_deg(node);
  const double tangent = std::tan(obliquity / 2 * kDegree);
  const double y = tangent * tangent;
  const double equation =
      y * sin_deg(2 * mean_longitude) - 2 * eccentricity * sin_deg(mean_anomaly) +
      4 * eccentricity * y * sin_deg(mean_anomaly) * cos_deg(2 * mean_longitude) -
      y * y / 2 * sin_deg(4 * mean_longitude) -
      1.25 * eccentricity * eccentricity * sin_deg(2 * mean_anomaly);  // radians
  return {.declination_deg = std::asin(sin_deg(obliquity) * sin_deg(longitude)) / kDegree,
          .equation_of_time_min = 4 * equation / kDegree};
}

double seconds_since_1970(sys_seconds t) {
  return static_cast<double>(t.time_since_epoch().count());
}

// The solar noon next to an instant [s since 1970].
double solar_noon(const Place& place, sys_seconds near) {
  double noon = seconds_since_1970(near);
  for (int pass = 0; pass < 2; ++pass) {  // the equation of time moves by 30 s a day at most
    const double minutes =
        noon / 60 + sun_at(noon).equation_of_time_min + 4 * place.longitude_deg - 720;
    noon -= std::remainder(minutes, 1'440) * 60;
  }
  return noon;
}

// From crossing the altitude to the meridian [s]: 0 if the sun stays below, 12 h and some minutes
// if it stays above, so that the days of a polar summer overlap.
double half_day(const Place& place, const Sun& sun, double altitude_deg) {
  const double cosine =
      (sin_deg(altitude_deg) - sin_deg(place.latitude_deg) * sin_deg(sun.declination_deg)) /
      (cos_deg(place.latitude_deg) * cos_deg(sun.declination_deg));
  if (cosine >= 1) return 0;
  if (cosine <= -1) return 43'500;
  return std::acos(cosine) / kDegree * 240;
}

// The crossing on one side (-1: rising, 1: sinking) of a solar noon.
sys_seconds crossing(const Place& place, double noon_s, int side, double altitude_deg) {
  double t = noon_s;
  for (int pass = 0; pass < 4; ++pass) {  // of the sun as it stands then; the third moves < 1 s
    const Sun sun = sun_at(t);
    const double drift_s = (sun_at(noon_s).equation_of_time_min - sun.equation_of_time_min) * 60;
    t = noon_s + drift_s + side * half_day(place, sun, altitude_deg);
  }
  return sys_seconds{seconds{std::llround(t)}};
}

bool is_summer(SummerTime rule, sys_seconds t) {
  if (rule == SummerTime::none) return false;
  const year_month_day date{floor<days>(t)};
  const auto change = [&](month m) { return sys_days{date.year() / m / Sunday[last]} + hours{1}; };
  return change(March) <= t && t < change(October);
}

seconds offset(const Place& place) {
  return seconds{std::llround(place.utc_offset_h * 3'600)};
}

}  // namespace

std::vector<sim::Problem> problems_of(const Place& place) {
  std::vector<sim::Problem> problems;
  const auto require = [&](const char* name, double value, double least, double most) {
    if (least <= value && value <= most) return;
    problems.push_back({"",
                        std::string{name} + " = " + sim::to_text(value) + " (must be from " +
                            sim::to_text(least) + " to " + sim::to_text(most) + ")",
                        ""});
  };
  require("latitude_deg", place.latitude_deg, -90, 90);
  require("longitude_deg", place.longitude_deg, -180, 180);
  require("utc_offset_h", place.utc_offset_h, -12, 14);
  return problems;
}

local_seconds civil_time(const Place& place, sys_seconds t) {
  const seconds ahead = is_summer(place.summer_time, t) ? seconds{3'600} : seconds{0};
  return local_seconds{(t + offset(place) + ahead).time_since_epoch()};
}

Stretch daylight_on(const Place& place, local_days date, double altitude_deg) {
  const sys_seconds noon_by_clock{date.time_since_epoch() + hours{12} - offset(place)};
  const double noon_s = solar_noon(place, noon_by_clock);
  const auto from = civil_time(place, crossing(place, noon_s, -1, altitude_deg));
  const auto until = civil_time(place, crossing(place, noon_s, 1, altitude_deg));
  return {from, std::max(from, until)};  // the clocks may go back in between
}

std::vector<Stretch> daylight_between(const Place& place, local_days first, local_days last,
                                      double altitude_deg) {
  std::vector<Stretch> stretches;
  for (local_days date = first - days{1}; date <= last; date += days{1}) {
    Stretch next = daylight_on(place, date, altitude_deg);
    next.from = std::max<local_seconds>(next.from, first);
    next.until = std::min<local_seconds>(next.until, last);
    if (next.from >= next.until) continue;
    if (!stretches.empty() && next.from <= stretches.back().until) {
      stretches.back().until = std::max(stretches.back().until, next.until);
    } else {
      stretches.push_back(next);
    }
  }
  return stretches;
}

}  // namespace models::demand
