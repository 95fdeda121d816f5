// Queues and hypercube models with exact answers; wardsim.analytic makes them presentable.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "columns.hpp"
#include "models/analytic/distances.hpp"
#include "models/analytic/hypercube.hpp"
#include "models/analytic/hypercube_approximation.hpp"
#include "models/analytic/multi_server.hpp"
#include "models/analytic/queues.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using namespace models::analytic;
using sim::InputError;

using Reals = Column<double>;
using Numbers = Column<std::int64_t>;

py::array_t<double> array_of(const std::vector<double>& values, std::vector<py::ssize_t> shape) {
  return read_only(py::array_t<double>{std::move(shape), values.data()});
}

py::array_t<double> array_of(const std::vector<double>& values) {
  return array_of(values, {static_cast<py::ssize_t>(values.size())});
}

std::vector<double> vector_of(const Reals& column, const char* function, const char* name) {
  const auto values = span_of(column, function, name);
  return {values.begin(), values.end()};
}

/// Row by row. Its shape is checked here, as C++ knows the number of values alone.
std::vector<double> table_of(const Reals& table, std::size_t districts, const char* function,
                             const char* name) {
  const auto& array = table.array;
  if (array.ndim() != 2 || static_cast<std::size_t>(array.shape(1)) != districts) {
    throw InputError(
        function,
        std::string{name} + " has another shape than (units, " + std::to_string(districts) + ")",
        "give a row for each unit, with one value for each district");
  }
  return {array.data(), array.data() + array.size()};
}

/// One of the words that stand for a choice.
template <class Choice>
Choice choice_of(const std::string& word, const char* function, const char* name,
                 const std::pair<const char*, Choice>& one,
                 const std::pair<const char*, Choice>& other) {
  if (word == one.first) return one.second;
  if (word == other.first) return other.second;
  throw InputError(function, std::string{name} + " = \"" + word + "\"",
                   std::string{"write \""} + one.first + "\" or \"" + other.first + "\"");
}

Metric metric_of(const std::string& word, const char* function) {
  return choice_of<Metric>(word, function, "metric", {"euclidean", Metric::euclidean},
                           {"right_angle", Metric::right_angle});
}

py::dict dict_of(const QueueWait& wait) {
  return py::dict(py::arg("p_delay") = wait.p_delay, py::arg("mean_wait_h") = wait.mean_wait_h,
                  py::arg("mean_queue") = wait.mean_queue,
                  py::arg("utilisation") = wait.utilisation);
}

py::dict priorities(int units, const Reals& calls_per_hour, double mean_service_h,
                    const std::string& discipline) {
  constexpr const char* kName = "priority_waits";
  const PriorityWaits waits =
      priority_waits(units, span_of(calls_per_hour, kName, "calls_per_hour"), mean_service_h,
                     choice_of<Discipline>(discipline, kName, "discipline",
                                           {"non_preemptive", Discipline::non_preemptive},
                                           {"preemptive", Discipline::preemptive}));
  return py::dict(py::arg("p_delay") = array_of(waits.p_delay),
                  py::arg("mean_wait_h") = array_of(waits.mean_wait_h),
                  py::arg("mean_queue") = array_of(waits.mean_queue),
                  py::arg("utilisation") = waits.utilisation);
}

py::dict multi_server(int units, double calls_per_hour, const Reals& need_share,
                      double mean_service_h) {
  const auto shares = span_of(need_share, "multi_server_wait", "need_share");
  MultiServerWait wait;
  {
    const py::gil_scoped_release released;
    wait = multi_server_wait(units, calls_per_hour, shares, mean_service_h);
  }
  return py::dict(py::arg("p_delay") = array_of(wait.p_delay),
                  py::arg("mean_wait_h") = array_of(wait.mean_wait_h),
                  py::arg("mean_wait_of_all_h") = wait.mean_wait_of_all_h,
                  py::arg("mean_queue") = wait.mean_queue,
                  py::arg("utilisation") = wait.utilisation,
                  py::arg("most_calls_per_hour") = wait.most_calls_per_hour);
}

py::array_t<double> orders(const Numbers& order) {
  const auto& array = order.array;
  if (array.ndim() != 2) {
    throw InputError("cost_of_orders",
                     "order has " + std::to_string(array.ndim()) + " dimensions (must be 2)",
                     "give a row for each district, naming every unit");
  }
  const std::vector<double> cost =
      cost_of_orders({array.data(), static_cast<std::size_t>(array.size())},
                     static_cast<std::size_t>(array.shape(1)));
  return array_of(cost, {array.shape(1), array.shape(0)});
}

DispatchSystem system_of(const char* function, const Reals& calls_per_hour,
                         const Reals& mean_service_h, const Reals& cost,
                         const std::string& all_busy, const std::optional<Reals>& travel_h) {
  DispatchSystem system;
  system.calls_per_hour = vector_of(calls_per_hour, function, "calls_per_hour");
  system.mean_service_h = vector_of(mean_service_h, function, "mean_service_h");
  system.cost = table_of(cost, system.districts(), function, "cost");
  system.all_busy = choice_of<AllBusy>(all_busy, function, "all_busy", {"wait", AllBusy::wait},
                                       {"lost", AllBusy::lost});
  if (travel_h) system.travel_h = table_of(*travel_h, system.districts(), function, "travel_h");
  return system;
}

