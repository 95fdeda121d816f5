#include "sim/store/network_file.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/store/input_file.hpp"
#include "sim/store/limits.hpp"
#include "sim/store/netcdf_file.hpp"
#include "sim/store/network_columns.hpp"

namespace sim::store {

namespace {

using hdf5::Handle;
using hdf5::InputFile;
using hdf5::NetcdfFile;

constexpr const char* kSchema = "wardsim network";
constexpr const char* kSchemaVersion = "1.0";
constexpr hsize_t kChunkElements = 1 << 15;  // 256 kB of f64

hdf5::Layout layout_of(const NetworkField& field, std::size_t size) {
  return {std::string{field.name},
          {std::string{field.dimension}},
          {std::clamp<hsize_t>(size, 1, kChunkElements)},
          std::string{field.units},
          std::string{field.long_name}};
}

void put_meanings(hid_t dataset, const NetworkField& field) {
  if (field.words == Words::none) return;
  std::vector<std::uint8_t> numbers;
  std::string words;
  for (std::size_t i = 0; i < field.meanings.size(); ++i) {
    numbers.push_back(static_cast<std::uint8_t>(field.words == Words::bits ? 1U << i : i));
    if (i > 0) words += ' ';
    words += field.meanings[i];
  }
  hdf5::put_attribute(dataset, field.words == Words::bits ? "flag_masks" : "flag_values", numbers);
  hdf5::put_attribute(dataset, "flag_meanings", words);
}

template <class T>
Handle add_column(NetcdfFile& file, const hdf5::Layout& layout, const std::vector<T>& values) {
  Handle dataset = file.add_variable(layout, T{});
  if (!values.empty()) {
    hdf5::check(
        H5Dwrite(dataset, hdf5::memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
        "writing " + layout.name);
  }
  return dataset;
}

Handle add_column(NetcdfFile& file, const hdf5::Layout& layout,
                  const std::vector<std::string>& texts) {
  return file.add_texts(layout, texts);
}

void put_columns(NetcdfFile& file, const NetworkColumns& columns) {
  std::string last_dimension;
  for (const NetworkField& field : network_fields()) {
    const std::size_t size = size_of(columns, field);
    if (field.dimension != last_dimension) file.add_dimension(std::string{field.dimension}, size);
    last_dimension = field.dimension;
    const Handle dataset = std::visit(
        [&](auto member) { return add_column(file, layout_of(field, size), columns.*member); },
        field.column);
    put_meanings(dataset, field);
    file.throw_if_disk_failed();
  }
  file.finish_layout();
  hdf5::put_attribute(file.root(), "schema", std::string{kSchema});
  hdf5::put_attribute(file.root(), "schema_version", std::string{kSchemaVersion});
  hdf5::put_attribute(file.root(), "crs", columns.crs);
  hdf5::put_attribute(file.root(), "attribution", columns.attribution);
  hdf5::put_attribute(file.root(), "synthetic", std::int64_t{columns.synthetic});
  hdf5::put_attribute(file.root(), "wardsim_version", std::string{WARDSIM_VERSION});
}

/// Bytes of one entry in the file; texts take as many as the longest.
template <class T>
std::size_t entry_bytes(const std::vector<T>&) {
  return sizeof(T);
}
std::size_t entry_bytes(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes = std::max(bytes, text.size());
  return bytes;
}

/// What the reader would refuse is not written.
void refuse_too_large(const NetworkColumns& columns, const std::string& where) {
  for (const NetworkField& field : network_fields()) {
    const std::size_t size = size_of(columns, field);
    const std::size_t bytes =
        size * std::visit([&](auto member) { return entry_bytes(columns.*member); }, field.column);
    if (size <= kMaxElements && bytes <= kMaxDatasetBytes) continue;
    throw InputError{where,
                     std::string{field.name} + " has " + std::to_string(size) + " entries and " +
                         std::to_string(bytes) + " bytes (at most " + std::to_string(kMaxElements) +
                         " and " + std::to_string(kMaxDatasetBytes) + ")",
                     "split the area, or shorten the longest name"};
  }
}

/// Before anything else is looked at: is this a file for this reader?
void refuse_other_schemas(InputFile& file) {
  const std::string schema = file.text_attribute("schema");
  const std::string version = file.text_attribute("schema_version");
  file.throw_if_problems();
  if (schema != kSchema) {
    throw InputError{file.where(), "holds \"" + schema + "\" (must be \"" + kSchema + "\")",
                     "name a file written by wardsim import or wardsim generate"};
  }
  if (version.substr(0, version.find('.')) != "1") {
    throw InputError{
        file.where(), "has schema_version " + version + " (this wardsim reads 1.x)",
        "write it again with this version of wardsim, or use the version that wrote it"};
  }
}

NetworkColumns columns_of(InputFile& file) {
  NetworkColumns columns;
  for (const NetworkField& field : network_fields()) {
    std::visit(
        [&]<class T>(std::vector<T> NetworkColumns::*member) {
          columns.*member = file.column<T>(std::string{field.name});
        },
        field.column);
  }
  columns.crs = file.text_attribute("crs");
  columns.attribution = file.text_attribute("attribution");
  columns.synthetic = file.integer_attribute("synthetic") != 0;
  file.throw_if_problems();
  return columns;
}

}  // namespace

void write_network(const street::Network& network, const std::filesystem::path& path) {
  const std::string where = "network for " + path.string();
  std::vector<Problem> problems = street::check(network, where);
  if (!problems.empty()) throw InputError{std::move(problems)};
  const NetworkColumns columns = to_columns(network);
  problems = check(columns, where);
  if (!problems.empty()) throw InputError{std::move(problems)};
  refuse_too_large(columns, where);

  const hdf5::Session session;
  NetcdfFile file{path};
  try {
    put_columns(file, columns);
    file.commit();
  } catch (const hdf5::Error& error) {
    file.throw_if_disk_failed();
    throw hdf5::failed_write(path, error);
  }
}

street::Network read_network(const std::filesystem::path& path) {
  NetworkColumns columns;
  try {
    const hdf5::Session session;
    InputFile file{path};
    refuse_other_schemas(file);
    columns = columns_of(file);
  } catch (const hdf5::Error& error) {
    throw InputError{path.string(), std::string{"cannot be read: "} + error.what(),
                     "the file may be damaged: make or copy it again"};
  }
  return from_columns(std::move(columns), path.string());
}

}  // namespace sim::store
