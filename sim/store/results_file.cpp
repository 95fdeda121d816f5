#include "sim/store/results_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "sim/store/netcdf_file.hpp"

namespace sim::store {

namespace {

using hdf5::Handle;
using hdf5::NetcdfFile;

constexpr std::size_t kChunkBytes = 256 << 10;
constexpr int kDeflateLevel = 2;  // beyond, files hardly shrink and time doubles

std::size_t bytes_of(Type type) {
  switch (type) {
    case Type::f64:
      return 8;
    case Type::f32:
      return 4;
    case Type::i64:
      return 8;
    case Type::u8:
      return 1;
  }
  return 8;
}

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw std::invalid_argument{otherwise};
}

/// Whole trailing dimensions while they fit into a chunk, then an even share of the next one.
std::vector<hsize_t> chunk_of(const std::vector<hsize_t>& shape, Type type) {
  std::vector<hsize_t> chunk(shape.size(), 1);
  hsize_t room = kChunkBytes / bytes_of(type);
  for (std::size_t i = shape.size(); i-- > 0 && room > 1;) {
    if (shape[i] == 0) continue;
    const hsize_t pieces = (shape[i] + room - 1) / room;
    chunk[i] = (shape[i] + pieces - 1) / pieces;
    room = pieces > 1 ? 1 : room / chunk[i];
  }
  return chunk;
}

void check_names(const std::vector<Dimension>& dimensions, const std::vector<Variable>& variables) {
  std::set<std::string> names;
  for (const Dimension& dimension : dimensions) {
    require(!dimension.name.empty() && names.insert(dimension.name).second,
            "dimension \"" + dimension.name + "\" needs a name of its own");
    require(dimension.labels.empty() || dimension.coordinates.empty(),
            "dimension " + dimension.name + " has both labels and coordinates");
    const std::size_t entries = std::max(dimension.labels.size(), dimension.coordinates.size());
    require(entries == 0 || entries == dimension.size,
            "dimension " + dimension.name + " has " + std::to_string(entries) +
                " labels or coordinates, but size " + std::to_string(dimension.size));
  }
  const std::set<std::string> known = names;
  for (const Variable& variable : variables) {
    require(!variable.name.empty() && names.insert(variable.name).second,
            "variable \"" + variable.name + "\" needs a name of its own");
    for (const std::string& dimension : variable.dimensions) {
      require(known.contains(dimension),
              "variable " + variable.name + " has the unknown dimension " + dimension);
    }
  }
}

/// @throws std::invalid_argument unless all values are whole and fit.
template <class T>
std::vector<T> whole_numbers(const std::string& variable, std::span<const double> values) {
  constexpr auto lowest = static_cast<double>(std::numeric_limits<T>::min());
  // One above the highest: a power of two, hence exact.
  const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
  std::vector<T> converted(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] >= lowest && values[i] < end && values[i] == std::trunc(values[i]))) {
      throw std::invalid_argument{variable + ": " + std::to_string(values[i]) +
                                  " is not a whole number of the stored type"};
    }
    converted[i] = static_cast<T>(values[i]);
  }
  return converted;
}

}  // namespace

class ResultsWriter::File {
 public:
  File(const std::filesystem::path& path, const std::vector<Dimension>& dimensions,
       const std::vector<Variable>& variables, const Attributes& attributes)
      : netcdf_{std::in_place, path} {
    guarded([&] {
      for (const Dimension& dimension : dimensions) add(dimension);
      for (const Variable& variable : variables) add(variable);
      netcdf_->finish_layout();
      for (const auto& [name, value] : attributes) put(name, value);
    });
  }

  ~File() {
    const hdf5::Session session;  // closing calls HDF5
    variables_.clear();
    netcdf_.reset();
  }

  void write(const std::string& name, std::span<const std::size_t> leading_index,
             std::span<const double> values) {
    guarded([&] {
      const auto found = variables_.find(name);
      require(found != variables_.end(), "there is no variable " + name);
      select(name, found->second, leading_index, values.size());
      convert_and_put(name, found->second, values);
    });
  }

  void set_attribute(const std::string& name, const Attribute& value) {
    guarded([&] { put(name, value); });
  }

  void commit() {
    guarded([&] {
      variables_.clear();
      netcdf_->commit();
    });
    netcdf_.reset();
  }

 private:
  struct Stored {
    Handle dataset;
    Handle space;  // its selection is the piece being written
    std::vector<hsize_t> shape;
    Type type;
  };

  /// Runs what calls HDF5; its errors become ours.
  template <class Action>
  void guarded(const Action& action) {
    require(netcdf_.has_value(), "the results file is already complete");
    netcdf_->throw_if_disk_failed();
    try {
      action();
    } catch (const hdf5::Error& error) {
      netcdf_->throw_if_disk_failed();
      throw hdf5::failed_write(netcdf_->target(), error);
    }
    netcdf_->throw_if_disk_failed();
  }

