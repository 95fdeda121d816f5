// Formulas: docs/reference/analytic.md. The tables of expected numbers were computed
// independently of this code.
#include "models/analytic/queues.hpp"

#include <array>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "printed.hpp"
#include "sim/core/error.hpp"

using namespace models::analytic;
using analytic_tests::printed;

TEST_CASE("Erlang's formulas give the printed tables") {
  struct Row {
    int units;
    double load, b, c, wait;
  };
  for (const Row& row :
       {Row{2, 1, .2, .333333, .333333}, Row{3, 1.5, .134328, .236842, .157895},
        Row{5, 4, .199067, .554113, .554113}, Row{10, 8, .121661, .409180, .204590}}) {
    CAPTURE(row.units, row.load);
    CHECK(erlang_b(row.units, row.load) == printed(row.b));
    CHECK(erlang_c(row.units, row.load) == printed(row.c));
    const QueueWait queue = mmc_wait(row.units, row.load / 0.75, 0.75);
    CHECK(queue.p_delay == printed(row.c));
    CHECK(queue.mean_wait_h / 0.75 == printed(row.wait));
    CHECK(queue.mean_queue == Approx(row.load / 0.75 * queue.mean_wait_h));
    CHECK(queue.utilisation == Approx(row.load / row.units));
  }
}

TEST_CASE("Erlang's loss formula is the truncated Poisson distribution") {
  double sum = 1;
  double term = 1;
  for (int k = 1; k <= 20; ++k) sum += term *= 23.5 / k;
  CHECK(erlang_b(20, 23.5) == Approx(term / sum).epsilon(1e-13));
  CHECK(erlang_b(1000, 900) < 1e-3);
  CHECK(erlang_b(3, 0) == 0);
  CHECK(erlang_c(3, 0) == 0);
}

TEST_CASE("grades at one unit wait as Cobham's table says") {
  const std::vector<double> calls_per_hour{.2, .6, 1.2};
  const auto waits = [&](Discipline discipline) {
    return priority_waits(1, calls_per_hour, 1.0 / 3, discipline).mean_wait_h;
  };
  const std::vector<double> non_preemptive = waits(Discipline::non_preemptive);
  const std::vector<double> preemptive = waits(Discipline::preemptive);
  const std::array<double, 3> expected{.238095, .324675, .909091};
  const std::array<double, 3> expected_preemptive{.023810, .153680, 1.030303};
  for (std::size_t k = 0; k < 3; ++k) {
    CAPTURE(k);
    CHECK(non_preemptive[k] == printed(expected[k]));
    CHECK(preemptive[k] == printed(expected_preemptive[k]));
  }
}

TEST_CASE("grades at four units wait as Cobham's table says") {
  const std::vector<double> calls_per_hour{.6, 1.0, .8};
  const PriorityWaits waits = priority_waits(4, calls_per_hour, .75, Discipline::non_preemptive);
  const std::array<double, 3> expected_min{1.6293, 2.3276, 3.7559};
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(waits.p_delay[k] == printed(.128534));
    CHECK(waits.mean_wait_h[k] * 60 == Approx(expected_min[k]).margin(0.5001e-4).epsilon(0));
  }
  CHECK(waits.utilisation == Approx(1.8 / 4));
}

TEST_CASE("priorities share the line out and leave its length as it is") {
  const std::vector<double> calls_per_hour{1, 0.5, 2, 0.1};
  for (const int units : {1, 3, 7}) {
    const double service_h = 0.2 * units;
    const double line = mmc_wait(units, 3.6, service_h).mean_queue;
    for (const Discipline discipline : {Discipline::non_preemptive, Discipline::preemptive}) {
      const PriorityWaits waits = priority_waits(units, calls_per_hour, service_h, discipline);
      double sum = 0;
      for (const double queue : waits.mean_queue) sum += queue;
      CHECK(sum == Approx(line).epsilon(1e-12));
    }
    const PriorityWaits first =
        priority_waits(units, calls_per_hour, service_h, Discipline::preemptive);
    CHECK(first.mean_wait_h[0] == Approx(mmc_wait(units, 1, service_h).mean_wait_h));
    CHECK(first.p_delay[0] == Approx(erlang_c(units, service_h)));
  }
}

TEST_CASE("one grade is an ordinary queue under either discipline") {
  const std::vector<double> calls_per_hour{2.5};
  for (const Discipline discipline : {Discipline::non_preemptive, Discipline::preemptive}) {
    CHECK(priority_waits(4, calls_per_hour, 1.2, discipline).mean_wait_h[0] ==
          Approx(mmc_wait(4, 2.5, 1.2).mean_wait_h));
  }
}

TEST_CASE("Pollaczek and Khinchine's waits are as printed") {
  CHECK(mg1_wait(.8, 1, 0).mean_wait_h == Approx(2));
  CHECK(mg1_wait(.8, 1, .25).mean_wait_h == Approx(2.5));
  CHECK(mg1_wait(.8, 1, 1).mean_wait_h == Approx(4));
  CHECK(mg1_wait(.8, 1, 4).mean_wait_h == Approx(10));
  CHECK(mg1_wait(.8, 1, 1).mean_wait_h == Approx(mmc_wait(1, .8, 1).mean_wait_h));
}

TEST_CASE("a queue that cannot be is refused with all that is wrong") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(mmc_wait(0, -1, nan), contains("units = 0") &&
                                              contains("calls_per_hour = -1") &&
                                              contains("mean_service_h = nan"));
  CHECK_THROWS_WITH(mg1_wait(.5, 1, -1), contains("service_cv2 = -1"));
  CHECK_THROWS_WITH(erlang_b(0, -1), contains("units = 0") && contains("load_erlang = -1"));
  const std::vector<double> rates{1, 0, -2};
  CHECK_THROWS_WITH(priority_waits(1, rates, 0, Discipline::preemptive),
                    contains("calls_per_hour[1] = 0") && contains("calls_per_hour[2] = -2") &&
                        contains("mean_service_h = 0"));
  CHECK_THROWS_AS(priority_waits(1, {}, 1, Discipline::preemptive), sim::InputError);
}

TEST_CASE("a load that the units cannot serve is named") {
  CHECK_THROWS_WITH(erlang_c(4, 4), contains("unstable: a load of 4 erlang"));
  CHECK_THROWS_WITH(mmc_wait(3, 7, .5), contains("3.5 erlang") && contains("less than 3 can"));
  CHECK_THROWS_WITH(mg1_wait(1, 1, 0), contains("unstable"));
  const std::vector<double> rates{1, 1};
  CHECK_THROWS_WITH(priority_waits(2, rates, 1, Discipline::non_preemptive), contains("unstable"));
}
