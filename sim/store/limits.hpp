// What a file from elsewhere may ask of us at most. Beyond, it is damaged or hostile.
#pragma once

#include <cstdint>

namespace sim::store {

inline constexpr std::uint64_t kMaxElements = 100'000'000;     // of one dataset
inline constexpr std::uint64_t kMaxDatasetBytes = 1ULL << 30;  // unpacked
inline constexpr std::uint64_t kMaxChunkBytes = 64ULL << 20;   // unpacked
inline constexpr std::uint64_t kMaxTextBytes = 64ULL << 10;    // of one text
inline constexpr std::uint64_t kMaxPackingRatio = 1'032;       // deflate's best
inline constexpr std::uint64_t kMaxObjects = 1'000;            // in the root group

}  // namespace sim::store
