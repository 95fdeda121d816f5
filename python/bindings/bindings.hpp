// The topics of wardsim._core. Each register_* function adds one to the module.
#pragma once

#include <pybind11/pybind11.h>

namespace bindings {

/// InputError and StorageError as wardsim.InputError and wardsim.StorageError. Comes first.
void register_errors(pybind11::module_& module);

/// Network, read_network, write_network, check.
void register_network(pybind11::module_& module);

/// Dimension, Variable, ResultsWriter.
void register_results(pybind11::module_& module);

/// WardSpec, generate_town.
void register_town(pybind11::module_& module);

/// ShrunkRates, shrink_rates; StreetNeighbours, kernel_density, choose_kernel_density;
/// forecast_scores; daylight. After register_network.
void register_demand(pybind11::module_& module);

/// SelfExcitingFit, fit_self_exciting, SelfExcitingMonthFit, fit_self_exciting_by_month. After
/// register_demand.
void register_self_exciting(pybind11::module_& module);

/// Study, Plan, RunSummary, plan_study, run_plan, as_toml_value, json_schema, reference_page,
/// engine.
void register_study(pybind11::module_& module);

/// BlockRunner, blocks, check_block, merge_blocks. After register_study.
void register_sweep(pybind11::module_& module);

/// Purchase, buy; Delivery, CrowdfundedYear, CrowdfundingLaw, crowdfunding_law, draw_campaigns.
/// After register_study.
void register_funding(pybind11::module_& module);

/// list_incidents, fate_names. After register_study.
void register_incidents(pybind11::module_& module);
void register_trace(pybind11::module_& module);

/// erlang_b, erlang_c, mmc_wait, mg1_wait, priority_waits, multi_server_wait; cost_of_orders,
/// hypercube, hypercube_approximation; nearest_distance_km, nearest_in_square_km,
/// between_in_square_km.
void register_analytic(pybind11::module_& module);

/// mser.
void register_statistics(pybind11::module_& module);

}  // namespace bindings
