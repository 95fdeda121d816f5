#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "catch.hpp"
#include "models/study/reader.hpp"
#include "models/study/reference.hpp"
#include "models/study/resolved.hpp"
#include "models/study/run.hpp"
#include "models/ward/replication.hpp"
#include "studies.hpp"

using namespace models::study;

namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string run_with(int threads, int replications = 3) {
  const auto study = studies::sound().with({{"study.replications", std::to_string(replications)}});
  const auto path =
      std::filesystem::temp_directory_path() / ("plan_" + std::to_string(threads) + ".h5");
  sim::Progress progress;
  const auto summary = run_study(study, make_plan(study, threads), path, threads, progress);
  CHECK_FALSE(summary.interrupted);
  std::string bytes = bytes_of(path);
  std::filesystem::remove(path);
  return bytes;
}

}  // namespace

TEST_CASE("a sweep spans every combination, and equal scenarios are run once") {
  const Plan plan = make_plan(studies::sound(), 1);
  REQUIRE(plan.points.size() == 6);
  CHECK(plan.points[3].scheme == "Plus");
  CHECK(plan.points[5].budget_gbp_per_year == 100'000);
  CHECK(plan.points[5].outlook.purchase.delivered(models::police::Rank::constable) == 2);
  CHECK(plan.scenarios.size() == 2);
  CHECK(plan.points[4].scenario == plan.points[0].scenario);  // £50,000 buys nobody
  CHECK(plan.scenarios[plan.points[5].scenario].teams[1].units == 2);
}

TEST_CASE("results are the same bytes with 1, 2 and 7 threads") {
  const std::string alone = run_with(1);
  CHECK(alone.size() > 10'000);
  CHECK(run_with(2) == alone);
  CHECK(run_with(7) == alone);
}

TEST_CASE("a stopped run keeps what was finished and says so") {
  const auto study = studies::sound().with({{"study.replications", "100000"}});
  const auto path = std::filesystem::temp_directory_path() / "stopped.h5";
  const Plan plan = make_plan(study, 1);
  sim::Progress progress;
  std::thread stopper{[&] {
    while (progress.done < 4) std::this_thread::yield();
    progress.stop = true;
  }};
  const auto summary = run_study(study, plan, path, 2, progress);
  stopper.join();
  CHECK(summary.interrupted);
  CHECK(summary.replications_done >= 4);
  CHECK(std::filesystem::exists(path));
  std::filesystem::remove(path);
}

TEST_CASE("every key and seed changes something") {
  const Plan base = make_plan(studies::sound(), 1);
  const auto calls_of = [](const Plan& plan) {
    const std::atomic<bool> stop{false};
    return models::ward::run_replication(plan.scenarios[1], 0, stop)->response_s;
  };
  const auto expected = calls_of(base);
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"study.seed", "9"},
           {"travel.blue_light_share_of_limit", "0.7"},
           {"incident[0].reported_per_year", "2500"},
           {"incident[0].reporting_probability", "0.5"},
           {"incident[0].service.mean_min", "50"},
           {"incident[0].call_handling", "{mean_min = 3}"},
           {"team[cars].units", "2"},
           {"team[funded].patrol_speed_mps", "1.3"},
           {"team[funded].availability", "0.5"},
           {"scheme[Plus].matched_per_paid", "0"},
           {"network.synthetic.seed", "4"},
           {"study.warm_up_days", "1"}}) {
    CAPTURE(key);
    CHECK(calls_of(make_plan(studies::sound().with({{key, value}}), 1)) != expected);
  }
}

TEST_CASE("points share what is costly to make, unless they differ in it") {
  using namespace models::demand;
  const std::string text = studies::kSound + R"(
[deterrence]
enabled = true
displaced_share = 0.5
displaced_later_share = 0.5

[[profile]]
name = "dark"
darkness = 2
hour_of_day = [1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,3,3,4,4,4,3,2,1]
day_of_week = [1,1,1,1,1,1,1]

[[incident]]
name = "moped robbery"
model = "moped_crews"
grade = "I"
reported_per_year = 300
profile = "dark"
)";
  const Study study = Study::from_text(text, ".", "costly.toml")
                          .with({{"incident[0].model", "\"self_exciting\""},
                                 {"incident[0].near_repeat", "{branching_ratio = 0.2}"}});
  const auto demands = [&](const std::string& key, const std::string& values) {
    const Plan plan = make_plan(
        study.with({{"sweep.axis", "[{key = \"" + key + "\", values = " + values + "}]"}}), 1);
    REQUIRE(plan.scenarios.size() == 2);
    return std::pair{plan.scenarios[0].demand, plan.scenarios[1].demand};
  };
  const auto kernel = [](const auto& demand) {
    return std::get<NearRepeats>(demand->models[0]).kernel;
  };
  const auto crews = [](const auto& demand) {
    return std::get<MopedCrews>(demand->models[1]).streets;
  };
  const auto profile = [](const auto& demand) {
    return &std::get<MopedCrews>(demand->models[1]).rides.profile();
  };
  const auto [few, many] = demands("incident[0].reported_per_year", "[900, 1000]");
  CHECK(few != many);
  CHECK(std::get<NearRepeats>(few->models[0]).total.rate_per_year() == 900);
  CHECK(std::get<NearRepeats>(many->models[0]).total.rate_per_year() == 1000);
  CHECK(kernel(few) == kernel(many));
  CHECK(crews(few) == crews(many));
  CHECK(profile(few) == profile(many));
  CHECK(few->nearby == many->nearby);
  CHECK(few->nearby != nullptr);

  const auto [near, far] = demands("incident[0].near_repeat.distance_scale_m", "[50, 90]");
  CHECK(kernel(near) != kernel(far));
  CHECK(kernel(far)->near_repeat().distance_scale_m == 90);
  CHECK(crews(near) == crews(far));
  const auto [slow, fast] = demands("incident[1].crew.top_speed_mps", "[8, 12]");
  CHECK(crews(slow) != crews(fast));
  CHECK(crews(fast)->behaviour().top_speed_mps == 12);
  const auto [here, there] = demands("incident[1].where", "[\"length\", \"footfall\"]");
  CHECK(crews(here) != crews(there));
  const auto [narrow, wide] = demands("deterrence.nearby_m", "[100, 200]");
  CHECK(narrow->nearby != wide->nearby);
  const auto [north, south] = demands("place.latitude_deg", "[60, 40]");
  CHECK(profile(north) != profile(south));
}

TEST_CASE("the resolved study reads back to the same study") {
  std::vector<sim::Problem> problems;
  const StudyConfig config = read_study(studies::sound().document(), problems);
  const std::string resolved = to_toml(config);
  const StudyConfig again = read_study(Document{resolved, "resolved"}, problems);
  CHECK(problems.empty());
  CHECK(to_toml(again) == resolved);
}

TEST_CASE("schema and reference know every table") {
  for (const char* table : {"study", "network", "travel", "dispatch", "demand", "profile",
                            "incident", "shift", "team", "scheme", "funding", "sweep"}) {
    CHECK_THAT(json_schema(), contains('"' + std::string{table} + '"'));
    CHECK_THAT(reference_page(), contains("[" + std::string{table}));
  }
}
