#include "sim/store/sha256.hpp"

#include <nettle/sha2.h>

#include <array>
#include <fstream>

#include "sim/core/error.hpp"

namespace sim::store {

namespace {

std::string digest_of(sha256_ctx& context) {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest;
  sha256_digest(&context, digest.size(), digest.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

void update(sha256_ctx& context, const char* data, std::size_t size) {
  sha256_update(&context, size, reinterpret_cast<const std::uint8_t*>(data));
}

}  // namespace

std::string sha256_of_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  sha256_ctx context;
  sha256_init(&context);
  std::array<char, 1 << 16> block;
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    update(context, block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof())
    throw InputError(path.string(), "cannot be read", "check that the file exists and may be read");
  return digest_of(context);
}

std::string sha256_of_text(const std::string& text) {
  sha256_ctx context;
  sha256_init(&context);
  update(context, text.data(), text.size());
  return digest_of(context);
}

}  // namespace sim::store
