#include "models/analytic/hypercube.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "models/analytic/queues.hpp"
#include "printed.hpp"
#include "three_units.hpp"

using namespace models::analytic;
using analytic_tests::any_system;
using analytic_tests::printed;
using analytic_tests::sum_of;
using analytic_tests::three_units;

namespace {

// The largest net flow into a state, from the model's definition: districts, preferences, rates.
double largest_imbalance(const DispatchSystem& system, const std::vector<double>& p) {
  const std::size_t districts = system.districts();
  const std::size_t units = system.cost.size() / districts;
  const bool waits = system.all_busy == AllBusy::wait;
  std::vector<double> net(p.size(), 0.0);
  const auto flow = [&](std::size_t from, std::size_t to, double rate) {
    net[from] -= p[from] * rate;
    net[to] += p[from] * rate;
  };
  const double load =
      sum_of(system.calls_per_hour) * system.mean_service_h[0] / static_cast<double>(units);
  for (std::size_t state = 0; state < p.size(); ++state) {
    const bool all_busy = state + 1 == p.size();
    // While calls wait, the end of a service leaves all units busy.
    const double ends = (all_busy && waits ? 1 - load : 1) / system.mean_service_h[0];
    for (std::size_t n = 0; n < units; ++n) {
      if (state >> n & 1) flow(state, state ^ (std::size_t{1} << n), ends);
    }
    for (std::size_t j = 0; j < districts && !all_busy; ++j) {
      double least = std::numeric_limits<double>::infinity();
      std::vector<std::size_t> best;
      for (std::size_t n = 0; n < units; ++n) {
        const double cost = system.cost[n * districts + j];
        if ((state >> n & 1) || cost > least) continue;
        if (cost < least) best.clear();
        least = cost;
        best.push_back(n);
      }
      for (const std::size_t n : best) {
        flow(state, state | (std::size_t{1} << n),
             system.calls_per_hour[j] / static_cast<double>(best.size()));
      }
    }
  }
  double largest = 0;
  for (const double one : net) largest = std::max(largest, std::abs(one));
  return largest;
}

}  // namespace

TEST_CASE("three units with a line come out as in Larson and Odoni's example") {
  const Hypercube cube = solve_hypercube(three_units());
  CHECK(cube.workload[0] == printed(.557364));
  CHECK(cube.workload[1] == printed(.473372));
  CHECK(cube.workload[2] == printed(.469264));
  CHECK(cube.p_all_free == printed(.210526));
  CHECK(cube.p_delay == printed(.236842));
  CHECK(cube.crossing_share_undelayed == printed(.363530));
  CHECK(cube.p_lost == 0);
}

TEST_CASE("two units without a line come out as worked by hand") {
  DispatchSystem system{{.6, .4}, {1}, {0, 1, 1, 0}};
  system.all_busy = AllBusy::lost;
  const Hypercube cube = solve_hypercube(system);
  const std::vector<double> by_hand{.40, .22, .18, .20};
  for (std::size_t state = 0; state < 4; ++state) {
    CHECK(cube.state_probability[state] == Approx(by_hand[state]).epsilon(1e-13));
  }
  CHECK(cube.workload[0] == Approx(.42));
  CHECK(cube.workload[1] == Approx(.38));
  CHECK(cube.crossing_share == Approx(.255));
  CHECK(cube.crossing_share_undelayed == Approx(.255));
  CHECK(cube.p_lost == Approx(.2));
  CHECK(cube.p_delay == 0);
  CHECK(cube.mean_queue == 0);
  CHECK(cube.dispatch_share[2] == Approx(.6 * .22 / .8));  // unit 1 to district 0
}

