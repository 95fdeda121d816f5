// Results files: any variables over named dimensions, written piece by piece. Knows nothing of
// what is measured.
//
// The file is flat and has dimension scales, so `xarray.open_dataset(path, engine="h5netcdf")`
// reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/error.hpp"

namespace sim::store {

/// An axis. Its entries may have labels or coordinates, not both; without either they only count.
struct Dimension {
  std::string name;
  std::size_t size = 0;
  std::vector<std::string> labels = {};  // empty, or `size` of them
  std::vector<double> coordinates = {};  // empty, or `size` of them
  std::string units = "1";               // of the coordinates; "s" or "h": xarray turns "seconds"
                                         // and "hours" into time stamps
  std::string long_name = {};
};

/// How the values of a variable are stored.
enum class Type { f64, f32, i64, u8 };

struct Variable {
  std::string name;
  std::vector<std::string> dimensions;  // slowest first; none: a single value
  Type type = Type::f64;
  std::string units = "1";
  std::string long_name = {};
};

using Attribute = std::variant<std::string, double, std::int64_t, std::vector<std::string>>;
using Attributes = std::map<std::string, Attribute>;

/// Writes one results file, in a temporary beside it until `commit`.
///
/// What is never written reads as NaN (f64, f32) or 0 (i64, u8). The same calls give the same
/// bytes. Memory is flat: one chunk (at most 256 kB) a variable, however much is written. Pieces
/// may come in any order, but a chunk is packed once only if its pieces come one after the other,
/// last index fastest. May be used by several threads; each call waits for the others.
///
/// Every function throws StorageError when the disk is full; nothing more can be written then, and
/// the destructor removes the temporary. std::invalid_argument reports misuse.
class ResultsWriter {
 public:
  /// @throws std::invalid_argument if names repeat, or a variable has an unknown dimension.
  ResultsWriter(const std::filesystem::path& path, const std::vector<Dimension>& dimensions,
                const std::vector<Variable>& variables, const Attributes& attributes = {});
  ResultsWriter(ResultsWriter&&) noexcept;
  ResultsWriter& operator=(ResultsWriter&&) noexcept;
  /// Without a commit, no file is left.
  ~ResultsWriter();

  /// Writes `values` at the given indices of the variable's first dimensions and over the whole of
  /// the others, last index fastest: write("reached", {point, replication}, reached_by_ward).
  ///
  /// Whole-number types take whole numbers within their range; f32 rounds.
  /// @throws std::invalid_argument if the variable, the indices or the values do not fit.
  void write(const std::string& variable, std::span<const std::size_t> leading_index,
             std::span<const double> values);
  void write(const std::string& variable, std::initializer_list<std::size_t> leading_index,
             std::span<const double> values) {
    write(variable, std::span{leading_index.begin(), leading_index.size()}, values);
  }

  /// Sets an attribute of the file, replacing one of that name.
  void set_attribute(const std::string& name, const Attribute& value);

  /// Completes the file: closed, synced, renamed. Nothing can be written afterwards.
  void commit();

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace sim::store
