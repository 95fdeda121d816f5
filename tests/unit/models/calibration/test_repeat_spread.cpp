#include "models/calibration/repeat_spread.hpp"

#include <limits>

#include "catch.hpp"
#include "models/demand/self_exciting.hpp"
#include "repeat_town.hpp"
#include "sim/core/error.hpp"

using namespace models::demand;
using namespace models::calibration;
using repeat_town::Town;
using sim::street::StreetId;

TEST_CASE("repeats are spread by the kernel that simulates them") {
  Town town{8};
  town.network.streets[40].ward.reset();
  const NearRepeatKernel kernel{town.network, town.neighbourhoods, town.near_repeat};
  std::vector<double> weight(town.network.streets.size(), 0.0);
  weight[50] = 3;
  weight[51] = 0.5;
  const auto spread =
      spread_repeats(town.network, town.neighbourhoods, weight, town.near_repeat.distance_scale_m,
                     town.near_repeat.max_distance_m);
  double sum = 0;
  for (std::size_t i = 0; i < spread.size(); ++i) {
    const StreetId here{i};
    const double expected =
        3 * kernel.probability(StreetId{50}, here) + 0.5 * kernel.probability(StreetId{51}, here);
    CHECK(spread[i] == Approx(expected).margin(1e-6));
    sum += spread[i];
  }
  CHECK(sum == Approx(3.5));
  CHECK(spread[40] == 0);
}

TEST_CASE("a street with no ward around it passes nothing on") {
  Town town{4};
  for (auto& street : town.network.streets) street.ward.reset();
  const std::vector<double> weight(town.network.streets.size(), 1.0);
  for (const double value : spread_repeats(town.network, town.neighbourhoods, weight, 10, 20)) {
    CHECK(value == 0);
  }
}

TEST_CASE("a spread that cannot be is refused with all that is wrong") {
  const Town town{4};
  std::vector<double> weight(town.network.streets.size() - 1, 1.0);
  weight[3] = -1;
  weight[4] = std::numeric_limits<double>::quiet_NaN();
  try {
    static_cast<void>(spread_repeats(town.network, town.neighbourhoods, weight, 0, 1e6));
    FAIL("not refused");
  } catch (const sim::InputError& error) {
    CHECK(error.problems().size() == 5);
  }
}
