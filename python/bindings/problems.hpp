// Lists of problems for Python.
#pragma once

#include <vector>

#include <pybind11/pybind11.h>
#include <pybind11/typing.h>

#include "sim/core/error.hpp"

namespace bindings {

/// An instance of wardsim.errors.Problem; a type of its own so that stubs can name it.
class PyProblem : public pybind11::object {
  PYBIND11_OBJECT_DEFAULT(PyProblem, object, PyObject_Type)
};

[[nodiscard]] pybind11::typing::List<PyProblem> to_python(
    const std::vector<sim::Problem>& problems);

}  // namespace bindings

template <>
struct pybind11::detail::handle_type_name<bindings::PyProblem> {
  static constexpr auto name = const_name("wardsim.errors.Problem");
};
