#include "models/analytic/distances.hpp"

#include <cmath>

#include "catch.hpp"
#include "printed.hpp"

using namespace models::analytic;
using analytic_tests::printed;

TEST_CASE("the nearest of units scattered over a plane is as far as printed") {
  CHECK(nearest_distance_km(1, Metric::euclidean) == Approx(.5));
  CHECK(nearest_distance_km(1, Metric::right_angle) == printed(.626657));
  CHECK(nearest_distance_km(4, Metric::right_angle) == printed(.626657 / 2));
}

TEST_CASE("the nearest of ten units in a square is as far from its centre as printed") {
  CHECK(nearest_in_square_km(10, 1, Metric::euclidean) == printed(.152478));
  // Term by term: sum of C(10, k) (-1/2)^k / (2 (2k + 1)), and (1/2)^21 2^10 / 21 of the corners.
  double sum = 0;
  double binomial = 1;
  for (int k = 0; k <= 10; ++k) {
    sum += binomial * std::pow(-0.5, k) / (2 * (2 * k + 1));
    binomial *= (10.0 - k) / (k + 1);
  }
  const double corners = std::pow(2.0, 10) * std::pow(0.5, 21) / 21;
  CHECK(nearest_in_square_km(10, 1, Metric::right_angle) == Approx(sum + corners).epsilon(1e-10));
  CHECK(nearest_in_square_km(10, 3, Metric::right_angle) == Approx(3 * (sum + corners)));
}

TEST_CASE("many units in a square are as near as on a plane, one as far as the mean") {
  for (const Metric metric : {Metric::euclidean, Metric::right_angle}) {
    CHECK(nearest_in_square_km(100'000, 1, metric) ==
          Approx(nearest_distance_km(100'000, metric)).epsilon(1e-5));
  }
  CHECK(nearest_in_square_km(1, 1, Metric::right_angle) == Approx(0.5));
  CHECK(nearest_in_square_km(1, 1, Metric::euclidean) ==
        Approx((std::sqrt(2.0) + std::log(1 + std::sqrt(2.0))) / 6));
}

TEST_CASE("two points in a square are as far apart as printed") {
  CHECK(between_in_square_km(1, Metric::euclidean) == printed(.521405));
  CHECK(between_in_square_km(3, Metric::right_angle) == Approx(2));
}

TEST_CASE("distances without units or room are refused") {
  CHECK_THROWS_WITH(nearest_distance_km(0, Metric::euclidean), contains("units_per_km2 = 0"));
  CHECK_THROWS_WITH(nearest_in_square_km(0, -1, Metric::euclidean),
                    contains("units = 0") && contains("side_km = -1"));
  CHECK_THROWS_WITH(between_in_square_km(-1, Metric::euclidean), contains("side_km = -1"));
}
