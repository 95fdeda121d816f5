// Fits of near repeats, as plain functions on arrays.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <Eigen/Core>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "columns.hpp"
#include "models/calibration/repeat_spread.hpp"
#include "models/calibration/self_exciting_fit.hpp"
#include "models/calibration/self_exciting_months.hpp"
#include "worker.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using models::calibration::MonthEvent;
using models::calibration::MonthFit;
using models::calibration::SelfExcitingFit;
using models::calibration::SelfExcitingGround;
using models::calibration::TimedEvent;
using sim::InputError;
using sim::street::Neighbourhoods;
using sim::street::Network;
using sim::street::StreetId;

using Reals = Column<double>;
using Numbers = Column<std::int64_t>;

/// Without the GIL; a KeyboardInterrupt is raised as soon as the work is done.
template <class Work>
auto uninterrupted(Work work) {
  std::optional<py::error_already_set> raised;
  auto result = run_on_worker(
      std::move(work), [] {}, [] {}, raised);
  if (raised) throw std::move(*raised);
  return result;
}

/// A copy, in C order whatever the order of the matrix.
template <class Matrix>
py::array_t<double> array_of(const Matrix& matrix) {
  std::vector<py::ssize_t> shape{matrix.rows()};
  if constexpr (Matrix::ColsAtCompileTime != 1) shape.push_back(matrix.cols());
  py::array_t<double> array{shape};
  double* next = array.mutable_data();
  for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
    for (Eigen::Index column = 0; column < matrix.cols(); ++column) *next++ = matrix(row, column);
  }
  return read_only(std::move(array));
}

/// Indices that fit the 32 bits of ids; whether they name anything is checked by the fit.
std::vector<std::uint32_t> indices_of(const Numbers& numbers, const char* function,
                                      const char* name) {
  std::vector<std::uint32_t> indices;
  for (const std::int64_t number : span_of(numbers, function, name)) {
    if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) {
      throw InputError(function, std::string{name} + "[" + std::to_string(indices.size()) +
                                     "] = " + std::to_string(number) + " (must be an index)");
    }
    indices.push_back(static_cast<std::uint32_t>(number));
  }
  return indices;
}

void require_same_length(const char* function, const char* name, std::size_t length,
                         std::size_t streets) {
  if (length == streets) return;
  throw InputError(function,
                   std::string{name} + " has " + std::to_string(length) + " values, street has " +
                       std::to_string(streets),
                   "give both for each event");
}

constexpr const char* kFit =
    "Fits near repeats to events whose times are known exactly, by maximum likelihood.\n\n"
    "neighbours: of the network, with a radius of at least max_distance_m. background_weight:\n"
    "float64[streets] >= 0, where events happen that no other brought on, any scale.\n"
    "max_distance_m: of a repeat, from midpoint to midpoint. time_d: float64[events], days within\n"
    "0 to window_d, in any order. street: int64[events]. mean_delay_d, distance_scale_m: held at\n"
    "this; absent, estimated. max_delay_d: pairs of events further apart are left out.\n"
    "Raises InputError with all that is wrong with them. Ctrl-C is answered after the fit.";

SelfExcitingFit fit(const Network& network, const Neighbourhoods& neighbours,
                    const Reals& background_weight, double max_distance_m, const Reals& time_d,
                    const Numbers& street, double window_d, std::optional<double> mean_delay_d,
                    std::optional<double> distance_scale_m, double max_delay_d,
                    int max_iterations) {
  constexpr const char* kName = "fit_self_exciting";
  const auto times = span_of(time_d, kName, "time_d");
  const std::vector<std::uint32_t> streets = indices_of(street, kName, "street");
  require_same_length(kName, "time_d", times.size(), streets.size());
  std::vector<TimedEvent> events;
  for (std::size_t i = 0; i < streets.size(); ++i) {
    events.push_back({times[i], StreetId{streets[i]}});
  }
  const SelfExcitingGround ground{
      network, neighbours, span_of(background_weight, kName, "background_weight"), max_distance_m};
  return uninterrupted([&] {
    return models::calibration::fit_self_exciting(
        ground, events, window_d, {mean_delay_d, distance_scale_m, max_delay_d, max_iterations});
  });
}

