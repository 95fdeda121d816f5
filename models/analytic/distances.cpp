#include "models/analytic/distances.hpp"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>

#include "models/analytic/input_checks.hpp"

namespace models::analytic {

namespace {

using std::numbers::pi;
using std::numbers::sqrt2;

// What of a unit square lies more than r away from its centre.
double outside(double r, Metric metric) {
  if (metric == Metric::right_angle) return r <= 0.5 ? 1 - 2 * r * r : 2 * (1 - r) * (1 - r);
  if (r <= 0.5) return 1 - pi * r * r;
  const double half_chord = std::sqrt(r * r - 0.25);
  const double segment = r * r * std::acos(0.5 / r) - 0.5 * half_chord;  // beyond one side
  return 1 - pi * r * r + 4 * segment;
}

}  // namespace

double nearest_distance_km(double units_per_km2, Metric metric) {
  InputChecks checks{"nearest_distance_km"};
  checks.positive("units_per_km2", units_per_km2);
  checks.throw_if_any();
  const double at_density_1 = metric == Metric::euclidean ? 0.5 : std::sqrt(pi / 8);
  return at_density_1 / std::sqrt(units_per_km2);
}

double nearest_in_square_km(int units, double side_km, Metric metric) {
  InputChecks checks{"nearest_in_square_km"};
  checks.at_least_one("units", units);
  checks.positive("side_km", side_km);
  checks.throw_if_any();
  const auto none_within = [&](double r) { return std::pow(outside(r, metric), units); };
  using Rule = boost::math::quadrature::gauss_kronrod<double, 31>;
  // In two parts: the area has a kink where the circle or diamond meets the sides.
  const double corner = metric == Metric::euclidean ? sqrt2 / 2 : 1;
  return side_km * (Rule::integrate(none_within, 0.0, 0.5, 15, 1e-12) +
                    Rule::integrate(none_within, 0.5, corner, 15, 1e-12));
}

double between_in_square_km(double side_km, Metric metric) {
  InputChecks checks{"between_in_square_km"};
  checks.positive("side_km", side_km);
  checks.throw_if_any();
  if (metric == Metric::right_angle) return side_km * 2 / 3;
  return side_km * (2 + sqrt2 + 5 * std::log(1 + sqrt2)) / 15;
}

}  // namespace models::analytic
