#include "sim/store/input_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "sim/store/limits.hpp"
#include "sim/store/utf8.hpp"

namespace sim::store::hdf5 {

namespace {

const char* const kObtainAgain = "the file may be damaged: make or copy it again";
const char* const kOnlyOurs =
    "write the file with wardsim import, wardsim generate or wardsim.write_network";

/// Said before HDF5 looks at the file: the everyday mistakes, in everyday words.
void refuse_unreadable(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw InputError{path.string(), "is a folder", "name the file in it"};
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"),
                                                             std::fclose};
  if (!file) {
    throw InputError{path.string(), std::string{"cannot be opened: "} + std::strerror(errno),
                     "check the name and your right to read it"};
  }
  constexpr std::array<unsigned char, 8> signature{0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  std::array<unsigned char, 8> start{};
  const std::size_t got = std::fread(start.data(), 1, start.size(), file.get());
  if (got < start.size() || start != signature) {
    throw InputError{path.string(), "is not an HDF5 file",
                     "wardsim import and wardsim generate write network files"};
  }
}

Handle open_file(const std::filesystem::path& path) {
  const std::string where = path.string();
  const Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "preparing file access"};
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110), "bounding the format");
  // Files appear complete, by a rename: no locks, which shared file systems often lack.
#if H5_VERSION_GE(1, 10, 7)
  check(H5Pset_file_locking(access, false, true), "leaving out locks");
#endif
  try {
    return {H5Fopen(where.c_str(), H5F_ACC_RDONLY, access), H5Fclose, "opening it"};
  } catch (const Error& error) {
    throw InputError{where, std::string{"is damaged or cut short: "} + error.what(), kObtainAgain};
  }
}

/// Same numbers, in either byte order.
bool same_number(hid_t type, hid_t expected) {
  const Handle native{H5Tcopy(expected), H5Tclose, "copying a type"};
  const bool turned =
      H5Tset_order(native, H5Tget_order(type) == H5T_ORDER_BE ? H5T_ORDER_BE : H5T_ORDER_LE) >= 0;
  return turned && H5Tequal(type, native) > 0;
}

/// Text of fixed length, padded with NUL or blanks.
bool is_fixed_text(hid_t type) {
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
}

template <class T>
std::string type_name() {
  if constexpr (std::is_same_v<T, std::string>) return "text of fixed length";
  const std::string bits = std::to_string(8 * sizeof(T)) + "-bit ";
  if constexpr (std::is_floating_point_v<T>) return bits + "floating-point";
  return bits + (std::is_signed_v<T> ? "signed integer" : "unsigned integer");
}

/// Without the padding.
std::string trimmed(const char* bytes, std::size_t size, bool blanks) {
  std::string_view text{bytes, size};
  text = text.substr(0, std::min(text.find('\0'), text.size()));
  if (blanks) text = text.substr(0, text.find_last_not_of(' ') + 1);
  return std::string{text};
}

bool is_allowed_filter(H5Z_filter_t filter) {
  return filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE ||
         filter == H5Z_FILTER_FLETCHER32;
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path) : where_{path.string()} {
  refuse_unreadable(path);
  file_ = open_file(path);
  std::error_code ignored;
  file_bytes_ = std::filesystem::file_size(path, ignored);
  refuse_old_format();
  refuse_links();
  throw_if_problems();
}

void InputFile::refuse_old_format() const {
  H5F_info2_t info{};
  check(H5Fget_info2(file_, &info), "reading its format");
  if (info.super.version < 2) {
    throw InputError{where_, "is in an HDF5 format without checksums", kOnlyOurs};
  }
}

void InputFile::add_problem(const std::string& name, std::string what, std::string hint) {
  problems_.push_back({where_ + ": " + name, std::move(what), std::move(hint)});
}

void InputFile::throw_if_problems() const {
  if (!problems_.empty()) throw InputError{problems_};
}

void InputFile::refuse_links() {
  struct Found {
    std::vector<std::string> links;
    std::uint64_t objects = 0;
  } found;
  const auto visit = [](hid_t, const char* name, const H5L_info_t* info, void* data) -> herr_t {
    auto& seen = *static_cast<Found*>(data);
    if (info->type != H5L_TYPE_HARD) seen.links.emplace_back(name);
    return ++seen.objects > kMaxObjects ? 1 : 0;
  };
  hsize_t position = 0;
  if (H5Literate(file_, H5_INDEX_NAME, H5_ITER_NATIVE, &position, visit, &found) < 0) {
    throw InputError{where_, Error{"its list of contents cannot be read"}.what(), kObtainAgain};
  }
  if (found.objects > kMaxObjects) {
    throw InputError{where_, "holds more than " + std::to_string(kMaxObjects) + " objects",
                     kOnlyOurs};
  }
  for (const std::string& link : found.links)
    add_problem(link, "is a link, perhaps to another file", kOnlyOurs);
}

