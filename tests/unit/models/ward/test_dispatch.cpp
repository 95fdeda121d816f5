// Calls broken off, a dispatch policy of one's own, and the reserve: recorded calls on a line.
#include <memory>
#include <vector>

#include "catch.hpp"
#include "on_a_line.hpp"

using namespace scenarios;
using ward::Tallies;

namespace {

using namespace on_a_line;

police::Team one_for_lesser_grades_at(Position base) {
  police::Team team = one_at(base);
  team.attends[demand::index(Grade::immediate)] = false;
  return team;
}

// Sends nobody to calls that have waited for longer.
struct OnlyFresh final : police::DispatchPolicy {
  explicit OnlyFresh(Duration longest) : most{longest} {}
  std::optional<std::uint32_t> cost_ms(const police::CallFacts& call,
                                       const police::Candidate& candidate) const override {
    if (call.waited > most) return std::nullopt;
    return candidate.travel_ms;
  }
  Duration most;
};

// The nearest; takes down how many free units it is told of.
struct Counting final : police::DispatchPolicy {
  std::optional<std::uint32_t> cost_ms(const police::CallFacts& call,
                                       const police::Candidate& candidate) const override {
    told.push_back(call.free_units);
    return candidate.travel_ms;
  }
  mutable std::vector<std::uint32_t> told;
};

}  // namespace

TEST_CASE("a call that is broken off goes to another free unit at once") {
  // At 10 s an S call at B: the unit at A is 100 s away, that at C 200 s. At 30 s an I call at A,
  // which the one at C may not attend: the first turns back after 20 m, the other sets out.
  Draft draft = one_ward(
      {one_at(kA), one_for_lesser_grades_at(kC)},
      {calls_at(Grade::significant, kB, {10}, 60), calls_at(Grade::immediate, kA, {30}, 600)});
  draft.dispatch.preemption = police::Preemption::responding;
  Tallies tallies = run(build(draft));
  CHECK(sum(tallies.preempted) == 1);
  CHECK(attended(tallies, 0, Grade::immediate) == 1);
  CHECK(attended(tallies, 1, Grade::significant) == 1);
  CHECK(tallies.response_s[0] == Approx(20 + 200).margin(0.002));
  CHECK(tallies.response_s[1] == Approx(20).margin(0.002));
  CHECK(sum(tallies.backlog_us) == 0);  // it never waited
  CHECK(sum(tallies.delayed) == 0);
  SECTION("with the service that is left") {
    // Broken off at 130 s, 20 s into its 60 s at B; the other comes 200 s later, for 40 s.
    draft.kinds[1] = calls_at(Grade::immediate, kA, {130}, 600);
    draft.dispatch.preemption = police::Preemption::at_scene;
    tallies = run(build(draft));
    CHECK(sum(tallies.preempted) == 1);
    CHECK(time_in(tallies, 1, ward::UnitState::responding).in_seconds() ==
          Approx(200).margin(0.01));
    CHECK(time_in(tallies, 1, ward::UnitState::at_scene).in_seconds() == Approx(40).margin(0.01));
  }
  SECTION("from a call of lower grade still, where it may") {
    // The second unit is on its way to an E call at C's side, and leaves it for the S call.
    draft.kinds.push_back(calls_at(Grade::extended, kC, {5}, 900));
    draft.dispatch.preemption = police::Preemption::at_scene;
    draft.dispatch.preempting = {true, true, false, false};
    tallies = run(build(draft));
    CHECK(sum(tallies.preempted) == 2);
    CHECK(tallies.response_s[0] == Approx(20 + 200).margin(0.002));
  }
  SECTION("if none is free, it waits at the head of its queue") {
    draft.teams.pop_back();
    tallies = run(build(draft));
    // The I call takes 20 s of way and 600 s; then 100 m to B.
    CHECK(tallies.response_s[0] == Approx(20 + 20 + 600 + 100).margin(0.002));
  }
}

TEST_CASE("a policy of one's own is asked when a unit becomes free") {
  // The unit is at an I call at A until 600 s. Of the S calls of 100 s and 500 s it would take the
  // first; the policy sends nobody to a call that has waited for more than 200 s.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::immediate, kA, {0}, 600),
                                        calls_at(Grade::significant, kB, {100, 500}, 60)});
  draft.dispatch.policy = std::make_shared<const OnlyFresh>(Duration::seconds(200));
  const Tallies tallies = run(build(draft));
  CHECK(tallies.reached == std::vector<std::int64_t>{1, 1});
  CHECK(tallies.waiting == std::vector<std::int64_t>{0, 1});
  CHECK(tallies.response_s[1] == Approx(100 + 100).margin(0.01));  // that of 500 s
}

TEST_CASE("a policy of one's own is told how many units are free that may attend the call") {
  // Three units, of which that at A alone attends I calls; all three are asked about the S call.
  Draft draft = one_ward({one_at(kA), one_for_lesser_grades_at(kC), one_for_lesser_grades_at(kC)},
                         {calls_at(Grade::significant, kB, {10}, 60)});
  const auto told = [&] {
    const auto policy = std::make_shared<Counting>();
    draft.dispatch.policy = policy;
    run(build(draft));
    return policy->told;
  };
  CHECK(told() == std::vector<std::uint32_t>{3, 3, 3});
  draft.kinds = {calls_at(Grade::immediate, kB, {10}, 60)};
  CHECK(told() == std::vector<std::uint32_t>{1});
  SECTION("one that is just becoming free among them") {
    // The unit at A has the first I call, and is asked about the second when it is free again.
    draft.kinds = {calls_at(Grade::immediate, kA, {10, 20}, 60)};
    CHECK(told() == std::vector<std::uint32_t>{1, 1});
  }
  SECTION("and none that would be taken from another call") {
    draft.teams.resize(1);
    draft.kinds = {calls_at(Grade::significant, kC, {10}, 60),
                   calls_at(Grade::immediate, kA, {20}, 60)};
    draft.dispatch.preemption = police::Preemption::responding;
    // For the S call; for the I call; when it is free again, for the S call.
    CHECK(told() == std::vector<std::uint32_t>{1, 0, 1});
  }
}

TEST_CASE("the reserve keeps a unit that becomes free from calls below I") {
  // The only unit is free again at 600 s, and kept: the S call of 100 s waits for ever.
  Draft draft = one_ward({one_at(kA)}, {calls_at(Grade::immediate, kA, {0, 50}, 600),
                                        calls_at(Grade::significant, kB, {100}, 60)});
  CHECK(sum(run(build(draft)).reached) == 3);
  draft.dispatch.reserve = 1;
  for (const bool ages : {false, true}) {
    // Aged, the S call stands among the I calls, and is passed over there.
    if (ages) draft.dispatch.ageing[1] = Duration::seconds(10);
    const Tallies tallies = run(build(draft));
    CHECK(tallies.reached == std::vector<std::int64_t>{2, 0});
    CHECK(tallies.response_s[0] == Approx(0 + 550).margin(0.01));
  }
  SECTION("until one more is free") {
    draft.teams.push_back(one_at(kC));
    // The one at C serves the I call of 50 s until 950 s; then that at A, free since 600 s, goes on
    // waiting, and the one just freed at A takes the S call.
    draft.dispatch.ageing = {};
    const Tallies tallies = run(build(draft));
    CHECK(tallies.response_s[1] == Approx(850 + 100).margin(0.01));
  }
}
