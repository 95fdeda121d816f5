// Fits and scores of where incidents happen, and daylight, as plain functions on arrays.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "columns.hpp"
#include "models/calibration/empirical_bayes.hpp"
#include "models/calibration/forecast_scores.hpp"
#include "models/calibration/kernel_density.hpp"
#include "models/demand/daylight.hpp"
#include "worker.hpp"

namespace py = pybind11;

namespace bindings {

/// A datetime.date; a type of its own so that stubs can name it.
class PyDate : public py::object {
  PYBIND11_OBJECT_DEFAULT(PyDate, object, PyObject_Type)
};

}  // namespace bindings

template <>
struct pybind11::detail::handle_type_name<bindings::PyDate> {
  static constexpr auto name = const_name("datetime.date");
};

namespace bindings {

namespace {

using models::calibration::ChosenSmoothing;
using models::calibration::FlaggedScore;
using models::calibration::ForecastScores;
using models::calibration::ShrunkRates;
using sim::InputError;
using sim::street::Neighbourhoods;
using sim::street::Network;
using sim::street::WardId;

using Reals = Column<double>;
using Counts = Column<std::int64_t>;

/// Runs work that takes a std::stop_token, without the GIL; Ctrl-C stops it and is raised.
template <class Work>
auto stoppable(Work work) {
  std::stop_source stop;
  std::optional<py::error_already_set> raised;
  auto result = run_on_worker([&] { return work(stop.get_token()); }, [] {},
                              [&] { stop.request_stop(); }, raised);
  if (raised) throw std::move(*raised);
  return result;
}

constexpr const char* kShrinkRates =
    "Rates by street from counts, shrunk towards the mean of the street's ward (empirical Bayes).\n"
    "\n"
    "A count is Poisson with mean rate x exposure; the rates of a ward's streets are gamma with\n"
    "the ward's mean and one shape for all wards, fitted by maximum likelihood.\n\n"
    "counts: int64[streets], each 0 to 10 million. exposure: float64[streets] >= 0, e.g. km x\n"
    "years; a street of exposure 0 has no counts. ward: int64[streets], -1 for streets outside,\n"
    "which are ignored. wards: how many; absent, one more than the largest named.\n"
    "Raises InputError with all that is wrong with them.";

ShrunkRates shrink_rates(const Counts& counts, const Reals& exposure, const Counts& ward,
                         std::optional<std::size_t> wards) {
  constexpr const char* kName = "shrink_rates";
  constexpr std::int64_t kMostWards = 1'000'000;
  std::vector<std::optional<WardId>> ids;
  for (const std::int64_t id : span_of(ward, kName, "ward")) {
    if (id < -1 || id >= kMostWards) {
      throw InputError(kName, "ward[" + std::to_string(ids.size()) + "] = " + std::to_string(id) +
                                  " (must be -1 outside the wards, else below 1000000)");
    }
    ids.push_back(id < 0 ? std::nullopt : std::optional{WardId{static_cast<std::size_t>(id)}});
  }
  const models::calibration::StreetCounts streets{span_of(counts, kName, "counts"),
                                                  span_of(exposure, kName, "exposure"), ids};
  const py::gil_scoped_release released;
  return models::calibration::shrink_rates(streets, wards);
}

constexpr const char* kStreetNeighbours =
    "For each street of a network, the streets within radius_m [m] of it, from midpoint to\n"
    "midpoint along the streets, on foot. Raises InputError if that takes more than max_bytes of\n"
    "memory, naming a radius that would probably do. 700 m in Camden: some 260 MB.";

constexpr const char* kKernelDensity =
    "Expected share of events on each street: past events spread over the streets around them.\n\n"
    "Quartic kernel in street distance that ends at bandwidth_m (at most neighbours.radius_m),\n"
    "times street length, divided by its sum for each event, so that no mass is lost; mixed with\n"
    "uniform_share (0 to 1) of even density by length.\n\n"
    "counts: float64[streets] >= 0, not all 0; weights will do. length_m: float64[streets] >= 0;\n"
    "a street of length 0 is left out: no counts, no share. Returns float64[streets], sum 1.\n"
    "Raises InputError with all that is wrong with them.";

py::array_t<double> kernel_density(const Neighbourhoods& neighbours, const Reals& counts,
                                   const Reals& length_m, double bandwidth_m,
                                   double uniform_share) {
  constexpr const char* kName = "kernel_density";
  const auto events = span_of(counts, kName, "counts");
  const auto lengths = span_of(length_m, kName, "length_m");
  std::vector<double> share;
  {
    const py::gil_scoped_release released;
    share = models::calibration::kernel_density(neighbours, events, lengths,
                                                {bandwidth_m, uniform_share});
  }
  return py::array_t<double>{static_cast<py::ssize_t>(share.size()), share.data()};
}

constexpr const char* kChooseKernelDensity =
    "The smoothing that foretells each month best from the other months, and its density.\n\n"
    "counts_by_month: int64[months, streets]; at least two months with events. length_m: as in\n"
    "kernel_density. bandwidths_m, uniform_shares: candidates, at least one of each. The score is\n"
    "the sum over months of c log(share), with the month's own events left out of the density.\n"
    "Raises InputError with all that is wrong with them. Ctrl-C is answered.";

/// With the shape that the table of scores has in Python.
struct PyChosen {
  ChosenSmoothing chosen;
  std::vector<py::ssize_t> candidates;  // bandwidths, uniform shares
};

PyChosen choose_kernel_density(const Neighbourhoods& neighbours, const Counts& counts_by_month,
                               const Reals& length_m, const std::vector<double>& bandwidths_m,
                               const std::vector<double>& uniform_shares) {
  constexpr const char* kName = "choose_kernel_density";
  const auto& table = counts_by_month.array;
  if (table.ndim() != 2) {
    throw InputError(kName, "counts_by_month has " + std::to_string(table.ndim()) +
                                " dimensions (must be 2: months, streets)");
  }
  const models::calibration::MonthlyCounts events{
      static_cast<std::size_t>(table.shape(0)),
      static_cast<std::size_t>(table.shape(1)),
      {table.data(), static_cast<std::size_t>(table.size())}};
  const auto lengths = span_of(length_m, kName, "length_m");
  return {stoppable([&](const std::stop_token& stop) {
            return models::calibration::choose_kernel_density(neighbours, events, lengths,
                                                              bandwidths_m, uniform_shares, stop);
          }),
          {static_cast<py::ssize_t>(bandwidths_m.size()),
           static_cast<py::ssize_t>(uniform_shares.size())}};
}

constexpr const char* kForecastScores =
    "Scores expected numbers of events by street against held-out counts.\n\n"
    "rate: float64[streets], events expected in the held-out time, >= 0. length_m:\n"
    "float64[streets] >= 0; a street of length 0 is left out: no rate, no counts. counts:\n"
    "int64[streets]. shares: of street length to flag, each in (0, 1]. Streets of the highest "
    "rate\n"
    "per metre are flagged until exactly that length is; of tied ones equal parts.\n"
    "Raises InputError with all that is wrong with them.";

ForecastScores forecast_scores(const Reals& rate, const Reals& length_m, const Counts& counts,
                               const std::vector<double>& shares) {
  constexpr const char* kName = "forecast_scores";
  const auto rates = span_of(rate, kName, "rate");
  const auto lengths = span_of(length_m, kName, "length_m");
  const auto events = span_of(counts, kName, "counts");
  const py::gil_scoped_release released;
  return models::calibration::score_forecast(rates, lengths, events, shares);
}

constexpr const char* kDaylight =
    "When the sun's centre is above altitude_deg on `days` dates from `first` on, by the clock.\n\n"
    "latitude_deg, longitude_deg: north and east are positive. utc_offset_h: of the winter clock.\n"
    "summer_time: \"none\" or \"european\". altitude_deg: -0.833 for sunrise and sunset, -6 for\n"
    "civil twilight. Returns (from_h, until_h), float64[days] each: hours after 00:00 of the "
    "date,\n"
    "perhaps below 0 or above 24; equal if the sun stays below, more than 24 apart if above.\n"
    "Raises InputError with all that is wrong with them.";

models::demand::SummerTime summer_time_of(const std::string& name) {
  if (name == "none") return models::demand::SummerTime::none;
  if (name == "european") return models::demand::SummerTime::european;
  throw InputError("daylight", "summer_time = \"" + name + "\"", "write \"none\" or \"european\"");
}

std::chrono::local_days date_of(const PyDate& date) {
  using namespace std::chrono;
  const auto part = [&](const char* name) { return date.attr(name).cast<int>(); };
  return local_days{year{part("year")} / part("month") / part("day")};
}

std::pair<py::array_t<double>, py::array_t<double>> daylight(
    const PyDate& first, int days, double latitude_deg, double longitude_deg, double utc_offset_h,
    const std::string& summer_time, double altitude_deg) {
  const models::demand::Place place{latitude_deg, longitude_deg, utc_offset_h,
                                    summer_time_of(summer_time)};
  std::vector<sim::Problem> problems = models::demand::problems_of(place);
  if (days < 0) {
    problems.push_back({"daylight", "days = " + std::to_string(days) + " (must be >= 0)", ""});
  }
  if (!(altitude_deg >= -90 && altitude_deg <= 90)) {
    problems.push_back({"daylight",
                        "altitude_deg = " + sim::to_text(altitude_deg) + " (must be in [-90, 90])",
                        ""});
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  py::array_t<double> from_h{days};
  py::array_t<double> until_h{days};
  std::chrono::local_days date = date_of(first);
  for (int i = 0; i < days; ++i, date += std::chrono::days{1}) {
    using Hours = std::chrono::duration<double, std::ratio<3600>>;
    const models::demand::Stretch light = models::demand::daylight_on(place, date, altitude_deg);
    from_h.mutable_at(i) = Hours{light.from - date}.count();
    until_h.mutable_at(i) = Hours{light.until - date}.count();
  }
  return {from_h, until_h};
}

/// A property of T: a vector among its members as a read-only array.
template <class T, auto member>
py::array_t<double> face(const py::object& self) {
  return view_of(self.cast<const T&>().*member, self);
}

/// A property of ForecastScores: one score for each share.
template <auto member>
py::array_t<double> by_share(const ForecastScores& scores) {
  py::array_t<double> column{static_cast<py::ssize_t>(scores.flagged.size())};
  for (std::size_t i = 0; i < scores.flagged.size(); ++i) {
    column.mutable_at(static_cast<py::ssize_t>(i)) = scores.flagged[i].*member;
  }
  return read_only(std::move(column));
}

void register_shrinkage(py::module_& module) {
  py::class_<ShrunkRates>(module, "ShrunkRates", "Rates per unit of exposure, by shrink_rates.")
      .def_property_readonly("rate", &face<ShrunkRates, &ShrunkRates::rate>,
                             "Posterior mean, [streets]; 0 outside the wards.")
      .def_property_readonly("rate_se", &face<ShrunkRates, &ShrunkRates::rate_se>,
                             "Its standard error, that of the parameters included, [streets].")
      .def_property_readonly(
          "ward_mean", &face<ShrunkRates, &ShrunkRates::ward_mean>,
          "[wards]; half a count over the exposure where there were none; NaN without streets.")
      .def_property_readonly("ward_mean_se", &face<ShrunkRates, &ShrunkRates::ward_mean_se>,
                             "[wards].")
      .def_readonly("shape", &ShrunkRates::shape,
                    "Of the gamma distribution of rates; infinity if pooled.")
      .def_readonly("shape_se", &ShrunkRates::shape_se, "NaN if pooled.")
      .def_property_readonly("pooled", &ShrunkRates::pooled,
                             "No overdispersion was found: each street has its ward's mean.");
  module.def("shrink_rates", &shrink_rates, py::arg("counts"), py::arg("exposure"), py::arg("ward"),
             py::arg("wards") = py::none(), kShrinkRates);
}

void register_density(py::module_& module) {
  py::class_<Neighbourhoods, std::shared_ptr<Neighbourhoods>>(module, "StreetNeighbours",
                                                              kStreetNeighbours)
      .def(py::init<const Network&, double, std::size_t>(), py::arg("network"), py::arg("radius_m"),
           py::arg("max_bytes") = std::size_t{1} << 30, py::call_guard<py::gil_scoped_release>())
      .def_property_readonly("radius_m", &Neighbourhoods::radius_m)
      .def_property_readonly("streets", &Neighbourhoods::streets)
      .def_property_readonly("pairs", &Neighbourhoods::pairs,
                             "Pairs of streets, each street with itself included.")
      .def_property_readonly("bytes", &Neighbourhoods::bytes, "Memory of the tables.");
  py::class_<PyChosen>(module, "ChosenKernelDensity", "What choose_kernel_density found.")
      .def_property_readonly("bandwidth_m",
                             [](const PyChosen& c) { return c.chosen.best.bandwidth_m; })
      .def_property_readonly("uniform_share",
                             [](const PyChosen& c) { return c.chosen.best.uniform_share; })
      .def_property_readonly(
          "log_likelihood",
          [](const py::object& self) {
            const auto& c = self.cast<const PyChosen&>();
            return view_of(c.chosen.log_likelihood.data(), c.candidates, self);
          },
          "Of the left-out months, [bandwidths, uniform shares].")
      .def_property_readonly(
          "share",
          [](const py::object& self) {
            return view_of(self.cast<const PyChosen&>().chosen.share, self);
          },
          "Density of all months under the choice, [streets]; sum 1.");
  module.def("kernel_density", &kernel_density, py::arg("neighbours"), py::arg("counts"),
             py::arg("length_m"), py::arg("bandwidth_m"), py::arg("uniform_share"), kKernelDensity);
  module.def("choose_kernel_density", &choose_kernel_density, py::arg("neighbours"),
             py::arg("counts_by_month"), py::arg("length_m"), py::arg("bandwidths_m"),
             py::arg("uniform_shares"), kChooseKernelDensity);
}

void register_scores(py::module_& module) {
  py::class_<ForecastScores>(module, "ForecastScores", "How well rates foretold counts.")
      .def_readonly("events", &ForecastScores::events, "Counted in all.")
      .def_readonly("log_likelihood", &ForecastScores::log_likelihood,
                    "Poisson: sum of y log(r) - r - log(y!).")
      .def_readonly("log_likelihood_per_event", &ForecastScores::log_likelihood_per_event,
                    "NaN without events, as all below.")
      .def_property_readonly("share", &by_share<&FlaggedScore::share>,
                             "Of street length that is flagged, [shares].")
      .def_property_readonly("hit_rate", &by_share<&FlaggedScore::hit_rate>,
                             "Share of events on flagged streets, [shares].")
      .def_property_readonly("hit_rate_low", &by_share<&FlaggedScore::hit_rate_low>,
                             "Lower end of its 95 % interval (Wilson), [shares].")
      .def_property_readonly("hit_rate_high", &by_share<&FlaggedScore::hit_rate_high>,
                             "Upper end, [shares].")
      .def_property_readonly("pai", &by_share<&FlaggedScore::pai>,
                             "Predictive accuracy index: hit rate / share, [shares].")
      .def_property_readonly("pei", &by_share<&FlaggedScore::pei>,
                             "PAI / the largest that was possible, [shares].");
  module.def("forecast_scores", &forecast_scores, py::arg("rate"), py::arg("length_m"),
             py::arg("counts"), py::arg("shares") = std::vector<double>{0.01, 0.05, 0.10},
             kForecastScores);
}

}  // namespace

void register_demand(py::module_& module) {
  register_shrinkage(module);
  register_density(module);
  register_scores(module);
  module.def("daylight", &daylight, py::arg("first"), py::arg("days"), py::kw_only(),
             py::arg("latitude_deg"), py::arg("longitude_deg"), py::arg("utc_offset_h") = 0.0,
             py::arg("summer_time") = "none", py::arg("altitude_deg") = models::demand::kSunsetDeg,
             kDaylight);
}

}  // namespace bindings
