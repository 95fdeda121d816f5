// Crowdfunding of a study's schemes.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "columns.hpp"
#include "models/study/campaigns.hpp"
#include "models/study/reader.hpp"
#include "models/study/study.hpp"
#include "worker.hpp"

namespace py = pybind11;

namespace bindings {

namespace {

using models::funding::CrowdfundedYear;
using models::funding::CrowdfundingLaw;
using models::funding::Delivery;
using models::funding::Purchase;
using models::study::Campaigns;
using models::study::Study;

models::study::StudyConfig config_of(const Study& study) {
  std::vector<sim::Problem> problems;
  auto config = models::study::read_study(study.document(), problems);
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return config;
}

template <class Work>
auto without_gil(Work work) {
  std::optional<py::error_already_set> raised;
  auto result = run_on_worker(
      work, [] {}, [] {}, raised);
  if (raised) throw std::move(*raised);
  return result;
}

template <class T>
py::array_t<T> by_campaign(const std::vector<T>& values, std::size_t years) {
  py::array_t<T> array({values.size() / years, years});
  std::copy(values.begin(), values.end(), array.mutable_data());
  return array;
}

}  // namespace

void register_funding(py::module_& module) {
  py::class_<Purchase>(module, "Purchase", "What a year's budget bought.")
      .def_property_readonly("paid", &Purchase::total_paid)
      .def_property_readonly("matched", &Purchase::total_matched)
      .def_readonly("cost_to_payer_gbp", &Purchase::cost_to_payer_gbp)
      .def_readonly("cost_to_force_gbp", &Purchase::cost_to_force_gbp)
      .def_readonly("left_over_gbp", &Purchase::left_over_gbp);
  module.def(
      "buy",
      [](const Study& study, const std::string& scheme, double budget_gbp_per_year) {
        return models::study::buy(config_of(study), scheme, budget_gbp_per_year);
      },
      py::arg("study"), py::arg("scheme"), py::arg("budget_gbp_per_year"),
      "What a scheme of the study buys with a budget.");
  py::class_<Delivery>(module, "Delivery", "Officers that pledges may bring.")
      .def_property_readonly("paid", [](const Delivery& d) { return d.purchase.total_paid(); })
      .def_property_readonly("matched",
                             [](const Delivery& d) { return d.purchase.total_matched(); })
      .def_property_readonly("cost_to_payer_gbp",
                             [](const Delivery& d) { return d.purchase.cost_to_payer_gbp; })
      .def_property_readonly("cost_to_force_gbp",
                             [](const Delivery& d) { return d.purchase.cost_to_force_gbp; })
      .def_readonly("from_gbp", &Delivery::from_gbp, "The least money that brings them.")
      .def_readonly("probability", &Delivery::probability, "In that year.");
  py::class_<CrowdfundedYear>(module, "CrowdfundedYear", "One year of a crowdfunded term.")
      .def_property_readonly(
          "money_gbp",
          [](const CrowdfundedYear& y) {
            std::vector<double> gbp(y.money.probability.size());
            for (std::size_t i = 0; i < gbp.size(); ++i)
              gbp[i] =
                  y.unit_gbp * static_cast<double>(y.money.first + static_cast<std::int64_t>(i));
            return py::array_t<double>(static_cast<py::ssize_t>(gbp.size()), gbp.data());
          },
          "Amounts that may be collected.")
      .def_property_readonly(
          "money_probability",
          [](const CrowdfundedYear& y) {
            const auto& p = y.money.probability;
            return py::array_t<double>(static_cast<py::ssize_t>(p.size()), p.data());
          },
          "Their probabilities.")
      .def_readonly("deliveries", &CrowdfundedYear::deliveries);
  py::class_<CrowdfundingLaw>(module, "CrowdfundingLaw", "What a campaign may bring, exactly.")
      .def_readonly("probability_started", &CrowdfundingLaw::probability_started)
      .def_readonly("years", &CrowdfundingLaw::years)
      .def_readonly("error", &CrowdfundingLaw::error, "No probability is wrong by more.");
  module.def(
      "crowdfunding_law",
      [](const Study& study, const std::string& scheme) {
        return without_gil([&] { return law_of(config_of(study), scheme); });
      },
      py::arg("study"), py::arg("scheme"),
      "The distribution of money and officers of a crowdfunded scheme, year by year.");
  module.def(
      "draw_campaigns",
      [](const Study& study, const std::string& scheme, std::size_t campaigns) {
        const Campaigns drawn =
            without_gil([&] { return draw_campaigns(config_of(study), scheme, campaigns); });
        std::vector<double> gbp;
        for (const std::int64_t pence : drawn.pence)
          gbp.push_back(static_cast<double>(pence) / 100);
        return std::pair{by_campaign(gbp, drawn.term_years),
                         by_campaign(drawn.officers, drawn.term_years)};
      },
      py::arg("study"), py::arg("scheme"), py::arg("campaigns"),
      "(£, officers delivered), each by campaign and year of the term.");
}

}  // namespace bindings
