#include "sim/street/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sim::street {

namespace {

double distance_m(Point a, Point b) {
  return std::hypot(b.x_m - a.x_m, b.y_m - a.y_m);
}

struct Course {
  const Point* points;
  std::size_t count;
};

Course course_of(const Network& network, StreetId street) {
  const std::uint32_t begin = network.shape_start[street.index()];
  const std::uint32_t end = network.shape_start[street.index() + 1];
  return {network.shape.data() + begin, end - begin};
}

double drawn_length_m(Course course) {
  double length_m = 0;
  for (std::size_t i = 1; i < course.count; ++i) {
    length_m += distance_m(course.points[i - 1], course.points[i]);
  }
  return length_m;
}

struct Foot {  // of the perpendicular from a point onto a course
  double distance_m = std::numeric_limits<double>::infinity();
  double along_m = 0;
};

Foot nearest_on(Course course, Point p) {
  Foot best;
  double passed_m = 0;
  for (std::size_t i = 1; i < course.count; ++i) {
    const Point a = course.points[i - 1];
    const Point b = course.points[i];
    const double piece_m = distance_m(a, b);
    if (piece_m == 0) continue;
    const double dot = (p.x_m - a.x_m) * (b.x_m - a.x_m) + (p.y_m - a.y_m) * (b.y_m - a.y_m);
    const double share = std::clamp(dot / (piece_m * piece_m), 0.0, 1.0);
    const Point q{a.x_m + share * (b.x_m - a.x_m), a.y_m + share * (b.y_m - a.y_m)};
    if (const double d = distance_m(p, q); d < best.distance_m) {
      best = {d, passed_m + share * piece_m};
    }
    passed_m += piece_m;
  }
  return best;
}

}  // namespace

Point point_at(const Network& network, Position position) {
  const Course course = course_of(network, position.street);
  // The stated length may differ a little from the drawn one: positions are shares of it.
  const double share = position.offset_m / network.street(position.street).length_m;
  double left_m = std::clamp(share, 0.0, 1.0) * drawn_length_m(course);
  for (std::size_t i = 1; i < course.count; ++i) {
    const Point a = course.points[i - 1];
    const Point b = course.points[i];
    const double piece_m = distance_m(a, b);
    if (left_m <= piece_m && piece_m > 0) {
      const double s = left_m / piece_m;
      return {a.x_m + s * (b.x_m - a.x_m), a.y_m + s * (b.y_m - a.y_m)};
    }
    left_m -= piece_m;
  }
  return course.points[course.count - 1];
}

Nearest nearest_on(const Network& network, StreetId street, Point point) {
  const Course course = course_of(network, street);
  const Foot foot = nearest_on(course, point);
  const double length_m = network.street(street).length_m;
  const double offset_m = foot.along_m / drawn_length_m(course) * length_m;
  return {{street, std::min(length_m, offset_m)}, foot.distance_m};
}

std::optional<Position> snap(const Network& network, Point point, double tolerance_m,
                             Access allowed) {
  std::optional<Nearest> best;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    if (((street.forward | street.backward) & allowed) == 0) continue;
    const double distance_m = nearest_on(course_of(network, StreetId{i}), point).distance_m;
    if (distance_m > tolerance_m || (best && distance_m >= best->distance_m)) continue;
    best = nearest_on(network, StreetId{i}, point);
  }
  return best ? std::optional{best->position} : std::nullopt;
}

namespace {

// Collects problems of one table without repeating one per row: the first rows say enough.
class Complaints {
 public:
  Complaints(std::vector<Problem>& problems, const std::string& where)
      : problems_{problems}, where_{where} {}

  void add(const std::string& what, const std::string& hint) {
    constexpr int kShown = 20;
    if (++count_ <= kShown) problems_.push_back({where_, what, hint});
    if (count_ == kShown + 1) problems_.push_back({where_, "more problems of this kind", hint});
  }

