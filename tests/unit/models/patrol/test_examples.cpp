// The worked examples of docs/reference/patrol.md that have no test of their own elsewhere.
#include <array>
#include <memory>
#include <vector>

#include "beats.hpp"
#include "statistics.hpp"

using namespace beats;
namespace patrol = models::patrol;

namespace {

// On foot at 1 m/s, on patrol and off it.
struct SlowTown {
  explicit SlowTown(Network made)
      : network{std::move(made)},
        travel{network, Mode::foot, Speeds{.foot_mps = 1}, TableBudget{}},
        beat{std::make_shared<const Beat>(network, travel, std::vector<WardId>{}, 1.0)} {}
  SlowTown(const SlowTown&) = delete;

  Network network;
  Travel travel;
  std::shared_ptr<const Beat> beat;
};

}  // namespace

TEST_CASE("at a junction of four streets a random walk takes each of the other three alike") {
  Network cross = towns::with_junctions({{0, 0}, {100, 0}, {0, 100}, {-100, 0}, {0, -100}});
  for (int arm = 1; arm <= 4; ++arm) towns::add_street(cross, 0, arm);
  const SlowTown town{std::move(cross)};
  const patrol::RandomWalk walk{town.beat};
  const Here centre{{StreetId{0}, 0}, town.travel.graph().vertex(JunctionId{0})};
  auto random = random_stream();
  std::vector<std::uint64_t> taken(4);
  for (int i = 0; i < 90'000; ++i) ++taken[walk.next(0, centre, {}, random).street.index()];
  CHECK(taken[0] == 0);
  taken.erase(taken.begin());
  CHECK(statistics::chi_square_accepts(taken, {1 / 3.0, 1 / 3.0, 1 / 3.0}));
  // Power: chances 3 % apart are rejected.
  CHECK_FALSE(statistics::chi_square_accepts(taken, {0.97 / 3, 1 / 3.0, 1.03 / 3}));
}

TEST_CASE("a post with walks of four streets") {
  // In the middle of a street of 100 m: 50 m and three streets, at 1 m/s, and the way back.
  const SlowTown town{towns::grid(5)};
  const Position post{StreetId{12}, 50};
  patrol::BeatPatrol run = patrol::begin(
      patrol::FixedPost{patrol::RandomWalk{town.beat},
                        {.place = post, .stay = Duration::minutes(20), .walk_legs = 4}},
      1);
  auto random = random_stream();
  Here here{.place = post};
  for (int round = 0; round < 20; ++round) {
    const Move stay = patrol::next(run, 0, here, {}, random);
    CHECK(stay.kind == Move::Kind::stay);
    CHECK(stay.duration == Duration::minutes(20));
    Duration around;
    for (int leg = 0; leg < 4; ++leg) {
      const Move walked = patrol::next(run, 0, here, {}, random);
      CHECK(walked.kind == Move::Kind::leg);
      around = around + walked.duration;
      here = {walked.end(), walked.to_vertex};
    }
    CHECK(around == Duration::seconds(350));
    const Move back = patrol::next(run, 0, here, {}, random);
    CHECK(back.kind == Move::Kind::trip);
    CHECK(town.travel.time(here.place, back.end()) <= Duration::seconds(350));
    here = {.place = back.end()};
  }
}

TEST_CASE("need is risk times time since the last visit by the time to get there and walk it") {
  // Streets A (0) and B (1) of 60 m leave the junction, and 180 m (2) lead to C (3) of 60 m.
  // Risks 1, 3 and 4. A was visited 30 minutes ago, B 5 minutes ago, C 40 minutes ago.
  const auto chosen = [](double risk_of_c) {
    Network star = towns::with_junctions({{0, 0}, {60, 0}, {-60, 0}, {0, 180}, {0, 240}});
    for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {0, 3}, {3, 4}}) {
      towns::add_street(star, a, b);
    }
    const SlowTown town{std::move(star)};
    const auto plan = std::make_shared<const patrol::NeedPlan>(
        town.beat, std::vector<double>{1, 3, 0, risk_of_c}, 0.0);
    patrol::NeedWalks before{plan, 2};
    auto random = random_stream(1);
    // The other unit leaves the street by the end at which it stands: the visit ends at once.
    const auto visit = [&](std::uint32_t street, double minute) {
      const auto now = Instant{} + Duration::minutes(minute);
      while (before.next(1, {.place = {StreetId{street}, 60}}, now, random).duration > Duration{}) {
      }
    };
    visit(0, 10);
    visit(1, 35);
    const Here junction{{StreetId{0}, 0}, town.travel.graph().vertex(JunctionId{0})};
    std::array<int, 4> times{};
    for (std::uint32_t i = 0; i < 1'000; ++i) {
      patrol::NeedWalks run = before;
      auto draw = random_stream(2 + i);
      ++times[run.next(0, junction, Instant{} + Duration::minutes(40), draw).street.index()];
    }
    return times;
  };
  // Need of A 1 x 30 / 1 = 30, of B 3 x 5 / 1 = 15, of C 4 x 40 / (3 + 1) = 40. C is looked at in
  // 4 of 8 draws; otherwise the unit takes A.
  const auto often = chosen(4);
  CHECK(often[0] + often[2] == 1'000);
  CHECK(std::abs(often[2] - 500) < 65);  // four standard deviations
  // With a risk of 2.9 its need is 29.
  CHECK(chosen(2.9)[0] == 1'000);
}
