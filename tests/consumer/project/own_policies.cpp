// Two policies of one's own, a patrol and a rule of dispatch, in a study of a made-up town.
#include <atomic>
#include <cstdio>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "models/study/plan.hpp"
#include "models/ward/replication.hpp"

namespace patrol = models::patrol;
namespace police = models::police;
using sim::Duration;

// Random walk, but from 8:15 to 9:00 at the gate of a school.
class SchoolGate final : public patrol::OwnPolicy {
 public:
  SchoolGate(patrol::RandomWalk walk, sim::street::Position gate)
      : walk_{std::move(walk)}, gate_{gate} {}

  std::unique_ptr<patrol::OwnPatrol> begin(std::uint32_t /*units*/) const override {
    return std::make_unique<Run>(*this);
  }

 private:
  // The units of one beat in one replication. What they remember would stand here.
  struct Run final : patrol::OwnPatrol {
    explicit Run(const SchoolGate& made) : policy{made} {}

    patrol::Move next(std::uint32_t unit, const patrol::Here& here, sim::Instant now,
                      sim::RandomStream& random) override {
      const auto of_day =
          Duration::microseconds(now.since_start().count_us() % Duration::days(1).count_us());
      const Duration until = Duration::hours(9);
      if (of_day < Duration::minutes(495) || of_day >= until) {
        return policy.walk_.next(unit, here, now, random);
      }
      if (here.place != policy.gate_) return patrol::Move::trip(policy.gate_);
      return patrol::Move::stay(until - of_day);
    }

    const SchoolGate& policy;  // outlives the run
  };

  patrol::RandomWalk walk_;
  sim::street::Position gate_;
};

// A unit of another ward counts as five minutes farther away, and the last free unit is for I calls
// and for those that have waited for half an hour.
class HomeFirst final : public police::DispatchPolicy {
 public:
  std::optional<std::uint32_t> cost_ms(const police::CallFacts& call,
                                       const police::Candidate& unit) const override {
    const bool urgent = call.grade == 0 || call.waited >= Duration::minutes(30);
    if (!urgent && call.free_units < 2) return std::nullopt;
    return unit.travel_ms + (unit.own_ward ? 0 : 300'000);
  }
};

constexpr const char* kStudy = R"(
[study]
name = "own policies"
horizon_days = 28

[network.synthetic]
wards = 2
street_km = 20

[[network.synthetic.ward]]
name = "Upper"

[[network.synthetic.ward]]
name = "Lower"

[[incident]]
name = "emergencies"
grade = "I"
reported_per_year = 1500
service = {mean_min = 40}

[[incident]]
name = "other calls"
grade = "S"
reported_per_year = 3000
service = {mean_min = 40}

[[team]]
name = "ward officers"
units = 4
wards = ["Upper", "Lower"]
)";

int main() {
  using namespace models;
  // The plan owns the streets; policies refer to them and must not outlive it.
  const study::Plan plan = make_plan(study::Study::from_text(kStudy, ".", "own policies"), 1);
  const ward::Scenario& as_written = plan.scenarios[0];
  ward::Scenario own = as_written;
  std::vector<std::size_t> schools;              // a street in each ward
  for (patrol::Policy& beat : own.patrols[0]) {  // of the first team, one a ward
    const auto walk = std::get<patrol::RandomWalk>(beat);
    const sim::street::StreetId school = walk.beat().streets().front();
    schools.push_back(school.index());
    beat = std::make_shared<const SchoolGate>(walk, sim::street::Position{school, 10});
  }
  own.dispatch.policy = std::make_shared<const HomeFirst>();

  const std::atomic<bool> never_stop{false};
  double gate_h[2] = {0, 0};
  std::int64_t crossed[2] = {0, 0};
  for (std::uint32_t replication = 0; replication < 5; ++replication) {
    for (const int k : {0, 1}) {
      const auto tallies = run_replication(k == 0 ? as_written : own, replication, never_stop);
      for (const std::size_t school : schools) {
        gate_h[k] += static_cast<double>(tallies->street_patrol_us[school]) / 3.6e9;
      }
      crossed[k] += std::accumulate(tallies->crossed.begin(), tallies->crossed.end(), 0L);
    }
  }
  std::printf("at the schools: %.0f h, by random walk %.0f h\n", gate_h[1], gate_h[0]);
  std::printf("calls reached by a unit of the other ward: %ld, nearest first %ld\n",
              static_cast<long>(crossed[1]), static_cast<long>(crossed[0]));
  return gate_h[1] > gate_h[0] && crossed[1] < crossed[0] ? 0 : 1;
}
