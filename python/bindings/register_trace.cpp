// Who did what, when and where in one run, as columns.
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
using models::ward::Trace;
using models::ward::TraceRequest;
using Columns = py::typing::Dict<py::str, py::object>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <class T, class Rows, class F>
py::array_t<T> column(const Rows& rows, F value) {
  py::array_t<T> values(static_cast<py::ssize_t>(rows.size()));
  T* out = values.mutable_data();
  for (const auto& row : rows) *out++ = static_cast<T>(value(row));
  return values;
}

double hours(sim::Instant t) {
  return t.since_start().in_hours();
}

double seconds(std::optional<std::uint32_t> ms) {
  return ms ? *ms * 1e-3 : kNone;
}

std::int64_t or_none(std::optional<std::uint32_t> number) {
  return number ? static_cast<std::int64_t>(*number) : -1;
}

Columns calls_of(const Trace& trace, const sim::street::Network& network) {
  const auto& rows = trace.calls;
  const auto point = [&](const auto& r) { return sim::street::point_at(network, r.place); };
  Columns columns;
  columns["call"] = column<std::int64_t>(rows, [](const auto& r) { return r.number; });
  columns["class"] = column<std::int64_t>(rows, [](const auto& r) { return r.of_class.index(); });
  columns["grade"] =
      column<std::int64_t>(rows, [](const auto& r) { return models::demand::index(r.grade); });
  columns["ward"] = column<std::int64_t>(rows, [](const auto& r) { return r.ward.index(); });
  columns["street"] =
      column<std::int64_t>(rows, [](const auto& r) { return r.place.street.index(); });
  columns["x_m"] = column<double>(rows, [&](const auto& r) { return point(r).x_m; });
  columns["y_m"] = column<double>(rows, [&](const auto& r) { return point(r).y_m; });
  columns["received_h"] = column<double>(rows, [](const auto& r) { return hours(r.received); });
  columns["ready_h"] = column<double>(rows, [](const auto& r) { return hours(r.ready); });
  columns["reached_h"] =
      column<double>(rows, [](const auto& r) { return r.reached ? hours(*r.reached) : kNone; });
  columns["lost_h"] =
      column<double>(rows, [](const auto& r) { return r.lost ? hours(*r.lost) : kNone; });
  columns["outcome"] = column<std::int64_t>(rows, [](const auto& r) { return r.outcome; });
  return columns;
}

Columns decisions_of(const Trace& trace) {
  const auto& rows = trace.decisions;
  Columns columns;
  columns["call"] = column<std::int64_t>(rows, [](const auto& r) { return r.call; });
  columns["time_h"] = column<double>(rows, [](const auto& r) { return hours(r.at); });
  columns["decision"] = column<std::int64_t>(rows, [](const auto& r) { return r.decision; });
  columns["unit"] = column<std::int64_t>(rows, [](const auto& r) { return or_none(r.unit); });
  columns["travel_s"] =
      column<double>(rows, [](const auto& r) { return r.unit ? seconds(r.travel_ms) : kNone; });
  return columns;
}

Columns weighed_of(const Trace& trace) {
  const auto& rows = trace.weighed;
  Columns columns;
  columns["decision"] = column<std::int64_t>(rows, [](const auto& r) { return r.decision; });
  columns["unit"] = column<std::int64_t>(rows, [](const auto& r) { return r.unit; });
  columns["state"] = column<std::int64_t>(rows, [](const auto& r) { return r.state; });
  columns["obstacle"] = column<std::int64_t>(rows, [](const auto& r) { return r.obstacle; });
  columns["travel_s"] = column<double>(rows, [](const auto& r) { return seconds(r.travel_ms); });
  return columns;
}

Columns movements_of(const Trace& trace, const sim::street::Network& network) {
  const auto& rows = trace.movements;
  const auto from = [&](const auto& r) { return sim::street::point_at(network, r.from); };
  const auto to = [&](const auto& r) { return sim::street::point_at(network, r.to); };
  Columns columns;
  columns["unit"] = column<std::int64_t>(rows, [](const auto& r) { return r.unit; });
  columns["state"] = column<std::int64_t>(rows, [](const auto& r) { return r.state; });
  columns["mode"] =
      column<std::int64_t>(rows, [](const auto& r) { return static_cast<int>(r.mode); });
  columns["begin_h"] = column<double>(rows, [](const auto& r) { return hours(r.begin); });
  columns["end_h"] = column<double>(rows, [](const auto& r) { return hours(r.end); });
  columns["from_street"] =
      column<std::int64_t>(rows, [](const auto& r) { return r.from.street.index(); });
  columns["from_x_m"] = column<double>(rows, [&](const auto& r) { return from(r).x_m; });
  columns["from_y_m"] = column<double>(rows, [&](const auto& r) { return from(r).y_m; });
  columns["to_street"] =
      column<std::int64_t>(rows, [](const auto& r) { return r.to.street.index(); });
  columns["to_x_m"] = column<double>(rows, [&](const auto& r) { return to(r).x_m; });
  columns["to_y_m"] = column<double>(rows, [&](const auto& r) { return to(r).y_m; });
  return columns;
}

