// Changes HDF5 metadata and mends its checksums, so that a reader gets to see the change.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuzz {

/// 1 to 4 changes of bytes within blocks of metadata, none of length. Returns `size`.
std::size_t mutate_behind_checksums(std::uint8_t* data, std::size_t size, unsigned seed);

}  // namespace fuzz
