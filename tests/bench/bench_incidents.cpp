// All potential incidents of a study, crews' rides included, without any police: time and memory of
// one year and of ten. Arguments: study files; without any, the bundled one.
#include <cstdio>
#include <string>
#include <vector>

#include "models/demand/incident.hpp"
#include "models/study/plan.hpp"
#include "models/ward/replication.hpp"
#include "timing.hpp"

namespace {

using namespace models;

constexpr double kDaysPerYear = 365.25;

struct Count {
  std::size_t incidents = 0;
  std::size_t steps = 0;  // of rides
};

// Of one ride: its snatches before `end`.
void ride(const demand::MopedCrews& crews, const sim::StreamKey& key, sim::Instant start,
          sim::Instant end, Count& count) {
  demand::CrewRide of_crew{*crews.streets, key};
  for (sim::Instant now = start;;) {
    const demand::CrewStep step = of_crew.next();
    ++count.steps;
    now = now + step.duration;
    if (step.end == demand::CrewStep::End::home || now >= end) return;
    if (step.end == demand::CrewStep::End::snatch) ++count.incidents;
  }
}

Count run(const ward::Scenario& scenario, double years) {
  const auto end = sim::Instant::after_start(sim::Duration::days(years * kDaysPerYear));
  Count count;
  for (std::uint32_t c = 0; c < scenario.demand->classes.size(); ++c) {
    const demand::Model& model = scenario.demand->models[c];
    const sim::StreamKey key = sim::stream_key(1, 0, ward::Purpose::incidents, c);
    demand::Process process =
        demand::begin(model, scenario.streets->network, key, demand::estimates(model, 0));
    demand::IncidentDetails details{demand::ClassId{c}, scenario.demand->classes[c], key};
    const auto* crews = std::get_if<demand::MopedCrews>(&model);
    for (std::uint32_t n = 0;; ++n) {
      const demand::Occurrence next = demand::next(process);
      if (next.time >= end) break;
      if (crews == nullptr) {
        (void)details.of(next);
        ++count.incidents;
      } else {
        ride(*crews, sim::stream_key(1, 0, ward::Purpose::crews, c << 24 | n), next.time, end,
             count);
      }
    }
  }
  return count;
}

void measure(const std::string& path) {
  const study::Study study = study::Study::load(path).with(
      {{"study.horizon_days", "3660"}, {"study.warm_up_days", "0"}, {"sweep", "{}"}});
  const study::Plan plan = study::make_plan(study, 1);
  const ward::Scenario& scenario = plan.scenarios.front();
  Count of_a_year;
  const double year_s = bench::seconds(3, [&] { of_a_year = run(scenario, 1); });
  const double after_1_mb = bench::peak_memory_mb();
  Count of_ten;
  const double ten_s = bench::seconds(1, [&] { of_ten = run(scenario, 10); });
  const double after_10_mb = bench::peak_memory_mb();
  std::printf("%s\n  one year: %zu incidents, %zu steps of rides, %.1f ms\n", path.c_str(),
              of_a_year.incidents, of_a_year.steps, year_s * 1e3);
  std::printf("  ten years: %zu incidents, %.1f ms, %.2f million a second\n", of_ten.incidents,
              ten_s * 1e3, static_cast<double>(of_ten.incidents) / ten_s / 1e6);
  std::printf("  memory: %.0f MB with streets and travel tables, %.1f MB more for ten years\n",
              after_1_mb, after_10_mb - after_1_mb);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths{argv + 1, argv + argc};
  if (paths.empty()) paths.push_back(WARDSIM_SOURCE_DIR "/config/hampstead.toml");
  for (const std::string& path : paths) measure(path);
}
