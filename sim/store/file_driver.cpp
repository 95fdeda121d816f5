#include "sim/store/file_driver.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

namespace sim::store::hdf5 {

namespace {

/// HDF5's base part comes first, as its drivers are C.
struct OpenFile {
  H5FD_t base;
  Sink* sink;
  haddr_t end_of_allocation;
};

OpenFile& opened(H5FD_t* file) {
  return *reinterpret_cast<OpenFile*>(file);
}
const OpenFile& opened(const H5FD_t* file) {
  return *reinterpret_cast<const OpenFile*>(file);
}

constexpr haddr_t kMaxAddress = haddr_t{INT64_MAX};

/// 0, or the errno of the failure.
int write_all(int descriptor, std::uint64_t offset, const unsigned char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::pwrite(descriptor, bytes, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return ENOSPC;
    bytes += written;
    offset += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
  return 0;
}

/// What lies beyond the end reads as zeros. 0, or the errno of the failure.
int read_all(int descriptor, std::uint64_t offset, unsigned char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::pread(descriptor, bytes, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) {
      std::memset(bytes, 0, size);
      return 0;
    }
    bytes += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return 0;
}

/// Copies the part of `piece` that lies in [offset, offset + size) to its place in `bytes`.
void overlay(const Sink::Piece& piece, std::uint64_t offset, unsigned char* bytes,
             std::size_t size) {
  const std::uint64_t begin = std::max(offset, piece.offset);
  const std::uint64_t end = std::min(offset + size, piece.offset + piece.bytes.size());
  if (begin >= end) return;
  std::memcpy(bytes + (begin - offset), piece.bytes.data() + (begin - piece.offset), end - begin);
}

H5FD_t* open_file(const char*, unsigned, hid_t access, haddr_t) {
  const auto* sink = static_cast<Sink* const*>(H5Pget_driver_info(access));
  if (sink == nullptr) return nullptr;
  auto* file = new (std::nothrow) OpenFile{};
  if (file == nullptr) return nullptr;
  file->sink = *sink;
  return &file->base;
}

herr_t close_file(H5FD_t* file) {
  delete &opened(file);
  return 0;
}

herr_t query(const H5FD_t*, unsigned long* features) {
  if (features != nullptr) {
    *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
                H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA;
  }
  return 0;
}

haddr_t end_of_allocation(const H5FD_t* file, H5FD_mem_t) {
  return opened(file).end_of_allocation;
}

herr_t set_end_of_allocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  opened(file).end_of_allocation = address;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) {
  const Sink& sink = *opened(file).sink;
  struct stat status {};
  haddr_t end = ::fstat(sink.descriptor, &status) == 0 ? static_cast<haddr_t>(status.st_size) : 0;
  for (const Sink::Piece& piece : sink.unwritten) {
    end = std::max(end, haddr_t{piece.offset + piece.bytes.size()});
  }
  return end;
}

herr_t read(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* buffer) {
  const Sink& sink = *opened(file).sink;
  auto* bytes = static_cast<unsigned char*>(buffer);
  if (read_all(sink.descriptor, address, bytes, size) != 0) return -1;
  for (const Sink::Piece& piece : sink.unwritten) overlay(piece, address, bytes, size);
  return 0;
}

herr_t write(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, std::size_t size,
             const void* buffer) {
  Sink& sink = *opened(file).sink;
  const auto* bytes = static_cast<const unsigned char*>(buffer);
  if (sink.error == 0) sink.error = write_all(sink.descriptor, address, bytes, size);
  if (sink.error == 0) return 0;
  try {
    sink.unwritten.push_back({address, {bytes, bytes + size}});
  } catch (const std::bad_alloc&) {
    return -1;
  }
  return 0;
}

herr_t truncate(H5FD_t* file, hid_t, hbool_t) {
  Sink& sink = *opened(file).sink;
  if (sink.error == 0 &&
      ::ftruncate(sink.descriptor, static_cast<off_t>(opened(file).end_of_allocation)) != 0) {
    sink.error = errno;
  }
  return 0;
}

H5FD_class_t driver_class() {
  H5FD_class_t driver{};
#if H5_VERSION_GE(1, 13, 2)
  driver.version = H5FD_CLASS_VERSION;
  driver.value = static_cast<H5FD_class_value_t>(512);  // the range of drivers outside HDF5
#endif
  driver.name = "wardsim";
  driver.maxaddr = kMaxAddress;
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(Sink*);
  driver.open = open_file;
  driver.close = close_file;
  driver.query = query;
  driver.get_eoa = end_of_allocation;
  driver.set_eoa = set_end_of_allocation;
  driver.get_eof = end_of_file;
  driver.read = read;
  driver.write = write;
  driver.truncate = truncate;
  const H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), std::begin(driver.fl_map));
  return driver;
}

}  // namespace

Handle access_through(Sink& sink) {
  static const H5FD_class_t driver = driver_class();
  static const hid_t id = H5FDregister(&driver);
  check(id < 0 ? -1 : 0, "registering the file driver");
  Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "preparing file access"};
  const Sink* const info = &sink;
  check(H5Pset_driver(access, id, &info), "choosing the file driver");
  // Formats of 1.10, no later ones. Those of 1.8 index chunks by trees without checksums: a damaged
  // byte there crashed HDF5 or gave wrong numbers in silence.
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), "bounding the format");
  return access;
}

}  // namespace sim::store::hdf5
