#include "sim/street/network.hpp"

#include <limits>

#include "catch.hpp"
#include "towns.hpp"

using namespace sim::street;

TEST_CASE("a position is found again in the plane along a bent course") {
  Network network = towns::with_junctions({{0, 0}, {100, 100}});
  towns::add_street(network, 0, 1, 200);
  network.shape = {{0, 0}, {100, 0}, {100, 100}};
  network.shape_start = {0, 3};
  CHECK(point_at(network, {StreetId{0}, 50}) == Point{50, 0});
  CHECK(point_at(network, {StreetId{0}, 150}) == Point{100, 50});
  CHECK(point_at(network, {StreetId{0}, 200}) == Point{100, 100});
}

TEST_CASE("a point snaps to the nearest open street within the tolerance") {
  Network network = towns::grid(3);
  const auto position = snap(network, {40, 7}, 10);
  REQUIRE(position);
  CHECK(network.street(position->street).from == JunctionId{0});
  CHECK(position->offset_m == Approx(40));
  CHECK_FALSE(snap(network, {40, 7}, 6.9));
  network.streets[position->street.index()].forward = kAccessFoot;
  network.streets[position->street.index()].backward = kAccessFoot;
  CHECK(snap(network, {40, 7}, 50, kAccessCar)->street != position->street);
}

TEST_CASE("a sound network has no problems") {
  CHECK(check(towns::grid(4), "grid").empty());
}

TEST_CASE("each fault of a network is named, all at once") {
  Network network = towns::grid(3);
  network.streets[0].length_m = -1;
  network.streets[1].speed_limit_mps = std::numeric_limits<float>::quiet_NaN();
  network.streets[2].to = JunctionId{99};
  network.streets[3].length_m = 10;  // its ends are 100 m apart
  network.streets[4].ward = WardId{7};
  network.wards.push_back(
      {.name = "Nowhere", .code = "", .area_m2 = 1, .population = 0, .rings = {}});
  const auto problems = check(network, "bad.h5");
  std::string text;
  for (const auto& problem : problems) text += to_string(problem) + "\n";
  CHECK(problems.size() == 6);
  CHECK(text.find("street[0].length_m = -1") != std::string::npos);
  CHECK(text.find("street[1].speed_limit_mps = nan") != std::string::npos);
  CHECK(text.find("street[2] ends at a junction that does not exist") != std::string::npos);
  CHECK(text.find("street[3].length_m = 10") != std::string::npos);
  CHECK(text.find("street[4] lies in a ward that does not exist") != std::string::npos);
  CHECK(text.find("ward \"Nowhere\" has no streets") != std::string::npos);
}

TEST_CASE("a network without streets is refused") {
  const auto problems = check(Network{}, "empty.h5");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].what == "the network has no streets");
}
