#include "sim/town/generator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "catch.hpp"
#include "sim/street/mode_graph.hpp"
#include "sim/town/geometry.hpp"

using namespace sim;
using namespace sim::street;
using namespace sim::town;

namespace {

// FNV-1a over everything in a network: equal towns have equal digests.
class Digest {
 public:
  void add(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i) value_ = (value_ ^ bytes[i]) * 0x100'0000'01b3U;
  }
  template <class Number>
  void add(Number number) {
    add(&number, sizeof number);
  }
  void add(const std::string& text) { add(text.data(), text.size()); }
  void add(Point p) {
    add(p.x_m);
    add(p.y_m);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf2'9ce4'8422'2325U;
};

std::uint64_t digest(const Network& network) {
  Digest d;
  for (const Point p : network.junctions) d.add(p);
  for (const Point p : network.shape) d.add(p);
  for (const std::uint32_t start : network.shape_start) d.add(start);
  for (const std::string& name : network.names) d.add(name);
  for (const Street& street : network.streets) {
    d.add(street.from.value());
    d.add(street.to.value());
    d.add(street.length_m);
    d.add(street.speed_limit_mps);
    d.add(street.footfall);
    d.add(street.road_class);
    d.add(street.forward);
    d.add(street.backward);
    d.add(street.ward ? street.ward->value() : 0xffff'ffffU);
    d.add(street.name);
  }
  for (const Ward& ward : network.wards) {
    d.add(ward.name);
    d.add(ward.population);
    for (const Point p : ward.rings.at(0)) d.add(p);
  }
  for (const Station& station : network.stations) d.add(station.position.offset_m);
  return d.value();
}

std::vector<double> street_km_by_ward(const Network& network) {
  std::vector<double> km(network.wards.size(), 0.0);
  for (const Street& street : network.streets) {
    if (street.ward) km[street.ward->index()] += street.length_m / 1000;
  }
  return km;
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

Point middle_of(const Network& network, std::size_t street) {
  const StreetId id{street};
  return point_at(network, {id, network.street(id).length_m / 2});
}

bool for_cars(const Street& street) {
  return ((street.forward | street.backward) & kAccessCar) != 0;
}

double one_way_share(const Network& network) {
  double cars_m = 0;
  double one_way_m = 0;
  for (const Street& street : network.streets) {
    if (for_cars(street)) cars_m += street.length_m;
    if (((street.forward ^ street.backward) & kAccessCar) != 0) one_way_m += street.length_m;
  }
  return one_way_m / cars_m;
}

std::string errors_of(const TownSpec& spec) {
  try {
    (void)generate_town(spec);
  } catch (const sim::InputError& error) {
    return error.what();
  }
  return "";
}

// The largest circle, of those around points of a 50 m lattice in the wards, that no car street
// touches [m].
double widest_gap_m(const Network& network) {
  std::vector<Point> places;
  for (const Ward& ward : network.wards) {
    const town::Polygon outline(ward.rings[0].begin(), ward.rings[0].end() - 1);
    Point low = outline[0];
    Point high = outline[0];
    for (const Point p : outline) {
      low = {std::min(low.x_m, p.x_m), std::min(low.y_m, p.y_m)};
      high = {std::max(high.x_m, p.x_m), std::max(high.y_m, p.y_m)};
    }
    for (double x = low.x_m; x < high.x_m; x += 50) {
      for (double y = low.y_m; y < high.y_m; y += 50) {
        if (town::contains(outline, {x, y})) places.push_back({x, y});
      }
    }
  }
  double widest_m = 0;
  for (const Point p : places) {
    double nearest_m = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < network.streets.size() && nearest_m > widest_m; ++i) {
      if (!for_cars(network.streets[i])) continue;
      for (std::size_t k = network.shape_start[i]; k + 1 < network.shape_start[i + 1]; ++k) {
        nearest_m = std::min(nearest_m,
                             town::distance_to_segment(p, network.shape[k], network.shape[k + 1]));
      }
    }
    widest_m = std::max(widest_m, nearest_m);
  }
  return widest_m;
}

}  // namespace

TEST_CASE("the same spec makes the same town, another seed another one") {
  TownSpec spec;
  const std::uint64_t first = digest(generate_town(spec));
  CHECK(digest(generate_town(spec)) == first);
  spec.seed = 2;
  CHECK(digest(generate_town(spec)) != first);
}

TEST_CASE("every option changes the town") {
  const std::uint64_t plain = digest(generate_town({}));
  TownSpec spec;
  SECTION("wards") {
    spec.wards = 3;
  }
  SECTION("street_km") {
    spec.street_km = 42;
  }
  SECTION("ward_area_km2") {
    spec.ward_area_km2 = 1.5;
  }
  SECTION("named") {
    spec.named = {{"Elsewhere", {}, {}, {}}};
  }
  SECTION("margin_m") {
    spec.margin_m = 300;
  }
  SECTION("one_way_share") {
    spec.one_way_share = 0.2;
  }
  SECTION("park_share") {
    spec.park_share = 0.05;
  }
  SECTION("stations") {
    spec.stations = 2;
  }
  CHECK(digest(generate_town(spec)) != plain);
}

TEST_CASE("a generated town is sound, connected and as long as was asked for") {
  struct Size {
    int wards;
    double street_km;
  };
  const auto [wards, street_km] = GENERATE(Size{1, 12}, Size{2, 40}, Size{9, 180}, Size{50, 1000});
  const std::uint64_t seed = GENERATE(1, 2, 3);
  CAPTURE(wards, street_km, seed);
  TownSpec spec;
  spec.wards = wards;
  spec.street_km = street_km;
  spec.seed = seed;
  const Network network = generate_town(spec);

  CHECK(check(network, "").empty());
  const ModeGraph on_foot{network, Mode::foot, {}};
  const ModeGraph by_car{network, Mode::car, {}};
  CHECK(on_foot.share_off_main_component() == 0);
  CHECK(by_car.share_off_main_component() == 0);

  const std::vector<double> km = street_km_by_ward(network);
  REQUIRE(km.size() == static_cast<std::size_t>(wards));
  CHECK(sum(km) == Approx(street_km).epsilon(0.05));
  CHECK(*std::min_element(km.begin(), km.end()) > 0.5 * street_km / wards);
  CHECK(one_way_share(network) == Approx(0.15).margin(0.025));

  CHECK(network.stations.size() == static_cast<std::size_t>((wards + 8) / 9));
  for (const Station& station : network.stations) {
    const Point at = point_at(network, station.position);
    CHECK(town::distance(at, station.point) < 100);
    CHECK(for_cars(network.street(station.position.street)));
    CHECK(network.street(station.position.street).ward);
  }
}

TEST_CASE("a street belongs to the ward that contains its middle, or to none in the margin") {
  TownSpec spec;
  spec.wards = 5;
  spec.street_km = 100;
  const Network network = generate_town(spec);
  std::size_t in_margin = 0;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const auto ward = network.streets[i].ward;
    for (std::size_t w = 0; w < network.wards.size(); ++w) {
      const auto& ring = network.wards[w].rings.at(0);
      const town::Polygon outline(ring.begin(), ring.end() - 1);
      const bool inside = town::contains(outline, middle_of(network, i));
      if (inside != (ward && ward->index() == w)) FAIL_CHECK("street " << i << ", ward " << w);
    }
    if (!ward) ++in_margin;
  }
  CHECK(in_margin > 100);
  spec.margin_m = 0;
  for (const Street& street : generate_town(spec).streets) CHECK(street.ward);
}

