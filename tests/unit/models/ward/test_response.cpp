// Who is sent where, from where, and when they arrive: checked with pencil and paper on a line.
#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "scenarios.hpp"

using namespace scenarios;
using demand::Grade;
using demand::Incident;
using police::Patrol;
using police::Team;
using sim::street::Position;
using sim::street::StreetId;
using ward::Tallies;

namespace {

constexpr double kFootMps = 1.25;
constexpr double kCycleMps = 4;

// A quiet ward of one line of streets: 0 to 300 m from A.
Draft on_a_line(std::vector<Team> teams, std::vector<Kind> kinds) {
  Draft draft;
  draft.network = line();
  draft.speeds.foot_mps = kFootMps;
  draft.speeds.cycle_mps = kCycleMps;
  draft.teams = std::move(teams);
  draft.kinds = std::move(kinds);
  return draft;
}

Kind calls(Grade grade, double rate_per_year, double service_s, double handling_s = 0) {
  Kind kind;
  kind.incidents.name = demand::kGradeNames[demand::index(grade)];
  kind.incidents.grade = grade;
  kind.incidents.service_s = sim::Distribution::constant(service_s);
  kind.incidents.call_handling_s = sim::Distribution::constant(handling_s);
  kind.rate_per_year = rate_per_year;
  return kind;
}

Team one_unit(Patrol patrol, Mode mode = Mode::foot, Position base = {StreetId{0}, 0}) {
  Team team;
  team.units = 1;
  team.mode = mode;
  team.patrol = patrol;
  team.base = base;
  return team;
}

// Calls `check(incident, tallies)` for replications that meet exactly one incident.
template <class Check>
int for_single_incidents(const ward::Scenario& scenario, Check check) {
  int checked = 0;
  for (std::uint32_t r = 0; r < 300; ++r) {
    const auto incidents = incidents_until(scenario, r, 0, end_of_run(scenario));
    if (incidents.size() != 1) continue;
    const Tallies tallies = run(scenario, r);
    if (sum(tallies.calls) != 1) continue;  // it happened after the horizon
    check(incidents.front(), tallies);
    ++checked;
  }
  return checked;
}

double seconds(Instant t) {
  return t.since_start().in_seconds();
}

}  // namespace

TEST_CASE("a waiting unit reaches a call after call handling and its way from base") {
  auto draft = on_a_line({one_unit(Patrol::at_base, Mode::foot, {StreetId{1}, 50})},
                         {calls(Grade::immediate, 100, 600, 90)});
  const auto scenario = build(draft);
  const int n = for_single_incidents(scenario, [&](const Incident& call, const Tallies& tallies) {
    const double way_s = std::fabs(metres_from_a(call.place) - 150) / kFootMps;
    REQUIRE(tallies.reached[0] == 1);
    REQUIRE(tallies.response_s[0] == Approx(90 + way_s).margin(0.002));
    REQUIRE(tallies.queued_s[0] == 0);
    const auto minute = static_cast<std::size_t>((90 + way_s) / 60);
    REQUIRE(tallies.response_histogram[minute] == 1);
    REQUIRE(time_in(tallies, 0, ward::UnitState::responding).in_seconds() ==
            Approx(way_s).margin(0.002));
    REQUIRE(time_in(tallies, 0, ward::UnitState::at_scene) == Duration::minutes(10));
  });
  CHECK(n > 50);
}

TEST_CASE("a patrolling unit leaves for a call from the middle of its street") {
  // On a line with dead ends the walk is no longer random: A, B, C, B, A, ... at 1 m/s.
  Team team = one_unit(Patrol::random_walk);
  team.patrol_speed_mps = 1;
  const auto scenario = build(on_a_line({team}, {calls(Grade::significant, 100, 300)}));
  const int n = for_single_incidents(scenario, [&](const Incident& call, const Tallies& tallies) {
    const double walked_m = std::fmod(seconds(call.happened), 600);
    const double place_m = walked_m < 300 ? walked_m : 600 - walked_m;
    const double way_s = std::fabs(metres_from_a(call.place) - place_m) / kFootMps;
    REQUIRE(tallies.response_s[0] == Approx(way_s).margin(0.003));
  });
  CHECK(n > 50);
}

TEST_CASE("a car uses blue lights to immediate calls only") {
  // 10 m/s streets: 6 m/s in traffic, 11 m/s on blue lights.
  for (const auto& [grade, mps] : {std::pair{Grade::immediate, 11.0}, {Grade::significant, 6.0}}) {
    const auto scenario =
        build(on_a_line({one_unit(Patrol::at_base, Mode::car)}, {calls(grade, 100, 60)}));
    const int n = for_single_incidents(scenario, [&](const Incident& call, const Tallies& tallies) {
      REQUIRE(tallies.response_s[0] == Approx(metres_from_a(call.place) / mps).margin(0.003));
    });
    CHECK(n > 50);
  }
}

