#include "models/patrol/by_need.hpp"

#include "beats.hpp"
#include "sim/core/error.hpp"

using namespace beats;
namespace patrol = models::patrol;

namespace {

// Visits to each street while one unit patrols by need for so many moves.
std::vector<int> visits(const Town& town, const std::vector<double>& rate, int moves,
                        double least_share = 0.1) {
  const auto plan = std::make_shared<const patrol::NeedPlan>(town.beat, rate, least_share);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{plan}, 1);
  Walker walker{town, {StreetId{0}, 0}};
  std::vector<int> seen(town.network.streets.size());
  for (int i = 0; i < moves; ++i) {
    const Move move = walker.go(run);
    if (move.kind == Move::Kind::leg) ++seen[move.street.index()];
  }
  return seen;
}

// Mean time [s] from an incident, streets drawn by rate, to the next visit of its street: the sum
// over gaps between visits of gap^2 / 2, over the time.
double mean_wait_s(const Town& town, const patrol::Policy& policy,
                   const std::vector<double>& rate) {
  patrol::BeatPatrol run = patrol::begin(policy, 1);
  Walker walker{town, {StreetId{0}, 0}};
  std::vector<double> last_s(rate.size(), 0);
  double sum = 0;
  double rates = 0;
  for (int i = 0; i < 40'000; ++i) {
    const Move move = walker.go(run);
    if (move.kind != Move::Kind::leg) continue;
    const double now_s = walker.now().since_start().in_seconds();
    const std::size_t street = move.street.index();
    sum += rate[street] * (now_s - last_s[street]) * (now_s - last_s[street]) / 2;
    last_s[street] = now_s;
  }
  for (const double r : rate) rates += r;
  return sum / rates / walker.now().since_start().in_seconds();
}

}  // namespace

TEST_CASE("streets of equal risk are visited about equally often") {
  const Town town{towns::grid(5)};
  const auto seen = visits(town, std::vector<double>(40, 1.0), 8'000);
  for (const int n : seen) CHECK(std::abs(n - 200) < 60);
}

TEST_CASE("a street of five times the risk is visited more often, and none is left out") {
  const Town town{towns::grid(6)};
  std::vector<double> rate(60, 1.0);
  for (const std::size_t hot : {5U, 31U, 58U}) rate[hot] = 5;
  const auto seen = visits(town, rate, 30'000);
  double cold = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    CHECK(seen[i] > 50);
    if (rate[i] == 1) cold += seen[i] / 57.0;
  }
  for (const std::size_t hot : {5U, 31U, 58U}) CHECK(seen[hot] > 1.5 * cold);
}

TEST_CASE("an incident waits for less time until the next visit by need than by chance") {
  const Town town{towns::grid(7)};
  std::vector<double> rate(84, 1.0);
  for (const std::size_t hot : {3U, 30U, 31U, 60U, 82U}) rate[hot] = 10;
  const patrol::RandomWalk walk{town.beat};
  const double by_chance = mean_wait_s(town, walk, rate);
  const double by_need =
      mean_wait_s(town, std::make_shared<const patrol::NeedPlan>(town.beat, rate), rate);
  CHECK(by_need < 0.6 * by_chance);
}

TEST_CASE("risk far away draws a unit out of streets without any") {
  const Town town{towns::grid(6)};
  std::vector<double> rate(60, 0.0);
  rate[59] = 1;  // in the corner away from street 0
  const auto seen = visits(town, rate, 200, 0);
  CHECK(seen[59] > 20);
}

TEST_CASE("two units share what they know: neither takes the street the other has just taken") {
  const Town town{towns::grid(2)};  // a square: streets 0 (0-1), 1 (0-2), 2 (1-3), 3 (2-3)
  const auto plan =
      std::make_shared<const patrol::NeedPlan>(town.beat, std::vector<double>(4, 1.0));
  patrol::NeedWalks run{plan, 2};
  auto random = random_stream();
  const Here corner{{StreetId{0}, 0}, town.travel.graph().vertex(JunctionId{0})};
  const Instant now = Instant{} + Duration::hours(1);
  const Move first = run.next(0, corner, now, random);
  const Move second = run.next(1, corner, now, random);
  CHECK(first.kind == Move::Kind::leg);
  CHECK(second.kind == Move::Kind::leg);
  CHECK(first.street != second.street);
}

TEST_CASE("a unit called away on its way to a distant street goes there afterwards") {
  const Town town{towns::grid(6)};
  std::vector<double> rate(60, 0.0);
  rate[59] = 1;
  const auto plan = std::make_shared<const patrol::NeedPlan>(town.beat, rate, 0.0);
  patrol::BeatPatrol run = patrol::begin(patrol::Policy{plan}, 1);
  Walker walker{town, {StreetId{0}, 50}};
  walker.go(run);
  CHECK(walker.go(run).kind == Move::Kind::leg);  // the first on the way to it
  walker.call_to({StreetId{3}, 10});
  const Move again = walker.go(run);
  CHECK(again.kind == Move::Kind::trip);
  CHECK(again.street == StreetId{59});
  const Move walk = walker.go(run);
  CHECK(walk.kind == Move::Kind::leg);
  CHECK(walk.street == StreetId{59});
}

TEST_CASE("risks that cannot be are refused") {
  const Town town{towns::grid(3)};
  CHECK_THROWS_WITH((patrol::NeedPlan{town.beat, {1, 2}}), contains("2 rates"));
  const std::vector<double> rate(12, 1.0);
  CHECK_THROWS_WITH((patrol::NeedPlan{town.beat, rate, 1.5}), contains("least_share = 1.5"));
  CHECK_THROWS_WITH((patrol::NeedPlan{town.beat, std::vector<double>(12, 0.0)}),
                    contains("no street"));
}
