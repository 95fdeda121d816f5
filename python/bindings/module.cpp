// The extension module wardsim._core.
#include "bindings.hpp"
#include "revision.hpp"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The simulator's C++ core. Use it through the package wardsim.";
  module.attr("__version__") = WARDSIM_VERSION;
  bindings::register_errors(module);
  bindings::register_network(module);
  bindings::register_results(module);
  bindings::register_town(module);
  bindings::register_demand(module);
  bindings::register_self_exciting(module);
  bindings::register_study(module);
  bindings::register_sweep(module);
  bindings::register_funding(module);
  bindings::register_incidents(module);
  bindings::register_trace(module);
  bindings::register_analytic(module);
  bindings::register_statistics(module);
}
