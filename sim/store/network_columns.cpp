#include "sim/store/network_columns.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <utility>

#include "sim/store/limits.hpp"
#include "sim/store/utf8.hpp"

namespace sim::store {

namespace {

using street::Network;

constexpr std::array<std::string_view, 3> kAccessNames{"foot", "cycle", "car"};

using C = NetworkColumns;

const std::array<NetworkField, 29> kFields{{
    {"junction_x_m", "junction", &C::junction_x_m, "m", "easting of a junction"},
    {"junction_y_m", "junction", &C::junction_y_m, "m", "northing of a junction"},
    {"street_from", "street", &C::street_from, "1", "index of the junction where a street starts"},
    {"street_to", "street", &C::street_to, "1", "index of the junction where a street ends"},
    {"street_length_m", "street", &C::street_length_m, "m", "length along the street's course"},
    {"street_speed_limit_mps", "street", &C::street_speed_limit_mps, "m s-1",
     "speed limit of cars"},
    {"street_footfall", "street", &C::street_footfall, "1",
     "people about, relative to a typical street", 1},
    {"street_class", "street", &C::street_class, "1", "kind of road",
     static_cast<double>(street::RoadClass::residential), Words::values, street::kRoadClassNames},
    {"street_access_forward", "street", &C::street_access_forward, "1",
     "who may pass from start to end", street::kAccessAll, Words::bits, kAccessNames},
    {"street_access_backward", "street", &C::street_access_backward, "1",
     "who may pass from end to start", street::kAccessAll, Words::bits, kAccessNames},
    {"street_ward", "street", &C::street_ward, "1", "index of the ward; -1: in the margin", -1},
    {"street_name", "street", &C::street_name, "1", "index of the street's name", 0},
    {"street_shape_points", "street", &C::street_shape_points, "1",
     "number of shape points of the street's course, both ends included", 2},
    {"shape_x_m", "shape_point", &C::shape_x_m, "m", "easting of a point of a street's course", 0},
    {"shape_y_m", "shape_point", &C::shape_y_m, "m", "northing of a point of a street's course", 0},
    {"ward_name", "ward", &C::ward_name, "1", "name of a ward"},
    {"ward_code", "ward", &C::ward_code, "1", "GSS code of a ward, or empty", 0},
    {"ward_area_m2", "ward", &C::ward_area_m2, "m2", "area of a ward", 0},
    {"ward_population", "ward", &C::ward_population, "1", "residents of a ward; 0: unknown", 0},
    {"outline_ward", "outline_point", &C::outline_ward, "1", "index of the ward outlined"},
    {"outline_ring", "outline_point", &C::outline_ring, "1",
     "index of the ring among those of its ward"},
    {"outline_x_m", "outline_point", &C::outline_x_m, "m",
     "easting of a point of a ward's outline"},
    {"outline_y_m", "outline_point", &C::outline_y_m, "m",
     "northing of a point of a ward's outline"},
    {"station_name", "station", &C::station_name, "1", "name of a police station"},
    {"station_x_m", "station", &C::station_x_m, "m", "easting of a police station"},
    {"station_y_m", "station", &C::station_y_m, "m", "northing of a police station"},
    {"station_street", "station", &C::station_street, "1",
     "index of the street where officers leave a station"},
    {"station_offset_m", "station", &C::station_offset_m, "m",
     "distance from that street's start to where officers leave a station"},
    {"name", "name", &C::name, "1", "street names, each once; the first is empty"},
}};

/// Finds what would make the columns unreadable as a network; street::check looks at the rest.
class Inspection {
 public:
  Inspection(const NetworkColumns& columns, const std::string& where)
      : columns_{columns}, where_{where} {}

  [[nodiscard]] std::vector<Problem> problems() && {
    equal_lengths();
    texts();
    if (problems_.empty()) {  // what follows relies on equal lengths
      shapes();
      outlines();
    }
    return std::move(problems_);
  }

 private:
  void add(std::string what, std::string hint) {
    problems_.push_back({where_, std::move(what), std::move(hint)});
  }

  void equal_lengths() {
    std::map<std::string_view, const NetworkField*> first;
    for (const NetworkField& field : kFields) {
      const NetworkField& other = *first.emplace(field.dimension, &field).first->second;
      const std::size_t size = size_of(columns_, field);
      const std::size_t expected = size_of(columns_, other);
      if (size == expected) continue;
      add(std::string{field.name} + " has " + std::to_string(size) + " entries, " +
              std::string{other.name} + " has " + std::to_string(expected),
          "give both one entry per " + std::string{field.dimension});
    }
  }

