// Results files, for merging blocks in Python.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <algorithm>
#include <string>
#include <utility>

#include "bindings.hpp"
#include "sim/store/results_file.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using sim::store::Dimension;
using sim::store::ResultsWriter;
using sim::store::Type;
using sim::store::Variable;

using Values = py::array_t<double, py::array::c_style | py::array::forcecast>;

void write(ResultsWriter& writer, const std::string& variable,
           const std::vector<std::size_t>& leading_index, const Values& values) {
  const std::span<const double> span{values.data(), static_cast<std::size_t>(values.size())};
  const py::gil_scoped_release released;
  writer.write(variable, leading_index, span);
}

}  // namespace

void register_results(py::module_& module) {
  py::class_<Dimension>(module, "Dimension", "An axis of a results file.")
      .def(py::init([](std::string name, std::size_t size, std::vector<std::string> labels,
                       std::vector<double> coordinates, std::string units, std::string long_name) {
             return Dimension{std::move(name),   size,
                              std::move(labels), std::move(coordinates),
                              std::move(units),  std::move(long_name)};
           }),
           py::arg("name"), py::arg("size"), py::kw_only(),
           py::arg("labels") = std::vector<std::string>{},
           py::arg("coordinates") = std::vector<double>{}, py::arg("units") = "1",
           py::arg("long_name") = "");
  py::class_<Variable>(module, "Variable", "A variable of a results file: f64, f32, i64 or u8.")
      .def(py::init([](std::string name, std::vector<std::string> dimensions,
                       const std::string& type, std::string units, std::string long_name) {
             const std::vector<std::string> types{"f64", "f32", "i64", "u8"};
             const auto found = std::find(types.begin(), types.end(), type);
             if (found == types.end()) throw py::value_error{"type must be f64, f32, i64 or u8"};
             return Variable{std::move(name), std::move(dimensions),
                             static_cast<Type>(found - types.begin()), std::move(units),
                             std::move(long_name)};
           }),
           py::arg("name"), py::arg("dimensions"), py::kw_only(), py::arg("type") = "f64",
           py::arg("units") = "1", py::arg("long_name") = "");
  py::class_<ResultsWriter>(module, "ResultsWriter",
                            "Writes a results file piece by piece; it appears at commit().")
      .def(py::init<const std::filesystem::path&, const std::vector<Dimension>&,
                    const std::vector<Variable>&, const sim::store::Attributes&>(),
           py::arg("path"), py::arg("dimensions"), py::arg("variables"),
           py::arg("attributes") = sim::store::Attributes{},
           py::call_guard<py::gil_scoped_release>())
      .def("write", &write, py::arg("variable"), py::arg("leading_index"), py::arg("values"),
           "Writes values at the indices of the first dimensions and over all of the others.")
      .def("set_attribute", &ResultsWriter::set_attribute, py::arg("name"), py::arg("value"),
           py::call_guard<py::gil_scoped_release>())
      .def("commit", &ResultsWriter::commit, py::call_guard<py::gil_scoped_release>(),
           "Completes the file: closed, synced, renamed.");
}

}  // namespace bindings