TEST_CASE("wards tile the town: closed rings, the areas wanted, every border shared") {
  TownSpec spec;
  spec.wards = 12;
  spec.street_km = 200;
  spec.ward_area_km2 = 1.1;
  const Network network = generate_town(spec);
  double total_m2 = 0;
  std::multiset<std::pair<double, double>> corners;
  for (const Ward& ward : network.wards) {
    const auto& ring = ward.rings.at(0);
    CHECK(ring.front() == ring.back());
    const town::Polygon outline(ring.begin(), ring.end() - 1);
    CHECK(town::signed_area(outline) == Approx(ward.area_m2));
    CHECK(ward.population > 0);
    total_m2 += ward.area_m2;
    for (const Point p : outline) corners.insert({p.x_m, p.y_m});
  }
  CHECK(total_m2 == Approx(12 * 1.1e6).epsilon(0.02));
  std::size_t shared = 0;
  for (const auto& corner : corners) shared += corners.count(corner) > 1 ? 1U : 0U;
  CHECK(shared > corners.size() / 2);
}

TEST_CASE("named wards get their names, areas, streets and residents") {
  TownSpec spec;
  spec.wards = 3;
  spec.street_km = 85;
  spec.named = {{"Heathside", 2.45, 30.0, 9000.0}, {"Hill", 1.53, 28.0, {}}};
  const Network network = generate_town(spec);
  const std::vector<double> km = street_km_by_ward(network);
  CHECK(network.wards[0].name == "Heathside");
  CHECK(network.wards[1].name == "Hill");
  CHECK_FALSE(network.wards[2].name.empty());
  CHECK(network.wards[0].area_m2 == Approx(2.45e6).epsilon(0.02));
  CHECK(network.wards[1].area_m2 == Approx(1.53e6).epsilon(0.02));
  CHECK(network.wards[0].population == 9000);
  CHECK(network.wards[1].population == Approx(450 * 28).epsilon(0.21));
  CHECK(km[0] == Approx(30).epsilon(0.1));
  CHECK(km[1] == Approx(28).epsilon(0.1));
}