  void texts() {
    for (const NetworkField& field : kFields) {
      const auto* member = std::get_if<NetworkField::Member<std::string>>(&field.column);
      if (member == nullptr) continue;
      const std::vector<std::string>& column = columns_.*(*member);
      const std::size_t known = problems_.size();
      for (std::size_t i = 0; i < column.size() && problems_.size() == known; ++i) {  // the first
        text(std::string{field.name} + "[" + std::to_string(i) + "]", column[i]);
      }
    }
    text("crs", columns_.crs);
    text("attribution", columns_.attribution);
  }

  void text(const std::string& name, const std::string& value) {
    if (value.size() > kMaxTextBytes) {
      add(name + " has " + std::to_string(value.size()) + " bytes (at most " +
              std::to_string(kMaxTextBytes) + ")",
          "shorten it");
    } else if (!is_utf8_without_nul(value)) {
      add(name + " is not UTF-8 text without NUL", "write it in UTF-8");
    }
  }

  void shapes() {
    std::uint64_t points = 0;
    for (const std::uint32_t count : columns_.street_shape_points) points += count;
    if (points == columns_.shape_x_m.size()) return;
    add("street_shape_points add up to " + std::to_string(points) + ", but there are " +
            std::to_string(columns_.shape_x_m.size()) + " shape points",
        "list each street's points, both ends included, one street after the other");
  }

  void outlines() {
    using Ring = std::pair<std::uint32_t, std::uint32_t>;  // ward, ring
    Ring last;
    for (std::size_t i = 0; i < columns_.outline_ward.size(); ++i) {
      const Ring here{columns_.outline_ward[i], columns_.outline_ring[i]};
      const bool starts_ward = here.second == 0 && (i == 0 || here.first > last.first);
      const bool goes_on = i > 0 && (here == last || here == Ring{last.first, last.second + 1});
      if (here.first >= columns_.ward_name.size() || !(starts_ward || goes_on)) {
        add("outline point " + std::to_string(i) + " belongs to ring " +
                std::to_string(here.second) + " of ward " + std::to_string(here.first) +
                ", which is not its turn",
            "order outline points by ward, then by ring, and number rings from 0 in each ward");
        return;
      }
      last = here;
    }
  }

  const NetworkColumns& columns_;
  const std::string& where_;
  std::vector<Problem> problems_;
};

std::vector<street::Street> streets_of(const NetworkColumns& columns) {
  std::vector<street::Street> streets(columns.street_from.size());
  for (std::size_t i = 0; i < streets.size(); ++i) {
    street::Street& s = streets[i];
    s.from = street::JunctionId{columns.street_from[i]};
    s.to = street::JunctionId{columns.street_to[i]};
    s.length_m = columns.street_length_m[i];
    s.speed_limit_mps = columns.street_speed_limit_mps[i];
    s.footfall = columns.street_footfall[i];
    s.road_class = static_cast<street::RoadClass>(columns.street_class[i]);
    s.forward = columns.street_access_forward[i];
    s.backward = columns.street_access_backward[i];
    // Any other negative number becomes an index out of range, which street::check reports.
    if (columns.street_ward[i] != -1) s.ward = street::WardId{columns.street_ward[i]};
    s.name = columns.street_name[i];
  }
  return streets;
}

std::vector<street::Point> points_of(const std::vector<double>& x_m,
                                     const std::vector<double>& y_m) {
  std::vector<street::Point> points(x_m.size());
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = {x_m[i], y_m[i]};
  return points;
}

std::vector<street::Ward> wards_of(const NetworkColumns& columns) {
  std::vector<street::Ward> wards(columns.ward_name.size());
  for (std::size_t i = 0; i < wards.size(); ++i) {
    wards[i] = {columns.ward_name[i],
                columns.ward_code[i],
                columns.ward_area_m2[i],
                columns.ward_population[i],
                {}};
  }
  for (std::size_t i = 0; i < columns.outline_ward.size(); ++i) {
    auto& rings = wards[columns.outline_ward[i]].rings;
    rings.resize(columns.outline_ring[i] + std::size_t{1});
    rings.back().push_back({columns.outline_x_m[i], columns.outline_y_m[i]});
  }
  return wards;
}

std::vector<street::Station> stations_of(const NetworkColumns& columns) {
  std::vector<street::Station> stations(columns.station_name.size());
  for (std::size_t i = 0; i < stations.size(); ++i) {
    stations[i] = {columns.station_name[i],
                   {columns.station_x_m[i], columns.station_y_m[i]},
                   {street::StreetId{columns.station_street[i]}, columns.station_offset_m[i]}};
  }
  return stations;
}

void add_streets(const Network& network, NetworkColumns& columns) {
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const street::Street& s = network.streets[i];
    columns.street_from.push_back(s.from.value());
    columns.street_to.push_back(s.to.value());
    columns.street_length_m.push_back(s.length_m);
    columns.street_speed_limit_mps.push_back(s.speed_limit_mps);
    columns.street_footfall.push_back(s.footfall);
    columns.street_class.push_back(static_cast<std::uint8_t>(s.road_class));
    columns.street_access_forward.push_back(s.forward);
    columns.street_access_backward.push_back(s.backward);
    columns.street_ward.push_back(s.ward ? static_cast<std::int32_t>(s.ward->value()) : -1);
    columns.street_name.push_back(s.name);
    columns.street_shape_points.push_back(network.shape_start[i + 1] - network.shape_start[i]);
  }
}

void add_wards(const Network& network, NetworkColumns& columns) {
  for (std::uint32_t w = 0; w < network.wards.size(); ++w) {
    const street::Ward& ward = network.wards[w];
    columns.ward_name.push_back(ward.name);
    columns.ward_code.push_back(ward.code);
    columns.ward_area_m2.push_back(ward.area_m2);
    columns.ward_population.push_back(ward.population);
    for (std::uint32_t r = 0; r < ward.rings.size(); ++r) {
      for (const street::Point& point : ward.rings[r]) {
        columns.outline_ward.push_back(w);
        columns.outline_ring.push_back(r);
        columns.outline_x_m.push_back(point.x_m);
        columns.outline_y_m.push_back(point.y_m);
      }
    }
  }
}

void add_stations(const Network& network, NetworkColumns& columns) {
  for (const street::Station& station : network.stations) {
    columns.station_name.push_back(station.name);
    columns.station_x_m.push_back(station.point.x_m);
    columns.station_y_m.push_back(station.point.y_m);
    columns.station_street.push_back(station.position.street.value());
    columns.station_offset_m.push_back(station.position.offset_m);
  }
}

void add_points(const std::vector<street::Point>& points, std::vector<double>& x_m,
                std::vector<double>& y_m) {
  for (const street::Point& point : points) {
    x_m.push_back(point.x_m);
    y_m.push_back(point.y_m);
  }
}

}  // namespace