struct Leg {
  std::int64_t movement;
  sim::street::RouteLeg leg;
};

// The streets of every movement; a unit that stands has one leg without length.
Columns legs_of(const Trace& trace, const models::ward::Streets& streets) {
  std::vector<Leg> rows;
  for (std::size_t m = 0; m < trace.movements.size(); ++m) {
    const auto& [unit, state, from, to, begin, end, mode] = trace.movements[m];
    const bool way =
        state == models::ward::UnitState::transit || state == models::ward::UnitState::responding;
    std::vector<sim::street::RouteLeg> route;
    if (way) route = streets.travel[static_cast<std::size_t>(mode)]->route(from, to);
    if (route.empty()) {
      route.push_back({.street = from.street,
                       .from_offset_m = from.offset_m,
                       .to_offset_m = to.street == from.street ? to.offset_m : from.offset_m,
                       .time_ms = static_cast<std::uint32_t>((end - begin).count_us() / 1000)});
    }
    for (const auto& leg : route) rows.push_back({static_cast<std::int64_t>(m), leg});
  }
  Columns columns;
  columns["movement"] = column<std::int64_t>(rows, [](const auto& r) { return r.movement; });
  columns["street"] =
      column<std::int64_t>(rows, [](const auto& r) { return r.leg.street.index(); });
  columns["from_m"] = column<double>(rows, [](const auto& r) { return r.leg.from_offset_m; });
  columns["to_m"] = column<double>(rows, [](const auto& r) { return r.leg.to_offset_m; });
  columns["travel_s"] = column<double>(rows, [](const auto& r) { return r.leg.time_ms * 1e-3; });
  columns["on_foot"] = column<bool>(rows, [](const auto& r) { return r.leg.on_foot; });
  return columns;
}

template <std::size_t N>
std::vector<std::string> texts(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

py::dict trace_run(const Plan& plan, std::size_t point, std::uint32_t replication, double from_h,
                   double until_h, std::optional<std::uint32_t> call, std::size_t max_records,
                   bool legs) {
  if (point >= plan.points.size())
    throw py::index_error("point " + std::to_string(point) + " of " +
                          std::to_string(plan.points.size()));
  const std::uint64_t seed = plan.scenarios.front().seed;
  const models::ward::Scenario& scenario =
      plan.scenarios[plan.points[point].scenario_of(seed, replication)];
  const TraceRequest request{.from = sim::Instant{} + sim::Duration::hours(from_h),
                             .until = sim::Instant{} + sim::Duration::hours(until_h),
                             .call = call,
                             .max_records = max_records};
  std::atomic<bool> stop{false};
  std::optional<py::error_already_set> raised;
  const std::optional<Trace> trace = run_on_worker(
      [&] { return models::ward::trace_replication(scenario, replication, request, stop); }, [] {},
      [&] { stop = true; }, raised);
  if (raised) throw std::move(*raised);
  const sim::street::Network& network = scenario.streets->network;
  std::vector<std::string> wards, teams;
  for (const auto& ward : network.wards) wards.push_back(ward.name);
  for (const auto& team : scenario.teams) teams.push_back(team.name);
  py::dict told;
  told["calls"] = calls_of(*trace, network);
  told["decisions"] = decisions_of(*trace);
  told["weighed"] = weighed_of(*trace);
  told["movements"] = movements_of(*trace, network);
  if (legs) told["legs"] = legs_of(*trace, *scenario.streets);
  told["team_of"] = trace->team_of;
  told["truncated"] = trace->truncated;
  told["totals"] =
      py::dict(py::arg("incidents") = trace->tallies.incidents,
               py::arg("calls") = trace->tallies.calls, py::arg("reached") = trace->tallies.reached,
               py::arg("reached_in_target") = trace->tallies.reached_in_target);
  told["names"] = py::dict(py::arg("ward") = wards, py::arg("team") = teams,
                           py::arg("mode") = texts(sim::street::kModeNames),
                           py::arg("grade") = texts(models::demand::kGradeNames),
                           py::arg("outcome") = texts(models::ward::kCallOutcomeNames),
                           py::arg("decision") = texts(models::ward::kDecisionNames),
                           py::arg("obstacle") = texts(models::ward::kObstacleNames),
                           py::arg("state") = texts(models::ward::kUnitStateNames));
  return told;
}

}  // namespace

void register_trace(py::module_& module) {
  module.def("trace_run", &trace_run, py::arg("plan"), py::arg("point"), py::arg("replication"),
             py::arg("from_h"), py::arg("until_h"), py::arg("call") = py::none(),
             py::arg("max_records") = TraceRequest{}.max_records, py::arg("legs") = false,
             "Columns of calls, decisions, weighed units and movements of one run, with the names\n"
             "that their codes stand for; if asked, the streets of each movement. Times in hours "
             "from the study's start. IndexError for\n"
             "a point beyond the last.");
}

}  // namespace bindings
