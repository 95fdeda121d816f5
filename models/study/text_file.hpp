// Reads a whole text file that may be anything: huge, endless, not there.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace models::study {

inline constexpr std::size_t kMaxStudyBytes = std::size_t{16} << 20;
/// A demand file: some 200 bytes for each of a city's streets and classes.
inline constexpr std::size_t kMaxDemandBytes = std::size_t{1} << 29;

/// The bytes of a file. Devices and pipes without an end are read up to the limit alone.
/// @param hint  what to do about a file that is too large
/// @throws sim::InputError if it cannot be read or has more than `max_bytes`.
[[nodiscard]] std::string text_of(const std::filesystem::path& path, std::size_t max_bytes,
                                  const std::string& hint);

}  // namespace models::study
