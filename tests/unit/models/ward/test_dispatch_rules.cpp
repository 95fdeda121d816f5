// Each rule of dispatch with pencil and paper, and without it: the examples of
// docs/explanation/officers.md. Places are metres from A, which are seconds on foot.
#include <vector>

#include "catch.hpp"
#include "on_a_line.hpp"

using namespace scenarios;
using ward::Tallies;
using ward::UnitState;

namespace {

using namespace on_a_line;

// Response times of the only call of each class [s].
void check_responses(const Draft& draft, const std::vector<double>& expected) {
  const Tallies tallies = run(build(draft));
  const std::size_t classes = draft.kinds.size();
  std::vector<double> response(classes);
  for (std::size_t i = 0; i < tallies.response_s.size(); ++i) {
    response[i % classes] += tallies.response_s[i];
  }
  for (std::size_t k = 0; k < classes; ++k) {
    CAPTURE(k);
    CHECK(response[k] == Approx(expected[k]).margin(0.01));
  }
}

double seconds_in(const Tallies& tallies, UnitState state) {
  return time_in(tallies, 0, state).in_seconds();
}

}  // namespace

TEST_CASE("nearest: the unit with the shortest way; own ward first: that of the call's ward") {
  // A call at 90, in ward 0. The unit at A is 90 s away, at home in ward 1; that at C 210 s, at
  // home in ward 0.
  Draft draft =
      two_wards({one_at(kA), one_at(kC)}, {calls_at(Grade::significant, at_m(90), {10}, 600)});
  draft.teams[0].wards = {sim::street::WardId{1}};
  draft.teams[1].wards = {sim::street::WardId{0}};
  check_responses(draft, {90});
  draft.dispatch.choice = police::Choice::own_ward_first;
  check_responses(draft, {210});
  SECTION("others only if there is none free") {
    draft.kinds.push_back(calls_at(Grade::extended, at_m(90), {20}, 600));
    check_responses(draft, {210, 90});
  }
}

TEST_CASE("who may attend: a team's grades") {
  Draft draft = one_ward({one_at(kA), one_at(kC)}, {calls_at(Grade::significant, kB, {10}, 60)});
  check_responses(draft, {100});
  draft.teams[0].attends = {true, false, false, false};
  check_responses(draft, {200});
}

TEST_CASE("ring-fenced: no call outside the home ward, but for grades that it leaves it for") {
  // Calls at 130, in ward 1. The unit at A, at home in ward 0, is nearer than the one at C.
  Draft draft =
      two_wards({one_at(kA), one_at(kC)}, {calls_at(Grade::significant, at_m(130), {10}, 60),
                                           calls_at(Grade::immediate, at_m(130), {3600}, 60)});
  draft.teams[0].wards = {sim::street::WardId{0}};
  check_responses(draft, {130, 130});
  draft.teams[0].home_ward_only = true;
  check_responses(draft, {170, 170});
  draft.teams[0].leaves_ward_for = {true, false, false, false};
  check_responses(draft, {170, 130});
}

TEST_CASE("response cars are the borough's: a team without wards attends in all") {
  // From A at 10 m/s streets: 11 m/s on blue lights, 6 m/s in traffic.
  Draft draft = two_wards({one_at(kA)}, {calls_at(Grade::immediate, kC, {10}, 60),
                                         calls_at(Grade::significant, at_m(60), {3600}, 60)});
  draft.teams[0].mode = Mode::car;
  draft.teams[0].home_ward_only = true;  // no home, so no fence
  check_responses(draft, {300 / 11.0, 60 / 6.0});
  draft.teams[0].wards = {sim::street::WardId{0}};
  check_responses(draft, {0, 60 / 6.0});
  CHECK(sum(run(build(draft)).waiting) == 1);
}

TEST_CASE("ageing: a call that has waited long counts as one of the next higher grade") {
  // The unit is at A until 600. Then the S call of 100 s, or the E call of 50 s, both at B; the
  // other when that is done, 100 + 60 s later.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::immediate, kA, {0}, 600),
                                        calls_at(Grade::significant, kB, {100}, 60),
                                        calls_at(Grade::extended, kB, {50}, 60)});
  check_responses(draft, {0, 600 - 100 + 100, 760 - 50});
  draft.dispatch.ageing[2] = Duration::seconds(300);
  check_responses(draft, {0, 760 - 100, 600 - 50 + 100});
  draft.dispatch.ageing[2] = Duration::seconds(560);  // it waits for 550
  check_responses(draft, {0, 600, 710});
}