/// What both models tell, under the same names.
template <class Found>
py::dict dict_of(const Found& found, std::size_t districts) {
  const std::vector<py::ssize_t> table{static_cast<py::ssize_t>(found.workload.size()),
                                       static_cast<py::ssize_t>(districts)};
  return py::dict(py::arg("workload") = array_of(found.workload),
                  py::arg("dispatch_share") = array_of(found.dispatch_share, table),
                  py::arg("crossing_share") = found.crossing_share,
                  py::arg("crossing_share_undelayed") = found.crossing_share_undelayed,
                  py::arg("mean_travel_h") = found.mean_travel_h,
                  py::arg("p_all_busy") = found.p_all_busy, py::arg("p_delay") = found.p_delay,
                  py::arg("p_lost") = found.p_lost, py::arg("mean_queue") = found.mean_queue,
                  py::arg("mean_wait_h") = found.mean_wait_h);
}

py::dict hypercube(const Reals& calls_per_hour, const Reals& mean_service_h, const Reals& cost,
                   const std::string& all_busy, const std::optional<Reals>& travel_h) {
  const DispatchSystem system =
      system_of("hypercube", calls_per_hour, mean_service_h, cost, all_busy, travel_h);
  Hypercube found;
  {
    const py::gil_scoped_release released;
    found = solve_hypercube(system);
  }
  py::dict result = dict_of(found, system.districts());
  result["state_probability"] = array_of(found.state_probability);
  result["p_all_free"] = found.p_all_free;
  return result;
}

py::dict approximation(const Reals& calls_per_hour, const Reals& mean_service_h, const Reals& cost,
                       const std::string& all_busy, const std::optional<Reals>& travel_h,
                       double tolerance, int max_iterations) {
  const DispatchSystem system = system_of("hypercube_approximation", calls_per_hour, mean_service_h,
                                          cost, all_busy, travel_h);
  HypercubeApproximation found;
  {
    const py::gil_scoped_release released;
    found = approximate_hypercube(system, {tolerance, max_iterations});
  }
  py::dict result = dict_of(found, system.districts());
  result["converged"] = found.converged;
  result["iterations"] = found.iterations;
  result["last_change"] = found.last_change;
  return result;
}

void add_queues(py::module_& module) {
  module.def("erlang_b", &erlang_b, py::arg("units"), py::arg("load_erlang"));
  module.def("erlang_c", &erlang_c, py::arg("units"), py::arg("load_erlang"));
  module.def(
      "mmc_wait",
      [](int units, double calls_per_hour, double mean_service_h) {
        return dict_of(mmc_wait(units, calls_per_hour, mean_service_h));
      },
      py::arg("units"), py::arg("calls_per_hour"), py::arg("mean_service_h"));
  module.def(
      "mg1_wait",
      [](double calls_per_hour, double mean_service_h, double service_cv2) {
        return dict_of(mg1_wait(calls_per_hour, mean_service_h, service_cv2));
      },
      py::arg("calls_per_hour"), py::arg("mean_service_h"), py::arg("service_cv2"));
  module.def("priority_waits", &priorities, py::arg("units"), py::arg("calls_per_hour"),
             py::arg("mean_service_h"), py::arg("discipline"));
  module.def("multi_server_wait", &multi_server, py::arg("units"), py::arg("calls_per_hour"),
             py::arg("need_share"), py::arg("mean_service_h"));
}

void add_hypercubes(py::module_& module) {
  module.def("cost_of_orders", &orders, py::arg("order"));
  module.def("hypercube", &hypercube, py::arg("calls_per_hour"), py::arg("mean_service_h"),
             py::arg("cost"), py::arg("all_busy"), py::arg("travel_h"));
  module.def("hypercube_approximation", &approximation, py::arg("calls_per_hour"),
             py::arg("mean_service_h"), py::arg("cost"), py::arg("all_busy"), py::arg("travel_h"),
             py::arg("tolerance"), py::arg("max_iterations"));
}

void add_distances(py::module_& module) {
  module.def(
      "nearest_distance_km",
      [](double units_per_km2, const std::string& metric) {
        return nearest_distance_km(units_per_km2, metric_of(metric, "nearest_distance_km"));
      },
      py::arg("units_per_km2"), py::arg("metric"));
  module.def(
      "nearest_in_square_km",
      [](int units, double side_km, const std::string& metric) {
        return nearest_in_square_km(units, side_km, metric_of(metric, "nearest_in_square_km"));
      },
      py::arg("units"), py::arg("side_km"), py::arg("metric"));
  module.def(
      "between_in_square_km",
      [](double side_km, const std::string& metric) {
        return between_in_square_km(side_km, metric_of(metric, "between_in_square_km"));
      },
      py::arg("side_km"), py::arg("metric"));
}

}  // namespace

void register_analytic(py::module_& module) {
  add_queues(module);
  add_hypercubes(module);
  add_distances(module);
}

}  // namespace bindings
