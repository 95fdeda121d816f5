// Random numbers keyed by meaning: a stream is a pure function of who draws, and for what.
//
// Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3")
// encrypts a counter under a key. The key is the study's master seed; the counter says which
// replication, which purpose, which entity, and how far the stream has gone. So a draw depends on
// neither thread nor order, and a new officer or a new purpose shifts nobody else's numbers.
//
// A stream holds 2^33 draws of 64 bits (2^32 blocks of two). After that it repeats itself from the
// start: the block index is a counter word of its own, so no stream ever runs into another one.
#pragma once

#ifndef R123_USE_SSE
#define R123_USE_SSE 0  // Philox uses none of it, and the compiler's headers for it are long
#endif
#include <Random123/philox.h>

#include <cstdint>
#include <type_traits>

namespace sim {

/// Names a stream. Two streams that differ in any field are independent.
struct StreamKey {
  std::uint64_t seed = 0;         // the study's master seed
  std::uint32_t replication = 0;  // which run of the same scenario
  std::uint32_t purpose = 0;      // what the draws decide; a model's own enumeration
  std::uint32_t entity = 0;       // whose draws they are: a unit, a street, an incident
};

/// The same key from a model's `enum class Purpose`.
template <class Purpose>
requires std::is_enum_v<Purpose>
[[nodiscard]] constexpr StreamKey stream_key(std::uint64_t seed, std::uint32_t replication,
                                             Purpose purpose, std::uint32_t entity) {
  return {seed, replication, static_cast<std::uint32_t>(purpose), entity};
}

/// A sequence of random numbers. Costs nothing to start, and 40 bytes to keep; a copy goes on
/// where its original stood. Not safe for use by two threads at once: give each its own stream.
class RandomStream {
 public:
  /// @param first_block  skips 2 * first_block draws.
  explicit RandomStream(const StreamKey& key, std::uint32_t first_block = 0)
      : key_{{static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)}},
        counter_{{first_block, key.entity, key.replication, key.purpose}} {}

  /// 64 random bits.
  std::uint64_t next_u64() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const r123::Philox4x32::ctr_type block = r123::Philox4x32{}(counter_, key_);
    ++counter_.v[0];
    spare_ = word(block.v[2], block.v[3]);
    has_spare_ = true;
    return word(block.v[0], block.v[1]);
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next_u64() >> 11) * 0x1p-53; }

  /// Uniform in (0, 1), an odd multiple of 2^-53: its logarithm is finite.
  double uniform_open() { return (static_cast<double>(next_u64() >> 12) + 0.5) * 0x1p-52; }

  /// Uniform among 0, 1, ..., n - 1, without bias; n >= 1 (n = 0 gives 0).
  ///
  /// Lemire (2019), "Fast random integer generation in an interval": the high half of x * n is the
  /// result; a low half below 2^32 mod n is drawn again.
  std::uint32_t below(std::uint32_t n) {
    std::uint64_t product = (next_u64() >> 32) * n;
    if (static_cast<std::uint32_t>(product) < n) {
      const std::uint32_t surplus = (0U - n) % n;
      while (static_cast<std::uint32_t>(product) < surplus) product = (next_u64() >> 32) * n;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

 private:
  static constexpr std::uint64_t word(std::uint32_t low, std::uint32_t high) {
    return (std::uint64_t{high} << 32) | low;
  }

  r123::Philox4x32::key_type key_;
  r123::Philox4x32::ctr_type counter_;  // block index, entity, replication, purpose
  std::uint64_t spare_ = 0;             // second half of the last block
  bool has_spare_ = false;
};

}  // namespace sim