TEST_CASE("between calls a unit goes back to its base, or stays where the last one ended") {
  // At B in [110, 170). At 200 it is 30 m on its way back to A, or still there.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::significant, kB, {10}, 60),
                                        calls_at(Grade::extended, kB, {200}, 60)});
  check_responses(draft, {100, 30});
  draft.teams[0].patrol = police::Patrol::at_scene;
  check_responses(draft, {100, 0});
}

TEST_CASE("patrol is broken off for a call of any grade") {
  // At 130 the unit, at 1 m/s, is on the second street, 30 m past B. Were the street walked to its
  // end first, the call would wait 170 s, and then have 300 s of way.
  for (const Grade grade : {Grade::immediate, Grade::significant, Grade::extended}) {
    Draft draft = one_ward({one_at(kA)}, {calls_at(grade, kA, {130}, 60)});
    draft.teams[0].patrol = police::Patrol::random_walk;
    draft.teams[0].patrol_speed_mps = 1;
    check_responses(draft, {130});
  }
}

TEST_CASE("pre-emption on the way: a unit leaves a call of lower grade") {
  // At 120 the unit is 120 m on its way to the S call at C. It turns back, serves the I call for
  // 60 s, and has 300 m to C from there. Otherwise it is at C until 360.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::significant, kC, {0}, 60),
                                        calls_at(Grade::immediate, kA, {120}, 60)});
  check_responses(draft, {300, 360 - 120 + 300});
  draft.dispatch.preemption = police::Preemption::responding;
  check_responses(draft, {120 + 120 + 60 + 300, 120});
  SECTION("by the grades that may") {
    draft.kinds = {calls_at(Grade::extended, kC, {0}, 60),
                   calls_at(Grade::significant, kA, {120}, 60)};
    check_responses(draft, {300, 540});
    draft.dispatch.preempting = {true, true, false, false};
    check_responses(draft, {600, 120});
  }
}

TEST_CASE("pre-emption at the scene: the unit comes back for what is left") {
  // The I call of 330 finds the unit 30 s into the 60 s of the S call at C.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::significant, kC, {0}, 60),
                                        calls_at(Grade::immediate, kA, {330}, 60)});
  draft.dispatch.preemption = police::Preemption::responding;
  check_responses(draft, {300, 360 - 330 + 300});
  Tallies tallies = run(build(draft));
  CHECK(seconds_in(tallies, UnitState::responding) == Approx(300 + 300).margin(0.01));
  CHECK(seconds_in(tallies, UnitState::at_scene) == Approx(60 + 60).margin(0.01));
  draft.dispatch.preemption = police::Preemption::at_scene;
  check_responses(draft, {300, 300});
  tallies = run(build(draft));
  CHECK(seconds_in(tallies, UnitState::responding) == Approx(300 + 300 + 300).margin(0.01));
  CHECK(seconds_in(tallies, UnitState::at_scene) == Approx(30 + 60 + 30).margin(0.01));
}

TEST_CASE("redirection: a unit that becomes free takes an I call over") {
  // The unit at 250 is at the S call there until 100. The I call at C, of 10 s, has the unit from
  // A: at 100 it has 210 s of way left. The other has 50 s: it saves 160 of 210, 76 %.
  Draft draft =
      one_ward({one_at(kA), one_at(at_m(250))}, {calls_at(Grade::significant, at_m(250), {5}, 95),
                                                 calls_at(Grade::immediate, kC, {10}, 600)});
  check_responses(draft, {0, 300});
  CHECK(sum(run(build(draft)).redirected) == 0);
  draft.dispatch.redirect_share = 0.75;
  check_responses(draft, {0, 100 - 10 + 50});
  CHECK(run(build(draft)).redirected == std::vector<std::int64_t>{0, 1});
  draft.dispatch.redirect_share = 0.77;
  check_responses(draft, {0, 300});
  SECTION("and no call of a lower grade") {
    draft.dispatch.redirect_share = 0.01;
    draft.kinds[1] = calls_at(Grade::significant, kC, {10}, 600);
    check_responses(draft, {0, 300});
  }
}

