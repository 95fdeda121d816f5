// Network files: damaged bytes, and damage that HDF5's checksums do not show.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "hdf5_checksums.hpp"
#include "sim/store/network_file.hpp"
#include "target.hpp"

namespace {

/// In memory where there is such a folder. One a process, for targets that run side by side.
const std::filesystem::path& place() {
  static const std::filesystem::path path = [] {
    const std::filesystem::path memory = "/dev/shm";
    const auto folder =
        std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    return folder / ("wardsim-fuzz-" + std::to_string(getpid()) + ".h5");
  }();
  return path;
}

struct Removed {
  ~Removed() { std::filesystem::remove(place()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Removed at_the_end;
  std::ofstream{place(), std::ios::binary}.write(reinterpret_cast<const char*>(data),
                                                 static_cast<std::streamsize>(size));
  try {
    static_cast<void>(sim::store::read_network(place()));
  } catch (const sim::InputError&) {
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  // Off unless asked for: HDF5 1.10 itself overruns memory on metadata that was changed so
  // (docs/explanation/security.md).
  static const bool behind_checksums = std::getenv("WARDSIM_FUZZ_CHECKSUMS") != nullptr;
  if (!behind_checksums || seed % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  return fuzz::mutate_behind_checksums(data, size, seed);
}
