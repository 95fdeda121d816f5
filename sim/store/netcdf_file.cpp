#include "sim/store/netcdf_file.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace sim::store::hdf5 {

namespace {

/// Adds the attribute, replacing one of that name.
Handle make_attribute(hid_t object, const std::string& name, hid_t type, hid_t space) {
  const std::string doing = "writing attribute " + name;
  const htri_t exists = H5Aexists(object, name.c_str());
  check(exists, doing);
  if (exists > 0) check(H5Adelete(object, name.c_str()), doing);
  return {H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, doing};
}

void put(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type,
         const void* data, hid_t space) {
  const Handle attribute = make_attribute(object, name, file_type, space);
  if (H5Sget_simple_extent_npoints(space) == 0) return;
  check(H5Awrite(attribute, memory_type, data), "writing attribute " + name);
}

Handle scalar_space() {
  return {H5Screate(H5S_SCALAR), H5Sclose, "making a scalar"};
}

Handle vector_space(hsize_t size) {
  return {H5Screate_simple(1, &size, nullptr), H5Sclose, "making a vector"};
}

/// The longest of the texts, and at least 2: xarray joins arrays of single bytes into one text.
std::size_t common_size(const std::vector<std::string>& texts) {
  std::size_t size = 2;
  for (const std::string& text : texts) size = std::max(size, text.size());
  return size;
}

/// The texts side by side, each padded with NUL to `size` bytes.
std::vector<char> packed(const std::vector<std::string>& texts, std::size_t size) {
  std::vector<char> bytes(texts.size() * size);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::copy(texts[i].begin(), texts[i].end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(i * size));
  }
  return bytes;
}

/// One entry of REFERENCE_LIST: a variable, and which of its dimensions the scale belongs to.
struct BackReference {
  hobj_ref_t dataset;
  std::uint32_t dimension;
};

Handle back_reference_type(std::size_t size, std::size_t dimension_offset) {
  Handle type{H5Tcreate(H5T_COMPOUND, size), H5Tclose, "making a reference type"};
  check(H5Tinsert(type, "dataset", 0, H5T_STD_REF_OBJ), "making a reference type");
  check(H5Tinsert(type, "dimension", dimension_offset, H5T_NATIVE_UINT32),
        "making a reference type");
  return type;
}

void put_back_references(hid_t scale, const std::vector<BackReference>& references) {
  const Handle in_memory =
      back_reference_type(sizeof(BackReference), offsetof(BackReference, dimension));
  const Handle in_file = back_reference_type(12, 8);  // without padding
  put(scale, "REFERENCE_LIST", in_file, in_memory, references.data(),
      vector_space(references.size()));
}

void put_dimension_list(hid_t dataset, std::vector<hobj_ref_t>& scales) {
  const Handle type{H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "making a reference list"};
  std::vector<hvl_t> list;
  for (hobj_ref_t& scale : scales) list.push_back({1, &scale});
  put(dataset, "DIMENSION_LIST", type, type, list.data(), vector_space(list.size()));
}

/// Dimension scales are marked by attributes that end in NUL, as HDF5's own library writes them.
void put_scale_mark(hid_t dataset, const std::string& name, const std::string& value) {
  const Handle type{H5Tcopy(H5T_C_S1), H5Tclose, "making a text type"};
  check(H5Tset_size(type, value.size() + 1), "setting a text's size");
  put(dataset, name, type, type, value.c_str(), scalar_space());
}

void mark_as_scale(hid_t dataset, const std::string& name) {
  put_scale_mark(dataset, "CLASS", "DIMENSION_SCALE");
  put_scale_mark(dataset, "NAME", name);
}

bool is_scale(const std::string& name, const std::vector<std::string>& dimensions) {
  return dimensions.size() == 1 && dimensions.front() == name;
}

Handle create_file(Sink& sink, const std::string& path) {
  try {
    const Handle creation{H5Pcreate(H5P_FILE_CREATE), H5Pclose, "preparing the file"};
    check(H5Pset_obj_track_times(creation, false), "leaving out times");
    // Attributes in a heap from the first one on: only there may they exceed 64 kB, as studies do.
    check(H5Pset_attr_phase_change(creation, 0, 0), "placing attributes");
    const Handle access = access_through(sink);
    return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "creating it"};
  } catch (const Error& error) {
    throw failed_write(path, error);
  }
}

}  // namespace

StorageError failed_write(const std::filesystem::path& target, const Error& error) {
  return StorageError{"cannot write " + target.string() + ": " + error.what() +
                      "\n  check the disk, or write to another one"};
}

void put_attribute(hid_t object, const std::string& name, const std::string& text) {
  const Handle type = text_type(std::max<std::size_t>(1, text.size()));
  put(object, name, type, type, text.c_str(), scalar_space());
}

void put_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts) {
  const std::size_t size = common_size(texts);
  const Handle type = text_type(size);
  put(object, name, type, type, packed(texts, size).data(), vector_space(texts.size()));
}

void put_attribute(hid_t object, const std::string& name, double value) {
  put(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value, scalar_space());
}

void put_attribute(hid_t object, const std::string& name, std::int64_t value) {
  put(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value, scalar_space());
}