std::span<const NetworkField> network_fields() {
  return kFields;
}

std::size_t size_of(const NetworkColumns& columns, const NetworkField& field) {
  return std::visit([&columns](auto member) { return (columns.*member).size(); }, field.column);
}

void add_straight_shapes(NetworkColumns& columns) {
  columns.street_shape_points.assign(columns.street_from.size(), 2);
  columns.shape_x_m.clear();
  columns.shape_y_m.clear();
  const std::size_t junctions = std::min(columns.junction_x_m.size(), columns.junction_y_m.size());
  for (std::size_t i = 0; i < columns.street_from.size(); ++i) {
    const std::size_t from = columns.street_from[i];
    const std::size_t to = i < columns.street_to.size() ? columns.street_to[i] : junctions;
    for (const std::size_t end : {from, to}) {  // ends that do not exist are reported elsewhere
      columns.shape_x_m.push_back(end < junctions ? columns.junction_x_m[end] : 0);
      columns.shape_y_m.push_back(end < junctions ? columns.junction_y_m[end] : 0);
    }
  }
}

NetworkColumns to_columns(const Network& network) {
  NetworkColumns columns;
  add_points(network.junctions, columns.junction_x_m, columns.junction_y_m);
  add_streets(network, columns);
  add_points(network.shape, columns.shape_x_m, columns.shape_y_m);
  add_wards(network, columns);
  add_stations(network, columns);
  columns.name = network.names;
  columns.crs = network.crs;
  columns.attribution = network.attribution;
  columns.synthetic = network.synthetic;
  return columns;
}

std::vector<Problem> check(const NetworkColumns& columns, const std::string& where) {
  return Inspection{columns, where}.problems();
}

Network from_columns(NetworkColumns columns, const std::string& where) {
  if (auto problems = check(columns, where); !problems.empty()) {
    throw InputError{std::move(problems)};
  }
  Network network;
  network.junctions = points_of(columns.junction_x_m, columns.junction_y_m);
  network.streets = streets_of(columns);
  network.shape_start.resize(columns.street_shape_points.size() + 1);
  std::partial_sum(columns.street_shape_points.begin(), columns.street_shape_points.end(),
                   network.shape_start.begin() + 1);
  network.shape = points_of(columns.shape_x_m, columns.shape_y_m);
  network.wards = wards_of(columns);
  network.stations = stations_of(columns);
  network.names = std::move(columns.name);
  network.crs = std::move(columns.crs);
  network.attribution = std::move(columns.attribution);
  network.synthetic = columns.synthetic;
  if (auto problems = street::check(network, where); !problems.empty()) {
    throw InputError{std::move(problems)};
  }
  return network;
}

}  // namespace sim::store