TEST_CASE("the unit that can be there first is sent, wherever it is") {
  const auto scenario = build(on_a_line(
      {one_unit(Patrol::at_base), one_unit(Patrol::at_base, Mode::cycle, {StreetId{1}, 200})},
      {calls(Grade::significant, 100, 60)}));
  const int n = for_single_incidents(scenario, [&](const Incident& call, const Tallies& tallies) {
    const double on_foot_s = metres_from_a(call.place) / kFootMps;
    const double by_cycle_s = (300 - metres_from_a(call.place)) / kCycleMps;
    const std::size_t s = demand::index(Grade::significant);
    REQUIRE(tallies.attended[s] == (on_foot_s < by_cycle_s ? 1 : 0));
    REQUIRE(tallies.attended[demand::kGrades + s] == (on_foot_s < by_cycle_s ? 0 : 1));
    REQUIRE(tallies.response_s[0] == Approx(std::min(on_foot_s, by_cycle_s)).margin(0.002));
  });
  CHECK(n > 50);
}

TEST_CASE("of units that are as near, the first one goes") {
  const auto scenario = build(on_a_line({one_unit(Patrol::at_base), one_unit(Patrol::at_base)},
                                        {calls(Grade::extended, 100, 60)}));
  for_single_incidents(scenario, [&](const Incident&, const Tallies& tallies) {
    REQUIRE(tallies.attended[demand::index(Grade::extended)] == 1);
  });
}

TEST_CASE("a unit attends only the grades of its team") {
  Team picky = one_unit(Patrol::at_base);
  picky.attends = {true, false, true, false};
  const auto scenario = build(
      on_a_line({picky}, {calls(Grade::immediate, 3'000, 60), calls(Grade::significant, 3'000, 60),
                          calls(Grade::extended, 3'000, 60), calls(Grade::referred, 3'000, 60)}));
  const Tallies tallies = run(scenario);
  CHECK(tallies.reached[0] > 0);
  CHECK(tallies.reached[1] == 0);
  CHECK(tallies.waiting[1] == tallies.calls[1]);
  CHECK(tallies.reached[2] > 0);
  CHECK(tallies.reached[3] == 0);
  CHECK(tallies.referred[3] == tallies.calls[3]);
  CHECK(tallies.referred[0] + tallies.referred[1] + tallies.referred[2] == 0);
}

