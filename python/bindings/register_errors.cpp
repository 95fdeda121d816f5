// C++ errors as Python exceptions. The classes are Python's (wardsim/errors.py), so that they can
// be pickled and sent home by workers.
#include <exception>

#include "bindings.hpp"
#include "problems.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

void raise(const char* name, const py::object& argument) {
  const py::object type = py::module_::import("wardsim.errors").attr(name);
  PyErr_SetObject(type.ptr(), type(argument).ptr());
}

}  // namespace

py::typing::List<PyProblem> to_python(const std::vector<sim::Problem>& problems) {
  const py::object type = py::module_::import("wardsim.errors").attr("Problem");
  py::typing::List<PyProblem> list;
  for (const sim::Problem& problem : problems)
    list.append(type(problem.where, problem.what, problem.hint));
  return list;
}

void register_errors(py::module_& module) {
  const py::module_ errors = py::module_::import("wardsim.errors");
  for (const char* name : {"InputError", "StorageError"}) module.attr(name) = errors.attr(name);
  py::register_local_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const sim::InputError& error) {
      raise("InputError", to_python(error.problems()));
    } catch (const sim::StorageError& error) {
      raise("StorageError", py::str(error.what()));
    }
  });
}

}  // namespace bindings
