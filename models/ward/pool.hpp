// Things by number whose numbers are used again, so that memory does not grow with the horizon.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace models::ward {

template <class T>
class Pool {
 public:
  /// The number of a new entry.
  std::uint32_t open(T entry) {
    if (free_.empty()) {
      entries_.push_back(std::move(entry));
      return static_cast<std::uint32_t>(entries_.size() - 1);
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    entries_[number] = std::move(entry);
    return number;
  }
  void close(std::uint32_t number) { free_.push_back(number); }
  /// A reference lasts until the next open().
  [[nodiscard]] T& operator[](std::uint32_t number) { return entries_[number]; }
  [[nodiscard]] const T& operator[](std::uint32_t number) const { return entries_[number]; }

 private:
  std::vector<T> entries_;
  std::vector<std::uint32_t> free_;
};

}  // namespace models::ward
