// Indices that cannot be mistaken for each other.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace sim {

/// An index into the table of one kind of thing, e.g. `using WardId = Id<struct WardTag>`.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint32_t value) : value_{value} {}
  constexpr explicit Id(std::size_t value) : value_{static_cast<std::uint32_t>(value)} {}
  constexpr explicit Id(int value) : value_{static_cast<std::uint32_t>(value)} {}

  /// For indexing: `streets[id.index()]`.
  [[nodiscard]] constexpr std::size_t index() const { return value_; }
  [[nodiscard]] constexpr std::uint32_t value() const { return value_; }

  constexpr auto operator<=>(const Id&) const = default;

 private:
  std::uint32_t value_ = 0;
};

}  // namespace sim