  void add(const Dimension& dimension) {
    netcdf_->add_dimension(dimension.name, dimension.size);
    const hsize_t length = std::max<std::size_t>(1, dimension.size);
    const hdf5::Layout layout{
        dimension.name,  {dimension.name},    {std::min<hsize_t>(length, kChunkBytes / 8)},
        dimension.units, dimension.long_name, kDeflateLevel};
    if (!dimension.labels.empty()) {
      static_cast<void>(netcdf_->add_texts(layout, dimension.labels));
    } else if (!dimension.coordinates.empty()) {
      const Handle dataset = netcdf_->add_variable(layout, 0.0);
      hdf5::check(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                           dimension.coordinates.data()),
                  "writing " + dimension.name);
    }
  }

  void add(const Variable& variable) {
    Stored stored;
    for (const std::string& name : variable.dimensions) {
      stored.shape.push_back(netcdf_->dimension_size(name));
    }
    stored.type = variable.type;
    const hdf5::Layout layout{
        variable.name,  variable.dimensions, chunk_of(stored.shape, variable.type),
        variable.units, variable.long_name,  kDeflateLevel};
    stored.dataset = make_dataset(layout, variable.type);
    stored.space = Handle{H5Dget_space(stored.dataset), H5Sclose, "reading a shape"};
    variables_.emplace(variable.name, std::move(stored));
  }

  [[nodiscard]] Handle make_dataset(const hdf5::Layout& layout, Type type) {
    switch (type) {
      case Type::f64:
        return netcdf_->add_variable(layout, std::numeric_limits<double>::quiet_NaN());
      case Type::f32:
        return netcdf_->add_variable(layout, std::numeric_limits<float>::quiet_NaN());
      case Type::i64:
        return netcdf_->add_variable(layout, std::int64_t{0});
      case Type::u8:
        return netcdf_->add_variable(layout, std::uint8_t{0});
    }
    throw std::invalid_argument{"variable " + layout.name + " has an unknown type"};
  }

  /// Selects the piece and checks that it takes `count` values.
  static void select(const std::string& name, const Stored& variable,
                     std::span<const std::size_t> leading_index, std::size_t count) {
    require(leading_index.size() <= variable.shape.size(),
            name + ": " + std::to_string(leading_index.size()) + " indices for " +
                std::to_string(variable.shape.size()) + " dimensions");
    std::vector<hsize_t> start(variable.shape.size(), 0);
    std::vector<hsize_t> lengths = variable.shape;
    for (std::size_t i = 0; i < leading_index.size(); ++i) {
      require(leading_index[i] < variable.shape[i],
              name + ": index " + std::to_string(leading_index[i]) + " of a dimension of size " +
                  std::to_string(variable.shape[i]));
      start[i] = leading_index[i];
      lengths[i] = 1;
    }
    const hsize_t expected =
        std::accumulate(lengths.begin(), lengths.end(), hsize_t{1}, std::multiplies<>{});
    require(count == expected, name + ": " + std::to_string(count) + " values where " +
                                   std::to_string(expected) + " belong");
    if (start.empty() || count == 0) return;
    hdf5::check(H5Sselect_hyperslab(variable.space, H5S_SELECT_SET, start.data(), nullptr,
                                    lengths.data(), nullptr),
                "selecting a piece of " + name);
  }

  static void convert_and_put(const std::string& name, const Stored& variable,
                              std::span<const double> values) {
    switch (variable.type) {
      case Type::f64:
        return put(name, variable, values);
      case Type::f32: {
        std::vector<float> rounded(values.size());
        std::transform(values.begin(), values.end(), rounded.begin(),
                       [](double value) { return static_cast<float>(value); });
        return put(name, variable, std::span<const float>{rounded});
      }
      case Type::i64:
        return put(name, variable,
                   std::span<const std::int64_t>{whole_numbers<std::int64_t>(name, values)});
      case Type::u8:
        return put(name, variable,
                   std::span<const std::uint8_t>{whole_numbers<std::uint8_t>(name, values)});
    }
  }

  template <class T>
  static void put(const std::string& name, const Stored& variable, std::span<const T> values) {
    if (values.empty()) return;
    const hsize_t count = values.size();
    const Handle memory{H5Screate_simple(1, &count, nullptr), H5Sclose, "describing values"};
    hdf5::check(H5Dwrite(variable.dataset, hdf5::memory_type<T>(), memory, variable.space,
                         H5P_DEFAULT, values.data()),
                "writing " + name);
  }

  void put(const std::string& name, const Attribute& value) {
    std::visit([&](const auto& held) { hdf5::put_attribute(netcdf_->root(), name, held); }, value);
  }

  std::optional<NetcdfFile> netcdf_;
  std::map<std::string, Stored> variables_;  // closed before the file
};

ResultsWriter::ResultsWriter(const std::filesystem::path& path,
                             const std::vector<Dimension>& dimensions,
                             const std::vector<Variable>& variables, const Attributes& attributes) {
  check_names(dimensions, variables);
  const hdf5::Session session;
  file_ = std::make_unique<File>(path, dimensions, variables, attributes);
}

ResultsWriter::ResultsWriter(ResultsWriter&&) noexcept = default;
ResultsWriter& ResultsWriter::operator=(ResultsWriter&&) noexcept = default;
ResultsWriter::~ResultsWriter() = default;

void ResultsWriter::write(const std::string& variable, std::span<const std::size_t> leading_index,
                          std::span<const double> values) {
  const hdf5::Session session;
  file_->write(variable, leading_index, values);
}

void ResultsWriter::set_attribute(const std::string& name, const Attribute& value) {
  const hdf5::Session session;
  file_->set_attribute(name, value);
}

void ResultsWriter::commit() {
  const hdf5::Session session;
  file_->commit();
}

}  // namespace sim::store