TEST_CASE("cut-off: the last free unit is kept for I calls") {
  // S calls of 10 s and 20 s at B, an I call of 30 s at C. The unit at A is at the first S call in
  // [110, 170). With one in reserve it takes the second then, and C's own unit the I call at once.
  // Without, C's unit goes to the second, and the I call has A's at 170, 200 s away.
  Draft draft = one_ward({one_at(kA), one_at(kC)}, {calls_at(Grade::significant, kB, {10}, 60),
                                                    calls_at(Grade::significant, kB, {20}, 60),
                                                    calls_at(Grade::immediate, kC, {30}, 60)});
  check_responses(draft, {100, 200, 170 - 30 + 200});
  draft.dispatch.reserve = 1;
  check_responses(draft, {100, 170 - 20, 0});
}

TEST_CASE("several units: the response is the first arrival or the last") {
  // At B, 100 s from A and 200 s from C.
  Draft draft = one_ward({one_at(kA), one_at(kC)}, {calls_at(Grade::significant, kB, {10}, 60)});
  const auto responding = [&] { return seconds_in(run(build(draft)), UnitState::responding); };
  const auto other = [&] {
    return time_in(run(build(draft)), 1, UnitState::responding).in_seconds();
  };
  check_responses(draft, {100});
  CHECK(responding() + other() == Approx(100).margin(0.01));
  draft.kinds[0].incidents.units = 2;
  check_responses(draft, {100});
  CHECK(responding() + other() == Approx(100 + 200).margin(0.01));
  draft.kinds[0].incidents.response_by = demand::ResponseBy::last;
  check_responses(draft, {200});
}

TEST_CASE("several units: sent as they are free, or only all at once") {
  // The unit at A is there until 600; that at C is free, and then at B for 600 s.
  Draft draft = one_ward({one_at(kA), one_at(kC)}, {calls_at(Grade::significant, kB, {10}, 600),
                                                    calls_at(Grade::immediate, kA, {0}, 600)});
  demand::IncidentClass& pair = draft.kinds[0].incidents;
  pair.units = 2;
  check_responses(draft, {200, 0});
  pair.response_by = demand::ResponseBy::last;
  check_responses(draft, {600 - 10 + 100, 0});
  pair.send_together = true;
  check_responses(draft, {600 - 10 + 200, 0});
  pair.response_by = demand::ResponseBy::first;
  check_responses(draft, {600 - 10 + 100, 0});
}

TEST_CASE("escalation: units are called from their desks if nobody is free") {
  // From 0 to 8 h, the first half at the desk. Calls of 1 h at B; at 4 h the unit is free.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::immediate, kB, {3600}, 60),
                                        calls_at(Grade::significant, kA, {3600}, 60)});
  draft.teams[0].pattern = {"days", 1, {{0, 0, 8}}, 0};
  draft.teams[0].desk_share = 0.5;
  draft.horizon = Duration::hours(8);
  const double desk_s = 3 * 3600;
  check_responses(draft, {desk_s + 100, desk_s + 100 + 60 + 100});
  draft.dispatch.from_desk[0] = true;
  check_responses(draft, {100, 160 + 100});  // once out, it takes the next call too
  SECTION("nobody is, while anybody is free") {
    draft.teams.push_back(one_at(kC));
    check_responses(draft, {200, 200 + 60 + 100});
  }
}

TEST_CASE("no-send: under load a call gets no unit at all") {
  // The unit is at A until 600; S calls of 10 s and 20 s at B wait for it, 60 s each.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::immediate, kA, {0}, 600),
                                        calls_at(Grade::significant, kB, {10}, 60),
                                        calls_at(Grade::significant, kB, {20}, 60)});
  check_responses(draft, {0, 600 - 10 + 100, 760 - 20});
  draft.dispatch.no_send_above[1] = 1;
  check_responses(draft, {0, 690, 0});
  CHECK(run(build(draft)).lost == std::vector<std::int64_t>{0, 0, 1});
  draft.dispatch.no_send_above[1] = 2;
  check_responses(draft, {0, 690, 740});
}

TEST_CASE("patience: a call is closed that waited too long for a unit") {
  // It waits from 10 s until 600.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::immediate, kA, {0}, 600),
                                        calls_at(Grade::significant, kB, {10}, 60)});
  draft.dispatch.patience[1] = Duration::seconds(591);
  check_responses(draft, {0, 690});
  draft.dispatch.patience[1] = Duration::seconds(589);
  check_responses(draft, {0, 0});
  CHECK(run(build(draft)).lost == std::vector<std::int64_t>{0, 1});
}
