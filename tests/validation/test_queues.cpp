// The whole program, from a study's text to its tallies, against queues with known answers.
// Numbers: M/M/c by Erlang (1917); priorities by Cobham (1954), W_k = C / (s mu) / [(1 -
// sigma_{k-1}) (1 - sigma_k)]. Each comparison has a power test: the same check rejects a load that
// is 3 % off.
#include <algorithm>
#include <array>

#include "catch.hpp"
#include "queue_study.hpp"

using validation::agrees;
using validation::calls;
using validation::kServiceH;
using validation::measured;
using validation::queue_study;
using validation::Tallies;

namespace {

// P(delay) of M/M/c at an offered load of a, by the recursion for Erlang's B.
double erlang_c(int c, double a) {
  double b = 1;
  for (int k = 1; k <= c; ++k) b = a * b / (k + a * b);
  return b / (1 - a / c * (1 - b));
}

// Mean waits of grades k = 1, 2, 3 in mean service times; `a` is each one's offered load.
std::array<double, 3> cobham(int units, std::array<double, 3> a, double load = 1) {
  for (double& one : a) one *= load;
  const double c = erlang_c(units, a[0] + a[1] + a[2]);
  double before = 0;
  std::array<double, 3> wait{};
  for (std::size_t k = 0; k < 3; ++k) {
    const double up_to = before + a[k] / units;
    wait[k] = c / units / ((1 - before) * (1 - up_to));
    before = up_to;
  }
  return wait;
}

double mean_wait(const Tallies& t, std::size_t of_class) {  // in mean service times
  return t.queued_s[of_class] / static_cast<double>(t.reached[of_class]) / 3600 / kServiceH;
}

double share_delayed(const Tallies& t) {
  std::int64_t delayed = 0, reached = 0;
  for (std::size_t i = 0; i < t.reached.size(); ++i) {
    delayed += t.delayed[i];
    reached += t.reached[i];
  }
  return static_cast<double>(delayed) / static_cast<double>(reached);
}

}  // namespace

TEST_CASE("one grade and c units reproduce Erlang C", "[long]") {
  struct Case {
    int c;
    double a, p_delay, wait;
  };
  for (const Case& q : {Case{2, 1, .333333, .333333}, Case{3, 1.5, .236842, .157895},
                        Case{5, 4, .554113, .554113}, Case{10, 8, .409180, .204590}}) {
    CAPTURE(q.c, q.a);
    REQUIRE(erlang_c(q.c, q.a) == Approx(q.p_delay).epsilon(1e-5));
    const auto study = queue_study(q.c, calls("S", q.a), 11);
    const auto waits = measured(study, 24, [](const Tallies& t) { return mean_wait(t, 0); });
    CHECK(agrees(waits, q.wait));
    CHECK(agrees(measured(study, 24, share_delayed), q.p_delay));
    for (const double wrong : {0.97, 1.03}) {
      const double a = wrong * q.a;
      CHECK_FALSE(agrees(waits, erlang_c(q.c, a) / (q.c - a)));
    }
  }
}

TEST_CASE("three grades at one unit wait as Cobham says") {
  // 0.2, 0.6 and 1.2 calls an hour, mean service 20 min: waits of 0.238095, 0.324675, 0.909091 h.
  const std::array<double, 3> table{.238095, .324675, .909091};
  const std::array<double, 3> a{.2 / 3, .6 / 3, 1.2 / 3};
  const auto study = queue_study(1, calls("I", a[0]) + calls("S", a[1]) + calls("E", a[2]), 12);
  for (std::size_t k = 0; k < 3; ++k) {
    CAPTURE(k);
    REQUIRE(cobham(1, a)[k] / 3 == Approx(table[k]).epsilon(1e-5));
    const auto waits = measured(study, 60, [k](const Tallies& t) { return mean_wait(t, k); });
    CHECK(agrees(waits, table[k] * 3));
    CHECK_FALSE(agrees(waits, cobham(1, a, 1.03)[k]));
    CHECK_FALSE(agrees(waits, cobham(1, a, .97)[k]));
  }
}

TEST_CASE("three grades at four units wait as Cobham says", "[long]") {
  // 0.6, 1.0 and 0.8 calls an hour, mean service 45 min: P(delay) .128534, waits in minutes below.
  const std::array<double, 3> a{.6 * .75, 1.0 * .75, .8 * .75};
  const auto study = queue_study(4, calls("I", a[0]) + calls("S", a[1]) + calls("E", a[2]), 13);
  const auto p_delay = measured(study, 40, share_delayed);
  CHECK(agrees(p_delay, .128534));
  CHECK(erlang_c(4, 1.8) == Approx(.128534).epsilon(1e-5));
  CHECK_FALSE(agrees(p_delay, erlang_c(4, 1.8 * 1.03)));
  const std::array<double, 3> wait_min{1.6293, 2.3276, 3.7559};
  for (std::size_t k = 0; k < 3; ++k) {
    CAPTURE(k);
    const auto waits = measured(study, 40, [k](const Tallies& t) { return mean_wait(t, k) * 45; });
    REQUIRE(cobham(4, a)[k] * 45 == Approx(wait_min[k]).epsilon(1e-4));
    CHECK(agrees(waits, wait_min[k]));
    CHECK_FALSE(agrees(waits, cobham(4, a, 1.03)[k] * 45));
    CHECK_FALSE(agrees(waits, cobham(4, a, .97)[k] * 45));
  }
}

TEST_CASE("Little's law holds for waiting calls and for busy units", "[long]") {
  const double a = 4;
  const auto study = queue_study(5, calls("S", a), 14);
  const double horizon_h = 30000.0 * 24;
  // L = lambda W, each measured by itself; the difference over replications is 0 but for the ends.
  const auto gap = measured(study, 24, [&](const Tallies& t) {
    const double mean_waiting = static_cast<double>(t.backlog_us[1]) / 3.6e9 / horizon_h;
    const double per_h = static_cast<double>(t.calls[0]) / horizon_h;
    return mean_waiting - per_h * mean_wait(t, 0) * kServiceH;
  });
  CHECK(agrees(gap, 0));
  CHECK_FALSE(agrees(gap, 0.03 * erlang_c(5, a) * a / (5 - a)));
  const auto busy = measured(study, 24, [&](const Tallies& t) {
    const auto at_scene = static_cast<std::size_t>(models::ward::UnitState::at_scene);
    return static_cast<double>(t.unit_us[at_scene]) / 3.6e9 / horizon_h;
  });
  CHECK(agrees(busy, a));
  CHECK_FALSE(agrees(busy, 0.97 * a));
}

TEST_CASE("calls in are reached, waiting or lost, with and without patience") {
  for (const char* patience : {"", "patience_h = {S = 20}\n"}) {
    std::string text = queue_study(2, calls("S", 1.9), 15).text();
    text.insert(text.find("[[incident]]"), patience);
    const auto study = models::study::Study::from_text(text, ".", "queue.toml");
    const auto balance = measured(study, 4, [&](const Tallies& t) {
      const bool impatient = *patience != '\0';
      CHECK((t.lost[0] > 0) == impatient);
      return static_cast<double>(t.calls[0] - t.reached[0] - t.waiting[0] - t.lost[0]);
    });
    CHECK(balance == std::vector<double>(4, 0.0));
  }
}