TEST_CASE("the share of one-way streets is honoured") {
  const double share = GENERATE(0.0, 0.05, 0.3);
  TownSpec spec;
  spec.wards = 4;
  spec.street_km = 90;
  spec.one_way_share = share;
  CHECK(one_way_share(generate_town(spec)) == Approx(share).margin(0.02));
}

TEST_CASE("parks leave holes in the street mesh, with paths through them") {
  TownSpec spec;
  spec.park_share = 0;
  const Network built_up = generate_town(spec);
  spec.park_share = 0.3;
  const Network green = generate_town(spec);
  CHECK(widest_gap_m(green) > 1.5 * widest_gap_m(built_up));
  const auto is_path = [](const Street& s) { return s.road_class == RoadClass::path; };
  CHECK(std::none_of(built_up.streets.begin(), built_up.streets.end(), is_path));
  CHECK(std::any_of(green.streets.begin(), green.streets.end(), is_path));
}

TEST_CASE("the town looks like one: dead ends, T-junctions, few crossroads, bent streets") {
  // Real Hampstead with 400 m around, cars, junctions of two streets left out: 32 % dead ends,
  // 61 % of three streets, 6 % of four; streets 63 m long on average, 1.07 times the straight line.
  TownSpec spec;
  spec.wards = 18;
  spec.street_km = 420;
  spec.ward_area_km2 = 1.21;
  const Network network = generate_town(spec);
  std::vector<int> degree(network.junctions.size(), 0);
  double length_m = 0;
  double straight_m = 0;
  double cars = 0;
  for (const Street& s : network.streets) {
    if (!for_cars(s)) continue;
    ++degree[s.from.index()];
    ++degree[s.to.index()];
    length_m += s.length_m;
    straight_m +=
        town::distance(network.junctions[s.from.index()], network.junctions[s.to.index()]);
    ++cars;
  }
  const auto of_degree = [&](int k) {
    return static_cast<double>(std::count(degree.begin(), degree.end(), k));
  };
  const double junctions = static_cast<double>(degree.size()) - of_degree(0) - of_degree(2);
  CHECK(of_degree(1) / junctions == Approx(0.34).margin(0.08));
  CHECK(of_degree(3) / junctions == Approx(0.60).margin(0.08));
  CHECK(of_degree(4) / junctions == Approx(0.05).margin(0.03));
  CHECK(length_m / cars == Approx(65).margin(12));
  CHECK(length_m / straight_m == Approx(1.04).margin(0.03));
}

