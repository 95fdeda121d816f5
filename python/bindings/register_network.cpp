// Street networks: read, write, build from columns, look at columns.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "bindings.hpp"
#include "problems.hpp"
#include "sim/store/network_columns.hpp"
#include "sim/store/network_file.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using sim::InputError;
using sim::Problem;
using sim::store::NetworkColumns;
using sim::store::NetworkField;
using sim::street::Network;

constexpr const char* kWhere = "Network";  // where problems of networks made in Python lie

/// The columns of a network, made at the first look and kept with the Python object.
std::shared_ptr<NetworkColumns> columns_of(const py::object& self) {
  if (!py::hasattr(self, "_columns")) {
    const auto& network = self.cast<const Network&>();
    self.attr("_columns") = std::make_shared<NetworkColumns>(sim::store::to_columns(network));
  }
  return self.attr("_columns").cast<std::shared_ptr<NetworkColumns>>();
}

/// A read-only view of the column, which lives as long as any view of it.
template <class T>
py::array_t<T> face_of(const std::shared_ptr<NetworkColumns>& columns,
                       std::vector<T> NetworkColumns::*member) {
  const std::vector<T>& column = (*columns).*member;
  py::array_t<T> view{static_cast<py::ssize_t>(column.size()), column.data(), py::cast(columns)};
  view.attr("flags").attr("writeable") = false;
  return view;
}

std::vector<std::string> face_of(const std::shared_ptr<NetworkColumns>& columns,
                                 std::vector<std::string> NetworkColumns::*member) {
  return (*columns).*member;
}

/// Fills columns from keyword arguments and notes what is wrong with them.
class Keywords {
 public:
  explicit Keywords(const py::kwargs& given) {
    for (const auto& [key, value] : given) take(key.cast<std::string>(), value);
    for (const NetworkField& field : sim::store::network_fields()) {
      if (!given_.contains(std::string{field.name})) leave_out(field);
    }
    if (!given_.contains("shape_x_m") && !given_.contains("shape_y_m") &&
        !given_.contains("street_shape_points")) {
      sim::store::add_straight_shapes(columns_);
    }
    if (columns_.name.empty()) columns_.name = {""};
    if (!problems_.empty()) throw InputError{std::move(problems_)};
  }

  [[nodiscard]] NetworkColumns columns() && { return std::move(columns_); }

 private:
  void take(const std::string& key, const py::handle& value) {
    const auto fields = sim::store::network_fields();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&key](const NetworkField& f) { return f.name == key; });
    if (field == fields.end()) {
      problems_.push_back({kWhere, "unknown column " + key, suggestion(key)});
      return;
    }
    given_.insert(key);
    std::visit([&](auto member) { convert(key, value, columns_.*member); }, field->column);
    std::size_t& size = sizes_[field->dimension];
    size = std::max(size, sim::store::size_of(columns_, *field));
  }

  static std::string suggestion(const std::string& key) {
    std::vector<std::string> known;
    for (const NetworkField& field : sim::store::network_fields()) known.emplace_back(field.name);
    const std::string close = sim::closest_name(key, known);
    return close.empty() ? "see help(wardsim.Network)" : "did you mean " + close + "?";
  }

  template <class T>
  void convert(const std::string& key, const py::handle& value, std::vector<T>& column) {
    const py::array given = py::array::ensure(value);
    if (!given || given.ndim() != 1) {
      PyErr_Clear();
      problems_.push_back({kWhere, key + " is not a sequence of numbers", "give a 1-D array"});
      return;
    }
    // Whole numbers must stay whole and within range; NumPy compares without losing any.
    const py::module_ numpy = py::module_::import("numpy");
    const py::object wanted = py::dtype::of<T>();
    const bool of_numbers = std::string{"iufb"}.find(given.dtype().kind()) != std::string::npos;
    if (!of_numbers) {
      problems_.push_back(
          {kWhere, key + " holds " + py::str(given.dtype()).cast<std::string>(), "give numbers"});
      return;
    }
    const py::array_t<T> converted = given.attr("astype")(wanted, py::arg("copy") = true);
    if constexpr (std::is_integral_v<T>) {
      if (!numpy.attr("array_equal")(given, converted).template cast<bool>()) {
        problems_.push_back(
            {kWhere, key + " holds numbers that are no " + py::str(wanted).cast<std::string>(),
             "give whole numbers in range"});
        return;
      }
    }
    column.assign(converted.data(), converted.data() + converted.size());
  }

  void convert(const std::string& key, const py::handle& value, std::vector<std::string>& column) {
    try {
      for (const py::handle text : py::iter(value)) column.push_back(py::str(text));
    } catch (const py::error_already_set&) {
      problems_.push_back({kWhere, key + " is not a sequence of texts", "give a list of str"});
    }
  }

  /// The column's value for columns left out, as often as its dimension is long.
  void leave_out(const NetworkField& field) {
    const std::size_t size = sizes_[field.dimension];
    if (!field.if_absent && size > 0) {
      problems_.push_back(
          {kWhere, "column " + std::string{field.name} + " is missing",
           "give " + std::string{field.long_name} + " [" + std::string{field.units} + "]"});
    } else if (field.if_absent) {
      std::visit([&](auto member) { fill(columns_.*member, size, *field.if_absent); },
                 field.column);
    }
  }

  template <class T>
  static void fill(std::vector<T>& column, std::size_t size, double value) {
    column.assign(size, static_cast<T>(value));
  }
  static void fill(std::vector<std::string>& column, std::size_t size, double) {
    column.assign(size, {});
  }

  NetworkColumns columns_;
  std::set<std::string> given_;
  std::map<std::string_view, std::size_t> sizes_;
  std::vector<Problem> problems_;
};

