// Network files: a street network in HDF5, one variable a column.
//
// The file is flat and has dimension scales, so `xarray.open_dataset(path, engine="h5netcdf")`
// reads it; `network_fields` (network_columns.hpp) lists the variables. Attributes of the file:
// schema ("wardsim network"), schema_version ("1.0"), crs, attribution, synthetic (0 or 1),
// wardsim_version. A reader accepts every minor version of its major version: later minor versions
// only add variables.
#pragma once

#include <filesystem>

#include "sim/street/network.hpp"

namespace sim::store {

/// Writes the whole file or none: under a temporary name, synced, renamed. The same network gives
/// the same bytes.
/// @throws InputError if the network does not pass street::check: nobody could read it back.
/// @throws StorageError if the disk is full or the folder missing; an older file stays as it was.
void write_network(const street::Network& network, const std::filesystem::path& path);

/// Reads a file that may come from anywhere: it can be damaged or hostile, and is then refused.
/// @throws InputError with everything that is wrong with the file or the network in it.
[[nodiscard]] street::Network read_network(const std::filesystem::path& path);

}  // namespace sim::store
