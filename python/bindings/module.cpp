// The extension module wardsim._core.
#include "bindings.hpp"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The simulator's C++ core. Use it through the package wardsim.";
  module.attr("__version__") = WARDSIM_VERSION;
  bindings::register_errors(module);
  bindings::register_network(module);
  bindings::register_results(module);
}
