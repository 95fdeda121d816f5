// Lets HDF5 write to an open file and survive a full disk. Internal to sim/store.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/store/hdf5.hpp"

namespace sim::store::hdf5 {

/// The file that HDF5 writes to, seen by the driver.
///
/// HDF5 1.10 cannot close a file whose writes fail: the identifiers stay open, and the process
/// crashes when it ends. So the first failure is noted in `error`, HDF5 is told that all is well,
/// and what it still writes (its caches, a few megabytes) is kept in memory until it has closed.
/// Whoever writes through a Sink looks at `error` after each step.
struct Sink {
  struct Piece {
    std::uint64_t offset;
    std::vector<unsigned char> bytes;
  };

  int descriptor = -1;
  int error = 0;                 // errno of the first write that failed; 0: none
  std::vector<Piece> unwritten;  // since then, oldest first
};

/// File access that goes through `sink`, which must outlive the file.
[[nodiscard]] Handle access_through(Sink& sink);

}  // namespace sim::store::hdf5