TEST_CASE("one district is Erlang's queue, with and without a line") {
  for (const std::size_t units : {std::size_t{1}, std::size_t{4}, std::size_t{9}}) {
    const double load = 0.8 * static_cast<double>(units);
    DispatchSystem system = any_system(units, 1, 0.8, false, 1);
    const Hypercube waiting = solve_hypercube(system);
    const QueueWait queue = mmc_wait(static_cast<int>(units), load / 0.5, 0.5);
    CHECK(waiting.p_delay == Approx(queue.p_delay).epsilon(1e-12));
    CHECK(waiting.mean_queue == Approx(queue.mean_queue).epsilon(1e-12));
    CHECK(waiting.mean_wait_h == Approx(queue.mean_wait_h).epsilon(1e-12));
    system.all_busy = AllBusy::lost;
    const Hypercube losing = solve_hypercube(system);
    CHECK(losing.p_lost == Approx(erlang_b(static_cast<int>(units), load)).epsilon(1e-12));
    CHECK(sum_of(losing.workload) == Approx(load * (1 - losing.p_lost)).epsilon(1e-12));
  }
}

TEST_CASE("whatever the preferences, flows balance and workloads add up to the load") {
  for (const bool ties : {false, true}) {
    for (const AllBusy all_busy : {AllBusy::wait, AllBusy::lost}) {
      DispatchSystem system = any_system(7, 13, 0.6, ties, 2);
      system.all_busy = all_busy;
      const Hypercube cube = solve_hypercube(system);
      CHECK(largest_imbalance(system, cube.state_probability) < 1e-13);
      CHECK(sum_of(cube.state_probability) == Approx(1).epsilon(1e-13));
      CHECK(sum_of(cube.dispatch_share) == Approx(1).epsilon(1e-12));
      CHECK(sum_of(cube.workload) == Approx(4.2 * (1 - cube.p_lost)).epsilon(1e-12));
      // How many are busy does not depend on who is.
      std::vector<double> busy(8, 0.0);
      for (std::size_t state = 0; state < cube.state_probability.size(); ++state) {
        busy[static_cast<std::size_t>(std::popcount(state))] += cube.state_probability[state];
      }
      for (std::size_t k = 1; k < 7; ++k) {
        CHECK(busy[k] == Approx(busy[k - 1] * 4.2 / static_cast<double>(k)).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("the check of flows rejects a rate that is 3 % wrong") {
  DispatchSystem system = any_system(7, 13, 0.6, false, 2);
  const Hypercube cube = solve_hypercube(system);
  system.calls_per_hour[4] *= 1.03;
  CHECK(largest_imbalance(system, cube.state_probability) > 1e-6);
}

TEST_CASE("units that serve at rates of their own start as many calls as they end") {
  for (const AllBusy all_busy : {AllBusy::wait, AllBusy::lost}) {
    DispatchSystem system = any_system(5, 6, 0.5, true, 3);
    system.mean_service_h = {0.2, 0.7, 0.5, 0.4, 0.9};
    system.all_busy = all_busy;
    const Hypercube cube = solve_hypercube(system);
    const double served = sum_of(system.calls_per_hour) * (1 - cube.p_lost);
    for (std::size_t n = 0; n < 5; ++n) {
      const auto row = cube.dispatch_share.begin() + static_cast<std::ptrdiff_t>(6 * n);
      const double started = served * std::accumulate(row, row + 6, 0.0);
      CHECK(cube.workload[n] / system.mean_service_h[n] == Approx(started).epsilon(1e-11));
    }
  }
}

TEST_CASE("units and districts may be named in any order") {
  const DispatchSystem system = any_system(6, 5, 0.7, true, 4);
  DispatchSystem turned = system;
  for (std::size_t n = 0; n < 6; ++n) {
    for (std::size_t j = 0; j < 5; ++j) {
      turned.cost[(5 - n) * 5 + 4 - j] = system.cost[n * 5 + j];
    }
  }
  std::reverse(turned.calls_per_hour.begin(), turned.calls_per_hour.end());
  const Hypercube a = solve_hypercube(system);
  const Hypercube b = solve_hypercube(turned);
  for (std::size_t n = 0; n < 6; ++n) {
    CHECK(a.workload[n] == Approx(b.workload[5 - n]).epsilon(1e-11));
    for (std::size_t j = 0; j < 5; ++j) {
      CHECK(a.dispatch_share[n * 5 + j] ==
            Approx(b.dispatch_share[(5 - n) * 5 + 4 - j]).epsilon(1e-11));
    }
  }
  CHECK(a.crossing_share == Approx(b.crossing_share).epsilon(1e-11));
}

TEST_CASE("units that are alike everywhere share the work evenly and never cross") {
  DispatchSystem system = any_system(5, 3, 0.6, false, 5);
  std::fill(system.cost.begin(), system.cost.end(), 7.0);
  const Hypercube cube = solve_hypercube(system);
  for (const double workload : cube.workload) CHECK(workload == Approx(0.6).epsilon(1e-12));
  CHECK(cube.crossing_share == Approx(0).margin(1e-12));
}

TEST_CASE("mean travel is that of the dispatches") {
  DispatchSystem system = three_units();
  system.travel_h = std::vector<double>(12, 0.25);
  CHECK(solve_hypercube(system).mean_travel_h == Approx(0.25));
  system.travel_h->at(0) = 1.25;
  const Hypercube cube = solve_hypercube(system);
  CHECK(cube.mean_travel_h == Approx(0.25 + cube.dispatch_share[0]));
  CHECK_FALSE(solve_hypercube(three_units()).mean_travel_h);
}

TEST_CASE("loads near nothing and beyond all bounds keep their probabilities") {
  DispatchSystem system = any_system(8, 4, 1e-9, false, 6);
  system.all_busy = AllBusy::lost;
  CHECK(solve_hypercube(system).p_all_free == Approx(1));
  for (double& rate : system.calls_per_hour) rate *= 1e60;
  const Hypercube flooded = solve_hypercube(system);
  CHECK(flooded.p_lost == Approx(1));
  CHECK(sum_of(flooded.state_probability) == Approx(1));
}

TEST_CASE("twelve units are solved exactly, thirteen are refused") {
  const Hypercube cube = solve_hypercube(any_system(12, 20, 0.7, false, 7));
  CHECK(cube.p_delay == Approx(erlang_c(12, 8.4)).epsilon(1e-11));
  CHECK(sum_of(cube.workload) == Approx(8.4).epsilon(1e-11));
  CHECK_THROWS_WITH(
      solve_hypercube(any_system(13, 2, 0.5, false, 7)),
      contains("13 units (must be at most 12)") && contains("hypercube_approximation"));
}

TEST_CASE("a system that cannot be is refused with all that is wrong") {
  DispatchSystem system{{1, -1}, {0, 1}, {0, 1, 2, std::nan("")}};
  system.travel_h = std::vector<double>{1, 2, 3};
  CHECK_THROWS_WITH(solve_hypercube(system),
                    contains("calls_per_hour[1] = -1") && contains("mean_service_h[0] = 0") &&
                        contains("cost[3] = nan") && contains("travel_h has 3 values"));
  CHECK_THROWS_WITH(solve_hypercube({{1, 1}, {1}, {1, 2, 3}}), contains("cost has 3 values"));
  CHECK_THROWS_WITH(solve_hypercube({{1, 1}, {1, 1, 1}, {1, 2, 3, 4}}),
                    contains("mean_service_h has 3 values, rows of cost has 2"));
  CHECK_THROWS_WITH(solve_hypercube({{0}, {1}, {1, 1}}), contains("0 in all districts"));
  CHECK_THROWS_WITH(solve_hypercube({{}, {1}, {}}), contains("for 0 districts"));
  CHECK_THROWS_WITH(solve_hypercube({{2, 1}, {1}, {1, 2, 3, 4}}),
                    contains("unstable: a load of 3 erlang"));
}

TEST_CASE("an order that leaves out a unit is refused") {
  const std::vector<std::int64_t> order{0, 1, 1, 1, 2, 0};
  CHECK_THROWS_WITH(cost_of_orders(order, 2), contains("order[1] does not name unit 0") &&
                                                  contains("order[2] does not name unit 1"));
  CHECK_THROWS_WITH(cost_of_orders(order, 4), contains("6 values for 4 units"));
  CHECK_THROWS_WITH(cost_of_orders({}, 2), contains("0 values"));
}
