// What a policy costs in whole runs: ward-years a second by patrol policy and by dispatch rule.
//
// bench_policies [NETWORK.h5], the two real wards, or synthetic ones of their size. One thread,
// processor time, everything counted. All variants are run in turn, several rounds over, and the
// best round of each counts: so other work on the machine hits them alike.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "models/study/run.hpp"
#include "models/ward/replication.hpp"
#include "own_walk.hpp"
#include "timing.hpp"
#include "two_wards.hpp"

namespace {

using namespace models::study;

constexpr int kRounds = 7;
constexpr int kReplications = 2;

// The nearest unit as a user's own rule: what the virtual calls cost.
class OwnNearest final : public models::police::DispatchPolicy {
 public:
  std::optional<std::uint32_t> cost_ms(const models::police::CallFacts&,
                                       const models::police::Candidate& unit) const override {
    return unit.travel_ms;
  }
};

struct Variant {
  std::string name;
  std::vector<Override> changes;
  bool own = false;  // put in by code
  std::vector<models::ward::Scenario> scenarios = {};
  double seconds = 1e300;
  double events = 0;
  double calls = 0;
};

void run_once(Variant& variant) {
  const std::atomic<bool> never_stop{false};
  double events = 0;
  double calls = 0;
  const double seconds = bench::processor_seconds([&] {
    for (std::uint32_t r = 0; r < kReplications; ++r) {
      const auto tallies = models::ward::run_replication(variant.scenarios[0], r, never_stop);
      events += static_cast<double>(tallies->events);
      for (const auto n : tallies->reached) calls += static_cast<double>(n);
    }
  });
  variant.seconds = std::min(variant.seconds, seconds);
  variant.events = events;
  variant.calls = calls;
}

template <class PutIn>
void compare(const Study& study, std::vector<Variant> variants, PutIn put_in_own) {
  for (Variant& variant : variants) {
    variant.scenarios = make_plan(study.with(variant.changes), 2).scenarios;
    if (variant.own) put_in_own(variant.scenarios[0]);
  }
  for (int round = 0; round < kRounds; ++round) {
    for (Variant& variant : variants) run_once(variant);
  }
  std::printf("  %-34s %12s %7s %11s %9s %9s\n", "", "ward-years/s", "time", "events/year",
              "ns/event", "us/call");
  for (const Variant& variant : variants) {
    const double ward_years = 2 * kReplications * 364 / 365.25;
    std::printf("  %-34s %12.1f %6.2fx %11.0f %9.1f %9.2f\n", variant.name.c_str(),
                ward_years / variant.seconds, variant.seconds / variants[0].seconds,
                variant.events / kReplications, variant.seconds * 1e9 / variant.events,
                variant.seconds * 1e6 / variant.calls);
  }
}

void patrols(const Study& study) {
  const std::string team = "team[ward officers].";
  const auto policy = [&](const char* name) {
    return Override{team + "patrol", '"' + std::string{name} + '"'};
  };
  std::printf("patrol policies: 12 ward officers, 4 cars at their base, 2,750 calls a year\n");
  compare(
      study,
      {{"random walk", {policy("random_walk")}},
       {"hot spots, shuffled", {policy("hot_spots")}},
       {"hot spots, fixed order", {policy("hot_spots"), {team + "patrol_plan.order", "\"fixed\""}}},
       {"edge-covering tour", {policy("tour")}},
       {"fixed post", {policy("fixed_post")}},
       {"fixed post, walks of 4", {policy("fixed_post"), {team + "patrol_plan.walk_legs", "4"}}},
       {"by need", {policy("by_need")}},
       {"own (random walk)", {policy("random_walk")}, true}},
      [](models::ward::Scenario& scenario) {
        for (auto& patrol : scenario.patrols[1]) {
          patrol =
              std::make_shared<const bench::OwnWalk>(std::get<models::patrol::RandomWalk>(patrol));
        }
      });
}

void dispatch_rules(const Study& study) {
  // Nobody patrols, ten times the calls: what is left is the cost of calls.
  const Study busy = study.with({{"team[ward officers].patrol", "\"at_base\""},
                                 {"incident[0].reported_per_year", "11000"},
                                 {"incident[1].reported_per_year", "16500"}});
  const Override ring_fenced{"team[ward officers].home_ward_only", "true"};
  const Override pre_emption{"dispatch.preemption", "\"at_scene\""};
  const Override redirection{"dispatch.redirect_share", "0.3"};
  const Override ageing{"dispatch.ageing_min", "{S = 15}"};
  std::printf("dispatch rules: the same units, nobody on patrol, 27,500 calls a year\n");
  compare(busy,
          {{"nearest", {}},
           {"own ward first", {{"dispatch.choice", "\"own_ward_first\""}}},
           {"who may attend", {{"team[ward officers].attends", "[\"S\"]"}}},
           {"ring-fenced", {ring_fenced}},
           {"help across wards", {ring_fenced, {"team[ward officers].leaves_ward_for", "[\"I\"]"}}},
           {"ageing", {ageing}},
           {"pre-emption on the way", {{"dispatch.preemption", "\"responding\""}}},
           {"pre-emption at the scene too", {pre_emption}},
           {"redirection", {redirection}},
           {"cut-off, 1 in reserve", {{"dispatch.reserve", "1"}}},
           {"escalation, desks a quarter",
            {{"dispatch.from_desk", "[\"I\"]"}, {"team[ward officers].desk_share", "0.25"}}},
           {"no-send above 2", {{"dispatch.no_send_above", "{S = 2}"}}},
           {"patience of an hour", {{"dispatch.patience_h", "{S = 1}"}}},
           {"two units to I calls", {{"incident[0].units", "2"}}},
           {"... all at once, last arrival",
            {{"incident[0].units", "2"},
             {"incident[0].send_together", "true"},
             {"incident[0].response_by", "\"last\""}}},
           {"all but several units",
            {ring_fenced,
             ageing,
             pre_emption,
             redirection,
             {"dispatch.choice", "\"own_ward_first\""},
             {"dispatch.reserve", "1"},
             {"dispatch.from_desk", "[\"I\"]"},
             {"dispatch.no_send_above", "{S = 2}"}}},
           {"own (nearest)", {}, true}},
          [](models::ward::Scenario& scenario) {
            scenario.dispatch.policy = std::make_shared<const OwnNearest>();
          });
}

}  // namespace

int main(int argc, char** argv) {
  const Study study = bench::two_wards(argc, argv);
  std::printf("on %s, 364 days and a week of warm-up\n",
              argc > 1 ? "the real wards" : "synthetic wards");
  patrols(study);
  dispatch_rules(study);
}