std::optional<hsize_t> InputFile::column_size(const std::string& name, hid_t dataset) {
  const Handle space{H5Dget_space(dataset), H5Sclose, "reading its shape"};
  hsize_t size = 0;
  if (H5Sis_simple(space) <= 0 || H5Sget_simple_extent_ndims(space) != 1 ||
      H5Sget_simple_extent_dims(space, &size, nullptr) != 1) {
    add_problem(name, "is not one-dimensional", kOnlyOurs);
    return std::nullopt;
  }
  if (size > kMaxElements) {
    add_problem(
        name,
        "has " + std::to_string(size) + " elements (at most " + std::to_string(kMaxElements) + ")",
        "split the area, or leave out what the study does not need");
    return std::nullopt;
  }
  return size;
}

bool InputFile::storage_is_plain(const std::string& name, hid_t dataset, std::uint64_t bytes) {
  const Handle creation{H5Dget_create_plist(dataset), H5Pclose, "reading how it is stored"};
  const H5D_layout_t layout = H5Pget_layout(creation);
  const auto refuse = [&](const std::string& what, const char* hint) {
    add_problem(name, what, hint);
    return false;
  };
  if (H5Pget_external_count(creation) != 0) return refuse("is stored in other files", kOnlyOurs);
  if (layout == H5D_VIRTUAL)
    return refuse("is a virtual dataset, stored in other files", kOnlyOurs);
  if (layout == H5D_CHUNKED) {
    hsize_t chunk = 0;
    const Handle type{H5Dget_type(dataset), H5Tclose, "reading its type"};
    if (H5Pget_chunk(creation, 1, &chunk) != 1 || chunk == 0 ||
        chunk > kMaxChunkBytes / std::max<std::size_t>(1, H5Tget_size(type))) {
      return refuse("has chunks above " + std::to_string(kMaxChunkBytes) + " bytes", kOnlyOurs);
    }
    H5D_chunk_index_t index{};
    check(H5Dget_chunk_index_type(dataset, &index), "reading how its chunks are found");
    if (index == H5D_CHUNK_IDX_BTREE) {
      return refuse("finds its chunks by a tree without checksums", kOnlyOurs);
    }
  } else if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) {
    return refuse("has an unknown layout", kObtainAgain);
  }
  const int filters = H5Pget_nfilters(creation);
  if (filters < 0) return refuse("has unreadable filters", kObtainAgain);
  for (unsigned i = 0; i < static_cast<unsigned>(filters); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation, i, &flags, &values, nullptr, 0, nullptr, nullptr);
    if (!is_allowed_filter(filter)) {
      return refuse(
          "uses filter " + std::to_string(filter) + " (allowed: deflate, shuffle, fletcher32)",
          kOnlyOurs);
    }
  }
  const hsize_t stored = H5Dget_storage_size(dataset);
  if (stored > file_bytes_ || bytes / kMaxPackingRatio > stored) {
    return refuse("declares " + std::to_string(bytes) + " bytes of data but stores " +
                      std::to_string(stored) + " in a file of " + std::to_string(file_bytes_),
                  kObtainAgain);
  }
  return true;
}

template <class Type, class Read>
void InputFile::read_column(const std::string& name, const Type& accepts, const Read& read) {
  try {
    if (H5Lexists(file_, name.c_str(), H5P_DEFAULT) <= 0) {
      add_problem(name, "is missing", "write the file again with this version of wardsim");
      return;
    }
    const Handle object{H5Oopen(file_, name.c_str(), H5P_DEFAULT), H5Oclose, "opening it"};
    if (H5Iget_type(object) != H5I_DATASET) {
      add_problem(name, "is not a dataset", kOnlyOurs);
      return;
    }
    const Handle type{H5Dget_type(object), H5Tclose, "reading its type"};
    if (!accepts(type)) return;
    const std::optional<hsize_t> size = column_size(name, object);
    if (!size) return;
    const std::uint64_t bytes = *size * H5Tget_size(type);
    if (bytes > kMaxDatasetBytes) {
      add_problem(name,
                  "unpacks to " + std::to_string(bytes) + " bytes (at most " +
                      std::to_string(kMaxDatasetBytes) + ")",
                  "split the area, or leave out what the study does not need");
      return;
    }
    if (*size > 0 && storage_is_plain(name, object, bytes)) read(object, type, *size);
  } catch (const Error& error) {
    add_problem(name, std::string{"cannot be read: "} + error.what(), kObtainAgain);
  }
}