TEST_CASE("people are about at centres and on main roads, once on average") {
  const Network network = generate_town({});
  double people = 0;
  double length_m = 0;
  double busiest = 0;
  double quietest = 100;
  for (const Street& street : network.streets) {
    busiest = std::max(busiest, static_cast<double>(street.footfall));
    quietest = std::min(quietest, static_cast<double>(street.footfall));
    if (!street.ward) continue;
    people += street.footfall * street.length_m;
    length_m += street.length_m;
  }
  CHECK(people / length_m == Approx(1).epsilon(1e-4));
  CHECK(busiest > 3);
  CHECK(quietest > 0);
  CHECK(quietest < 0.6);
}

TEST_CASE("a generated town says that it is no real place") {
  const Network network = generate_town({});
  CHECK(network.synthetic);
  CHECK(network.crs == "local");
  CHECK(network.attribution == "Synthetic town made by wardsim; no real place");
  const std::set<std::string> names(network.names.begin(), network.names.end());
  CHECK(names.size() == network.names.size());
  CHECK(network.names[0].empty());
}

TEST_CASE("a bad spec is refused with all its problems at once") {
  TownSpec spec;
  spec.wards = 0;
  spec.street_km = std::numeric_limits<double>::quiet_NaN();
  spec.ward_area_km2 = -1;
  spec.margin_m = std::numeric_limits<double>::infinity();
  spec.one_way_share = 0.9;
  spec.park_share = -0.1;
  spec.stations = -1;
  spec.named = {{"A", -2.0, 0.0, -5.0}, {"A", {}, {}, {}}};
  const std::string text = errors_of(spec);
  CHECK_THAT(text, contains("wards = 0 (must be 1 to 2000)"));
  CHECK_THAT(text, contains("street_km = nan (must be 0.3 to 100000)"));
  CHECK_THAT(text, contains("ward_area_km2 = -1"));
  CHECK_THAT(text, contains("margin_m = inf (must be 0 to 2000)"));
  CHECK_THAT(text, contains("one_way_share = 0.9 (must be 0 to 0.4)"));
  CHECK_THAT(text, contains("park_share = -0.1 (must be 0 to 0.5)"));
  CHECK_THAT(text, contains("stations = -1"));
  CHECK_THAT(text, contains("named has 2 wards, but wards = 0"));
  CHECK_THAT(text, contains("named[0].area_km2 = -2"));
  CHECK_THAT(text, contains("named[0].street_km = 0"));
  CHECK_THAT(text, contains("named[0].population = -5"));
  CHECK_THAT(text, contains("named[1].name = \"A\" (is taken)"));
}

TEST_CASE("streets that do not fit the area or the wards are refused") {
  TownSpec spec;
  spec.ward_area_km2 = 0.5;
  CHECK_THAT(errors_of(spec), contains("lower street_km, or raise the area"));
  spec.ward_area_km2 = 8;
  CHECK_THAT(errors_of(spec), contains("raise street_km, or lower the area"));
  spec = {};
  spec.named = {{"A", {}, 15.0, {}}, {"B", {}, 15.0, {}}};
  CHECK_THAT(errors_of(spec), contains("the wards' own add up to 30"));
  spec.named = {{"A", {}, 45.0, {}}};
  CHECK_THAT(errors_of(spec), contains("leaves no streets for the wards"));
  spec = {};
  spec.street_km = 500;
  spec.named = {{"A", 30.0, {}, {}}, {"B", 1.0, {}, {}}};
  CHECK_THAT(errors_of(spec), contains("more than 20 times as large as \"B\""));
}