std::shared_ptr<Network> make_network(const std::string& crs, const std::string& attribution,
                                      bool synthetic, const py::kwargs& given) {
  NetworkColumns columns = Keywords{given}.columns();
  columns.crs = crs;
  columns.attribution = attribution;
  columns.synthetic = synthetic;
  const py::gil_scoped_release released;
  return std::make_shared<Network>(sim::store::from_columns(std::move(columns), kWhere));
}

std::string description() {
  std::string text =
      "A street network: junctions, streets, wards and stations as columns.\n\n"
      "Build one from columns, `Network(junction_x_m=..., street_from=..., ...)`; those with a\n"
      "default may be left out, and so may dimensions (wards, stations) that are empty. Streets\n"
      "without shapes are straight. Raises InputError with everything that is wrong.\n"
      "Columns read back are read-only arrays, or lists of str.\n\n"
      "Columns (dimension): meaning [unit]\n";
  for (const NetworkField& field : sim::store::network_fields()) {
    text += "  " + std::string{field.name} + " (" + std::string{field.dimension} +
            "): " + std::string{field.long_name} + " [" + std::string{field.units} + "]" +
            (field.if_absent ? ", optional" : "") + "\n";
  }
  return text;
}

std::string representation(const Network& network) {
  return "<wardsim.Network: " + std::to_string(network.junctions.size()) + " junctions, " +
         std::to_string(network.streets.size()) + " streets, " +
         std::to_string(network.wards.size()) + " wards, " +
         std::to_string(network.stations.size()) + " stations, " + network.crs + ">";
}

std::vector<std::string> column_names() {
  std::vector<std::string> names;
  for (const NetworkField& field : sim::store::network_fields()) names.emplace_back(field.name);
  return names;
}

}  // namespace

void register_network(py::module_& module) {
  py::class_<NetworkColumns, std::shared_ptr<NetworkColumns>>(module, "_NetworkColumns");

  static const std::string doc = description();
  py::class_<Network, std::shared_ptr<Network>> network{module, "Network", py::dynamic_attr(),
                                                        doc.c_str()};
  network
      .def(py::init(&make_network), py::kw_only(), py::arg("crs") = "EPSG:27700",
           py::arg("attribution") = "", py::arg("synthetic") = false)
      .def("__repr__", &representation)
      .def("_repr_html_",
           [](const py::object& self) -> py::str {
             return py::module_::import("wardsim.display").attr("network_html")(self);
           })
      .def_property_readonly_static(
          "column_names", [](const py::object&) { return column_names(); },
          "The names of all columns.")
      .def_readonly("crs", &Network::crs,
                    "Projected system of all points; \"local\": a made-up town.")
      .def_readonly("attribution", &Network::attribution, "Whose data it is, under which licence.")
      .def_readonly("synthetic", &Network::synthetic, "Made by the generator: no real place.");
  for (const NetworkField& field : sim::store::network_fields()) {
    const std::string doc_of_field =
        std::string{field.long_name} + " [" + std::string{field.units} + "]";
    std::visit(
        [&](auto member) {
          network.def_property_readonly(
              std::string{field.name}.c_str(),
              [member](const py::object& self) { return face_of(columns_of(self), member); },
              doc_of_field.c_str());
        },
        field.column);
  }

  module.attr("ROAD_CLASSES") = py::tuple(py::cast(sim::street::kRoadClassNames));
  module.attr("ACCESS_FOOT") = sim::street::kAccessFoot;
  module.attr("ACCESS_CYCLE") = sim::street::kAccessCycle;
  module.attr("ACCESS_CAR") = sim::street::kAccessCar;

  module.def("read_network", &sim::store::read_network, py::arg("path"),
             py::call_guard<py::gil_scoped_release>(),
             "Reads a network file. Raises InputError with everything that is wrong with it.");
  module.def("write_network", &sim::store::write_network, py::arg("network"), py::arg("path"),
             py::call_guard<py::gil_scoped_release>(),
             "Writes the whole file or none. Raises StorageError if the disk refuses.");
  module.def(
      "check",
      [](const Network& checked, const std::string& where) {
        std::vector<Problem> problems;
        {
          const py::gil_scoped_release released;
          problems = sim::street::check(checked, where);
        }
        return to_python(problems);
      },
      py::arg("network"), py::arg("where") = kWhere,
      "Everything that is wrong with a network: a list of Problem, empty if it can be used.");
}

}  // namespace bindings
