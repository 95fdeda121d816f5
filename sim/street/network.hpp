// The street network of a town as plain data: junctions, streets, wards, stations.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/ids.hpp"

namespace sim::street {

using JunctionId = Id<struct JunctionTag>;
using StreetId = Id<struct StreetTag>;
using WardId = Id<struct WardTag>;
using StationId = Id<struct StationTag>;

/// A point of the plane [m] in the network's projected system (EPSG:27700 in Britain).
struct Point {
  double x_m = 0;
  double y_m = 0;
  bool operator==(const Point&) const = default;
};

/// How an officer travels. A car on blue lights uses the car's streets at another speed.
enum class Mode : std::uint8_t { foot, cycle, car, blue_light };
inline constexpr std::size_t kModes = 4;
inline constexpr std::array<std::string_view, kModes> kModeNames{"foot", "cycle", "car",
                                                                 "blue_light"};

/// Which modes may pass in one direction: a sum of the bits below.
using Access = std::uint8_t;
inline constexpr Access kAccessFoot = 1;
inline constexpr Access kAccessCycle = 2;
inline constexpr Access kAccessCar = 4;
inline constexpr Access kAccessAll = kAccessFoot | kAccessCycle | kAccessCar;
[[nodiscard]] constexpr Access access_bit(Mode mode) {
  switch (mode) {
    case Mode::foot:
      return kAccessFoot;
    case Mode::cycle:
      return kAccessCycle;
    default:
      return kAccessCar;
  }
}

/// What kind of road a street is; the names are OpenStreetMap's, its link roads with their parent.
enum class RoadClass : std::uint8_t {
  motorway,
  trunk,
  primary,
  secondary,
  tertiary,
  residential,
  living_street,
  service,
  pedestrian,
  cycleway,
  footway,
  path,
  steps
};
inline constexpr std::array<std::string_view, 13> kRoadClassNames{
    "motorway", "trunk",      "primary",  "secondary", "tertiary", "residential", "living_street",
    "service",  "pedestrian", "cycleway", "footway",   "path",     "steps"};

/// A stretch of street between two junctions, passable in either direction as its access says.
struct Street {
  JunctionId from;
  JunctionId to;              // may equal `from`: a loop
  double length_m = 0;        // > 0, along its course
  float speed_limit_mps = 0;  // of cars; > 0 wherever cars may go
  float footfall = 1;         // people about, relative to a typical street; >= 0
  RoadClass road_class = RoadClass::residential;
  Access forward = kAccessAll;   // from -> to
  Access backward = kAccessAll;  // to -> from
  std::optional<WardId> ward;    // absent in the margin around the wards
  std::uint32_t name = 0;        // index into Network::names
};

/// A ward: the area whose residents pay.
struct Ward {
  std::string name;
  std::string code;  // GSS code of its era, or empty
  double area_m2 = 0;
  double population = 0;                  // residents; 0 if unknown
  std::vector<std::vector<Point>> rings;  // outline; outer rings and holes, closed
};

/// A place on a street: `offset_m` metres from its `from` junction.
struct Position {
  StreetId street;
  double offset_m = 0;  // in [0, length]
  bool operator==(const Position&) const = default;
};

/// A police station, snapped to the street network.
struct Station {
  std::string name;
  Point point;        // where it stands
  Position position;  // where its officers reach the street
};

/// Streets and what lies on them. Only plain data: `check` says whether it holds together.
struct Network {
  std::vector<Point> junctions;
  std::vector<Street> streets;
  std::vector<std::string> names;          // street names, each once; names[0] is "" (unnamed)
  std::vector<std::uint32_t> shape_start;  // streets + 1 entries into `shape`
  std::vector<Point> shape;                // each street's course, both ends included
  std::vector<Ward> wards;
  std::vector<Station> stations;
  std::string crs = "EPSG:27700";  // projected system of all points; "local" for a made-up town
  std::string attribution;         // whose data it is, under which licence
  bool synthetic = false;          // made by the generator: no real place

  [[nodiscard]] const Street& street(StreetId id) const { return streets[id.index()]; }
  [[nodiscard]] const std::string& street_name(StreetId id) const { return names[street(id).name]; }
};

/// Where a position lies in the plane, interpolated along the street's course.
[[nodiscard]] Point point_at(const Network& network, Position position);

/// A place on a street, seen from a point of the plane.
struct Nearest {
  Position position;
  double distance_m = 0;  // between the two, as the crow flies
};

/// The place on one street that is nearest to `point` (finite); of two, the one met first.
[[nodiscard]] Nearest nearest_on(const Network& network, StreetId street, Point point);

/// The position on any street of `allowed` access that is nearest to `point`; empty if no street
/// lies within `tolerance_m`. Linear in the number of streets: for many points, StreetIndex.
[[nodiscard]] std::optional<Position> snap(const Network& network, Point point, double tolerance_m,
                                           Access allowed = kAccessFoot);

/// Everything that is wrong with a network; empty if it can be used. `where` names its source.
///
/// Checked: indices in range, finite coordinates, positive lengths not shorter than the straight
/// line between the ends (to 1 mm), speeds where cars may go, shapes that start and end at the
/// junctions, wards with at least one street.
[[nodiscard]] std::vector<Problem> check(const Network& network, const std::string& where);

}  // namespace sim::street