 private:
  std::vector<Problem>& problems_;
  const std::string& where_;
  int count_ = 0;
};

bool finite(Point p) {
  return std::isfinite(p.x_m) && std::isfinite(p.y_m);
}

void check_shape(const Network& network, std::size_t i, Complaints& complaints) {
  const Street& street = network.streets[i];
  const Course course = course_of(network, StreetId{i});
  const std::string row = "street[" + std::to_string(i) + "]";
  const std::string hint = "import the streets again, or repair the file that made this network";
  if (course.count < 2) {
    complaints.add(row + " has a course of fewer than 2 points", hint);
    return;
  }
  constexpr double kTolerance_m = 1e-3;
  const Point from = network.junctions[street.from.index()];
  const Point to = network.junctions[street.to.index()];
  if (distance_m(course.points[0], from) > kTolerance_m ||
      distance_m(course.points[course.count - 1], to) > kTolerance_m) {
    complaints.add(row + " does not start and end at its junctions", hint);
  }
  if (street.length_m < distance_m(from, to) - kTolerance_m) {
    complaints.add(row + ".length_m = " + std::to_string(street.length_m) +
                       " is shorter than the straight line between its junctions",
                   hint);
  }
}

void check_street(const Network& network, std::size_t i, Complaints& complaints) {
  const Street& street = network.streets[i];
  const std::string row = "street[" + std::to_string(i) + "]";
  const std::string hint = "import the streets again, or repair the file that made this network";
  if (street.from.index() >= network.junctions.size() ||
      street.to.index() >= network.junctions.size()) {
    complaints.add(row + " ends at a junction that does not exist", hint);
    return;
  }
  if (!(street.length_m > 0) || !std::isfinite(street.length_m)) {
    complaints.add(row + ".length_m = " + std::to_string(street.length_m) + " (must be > 0)", hint);
    return;
  }
  const bool drivable = ((street.forward | street.backward) & kAccessCar) != 0;
  if (drivable && (!(street.speed_limit_mps > 0) || !std::isfinite(street.speed_limit_mps))) {
    complaints.add(row + ".speed_limit_mps = " + std::to_string(street.speed_limit_mps) +
                       " (must be > 0 where cars may go)",
                   hint);
  }
  if (!(street.footfall >= 0) || !std::isfinite(street.footfall)) {
    complaints.add(row + ".footfall = " + std::to_string(street.footfall) + " (must be >= 0)",
                   hint);
  }
  if (((street.forward | street.backward) & ~kAccessAll) != 0) {
    complaints.add(row + " has an unknown access bit", hint);
  }
  if (static_cast<std::size_t>(street.road_class) >= kRoadClassNames.size()) {
    complaints.add(row + " has an unknown road class", hint);
  }
  if (street.name >= network.names.size()) complaints.add(row + " has no such name", hint);
  if (street.ward && street.ward->index() >= network.wards.size()) {
    complaints.add(row + " lies in a ward that does not exist", hint);
  }
  check_shape(network, i, complaints);
}

}  // namespace

std::vector<Problem> check(const Network& network, const std::string& where) {
  std::vector<Problem> problems;
  if (network.streets.empty()) {
    problems.push_back({where, "the network has no streets",
                        "check that the wards and the street extract cover the same area"});
    return problems;
  }
  if (network.shape_start.size() != network.streets.size() + 1 || network.shape_start[0] != 0 ||
      network.shape_start.back() != network.shape.size() ||
      !std::is_sorted(network.shape_start.begin(), network.shape_start.end())) {
    problems.push_back({where, "the street courses do not match the streets",
                        "import the streets again, or repair the file that made this network"});
    return problems;
  }
  if (!std::all_of(network.junctions.begin(), network.junctions.end(), finite) ||
      !std::all_of(network.shape.begin(), network.shape.end(), finite)) {
    problems.push_back({where, "some coordinates are not finite numbers",
                        "import the streets again, or repair the file that made this network"});
    return problems;
  }
  Complaints complaints{problems, where};
  for (std::size_t i = 0; i < network.streets.size(); ++i) check_street(network, i, complaints);

  std::vector<bool> has_street(network.wards.size(), false);
  for (const Street& street : network.streets) {
    if (street.ward && street.ward->index() < has_street.size()) {
      has_street[street.ward->index()] = true;
    }
  }
  for (std::size_t w = 0; w < network.wards.size(); ++w) {
    if (!has_street[w]) {
      problems.push_back({where, "ward \"" + network.wards[w].name + "\" has no streets",
                          "check that the street extract covers the ward, or leave the ward out"});
    }
  }
  for (const Station& station : network.stations) {
    if (station.position.street.index() >= network.streets.size() ||
        !(station.position.offset_m >= 0) ||
        station.position.offset_m > network.street(station.position.street).length_m) {
      problems.push_back({where, "station \"" + station.name + "\" lies on no street",
                          "snap it to a street of this network"});
    }
  }
  return problems;
}

}  // namespace sim::street
