// A street network as columns: the variables of its file and of its Python face.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/street/network.hpp"

namespace sim::store {

/// One member per variable of a network file, under the same name. `network_fields` documents them.
struct NetworkColumns {
  std::vector<double> junction_x_m, junction_y_m;

  std::vector<std::uint32_t> street_from, street_to;
  std::vector<double> street_length_m;
  std::vector<float> street_speed_limit_mps, street_footfall;
  std::vector<std::uint8_t> street_class, street_access_forward, street_access_backward;
  std::vector<std::int32_t> street_ward;
  std::vector<std::uint32_t> street_name, street_shape_points;
  std::vector<double> shape_x_m, shape_y_m;

  std::vector<std::string> ward_name, ward_code;
  std::vector<double> ward_area_m2, ward_population;
  std::vector<std::uint32_t> outline_ward, outline_ring;
  std::vector<double> outline_x_m, outline_y_m;

  std::vector<std::string> station_name;
  std::vector<double> station_x_m, station_y_m;
  std::vector<std::uint32_t> station_street;
  std::vector<double> station_offset_m;

  std::vector<std::string> name;

  std::string crs = "EPSG:27700";
  std::string attribution;
  bool synthetic = false;
};

/// How a column whose numbers stand for words is to be read.
enum class Words { none, values, bits };

/// One column: what it is called, what it means, where it is kept.
struct NetworkField {
  template <class T>
  using Member = std::vector<T> NetworkColumns::*;
  using Column = std::variant<Member<double>, Member<float>, Member<std::int32_t>,
                              Member<std::uint32_t>, Member<std::uint8_t>, Member<std::string>>;

  std::string_view name;
  std::string_view dimension;
  Column column;
  std::string_view units;
  std::string_view long_name;
  std::optional<double> if_absent =
      {};  // for networks built in memory; text: empty. None: required
  Words words = Words::none;
  std::span<const std::string_view> meanings = {};  // of 0, 1, 2... or of bits 1, 2, 4...
};

/// All columns, in the order of the file.
[[nodiscard]] std::span<const NetworkField> network_fields();

/// The entries of a column.
[[nodiscard]] std::size_t size_of(const NetworkColumns& columns, const NetworkField& field);

/// Streets without a course get the straight line between their junctions.
void add_straight_shapes(NetworkColumns& columns);

[[nodiscard]] NetworkColumns to_columns(const street::Network& network);

/// What keeps the columns from being a network: columns of one dimension that differ in length,
/// counts and outlines that do not add up, texts that are not UTF-8. `where` names their source.
[[nodiscard]] std::vector<Problem> check(const NetworkColumns& columns, const std::string& where);

/// @throws InputError with all that `check` finds, or else all that street::check finds.
[[nodiscard]] street::Network from_columns(NetworkColumns columns, const std::string& where);

}  // namespace sim::store
