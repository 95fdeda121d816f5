#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "sim/random/portable_math.hpp"
#include "sim/random/stream.hpp"

namespace {

double ulps_apart(double a, double b) {
  return std::fabs(a - b) / (std::nextafter(std::fabs(b), INFINITY) - std::fabs(b));
}

}  // namespace

TEST_CASE("portable exp and log agree with the library to 2 units in the last place") {
  sim::RandomStream stream{{.seed = 1}};
  double worst_exp = 0;
  double worst_log = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = (stream.uniform() - 0.5) * (i % 2 == 0 ? 2 : 1400);
    worst_exp = std::max(worst_exp, ulps_apart(sim::portable_exp(x), std::exp(x)));
    const double y = i % 2 == 0 ? 0.5 + stream.uniform() : std::exp(x);
    worst_log = std::max(worst_log, ulps_apart(sim::portable_log(y), std::log(y)));
  }
  CAPTURE(worst_exp, worst_log);
  CHECK(worst_exp <= 2);
  CHECK(worst_log <= 2);
}

TEST_CASE("portable exp and log are exact where they can be") {
  CHECK(sim::portable_exp(0) == 1);
  CHECK(sim::portable_log(1) == 0);
  CHECK(sim::portable_exp(-1e9) == 0);
  CHECK(sim::portable_exp(-INFINITY) == 0);
  CHECK(sim::portable_exp(1e9) == INFINITY);
  CHECK(std::isnan(sim::portable_exp(NAN)));
  CHECK(sim::portable_exp(-740) == Approx(std::exp(-740)).epsilon(1e-2));  // subnormal
  CHECK(std::isfinite(sim::portable_log(std::numeric_limits<double>::min())));
  CHECK(std::isfinite(sim::portable_log(std::numeric_limits<double>::max())));
}