constexpr const char* kFitByMonth =
    "Fits near repeats to events of which only month and street are known, by data "
    "augmentation.\n\n"
    "The mean delay is held at mean_delay_d [d]: months cannot tell it. neighbours,\n"
    "background_weight, max_distance_m: as in fit_self_exciting. month, street: int64[events].\n"
    "month_start_d: float64[months + 1], days from 0 at which each month begins and the last "
    "ends.\n"
    "seed: of the draws. warm_up, draws, sweeps_per_draw: how many there are. Takes a few seconds\n"
    "for some thousand events.\n"
    "Raises InputError with all that is wrong with them. Ctrl-C is answered after the fit.";

MonthFit fit_by_month(const Network& network, const Neighbourhoods& neighbours,
                      const Reals& background_weight, double max_distance_m, const Numbers& month,
                      const Numbers& street, const Reals& month_start_d, std::uint64_t seed,
                      double mean_delay_d, int warm_up, int draws, int sweeps_per_draw) {
  constexpr const char* kName = "fit_self_exciting_by_month";
  const std::vector<std::uint32_t> months = indices_of(month, kName, "month");
  const std::vector<std::uint32_t> streets = indices_of(street, kName, "street");
  require_same_length(kName, "month", months.size(), streets.size());
  std::vector<MonthEvent> events;
  for (std::size_t i = 0; i < streets.size(); ++i) {
    events.push_back({months[i], StreetId{streets[i]}});
  }
  const SelfExcitingGround ground{
      network, neighbours, span_of(background_weight, kName, "background_weight"), max_distance_m};
  const auto starts = span_of(month_start_d, kName, "month_start_d");
  return uninterrupted([&] {
    return models::calibration::fit_self_exciting_by_month(
        ground, events, starts, {.seed = seed}, {mean_delay_d, warm_up, draws, sweeps_per_draw});
  });
}

constexpr const char* kSpread =
    "Where the direct repeats of what has happened are expected.\n\n"
    "weight: float64[streets] >= 0, how many repeats the incidents of each street bring on. They\n"
    "fall by street length x exp(-distance / distance_scale_m) on streets of the wards within\n"
    "max_distance_m. Returns float64[streets]. Raises InputError with all that is wrong.";

py::array_t<double> spread(const Network& network, const Neighbourhoods& neighbours,
                           const Reals& weight, double distance_scale_m, double max_distance_m) {
  const auto weights = span_of(weight, "spread_repeats", "weight");
  std::vector<double> found;
  {
    const py::gil_scoped_release released;
    found = models::calibration::spread_repeats(network, neighbours, weights, distance_scale_m,
                                                max_distance_m);
  }
  return py::array_t<double>{static_cast<py::ssize_t>(found.size()), found.data()};
}

/// What both fits found, under the same names.
template <class Fit, class Class>
void add_estimates(Class& fit_class) {
  fit_class
      .def_readonly("background_per_day", &Fit::background_per_day,
                    "Events a day that no other brought on, on all streets together.")
      .def_property_readonly(
          "branching_ratio", [](const Fit& f) { return f.near_repeat.branching_ratio; },
          "Mean number of direct repeats of each event.")
      .def_property_readonly(
          "mean_delay_d", [](const Fit& f) { return f.near_repeat.mean_delay_d; },
          "From an event to its repeat.")
      .def_property_readonly(
          "distance_scale_m", [](const Fit& f) { return f.near_repeat.distance_scale_m; },
          "The risk per metre of street falls by 63 % over it.")
      .def_property_readonly("max_distance_m",
                             [](const Fit& f) { return f.near_repeat.max_distance_m; })
      .def_property_readonly(
          "standard_error", [](const Fit& f) { return array_of(f.standard_error); },
          "[4], in the order of SELF_EXCITING_PARAMETERS; 0 for what was held, NaN for what the\n"
          "data do not tell.")
      .def_property_readonly(
          "covariance", [](const Fit& f) { return array_of(f.covariance); },
          "[4, 4], in the same order.")
      .def_readonly("converged", &Fit::converged)
      .def_property_readonly(
          "stability",
          [](const Fit& f) {
            return std::string{
                models::calibration::kStabilityNames[static_cast<std::size_t>(f.stability)]};
          },
          "\"stable\", \"doubtful\" or \"unstable\": whether the branching ratio is below 1 by\n"
          "1.96 standard errors, below 1, or not.");
}

}  // namespace

