// RAII around HDF5's C interface. Internal to sim/store: its public headers do not show HDF5.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

namespace sim::store::hdf5 {

/// Keeps other threads out of HDF5, which is not thread-safe in every build, and its own messages
/// off the terminal. Held by every public function of sim/store while it calls HDF5.
class Session {
 public:
  Session();

 private:
  std::unique_lock<std::recursive_mutex> lock_;
};

/// A call of HDF5 failed. Public functions turn it into InputError or StorageError.
class Error : public std::runtime_error {
 public:
  /// `doing` was being done; adds HDF5's own innermost message.
  explicit Error(const std::string& doing);
};

/// Owns an identifier of HDF5. Converts to it, to be passed to the C interface.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  /// @throws Error if `id` says that the call which made it failed.
  Handle(hid_t id, Close closer, const std::string& doing);
  Handle(Handle&& other) noexcept : id_{std::exchange(other.id_, -1)}, close_{other.close_} {}
  Handle& operator=(Handle&& other) noexcept;
  ~Handle() { reset(); }

  operator hid_t() const { return id_; }
  void reset() noexcept;
  /// As reset, but says if closing failed (which, for a file, writes).
  void close(const std::string& doing);

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// @throws Error if `status` is negative.
void check(herr_t status, const std::string& doing);

/// HDF5's types: how a value lies in memory, and how it lies in our files (little-endian).
template <class T>
hid_t memory_type();
template <class T>
hid_t file_type();

template <>
inline hid_t memory_type<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
inline hid_t memory_type<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
inline hid_t memory_type<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
inline hid_t memory_type<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
inline hid_t memory_type<std::uint32_t>() {
  return H5T_NATIVE_UINT32;
}
template <>
inline hid_t memory_type<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}

template <>
inline hid_t file_type<double>() {
  return H5T_IEEE_F64LE;
}
template <>
inline hid_t file_type<float>() {
  return H5T_IEEE_F32LE;
}
template <>
inline hid_t file_type<std::int64_t>() {
  return H5T_STD_I64LE;
}
template <>
inline hid_t file_type<std::int32_t>() {
  return H5T_STD_I32LE;
}
template <>
inline hid_t file_type<std::uint32_t>() {
  return H5T_STD_U32LE;
}
template <>
inline hid_t file_type<std::uint8_t>() {
  return H5T_STD_U8LE;
}

/// UTF-8 text of at most `bytes` bytes, padded with NUL. Never of variable length: HDF5 1.10 does
/// not check lengths in the heap that would hold it, so a damaged file could overrun memory.
[[nodiscard]] Handle text_type(std::size_t bytes);

}  // namespace sim::store::hdf5
