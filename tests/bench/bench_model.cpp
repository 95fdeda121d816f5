// The whole model: bench_model [NETWORK.h5], the two real wards, or synthetic ones of their size.
#include <cstdio>

#include "models/study/run.hpp"
#include "models/ward/replication.hpp"
#include "timing.hpp"
#include "two_wards.hpp"

namespace {

using namespace models::study;

// Replications 0 to count - 1 on `threads` threads: seconds, events, calls.
struct Work {
  double seconds = 0;
  double events = 0;
  double calls = 0;
};

Work work(const Plan& plan, int threads, int replications) {
  Work done;
  done.seconds = bench::seconds(3, [&] {
    done.events = done.calls = 0;
    sim::Progress progress;
    sim::run_in_order(
        replications, threads,
        [&](std::int64_t r) {
          return models::ward::run_replication(plan.scenarios[0], static_cast<std::uint32_t>(r),
                                               progress.stop);
        },
        [&](std::int64_t, const models::ward::Tallies& tallies) {
          done.events += static_cast<double>(tallies.events);
          for (const auto n : tallies.reached) done.calls += static_cast<double>(n);
        },
        progress);
  });
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  const Study study = bench::two_wards(argc, argv);
  const Plan plan = make_plan(study, 2);
  const int replications = 16;
  std::printf("the whole model on %s: 2 wards, 4 cars, 12 ward officers, 364 days\n",
              argc > 1 ? "the real wards" : "synthetic wards");
  const Work one = work(plan, 1, replications);
  std::printf(
      "  %.0f events a replication; %.1f ns an event, %.1f million events a second and core\n",
      one.events / replications, one.seconds * 1e9 / one.events, one.events / one.seconds / 1e6);
  std::printf("  %.1f ward-years a second and core\n",
              2 * replications * 364 / 365.25 / one.seconds);
  const Work two = work(plan, 2, replications);
  std::printf("  two threads: %.2f times as fast, %.0f %% efficient\n", one.seconds / two.seconds,
              50 * one.seconds / two.seconds);

  // Nobody patrols, ten times the calls: what is left is the cost of calls.
  const Plan calls_only = make_plan(study.with({{"team[ward officers].patrol", "\"at_base\""},
                                                {"team[response cars].units", "12"},
                                                {"incident[0].reported_per_year", "11000"},
                                                {"incident[1].reported_per_year", "16500"}}),
                                    2);
  const Work calls = work(calls_only, 1, replications);
  std::printf("  a call from arrival to clearance: %.2f us, everything counted\n",
              calls.seconds * 1e6 / calls.calls);

  const Plan ten_years = make_plan(study.with({{"study.horizon_days", "3640"}}), 2);
  std::printf("  memory: %.0f MB after 16 replications", bench::peak_memory_mb());
  (void)work(plan, 1, 64);
  std::printf(", %.0f MB after 64", bench::peak_memory_mb());
  (void)work(ten_years, 1, 4);
  std::printf(", %.0f MB with ten times the horizon\n", bench::peak_memory_mb());
}
