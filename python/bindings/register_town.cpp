// Synthetic towns from keyword arguments.
#include <memory>
#include <optional>
#include <string>

#include <pybind11/stl.h>

#include "bindings.hpp"
#include "sim/town/generator.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using sim::street::Network;
using sim::town::TownSpec;
using sim::town::WardSpec;

constexpr const char* kDoc =
    "Makes a synthetic town: a street network of no real place.\n\n"
    "wards: 1 to 2,000. street_km: in all wards together. seed: another seed, another town.\n"
    "ward_area_km2: mean area; absent, 16 km of streets a km2. named: the first wards, as\n"
    "WardSpec. margin_m: width of the belt of streets around the wards. one_way_share: of the\n"
    "length open to cars. park_share: of the wards' area. stations: absent, one for every nine\n"
    "wards begun. The same arguments give the same network on every machine.\n"
    "Raises InputError with all that is wrong with them.";

std::shared_ptr<Network> generate(int wards, double street_km, std::uint64_t seed,
                                  std::optional<double> ward_area_km2, std::vector<WardSpec> named,
                                  double margin_m, double one_way_share, double park_share,
                                  std::optional<int> stations) {
  const py::gil_scoped_release released;
  return std::make_shared<Network>(sim::town::generate_town({.wards = wards,
                                                             .street_km = street_km,
                                                             .seed = seed,
                                                             .ward_area_km2 = ward_area_km2,
                                                             .named = std::move(named),
                                                             .margin_m = margin_m,
                                                             .one_way_share = one_way_share,
                                                             .park_share = park_share,
                                                             .stations = stations}));
}

}  // namespace

void register_town(py::module_& module) {
  py::class_<WardSpec>(module, "WardSpec", "What is known of one ward of a synthetic town.")
      .def(py::init([](std::string name, std::optional<double> area_km2,
                       std::optional<double> street_km, std::optional<double> population) {
             return WardSpec{std::move(name), area_km2, street_km, population};
           }),
           py::arg("name") = "", py::kw_only(), py::arg("area_km2") = py::none(),
           py::arg("street_km") = py::none(), py::arg("population") = py::none());
  const TownSpec usual;
  module.def("generate_town", &generate, py::kw_only(), py::arg("wards") = usual.wards,
             py::arg("street_km") = usual.street_km, py::arg("seed") = usual.seed,
             py::arg("ward_area_km2") = py::none(), py::arg("named") = std::vector<WardSpec>{},
             py::arg("margin_m") = usual.margin_m, py::arg("one_way_share") = usual.one_way_share,
             py::arg("park_share") = usual.park_share, py::arg("stations") = py::none(), kDoc);
}

}  // namespace bindings
