// Reads HDF5 files that may be damaged or hostile. Internal to sim/store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/store/hdf5.hpp"

namespace sim::store::hdf5 {

/// An HDF5 file open for reading.
///
/// Only plain datasets and attributes in the root group are read. What could lead to other files
/// (links, external storage, virtual datasets), run other code (filters) or exhaust memory
/// (limits.hpp) is a problem. So are HDF5's older formats, which lack checksums. Problems are
/// collected, so that the user sees all of them at once.
class InputFile {
 public:
  /// @throws InputError if the file is missing, no HDF5 file, of an old format, cut short, or holds
  /// links.
  explicit InputFile(const std::filesystem::path& path);

  /// The attribute of the file; empty, and a problem noted, if it is missing or not of that type.
  [[nodiscard]] std::string text_attribute(const std::string& name);
  [[nodiscard]] std::int64_t integer_attribute(const std::string& name);

  /// The one-dimensional dataset; empty, and a problem noted, if it cannot be used.
  template <class T>
  [[nodiscard]] std::vector<T> column(const std::string& name);

  [[nodiscard]] const std::string& where() const { return where_; }
  void add_problem(const std::string& name, std::string what, std::string hint);
  /// @throws InputError with all problems noted so far, if any.
  void throw_if_problems() const;

 private:
  void refuse_old_format() const;
  void refuse_links();
  [[nodiscard]] std::optional<hsize_t> column_size(const std::string& name, hid_t dataset);
  [[nodiscard]] bool storage_is_plain(const std::string& name, hid_t dataset, std::uint64_t bytes);
  /// Opens and inspects the dataset, then has `read` read it.
  template <class Type, class Read>
  void read_column(const std::string& name, const Type& accepts, const Read& read);

  std::string where_;
  std::uint64_t file_bytes_ = 0;
  Handle file_;
  std::vector<Problem> problems_;
};

}  // namespace sim::store::hdf5
