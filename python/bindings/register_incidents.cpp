// The potential incidents of one run, one by one, as columns.
#include <atomic>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "bindings.hpp"
#include "models/study/plan.hpp"
#include "models/ward/replication.hpp"
#include "sim/street/network.hpp"
#include "worker.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using models::study::Plan;
using models::ward::IncidentLog;
using models::ward::IncidentRecord;
using Columns = py::typing::Dict<py::str, py::object>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <class T, class F>
py::array_t<T> column(const IncidentLog& log, F value) {
  py::array_t<T> values(static_cast<py::ssize_t>(log.size()));
  T* out = values.mutable_data();
  for (const IncidentRecord& record : log) *out++ = static_cast<T>(value(record));
  return values;
}

double hours(sim::Instant t) {
  return t.since_start().in_hours();
}

Columns columns_of(const IncidentLog& log, const sim::street::Network& network) {
  using sim::street::Point;
  const auto point = [&](const IncidentRecord& r) {
    return sim::street::point_at(network, r.incident.place);
  };
  const auto instead = [&](const IncidentRecord& r) {
    return r.instead ? sim::street::point_at(network, r.instead->place) : Point{kNone, kNone};
  };
  Columns columns;
  columns["class"] =
      column<std::int64_t>(log, [](const auto& r) { return r.incident.of_class.index(); });
  columns["number"] = column<std::int64_t>(log, [](const auto& r) { return r.incident.number; });
  columns["time_h"] = column<double>(log, [](const auto& r) { return hours(r.incident.happened); });
  columns["street"] =
      column<std::int64_t>(log, [](const auto& r) { return r.incident.place.street.index(); });
  columns["x_m"] = column<double>(log, [&](const auto& r) { return point(r).x_m; });
  columns["y_m"] = column<double>(log, [&](const auto& r) { return point(r).y_m; });
  columns["reported"] = column<bool>(log, [](const auto& r) { return r.incident.reported; });
  columns["fate"] = column<std::int64_t>(log, [](const auto& r) { return r.fate; });
  columns["instead_time_h"] =
      column<double>(log, [](const auto& r) { return r.instead ? hours(r.instead->time) : kNone; });
  columns["instead_street"] = column<std::int64_t>(log, [](const auto& r) {
    return r.instead ? static_cast<std::int64_t>(r.instead->place.street.index()) : -1;
  });
  columns["instead_x_m"] = column<double>(log, [&](const auto& r) { return instead(r).x_m; });
  columns["instead_y_m"] = column<double>(log, [&](const auto& r) { return instead(r).y_m; });
  return columns;
}

Columns list_incidents(const Plan& plan, std::size_t point, std::uint32_t replication) {
  if (point >= plan.points.size())
    throw py::index_error("point " + std::to_string(point) + " of " +
                          std::to_string(plan.points.size()));
  const std::uint64_t seed = plan.scenarios.front().seed;
  const models::ward::Scenario& scenario =
      plan.scenarios[plan.points[point].scenario_of(seed, replication)];
  std::atomic<bool> stop{false};
  std::optional<py::error_already_set> raised;
  const std::optional<IncidentLog> log =
      run_on_worker([&] { return models::ward::list_incidents(scenario, replication, stop); },
                    [] {}, [&] { stop = true; }, raised);
  if (raised) throw std::move(*raised);
  return columns_of(log.value(), scenario.streets->network);
}

}  // namespace

void register_incidents(py::module_& module) {
  module.def(
      "list_incidents", &list_incidents, py::arg("plan"), py::arg("point"), py::arg("replication"),
      "Columns of the potential incidents of one replication of one point: class and fate as\n"
      "indices, times in hours from the study's start, places in metres. Raises IndexError.");
  module.def("fate_names", [] {
    return std::vector<std::string>{models::ward::kFateNames.begin(),
                                    models::ward::kFateNames.end()};
  });
}

}  // namespace bindings
