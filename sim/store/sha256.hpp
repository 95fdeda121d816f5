// The SHA-256 of a file: which input a result belongs to.
#pragma once

#include <filesystem>
#include <string>

namespace sim::store {

/// 64 hexadecimal digits.
/// @throws InputError if the file cannot be read.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

/// The same of a text in memory.
[[nodiscard]] std::string sha256_of_text(const std::string& text);

}  // namespace sim::store
