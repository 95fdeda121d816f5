#include "hdf5_checksums.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <random>
#include <string_view>
#include <vector>

namespace fuzz {

namespace {

using std::rotl;

/// Jenkins' lookup3, which HDF5 uses (H5_checksum_lookup3): http://burtleburtle.net/bob/c/lookup3.c
std::uint32_t lookup3(const std::uint8_t* key, std::size_t length) {
  std::uint32_t a = 0xdeadbeef + static_cast<std::uint32_t>(length);
  std::uint32_t b = a;
  std::uint32_t c = a;
  const auto word = [&](std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(size, 4); ++i)
      value += std::uint32_t{key[at + i]} << (8 * i);
    return value;
  };
  while (length > 12) {
    a += word(0, 4);
    b += word(4, 4);
    c += word(8, 4);
    a = (a - c) ^ rotl(c, 4), c += b;
    b = (b - a) ^ rotl(a, 6), a += c;
    c = (c - b) ^ rotl(b, 8), b += a;
    a = (a - c) ^ rotl(c, 16), c += b;
    b = (b - a) ^ rotl(a, 19), a += c;
    c = (c - b) ^ rotl(b, 4), b += a;
    key += 12;
    length -= 12;
  }
  if (length == 0) return c;
  a += word(0, length);
  if (length > 4) b += word(4, length - 4);
  if (length > 8) c += word(8, length - 8);
  c = (c ^ b) - rotl(b, 14);
  a = (a ^ c) - rotl(c, 11);
  b = (b ^ a) - rotl(a, 25);
  c = (c ^ b) - rotl(b, 16);
  a = (a ^ c) - rotl(c, 4);
  b = (b ^ a) - rotl(a, 14);
  c = (c ^ b) - rotl(b, 24);
  return c;
}

struct Block {
  std::size_t begin = 0;
  std::size_t length = 0;  // of what is summed; the checksum follows
};

constexpr std::size_t kLongestBlock = 4096;
constexpr std::array<std::string_view, 12> kSignatures{
    "OHDR", "OCHK", "FAHD", "FADB", "EAHD", "EAIB", "BTHD", "BTLF", "BTIN", "FRHP", "FHDB", "SMTB"};

bool sum_fits(const std::uint8_t* data, std::size_t size, const Block& block) {
  if (block.begin + block.length + 4 > size) return false;
  std::uint32_t stored = 0;
  std::memcpy(&stored, data + block.begin + block.length, 4);
  return stored == lookup3(data + block.begin, block.length);
}

/// Where checksums stand is found by trying: a block begins with a signature and ends where the
/// sum fits. Where it ended before, it is tried first.
std::vector<Block> blocks_of(const std::uint8_t* data, std::size_t size) {
  static std::map<std::size_t, std::size_t> known;  // length by begin
  std::vector<Block> blocks;
  const Block superblock{0, 44};
  if (sum_fits(data, size, superblock)) blocks.push_back(superblock);
  for (std::size_t at = 48; at + 8 < size; ++at) {
    const std::string_view here{reinterpret_cast<const char*>(data + at), 4};
    if (std::find(kSignatures.begin(), kSignatures.end(), here) == kSignatures.end()) continue;
    const auto before = known.find(at);
    if (before != known.end() && sum_fits(data, size, {at, before->second})) {
      blocks.push_back({at, before->second});
      continue;
    }
    for (std::size_t length = 8; length < kLongestBlock; ++length) {
      if (!sum_fits(data, size, {at, length})) continue;
      blocks.push_back({at, length});
      known[at] = length;
      break;
    }
  }
  return blocks;
}

}  // namespace

std::size_t mutate_behind_checksums(std::uint8_t* data, std::size_t size, unsigned seed) {
  const std::vector<Block> blocks = blocks_of(data, size);
  if (blocks.empty()) return size;
  std::mt19937 random{seed};
  for (unsigned n = 1 + random() % 4; n > 0; --n) {
    const Block& block = blocks[random() % blocks.size()];
    const std::size_t at = block.begin + random() % block.length;
    static constexpr std::array<std::uint64_t, 10> kValues{
        0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, ~0ULL};
    switch (random() % 4) {
      case 0:
        data[at] = static_cast<std::uint8_t>(data[at] ^ (1U << random() % 8));
        break;
      case 1:
        data[at] = static_cast<std::uint8_t>(random());
        break;
      case 2:
        data[at] = static_cast<std::uint8_t>(data[at] + (random() % 2 == 0 ? 1 : -1));
        break;
      default: {
        const std::size_t left = block.begin + block.length - at;
        const std::size_t width = std::min<std::size_t>(std::size_t{1} << random() % 4, left);
        std::memcpy(data + at, &kValues[random() % kValues.size()], width);
      }
    }
    const std::uint32_t sum = lookup3(data + block.begin, block.length);
    std::memcpy(data + block.begin + block.length, &sum, 4);
  }
  return size;
}

}  // namespace fuzz