TEST_CASE("a ring-fenced unit ignores calls outside its home ward") {
  Team fenced = one_unit(Patrol::at_base);
  fenced.home_ward_only = true;
  auto draft = on_a_line({fenced}, {calls(Grade::significant, 5'000, 60)});
  draft.network.wards.push_back(draft.network.wards[0]);
  draft.network.streets[1].ward = sim::street::WardId{1};
  draft.teams[0].wards = {sim::street::WardId{1}};
  Tallies tallies = run(build(draft));
  CHECK(tallies.reached[0] == 0);
  CHECK(tallies.waiting[0] == tallies.calls[0]);
  CHECK(tallies.calls[0] > 0);
  CHECK(tallies.reached[1] > 0);
  SECTION("the second unit's home is the second ward") {
    draft.teams[0].units = 2;
    draft.teams[0].wards = {sim::street::WardId{1}, sim::street::WardId{0}};
    tallies = run(build(draft));
    CHECK(tallies.reached[0] > 0);
    CHECK(tallies.reached[1] > 0);
  }
  SECTION("without wards of its own, all are home") {
    draft.teams[0].wards.clear();
    tallies = run(build(draft));
    CHECK(tallies.reached[0] > 0);
    CHECK(tallies.reached[1] > 0);
  }
}

// --- A whole week of one unit, kept by hand -----------------------------------------------------

namespace {

struct PencilCall {
  double happened_s, ready_s, place_m, service_s;
  std::size_t kind;
  Grade grade;
  bool measured;
};

struct PencilBook {
  std::vector<std::int64_t> reached, waiting, lost;
  std::vector<double> response_s, queued_s;
};

// One walking unit on the line: it takes the most urgent call, of those the one that was ready
// first, and otherwise walks home (or stays, where home_mps is 0). In real numbers throughout.
class Pencil {
 public:
  Pencil(const ward::Scenario& scenario, std::uint32_t replication, double home_mps)
      : scenario_{scenario}, home_mps_{home_mps}, end_s_{seconds(end_of_run(scenario))} {
    const double horizon_s = scenario.horizon.in_seconds();
    for (std::size_t k = 0; k < scenario.demand->classes.size(); ++k) {
      for (const Incident& i : incidents_until(scenario, replication, k, end_of_run(scenario))) {
        const double t = seconds(i.happened);
        open_.push_back({t, t + i.call_handling.in_seconds(), metres_from_a(i.place),
                         i.service.in_seconds(), k, scenario.demand->classes[k].grade,
                         t < horizon_s});
      }
    }
    std::sort(open_.begin(), open_.end(),
              [](const auto& a, const auto& b) { return a.ready_s < b.ready_s; });
    const std::size_t kinds = scenario.demand->classes.size();
    book_ = {std::vector<std::int64_t>(kinds), std::vector<std::int64_t>(kinds),
             std::vector<std::int64_t>(kinds), std::vector<double>(kinds),
             std::vector<double>(kinds)};
  }

  PencilBook keep() {
    while (free_s_ <= end_s_ && !open_.empty()) {
      drop_lost(free_s_);
      if (open_.empty()) break;
      const std::size_t next = most_urgent();
      const PencilCall call = open_[next];
      if (call.ready_s > end_s_) break;
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(next));
      if (call.ready_s - call.happened_s > patience_s(call)) {
        count(book_.lost, call);
      } else {
        serve(call);
      }
    }
    for (const PencilCall& call : open_) {
      count(end_s_ - call.happened_s > patience_s(call) ? book_.lost : book_.waiting, call);
    }
    return book_;
  }

 private:
  double patience_s(const PencilCall& call) const {
    const auto& patience = scenario_.dispatch.patience[demand::index(call.grade)];
    return patience ? patience->in_seconds() : INFINITY;
  }
  static void count(std::vector<std::int64_t>& table, const PencilCall& call) {
    if (call.measured) ++table[call.kind];
  }
  // Those that wait already and have waited too long.
  void drop_lost(double now_s) {
    std::erase_if(open_, [&](const PencilCall& call) {
      const bool gone = call.ready_s <= now_s && now_s - call.happened_s > patience_s(call);
      if (gone) count(book_.lost, call);
      return gone;
    });
  }
  // Of those that wait; if none does, the next to come.
  std::size_t most_urgent() const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < open_.size() && open_[i].ready_s <= free_s_; ++i) {
      if (open_[i].grade < open_[best].grade) best = i;
    }
    return best;
  }
  void serve(const PencilCall& call) {
    const double assigned_s = std::max(free_s_, call.ready_s);
    const double walked_m = std::min(place_m_, home_mps_ * (assigned_s - free_s_));
    const double way_s = std::fabs(call.place_m - (place_m_ - walked_m)) / kFootMps;
    place_m_ = call.place_m;
    free_s_ = assigned_s + way_s + call.service_s;
    if (assigned_s + way_s > end_s_) return count(book_.waiting, call);
    count(book_.reached, call);
    if (!call.measured) return;
    book_.response_s[call.kind] += assigned_s + way_s - call.happened_s;
    book_.queued_s[call.kind] += assigned_s - call.ready_s;
  }

  const ward::Scenario& scenario_;
  double home_mps_;
  double end_s_;
  double free_s_ = 0;
  double place_m_ = 0;
  std::vector<PencilCall> open_;  // by time of being ready
  PencilBook book_;
};

void compare_with_pencil(const Draft& draft, double home_mps) {
  const auto scenario = build(draft);
  for (std::uint32_t r = 0; r < 20; ++r) {
    const PencilBook book = Pencil{scenario, r, home_mps}.keep();
    const Tallies tallies = run(scenario, r);
    REQUIRE(tallies.reached == book.reached);
    REQUIRE(tallies.waiting == book.waiting);
    REQUIRE(tallies.lost == book.lost);
    for (std::size_t k = 0; k < draft.kinds.size(); ++k) {
      // A millisecond or two a journey, handed on to the calls that wait behind it.
      const double margin_s = 0.05 * static_cast<double>(book.reached[k]);
      REQUIRE(tallies.response_s[k] == Approx(book.response_s[k]).margin(margin_s).epsilon(0));
      REQUIRE(tallies.queued_s[k] == Approx(book.queued_s[k]).margin(margin_s).epsilon(0));
    }
  }
}

std::vector<Kind> busy_mix(double rate_per_year) {
  std::vector<Kind> kinds{calls(Grade::extended, rate_per_year, 0),
                          calls(Grade::immediate, rate_per_year, 0),
                          calls(Grade::significant, rate_per_year, 0)};
  for (Kind& kind : kinds) {
    kind.incidents.service_s = sim::Distribution::exponential(1'200);
    kind.incidents.call_handling_s = sim::Distribution::exponential(120);
  }
  return kinds;
}

}  // namespace

TEST_CASE("a unit that walks home between calls is met on its way, as kept by hand") {
  compare_with_pencil(on_a_line({one_unit(Patrol::at_base)}, busy_mix(3'000)), kFootMps);
}

TEST_CASE("a unit that stays at the scene leaves for the next call from there, as kept by hand") {
  compare_with_pencil(on_a_line({one_unit(Patrol::at_scene)}, busy_mix(3'000)), 0);
}

TEST_CASE("an overloaded unit serves by grade and then in order, as kept by hand") {
  compare_with_pencil(on_a_line({one_unit(Patrol::at_base)}, busy_mix(12'000)), kFootMps);
}

TEST_CASE("calls whose patience ends before they are assigned are lost, as kept by hand") {
  auto draft = on_a_line({one_unit(Patrol::at_base)}, busy_mix(12'000));
  draft.dispatch.patience = {Duration::minutes(5), Duration::minutes(30), Duration::hours(6), {}};
  compare_with_pencil(draft, kFootMps);
  SECTION("also when they end while the call is still being taken") {
    for (Kind& kind : draft.kinds) {
      kind.incidents.call_handling_s = sim::Distribution::exponential(900);
    }
    compare_with_pencil(draft, kFootMps);
    draft.dispatch.target = {};  // so that the run ends while calls are being taken
    compare_with_pencil(draft, kFootMps);
  }
}
