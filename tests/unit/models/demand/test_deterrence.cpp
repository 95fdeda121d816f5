#include "models/demand/deterrence.hpp"

#include <cmath>

#include "catch.hpp"

using namespace models::demand;
using sim::Duration;
using sim::Instant;
using sim::street::StreetId;

namespace {

Instant at_min(double minutes) {
  return Instant{} + Duration::minutes(minutes);
}
constexpr StreetId kStreet{0};
const Deterrence kRule{.saturation_min = 6, .half_life_min = 60};

}  // namespace

TEST_CASE("dosage rises with the stay towards 1, and halves every half-life") {
  Dosage dosage{kRule, 2};
  CHECK(dosage.at(kStreet, at_min(5)) == 0);
  dosage.add_visit(kStreet, at_min(10), at_min(16));
  CHECK(dosage.at(kStreet, at_min(16)) == Approx(1 - std::exp(-1)));
  CHECK(dosage.at(kStreet, at_min(76)) == Approx((1 - std::exp(-1)) / 2));
  CHECK(dosage.at(kStreet, at_min(136)) == Approx((1 - std::exp(-1)) / 4));
  CHECK(dosage.at(StreetId{1}, at_min(16)) == 0);
}

TEST_CASE("a second visit adds to what is left of the first") {
  Dosage dosage{kRule, 1};
  dosage.add_visit(kStreet, at_min(0), at_min(6));
  dosage.add_visit(kStreet, at_min(66), at_min(72));
  const double left = (1 - std::exp(-1)) / 2;
  CHECK(dosage.at(kStreet, at_min(72)) == Approx(1 - (1 - left) * std::exp(-1)));
}

TEST_CASE("visits at the same time add their stays, whichever is told first") {
  Dosage one{kRule, 1};
  one.add_visit(kStreet, at_min(0), at_min(4));
  one.add_visit(kStreet, at_min(1), at_min(3));
  CHECK(one.at(kStreet, at_min(4)) == Approx(1 - std::exp(-1)));
}

TEST_CASE("dosage never leaves 0 to 1") {
  Dosage dosage{kRule, 1};
  for (int i = 0; i < 100; ++i) dosage.add_visit(kStreet, at_min(i), at_min(i + 50));
  CHECK(dosage.at(kStreet, at_min(150)) <= 1);
  CHECK(dosage.at(kStreet, at_min(1e7)) >= 0);
}
