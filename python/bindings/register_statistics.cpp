// What the analysis takes from the C++ side's statistics, so that both have one of each.
#include <pybind11/stl.h>

#include "bindings.hpp"
#include "columns.hpp"
#include "sim/stats/warm_up.hpp"

namespace py = pybind11;

namespace bindings {

void register_statistics(py::module_& module) {
  module.def(
      "mser",
      [](const Column<double>& observations, std::size_t batch) {
        return sim::mser(span_of(observations, "mser", "observations"), batch);
      },
      py::arg("observations"), py::arg("batch") = 5,
      "How many of the first observations to leave out, by MSER with batches of so many; None if "
      "the series is too short to say.");
}

}  // namespace bindings