template <class T>
std::vector<T> InputFile::column(const std::string& name) {
  std::vector<T> values;
  const auto accepts = [&](hid_t type) {
    if (same_number(type, file_type<T>())) return true;
    add_problem(name, "is not of type " + type_name<T>(), kOnlyOurs);
    return false;
  };
  read_column(name, accepts, [&](hid_t dataset, hid_t, hsize_t size) {
    std::vector<T> read(size);
    check(H5Dread(dataset, memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, read.data()),
          "reading it");
    values = std::move(read);
  });
  return values;
}

template <>
std::vector<std::string> InputFile::column<std::string>(const std::string& name) {
  std::vector<std::string> values;
  const auto accepts = [&](hid_t type) {
    if (!is_fixed_text(type)) {
      add_problem(name, "is not of type " + type_name<std::string>(), kOnlyOurs);
      return false;
    }
    if (H5Tget_size(type) <= kMaxTextBytes) return true;
    add_problem(name, "has texts above " + std::to_string(kMaxTextBytes) + " bytes",
                "shorten them");
    return false;
  };
  read_column(name, accepts, [&](hid_t dataset, hid_t type, hsize_t size) {
    const std::size_t text_bytes = H5Tget_size(type);
    const bool blanks = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
    std::vector<char> bytes(size * text_bytes);
    check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), "reading it");
    values.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      values.push_back(trimmed(bytes.data() + i * text_bytes, text_bytes, blanks));
    }
  });
  return values;
}

template std::vector<double> InputFile::column<double>(const std::string&);
template std::vector<float> InputFile::column<float>(const std::string&);
template std::vector<std::int64_t> InputFile::column<std::int64_t>(const std::string&);
template std::vector<std::int32_t> InputFile::column<std::int32_t>(const std::string&);
template std::vector<std::uint32_t> InputFile::column<std::uint32_t>(const std::string&);
template std::vector<std::uint8_t> InputFile::column<std::uint8_t>(const std::string&);

std::string InputFile::text_attribute(const std::string& name) {
  try {
    if (H5Aexists(file_, name.c_str()) <= 0) {
      add_problem("attribute " + name, "is missing", kOnlyOurs);
      return {};
    }
    const Handle attribute{H5Aopen(file_, name.c_str(), H5P_DEFAULT), H5Aclose, "opening it"};
    const Handle type{H5Aget_type(attribute), H5Tclose, "reading its type"};
    const Handle space{H5Aget_space(attribute), H5Sclose, "reading its shape"};
    const std::size_t bytes = H5Tget_size(type);
    if (!is_fixed_text(type) || H5Sget_simple_extent_npoints(space) != 1 || bytes > kMaxTextBytes) {
      add_problem("attribute " + name, "is not one text of fixed length", kOnlyOurs);
      return {};
    }
    std::vector<char> text(bytes);
    check(H5Aread(attribute, type, text.data()), "reading it");
    return trimmed(text.data(), bytes, H5Tget_strpad(type) == H5T_STR_SPACEPAD);
  } catch (const Error& error) {
    add_problem("attribute " + name, std::string{"cannot be read: "} + error.what(), kObtainAgain);
    return {};
  }
}

std::int64_t InputFile::integer_attribute(const std::string& name) {
  try {
    if (H5Aexists(file_, name.c_str()) <= 0) {
      add_problem("attribute " + name, "is missing", kOnlyOurs);
      return 0;
    }
    const Handle attribute{H5Aopen(file_, name.c_str(), H5P_DEFAULT), H5Aclose, "opening it"};
    const Handle type{H5Aget_type(attribute), H5Tclose, "reading its type"};
    const Handle space{H5Aget_space(attribute), H5Sclose, "reading its shape"};
    std::int64_t value = 0;
    if (H5Tget_class(type) != H5T_INTEGER || H5Sget_simple_extent_npoints(space) != 1) {
      add_problem("attribute " + name, "is not one integer", kOnlyOurs);
    } else {
      check(H5Aread(attribute, H5T_NATIVE_INT64, &value), "reading it");
    }
    return value;
  } catch (const Error& error) {
    add_problem("attribute " + name, std::string{"cannot be read: "} + error.what(), kObtainAgain);
    return 0;
  }
}

}  // namespace sim::store::hdf5
