#include "models/analytic/multi_server.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "models/analytic/queues.hpp"
#include "printed.hpp"

using namespace models::analytic;
using analytic_tests::printed;

namespace {

MultiServerWait solve(int units, double calls_per_hour, const std::vector<double>& need_share,
                      double mean_service_h = 1) {
  return multi_server_wait(units, calls_per_hour, need_share, mean_service_h);
}

}  // namespace

TEST_CASE("calls for one or two of four units wait as printed") {
  const MultiServerWait wait = solve(4, 1.2, {.7, .3});
  CHECK(wait.mean_wait_of_all_h == printed(.094419));
  CHECK(wait.utilisation == Approx(.39));
  CHECK(wait.p_delay[0] == printed(.122820));
  CHECK(wait.p_delay[1] == printed(.245489));
  CHECK(.7 * wait.mean_wait_h[0] + .3 * wait.mean_wait_h[1] == Approx(wait.mean_wait_of_all_h));
  CHECK(wait.mean_wait_h[0] < wait.mean_wait_h[1]);
}

TEST_CASE("calls that need one unit are an M/M/c queue") {
  for (const int units : {1, 3, 20}) {
    const double calls_per_hour = 1.6 * units;
    const MultiServerWait wait = solve(units, calls_per_hour, {1}, 0.5);
    const QueueWait erlang = mmc_wait(units, calls_per_hour, 0.5);
    CHECK(wait.mean_wait_of_all_h == Approx(erlang.mean_wait_h).epsilon(1e-11));
    CHECK(wait.p_delay[0] == Approx(erlang.p_delay).epsilon(1e-11));
    CHECK(wait.utilisation == Approx(erlang.utilisation));
    CHECK(wait.most_calls_per_hour == Approx(units / 0.5));
  }
}

// The last of c exponential times has mean H_c and variance 1 + 1/4 + ... + 1/c^2.
TEST_CASE("calls that need all units are an M/G/1 queue whose service ends with the last unit") {
  for (const int units : {2, 5}) {
    double mean = 0;
    double variance = 0;
    for (int k = 1; k <= units; ++k) {
      mean += 1.0 / k;
      variance += 1.0 / (k * k);
    }
    std::vector<double> all(static_cast<std::size_t>(units), 0.0);
    all.back() = 1;
    const double calls_per_hour = 0.7 / mean;
    const QueueWait khinchine = mg1_wait(calls_per_hour, mean, variance / (mean * mean));
    const MultiServerWait wait = solve(units, calls_per_hour, all);
    CHECK(wait.mean_wait_of_all_h == Approx(khinchine.mean_wait_h).epsilon(1e-11));
    CHECK(wait.p_delay.back() == Approx(0.7).epsilon(1e-11));
    CHECK(wait.most_calls_per_hour == Approx(1 / mean));
    CHECK(std::isnan(wait.mean_wait_h[0]));
  }
}

TEST_CASE("another unit of time changes times alone, and needs without calls nothing") {
  const MultiServerWait hours = solve(6, 2, {.5, .2, .3});
  const MultiServerWait minutes = solve(6, 2.0 / 60, {.5, .2, .3, 0, 0, 0, 0, 0}, 60);
  CHECK(minutes.mean_wait_of_all_h == Approx(60 * hours.mean_wait_of_all_h));
  CHECK(minutes.mean_queue == Approx(hours.mean_queue));
  for (std::size_t k = 0; k < 3; ++k) CHECK(minutes.p_delay[k] == Approx(hours.p_delay[k]));
  CHECK(minutes.p_delay[3] > minutes.p_delay[2]);
  CHECK(minutes.p_delay[7] == 1);
}

TEST_CASE("the line grows without bound as its named limit comes near, and not before") {
  const std::vector<double> need_share{.7, .3};
  const double most = solve(4, 1, need_share).most_calls_per_hour;
  CHECK(most < 4 / 1.3);  // units are held back for calls that need two
  const MultiServerWait full = solve(4, most * (1 - 1e-6), need_share);
  CHECK(full.mean_queue > 1e5);
  CHECK(std::isfinite(full.mean_queue));
  CHECK_THROWS_WITH(solve(4, most, need_share), contains("unstable"));
}

TEST_CASE("needs that cannot be are refused with all that is wrong") {
  CHECK_THROWS_WITH(solve(0, -1, {.5, .4}, 0), contains("units = 0") &&
                                                   contains("calls_per_hour = -1") &&
                                                   contains("mean_service_h = 0"));
  CHECK_THROWS_WITH(solve(4, 1, {.5, .4}), contains("adds up to 0.9"));
  CHECK_THROWS_WITH(solve(4, 1, {}), contains("adds up to 0"));
  CHECK_THROWS_WITH(solve(4, 1, {1.5, -.5}), contains("need_share[1] = -0.5"));
  CHECK_THROWS_WITH(solve(2, 1, {.5, 0, .5}), contains("calls that need 3 units, of 2"));
  CHECK_THROWS_WITH(solve(500, 1, std::vector<double>(100, .01)), contains("at most 2000"));
}