void put_attribute(hid_t object, const std::string& name, const std::vector<std::uint8_t>& values) {
  put(object, name, H5T_STD_U8LE, H5T_NATIVE_UINT8, values.data(), vector_space(values.size()));
}

NetcdfFile::NetcdfFile(const std::filesystem::path& target)
    : pending_{target},
      sink_{pending_.descriptor(), 0, {}},
      file_{create_file(sink_, pending_.target().string())} {}

void NetcdfFile::add_dimension(const std::string& name, std::size_t size) {
  dimensions_.push_back(name);
  sizes_.emplace(name, size);
}

Handle NetcdfFile::add(const Layout& layout, hid_t type, hid_t fill_type, const void* fill) {
  const std::string doing = "making variable " + layout.name;
  std::vector<hsize_t> shape;
  for (const std::string& dimension : layout.dimensions) shape.push_back(sizes_.at(dimension));
  const Handle space =
      shape.empty()
          ? scalar_space()
          : Handle{H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
                   H5Sclose, doing};

  const Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose, doing};
  const Handle access{H5Pcreate(H5P_DATASET_ACCESS), H5Pclose, doing};
  check(H5Pset_obj_track_times(creation, false), doing);
  if (fill != nullptr) check(H5Pset_fill_value(creation, fill_type, fill), doing);
  if (!shape.empty() && std::find(shape.begin(), shape.end(), hsize_t{0}) == shape.end()) {
    check(H5Pset_chunk(creation, static_cast<int>(shape.size()), layout.chunk.data()), doing);
    check(H5Pset_shuffle(creation), doing);
    check(H5Pset_deflate(creation, static_cast<unsigned>(layout.deflate_level)), doing);
    check(H5Pset_fletcher32(creation), doing);  // damaged data must not be read as if good
    // Room for one chunk: memory stays flat, and a chunk is packed once if filled in order.
    std::size_t chunk_bytes = H5Tget_size(type);
    for (const hsize_t length : layout.chunk) chunk_bytes *= length;
    check(H5Pset_chunk_cache(access, 1, chunk_bytes, 1.0), doing);
  }
  Handle dataset{H5Dcreate2(file_, layout.name.c_str(), type, space, H5P_DEFAULT, creation, access),
                 H5Dclose, doing};
  put_attribute(dataset, "units", layout.units);
  put_attribute(dataset, "long_name", layout.long_name);
  variables_.emplace_back(layout.name, layout.dimensions);
  return dataset;
}

Handle NetcdfFile::add_texts(const Layout& layout, const std::vector<std::string>& texts) {
  const std::size_t size = common_size(texts);
  const Handle type = text_type(size);
  Handle dataset = add(layout, type, type, nullptr);
  put_attribute(dataset, "_Encoding", std::string{"utf-8"});  // xarray then shows text, not bytes
  if (!texts.empty()) {
    check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed(texts, size).data()),
          "writing " + layout.name);
  }
  return dataset;
}

void NetcdfFile::add_placeholders() {
  for (const std::string& dimension : dimensions_) {
    const bool has_variable =
        std::any_of(variables_.begin(), variables_.end(), [&](const auto& variable) {
          return is_scale(variable.first, variable.second) && variable.first == dimension;
        });
    if (has_variable) continue;
    const std::string doing = "making dimension " + dimension;
    const Handle space = vector_space(sizes_.at(dimension));
    const Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose, doing};
    check(H5Pset_obj_track_times(creation, false), doing);
    const Handle dataset{H5Dcreate2(file_, dimension.c_str(), H5T_IEEE_F32BE, space, H5P_DEFAULT,
                                    creation, H5P_DEFAULT),
                         H5Dclose, doing};
    char name[96];  // the words by which netCDF-4 knows a dimension that has no coordinates
    std::snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10llu",
                  static_cast<unsigned long long>(sizes_.at(dimension)));
    mark_as_scale(dataset, name);
  }
}

void NetcdfFile::finish_layout() {
  add_placeholders();
  const auto reference_to = [this](const std::string& name) {
    hobj_ref_t reference{};
    check(H5Rcreate(&reference, file_, name.c_str(), H5R_OBJECT, -1), "referring to " + name);
    return reference;
  };
  std::map<std::string, std::vector<BackReference>> back_references;
  for (const auto& [name, dimensions] : variables_) {
    const Handle dataset{H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose, "opening " + name};
    if (is_scale(name, dimensions)) {
      mark_as_scale(dataset, name);
      continue;
    }
    if (dimensions.empty()) continue;
    std::vector<hobj_ref_t> scales;
    for (std::uint32_t i = 0; i < dimensions.size(); ++i) {
      scales.push_back(reference_to(dimensions[i]));
      back_references[dimensions[i]].push_back({reference_to(name), i});
    }
    put_dimension_list(dataset, scales);
  }
  for (const auto& [dimension, references] : back_references) {
    const Handle scale{H5Dopen2(file_, dimension.c_str(), H5P_DEFAULT), H5Dclose,
                       "opening " + dimension};
    put_back_references(scale, references);
  }
}

void NetcdfFile::throw_if_disk_failed() const {
  if (sink_.error != 0) throw storage_error(target(), sink_.error);
}

void NetcdfFile::commit() {
  file_.close("closing " + target().string());
  throw_if_disk_failed();
  pending_.commit();
}

}  // namespace sim::store::hdf5
