// A small HDF5 file of plain numbers that can tell whether it is whole and whose it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/error.hpp"

namespace sim::store {

struct Numbers {
  std::vector<std::int64_t> whole;  // not empty
  std::vector<double> real;         // not empty
};

/// Writes the numbers with the SHA-256 of their name and values; complete and synced before the
/// file has its name. The same numbers give the same bytes.
/// @throws StorageError if the disk refuses; the file is as it was then.
void write_checked_numbers(const std::filesystem::path& path, const std::string& name,
                           const Numbers& numbers);

/// @throws InputError if the file is missing, damaged, or of another name.
[[nodiscard]] Numbers read_checked_numbers(const std::filesystem::path& path,
                                           const std::string& name);

}  // namespace sim::store
