#include "models/study/text_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "sim/core/error.hpp"

namespace models::study {

std::string text_of(const std::filesystem::path& path, std::size_t max_bytes,
                    const std::string& hint) {
  const auto unreadable = [&](const char* why, const char* what_to_do) {
    return sim::InputError(path.string(), why, what_to_do);
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw unreadable("is a folder", "name the file in it");
  }
  std::ifstream file{path, std::ios::binary};
  std::string text;
  std::array<char, 65'536> block;
  while (file && text.size() <= max_bytes) {
    file.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > max_bytes) {
    throw sim::InputError(path.string(), "has more than " + std::to_string(max_bytes) + " bytes",
                          hint);
  }
  if (!file.eof()) throw unreadable("cannot be read", "check that the file exists and may be read");
  return text;
}

}  // namespace models::study