void register_self_exciting(py::module_& module) {
  std::vector<std::string> names;
  for (const auto name : models::calibration::kSelfExcitingParameters) names.emplace_back(name);
  module.attr("SELF_EXCITING_PARAMETERS") = py::tuple(py::cast(names));

  py::class_<SelfExcitingFit> exact{module, "SelfExcitingFit", "What fit_self_exciting found."};
  add_estimates<SelfExcitingFit>(exact);
  exact.def_readonly("log_likelihood", &SelfExcitingFit::log_likelihood)
      .def_readonly("poisson_log_likelihood", &SelfExcitingFit::poisson_log_likelihood,
                    "Of the same events and background, without repeats.")
      .def_readonly("iterations", &SelfExcitingFit::iterations, "Of EM and Newton together.")
      .def_property_readonly(
          "residual_times",
          [](const py::object& self) {
            return view_of(self.cast<const SelfExcitingFit&>().residuals.times, self);
          },
          "[events]; a Poisson process of rate 1 if the model holds.")
      .def_property_readonly(
          "ks_statistic", [](const SelfExcitingFit& f) { return f.residuals.ks_statistic; },
          "Kolmogorov-Smirnov: of the residuals' gaps, from the unit exponential.")
      .def_property_readonly("ks_p_value",
                             [](const SelfExcitingFit& f) { return f.residuals.ks_p_value; });
  const models::calibration::SelfExcitingFitOptions usual;
  module.def("fit_self_exciting", &fit, py::arg("network"), py::arg("neighbours"),
             py::arg("background_weight"), py::arg("max_distance_m"), py::arg("time_d"),
             py::arg("street"), py::arg("window_d"), py::kw_only(),
             py::arg("mean_delay_d") = py::none(), py::arg("distance_scale_m") = py::none(),
             py::arg("max_delay_d") = usual.max_delay_d,
             py::arg("max_iterations") = usual.max_iterations, kFit);

  py::class_<MonthFit> monthly{module, "SelfExcitingMonthFit",
                               "What fit_self_exciting_by_month found: means over the draws."};
  add_estimates<MonthFit>(monthly);
  monthly
      .def_property_readonly(
          "draws", [](const MonthFit& f) { return array_of(f.draws); },
          "[draws, 4], each row a set of parameters, in the same order.")
      .def_property_readonly(
          "mixing", [](const MonthFit& f) { return array_of(f.mixing); },
          "[4], Gelman and Rubin's factor: near 1 once the draws have mixed.");
  const models::calibration::MonthFitOptions monthly_usual;
  module.def("fit_self_exciting_by_month", &fit_by_month, py::arg("network"), py::arg("neighbours"),
             py::arg("background_weight"), py::arg("max_distance_m"), py::arg("month"),
             py::arg("street"), py::arg("month_start_d"), py::kw_only(), py::arg("seed"),
             py::arg("mean_delay_d") = monthly_usual.mean_delay_d,
             py::arg("warm_up") = monthly_usual.warm_up, py::arg("draws") = monthly_usual.draws,
             py::arg("sweeps_per_draw") = monthly_usual.sweeps_per_draw, kFitByMonth);

  module.def("spread_repeats", &spread, py::arg("network"), py::arg("neighbours"),
             py::arg("weight"), py::arg("distance_scale_m"), py::arg("max_distance_m"), kSpread);
}

}  // namespace bindings
