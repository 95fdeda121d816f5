// Writes HDF5 files that netCDF readers such as xarray understand. Internal to sim/store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "sim/store/file_driver.hpp"
#include "sim/store/hdf5.hpp"
#include "sim/store/pending_file.hpp"

namespace sim::store::hdf5 {

/// What a dataset looks like: its type in the file, its dimensions by name (slowest first), and
/// the chunks that it is stored in (one length a dimension).
struct Layout {
  std::string name;
  std::vector<std::string> dimensions;
  std::vector<hsize_t> chunk;
  std::string units;
  std::string long_name;
  int deflate_level = 4;  // 1 (fast) to 9 (small)
};

/// For failures that are not the disk's, which storage_error explains better.
[[nodiscard]] StorageError failed_write(const std::filesystem::path& target, const Error& error);

void put_attribute(hid_t object, const std::string& name, const std::string& text);
void put_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts);
void put_attribute(hid_t object, const std::string& name, double value);
void put_attribute(hid_t object, const std::string& name, std::int64_t value);
void put_attribute(hid_t object, const std::string& name, const std::vector<std::uint8_t>& values);

/// A file of variables over named dimensions, in a temporary until `commit`.
///
/// Each dimension is a dimension scale: the variable of the same name if there is one, otherwise an
/// empty placeholder as netCDF-4 has it. The scales are attached here and not with HDF5's
/// high-level library, which writes uninitialised padding: the same content shall give the same
/// bytes. For the same reason no times are stored.
class NetcdfFile {
 public:
  explicit NetcdfFile(const std::filesystem::path& target);
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  void add_dimension(const std::string& name, std::size_t size);
  [[nodiscard]] hsize_t dimension_size(const std::string& name) const { return sizes_.at(name); }

  /// Makes an empty dataset; `fill` (of memory type `memory`) is read where nothing is written.
  template <class T>
  [[nodiscard]] Handle add_variable(const Layout& layout, T fill) {
    return add(layout, file_type<T>(), memory_type<T>(), &fill);
  }
  /// Writes a whole column of texts; see text_type.
  [[nodiscard]] Handle add_texts(const Layout& layout, const std::vector<std::string>& texts);

  /// Ties variables to their dimensions; to be called once, after all of them were added.
  void finish_layout();

  /// The root group, for attributes of the whole file.
  [[nodiscard]] hid_t root() const { return file_; }
  [[nodiscard]] const std::filesystem::path& target() const { return pending_.target(); }

  /// Call after writing: @throws StorageError if the disk refused anything so far.
  void throw_if_disk_failed() const;
  /// Closes the file and gives it its name. All datasets must be closed. @throws StorageError.
  void commit();

 private:
  [[nodiscard]] Handle add(const Layout& layout, hid_t type, hid_t fill_type, const void* fill);
  void add_placeholders();

  PendingFile pending_;
  Sink sink_;
  Handle file_;
  std::vector<std::string> dimensions_;  // in the order in which they were added
  std::map<std::string, hsize_t> sizes_;
  std::vector<std::pair<std::string, std::vector<std::string>>> variables_;  // with dimensions
};

}  // namespace sim::store::hdf5
