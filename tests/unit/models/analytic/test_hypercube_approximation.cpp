#include "models/analytic/hypercube_approximation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "models/analytic/hypercube.hpp"
#include "models/analytic/queues.hpp"
#include "printed.hpp"
#include "three_units.hpp"

using namespace models::analytic;
using analytic_tests::any_system;
using analytic_tests::printed;
using analytic_tests::sum_of;
using analytic_tests::three_units;

TEST_CASE("the approximation of three units comes out as in Larson and Odoni's example") {
  const HypercubeApproximation found = approximate_hypercube(three_units());
  CHECK(found.converged);
  CHECK(found.workload[0] == printed(.562631));
  CHECK(found.workload[1] == printed(.471704));
  CHECK(found.workload[2] == printed(.465665));
  CHECK(found.p_delay == printed(.236842));
  CHECK(found.last_change <= 1e-12);
}

TEST_CASE("the approximation is exact for one unit and for units that are alike") {
  for (const AllBusy all_busy : {AllBusy::wait, AllBusy::lost}) {
    for (const std::size_t units : {std::size_t{1}, std::size_t{6}}) {
      DispatchSystem system = any_system(units, 3, 0.7, false, 1);
      std::fill(system.cost.begin(), system.cost.end(), 1.0);
      system.all_busy = all_busy;
      const Hypercube exact = solve_hypercube(system);
      const HypercubeApproximation found = approximate_hypercube(system);
      REQUIRE(found.converged);
      CHECK(found.p_delay == Approx(exact.p_delay));
      CHECK(found.p_lost == Approx(exact.p_lost));
      CHECK(found.mean_wait_h == Approx(exact.mean_wait_h));
      for (std::size_t n = 0; n < units; ++n) {
        CHECK(found.workload[n] == Approx(exact.workload[n]).epsilon(1e-10));
      }
      for (std::size_t i = 0; i < exact.dispatch_share.size(); ++i) {
        CHECK(found.dispatch_share[i] == Approx(exact.dispatch_share[i]).epsilon(1e-10));
      }
    }
  }
}

// Larson (1975) reports errors of workloads of 1 to 2 % of the mean.
TEST_CASE("the approximation is near the exact solution, and dispatches add up") {
  for (const AllBusy all_busy : {AllBusy::wait, AllBusy::lost}) {
    for (const bool ties : {false, true}) {
      DispatchSystem system = any_system(8, 24, 0.55, ties, 8);
      system.all_busy = all_busy;
      const Hypercube exact = solve_hypercube(system);
      const HypercubeApproximation found = approximate_hypercube(system);
      REQUIRE(found.converged);
      CHECK(sum_of(found.workload) == Approx(sum_of(exact.workload)).epsilon(1e-12));
      CHECK(sum_of(found.dispatch_share) == Approx(1).epsilon(1e-12));
      const double mean = sum_of(exact.workload) / 8;
      for (std::size_t n = 0; n < 8; ++n) {
        CHECK(std::abs(found.workload[n] - exact.workload[n]) < 0.02 * mean);
      }
      CHECK(found.crossing_share == Approx(exact.crossing_share).epsilon(0.03));
    }
  }
}

TEST_CASE("equal costs are the mean of all orders") {
  // Two units alike in district 0: half its calls prefer either.
  DispatchSystem tied{{1.0, 0.4}, {1}, {0, 0, 0, 1, 1, 2}};
  const DispatchSystem split{{0.5, 0.5, 0.4}, {1}, {0, 1, 0, 1, 0, 1, 2, 2, 2}};
  CHECK(approximate_hypercube(tied).workload[0] ==
        Approx(approximate_hypercube(split).workload[0]).epsilon(1e-10));
}

TEST_CASE("hundreds of units are no trouble") {
  const HypercubeApproximation found = approximate_hypercube(any_system(400, 50, 0.9, false, 9));
  CHECK(found.converged);
  CHECK(sum_of(found.workload) == Approx(360).epsilon(1e-10));
  CHECK(found.p_delay == Approx(erlang_c(400, 360)));
  for (const double workload : found.workload) CHECK(std::isfinite(workload));
}

TEST_CASE("a round too few is told") {
  const HypercubeApproximation found = approximate_hypercube(three_units(), {1e-12, 2});
  CHECK_FALSE(found.converged);
  CHECK(found.iterations == 2);
  CHECK(found.last_change > 1e-12);
}

TEST_CASE("an approximation of what it does not know is refused") {
  DispatchSystem system = three_units();
  system.mean_service_h = {1, 1, 0.5};
  CHECK_THROWS_WITH(approximate_hypercube(system, {0, 0}), contains("mean_service_h differs") &&
                                                               contains("tolerance = 0") &&
                                                               contains("max_iterations = 0"));
  system.mean_service_h = {1, 1, 1};
  CHECK(approximate_hypercube(system).converged);
}
