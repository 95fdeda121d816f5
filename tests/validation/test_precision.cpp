// Studies that run until they are precise: how often their last interval holds the truth. Calls
// that are all reached in time come at a rate that the study states, so the truth is known.
#include "catch.hpp"
#include "models/study/precision.hpp"
#include "models/ward/replication.hpp"
#include "statistics.hpp"

using models::study::make_plan;
using models::study::Plan;
using models::study::PrecisionWatch;
using models::study::Study;

namespace {

constexpr std::uint64_t kStudies = 600;
constexpr double kCallsPerYear = 700;

Plan plan_of(const std::string& precision) {
  return make_plan(
      Study::from_text("[study]\nname = \"precise\"\nwarm_up_days = 0\nhorizon_days = 28\n"
                       "replications = 400\n" +
                           precision +
                           "[network.synthetic]\nwards = 1\nstreet_km = 4\nmargin_m = 0\n"
                           "[dispatch]\ntarget_min = {S = 20000}\n"
                           "[[incident]]\nname = \"calls\"\ngrade = \"S\"\n"
                           "reported_per_year = 700\n"
                           "[[team]]\nname = \"officers\"\nunits = 2\npatrol = \"at_base\"\n",
                       ".", "precise.toml"),
      1);
}

// Of studies with seeds of their own: those whose last interval holds the truth.
std::uint64_t covered(Plan plan, double* mean_replications) {
  std::uint64_t held = 0;
  const std::atomic<bool> never_stop{false};
  for (std::uint64_t seed = 0; seed < kStudies; ++seed) {
    plan.scenarios[0].seed = seed;
    PrecisionWatch watch{plan};
    std::vector<double> values;
    for (int done = 0, next = watch.rule().next(0); done < next; next = watch.rule().next(done)) {
      for (; done < next; ++done) {
        const auto tallies = models::ward::run_replication(
            plan.scenarios[0], static_cast<std::uint32_t>(done), never_stop);
        watch.add(0, *tallies);
        values.push_back(static_cast<double>(tallies->reached_in_target[0]) / 28 * 365.25);
      }
      if (watch.look().front().met) break;
    }
    held += sim::mean_interval(values, 0.95).covers(kCallsPerYear) ? 1 : 0;
    *mean_replications += static_cast<double>(values.size()) / kStudies;
  }
  return held;
}

const std::string kCalls =
    "[[study.precision.measure]]\nmeasure = \"calls_in_time\"\ngrade = \"S\"\n";

}  // namespace

TEST_CASE("studies that run until they are precise cover the truth as often as they say",
          "[long]") {
  for (const std::string wanted : {"half_width = 40\n", "relative = 0.06\n"}) {
    double replications = 0;
    const std::uint64_t held =
        covered(plan_of("[study.precision]\n" + kCalls + wanted), &replications);
    CAPTURE(wanted, held, replications);
    CHECK(replications > 15);
    CHECK(replications < 100);
    CHECK(statistics::binomial_accepts(held, kStudies, 0.95));
  }
}

TEST_CASE("studies that look from two replications on, one by one, are caught by the same check") {
  double replications = 0;
  const std::uint64_t held =
      covered(plan_of("[study.precision]\nleast = 2\nbatch = 1\n" + kCalls + "half_width = 60\n"),
              &replications);
  CAPTURE(held, replications);
  CHECK_FALSE(statistics::binomial_accepts(held, kStudies, 0.95));
}
