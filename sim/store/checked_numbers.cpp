#include "sim/store/checked_numbers.hpp"

#include <algorithm>

#include "sim/store/input_file.hpp"
#include "sim/store/netcdf_file.hpp"
#include "sim/store/sha256.hpp"

namespace sim::store {

namespace {

using hdf5::Handle;
using hdf5::NetcdfFile;

constexpr const char* kSchema = "wardsim block";
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kChunkBytes = 256 << 10;

// Of the bytes in memory: machines of the other byte order would refuse each other's files.
std::string digest(const std::string& name, const Numbers& numbers) {
  std::string bytes = name + '\n';
  bytes.append(reinterpret_cast<const char*>(numbers.whole.data()),
               numbers.whole.size() * sizeof(std::int64_t));
  bytes.append(reinterpret_cast<const char*>(numbers.real.data()),
               numbers.real.size() * sizeof(double));
  return sha256_of_text(bytes);
}

template <class T>
void put(NetcdfFile& file, const std::string& name, const std::vector<T>& values) {
  const hdf5::Layout layout{
      name, {name + "_value"}, {std::min(values.size(), kChunkBytes / sizeof(T))}, "1", name, 2};
  const Handle dataset = file.add_variable(layout, T{0});
  hdf5::check(
      H5Dwrite(dataset, hdf5::memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
      "writing " + name);
}

}  // namespace

void write_checked_numbers(const std::filesystem::path& path, const std::string& name,
                           const Numbers& numbers) {
  const hdf5::Session session;
  NetcdfFile file{path};
  try {
    file.add_dimension("whole_value", numbers.whole.size());
    file.add_dimension("real_value", numbers.real.size());
    put(file, "whole", numbers.whole);
    put(file, "real", numbers.real);
    file.finish_layout();
    hdf5::put_attribute(file.root(), "schema", std::string{kSchema});
    hdf5::put_attribute(file.root(), "schema_version", kVersion);
    hdf5::put_attribute(file.root(), "name", name);
    hdf5::put_attribute(file.root(), "sha256", digest(name, numbers));
    file.throw_if_disk_failed();
    file.commit();
  } catch (const hdf5::Error& error) {
    file.throw_if_disk_failed();
    throw hdf5::failed_write(path, error);
  }
}

Numbers read_checked_numbers(const std::filesystem::path& path, const std::string& name) {
  const auto refuse = [&](const std::string& what) {
    throw InputError{path.string(), what, "delete it: it will be computed again"};
  };
  Numbers numbers;
  std::string schema, found, sha256;
  try {
    const hdf5::Session session;
    hdf5::InputFile file{path};
    schema = file.text_attribute("schema");
    found = file.text_attribute("name");
    sha256 = file.text_attribute("sha256");
    numbers.whole = file.column<std::int64_t>("whole");
    numbers.real = file.column<double>("real");
    file.throw_if_problems();
  } catch (const hdf5::Error& error) {
    refuse(std::string{"cannot be read: "} + error.what());
  }
  if (schema != kSchema) refuse("is not a block of a sweep");
  if (found != name) refuse("is the block " + found + " (must be " + name + ")");
  if (sha256 != digest(name, numbers)) refuse("is damaged: its values have another SHA-256");
  return numbers;
}

}  // namespace sim::store
