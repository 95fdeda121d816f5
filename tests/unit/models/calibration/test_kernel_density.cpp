#include "models/calibration/kernel_density.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "sim/core/error.hpp"
#include "sim/random/discrete.hpp"
#include "sim/stats/interval.hpp"
#include "statistics.hpp"
#include "towns.hpp"

using models::calibration::choose_kernel_density;
using models::calibration::ChosenSmoothing;
using models::calibration::kernel_density;
using models::calibration::MonthlyCounts;
using sim::street::Neighbourhoods;
using sim::street::Network;

namespace {

constexpr std::size_t kMemory = std::size_t{1} << 28;

std::vector<double> lengths_of(const Network& network) {
  std::vector<double> lengths;
  for (const auto& street : network.streets) lengths.push_back(street.length_m);
  return lengths;
}

// Streets one after the other.
Network line(const std::vector<double>& lengths) {
  std::vector<sim::street::Point> junctions{{0, 0}};
  for (const double length : lengths) junctions.push_back({junctions.back().x_m + length, 0});
  Network network = towns::with_junctions(std::move(junctions));
  for (int i = 0; i < static_cast<int>(lengths.size()); ++i) towns::add_street(network, i, i + 1);
  return network;
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// A town whose events gather within 300 m of some of its streets: what is true of it, and months
// drawn from that.
struct GatheredEvents {
  Network network = towns::grid(14);  // 364 streets of 100 m
  std::vector<double> length_m = lengths_of(network);
  Neighbourhoods neighbourhoods{network, 1000, kMemory};
  std::vector<double> truth;
  MonthlyCounts events{12, 364, {}};
  std::vector<std::int64_t> counts;

  GatheredEvents(std::uint32_t replication, int events_per_month) {
    sim::RandomStream random{{.seed = 2008, .replication = replication}};
    std::vector<double> centres(364);
    for (int centre = 0; centre < 12; ++centre) centres[random.below(364)] += 1;
    truth = kernel_density(neighbourhoods, centres, length_m, {300, 0.1});
    const sim::AliasTable pick{truth};
    counts.resize(12 * 364);
    for (std::size_t month = 0; month < 12; ++month) {
      for (int i = 0; i < events_per_month; ++i) ++counts[month * 364 + pick(random)];
    }
    events.counts = counts;
  }

  [[nodiscard]] std::vector<double> of_all_months() const {
    std::vector<double> total(364);
    for (std::size_t at = 0; at < counts.size(); ++at) {
      total[at % 364] += static_cast<double>(counts[at]);
    }
    return total;
  }

  // Expected log-likelihood of one further event: the truth may be known here.
  [[nodiscard]] double value_of(const std::vector<double>& share) const {
    double value = 0;
    for (std::size_t i = 0; i < share.size(); ++i) value += truth[i] * std::log(share[i]);
    return value;
  }
};

const std::vector<double> kBandwidthsM{25, 125, 200, 300, 450, 700, 1000};

}  // namespace

TEST_CASE("an event is spread over a line of streets as worked by hand") {
  const Network three = line({100, 100, 100});  // midpoints at 50, 150, 250 m
  const Neighbourhoods neighbourhoods{three, 200, kMemory};
  const std::vector<double> length_m = lengths_of(three);
  // K(0) = 1, K(100 / 200) = (1 - 1/4)^2 = 9/16, K(200 / 200) = 0.
  const auto at_end =
      kernel_density(neighbourhoods, std::vector<double>{5, 0, 0}, length_m, {200, 0});
  CHECK(at_end[0] == Approx(16.0 / 25));
  CHECK(at_end[1] == Approx(9.0 / 25));
  CHECK(at_end[2] == 0);
  const auto inside =
      kernel_density(neighbourhoods, std::vector<double>{0, 2, 0}, length_m, {200, 0.1});
  CHECK(inside[1] == Approx(0.9 * 16 / 34 + 0.1 / 3));
  CHECK(inside[2] == Approx(0.9 * 9 / 34 + 0.1 / 3));
  const auto both =
      kernel_density(neighbourhoods, std::vector<double>{3, 1, 0}, length_m, {200, 0});
  CHECK(both[0] == Approx(0.75 * 16 / 25 + 0.25 * 9 / 34));
}

TEST_CASE("longer streets take more of what reaches them") {
  const Network two = line({100, 300});  // midpoints 200 m apart
  const Neighbourhoods neighbourhoods{two, 400, kMemory};
  const auto share = kernel_density(neighbourhoods, std::vector<double>{1, 0},
                                    std::vector<double>{100, 300}, {400, 0});
  CHECK(share[0] == Approx(100 / (100 + 300 * 9.0 / 16)));
  CHECK(share[1] == Approx(300 * 9.0 / 16 / (100 + 300 * 9.0 / 16)));
}

TEST_CASE("a small bandwidth leaves the counts as they are, a uniform share of 1 nothing of them") {
  const Network town = towns::grid(4);
  const Neighbourhoods neighbourhoods{town, 500, kMemory};
  std::vector<double> counts(town.streets.size());
  counts[3] = 3;
  counts[9] = 1;
  const auto raw = kernel_density(neighbourhoods, counts, lengths_of(town), {10, 0});
  CHECK(raw[3] == 0.75);
  CHECK(raw[9] == 0.25);
  CHECK(sum(raw) == 1);
  for (const double share : kernel_density(neighbourhoods, counts, lengths_of(town), {400, 1})) {
    CHECK(share == Approx(1 / 24.0));
  }
}

TEST_CASE("no mass is lost, at dead ends, loops, unconnected streets or streets left out") {
  Network town = towns::random_town(5, 60, 40);
  town.junctions.push_back({9000, 9000});
  town.junctions.push_back({9100, 9000});
  towns::add_street(town, 60, 61);
  std::vector<double> length_m = lengths_of(town);
  sim::RandomStream random{{.seed = 2012}};
  std::vector<double> counts;
  for (std::size_t i = 0; i < length_m.size(); ++i) {
    if (random.below(5) == 0) length_m[i] = 0;
    counts.push_back(length_m[i] > 0 ? random.below(4) : 0);
  }
  length_m.back() = 100;
  counts.back() = 7;
  const Neighbourhoods neighbourhoods{town, 2000, kMemory};
  for (const double bandwidth_m : {1.0, 200.0, 700.0, 2000.0}) {
    for (const double uniform_share : {0.0, 0.05, 1.0}) {
      const auto share =
          kernel_density(neighbourhoods, counts, length_m, {bandwidth_m, uniform_share});
      CHECK(sum(share) == Approx(1).epsilon(1e-12));
      CHECK(share.back() ==
            Approx((1 - uniform_share) * 7 / sum(counts) + uniform_share * 100 / sum(length_m)));
      for (std::size_t i = 0; i < share.size(); ++i) {
        CHECK(share[i] >= 0);
        if (length_m[i] == 0) CHECK(share[i] == 0);
        if (length_m[i] > 0 && uniform_share > 0) CHECK(share[i] > 0);
      }
    }
  }
}

TEST_CASE("each candidate's score is that of months foretold from all the others") {
  const GatheredEvents town{1'000, 40};
  const std::vector<double> uniform_shares{0.02, 0.3};
  const ChosenSmoothing chosen = choose_kernel_density(town.neighbourhoods, town.events,
                                                       town.length_m, kBandwidthsM, uniform_shares);
  REQUIRE(chosen.log_likelihood.size() == kBandwidthsM.size() * 2);
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t b = 0; b < kBandwidthsM.size(); ++b) {
    for (std::size_t u = 0; u < 2; ++u) {
      double expected = 0;
      for (std::size_t month = 0; month < 12; ++month) {
        std::vector<double> others = town.of_all_months();
        const auto left_out = town.events.counts.subspan(month * 364, 364);
        for (std::size_t i = 0; i < 364; ++i) others[i] -= static_cast<double>(left_out[i]);
        const auto share = kernel_density(town.neighbourhoods, others, town.length_m,
                                          {kBandwidthsM[b], uniform_shares[u]});
        for (std::size_t i = 0; i < 364; ++i) {
          expected += static_cast<double>(left_out[i]) * std::log(share[i]);
        }
      }
      CHECK(chosen.log_likelihood[2 * b + u] == Approx(expected).epsilon(1e-10));
      if (expected > highest) {
        highest = expected;
        CHECK(kBandwidthsM[b] <= chosen.best.bandwidth_m);
      }
    }
  }
  CHECK(chosen.share ==
        kernel_density(town.neighbourhoods, town.of_all_months(), town.length_m, chosen.best));
}

namespace {

// How often each way of choosing comes within one step of the candidate that the truth would
// choose, over 100 towns; and how much better than the widest and the narrowest its density is.
struct Trial {
  std::uint64_t towns = 100;
  std::uint64_t found = 0;
  std::uint64_t narrowest_would_do = 0;
  std::uint64_t widest_would_do = 0;
  std::vector<double> over_narrowest;
  std::vector<double> over_widest;
};

Trial trial_of_choice(int events_per_month) {
  Trial trial;
  const std::vector<double> uniform_shares{0.1};
  for (std::uint32_t replication = 0; replication < trial.towns; ++replication) {
    const GatheredEvents town{replication, events_per_month};
    std::vector<double> value;
    for (const double bandwidth_m : kBandwidthsM) {
      value.push_back(town.value_of(kernel_density(town.neighbourhoods, town.of_all_months(),
                                                   town.length_m, {bandwidth_m, 0.1})));
    }
    const auto best = std::max_element(value.begin(), value.end()) - value.begin();
    const ChosenSmoothing chosen = choose_kernel_density(
        town.neighbourhoods, town.events, town.length_m, kBandwidthsM, uniform_shares);
    const auto at = std::find(kBandwidthsM.begin(), kBandwidthsM.end(), chosen.best.bandwidth_m) -
                    kBandwidthsM.begin();
    trial.found += std::abs(at - best) <= 1;
    trial.narrowest_would_do += best <= 1;
    trial.widest_would_do += best + 2 >= std::ssize(value);
    trial.over_narrowest.push_back(town.value_of(chosen.share) - value.front());
    trial.over_widest.push_back(town.value_of(chosen.share) - value.back());
  }
  return trial;
}

// Whether a way of choosing that is right so often passes for one that is right in 95 % of towns,
// or more.
bool mostly_right(std::uint64_t found, std::uint64_t towns) {
  return 20 * found >= 19 * towns || statistics::binomial_accepts(found, towns, 0.95);
}

}  // namespace

TEST_CASE("cross-validation finds the bandwidth that the truth would choose, or the next one") {
  const int events_per_month = GENERATE(6, 25);
  const Trial trial = trial_of_choice(events_per_month);
  INFO(trial.found << " of " << trial.towns << ", narrowest " << trial.narrowest_would_do
                   << ", widest " << trial.widest_would_do);
  CHECK(mostly_right(trial.found, trial.towns));
  CHECK_FALSE(mostly_right(trial.narrowest_would_do, trial.towns));  // power: no choice at all
  CHECK_FALSE(mostly_right(trial.widest_would_do, trial.towns));
  CHECK(sim::mean_interval(trial.over_narrowest, 1 - statistics::kAlpha).lower() > 0);
  CHECK(sim::mean_interval(trial.over_widest, 1 - statistics::kAlpha).lower() > 0);
}

TEST_CASE("events without pattern want all the uniform share there is") {
  const Network town = towns::grid(8);
  const Neighbourhoods neighbourhoods{town, 400, kMemory};
  sim::RandomStream random{{.seed = 1}};
  std::vector<std::int64_t> counts(6 * 112);
  for (std::size_t month = 0; month < 6; ++month) {
    for (int i = 0; i < 50; ++i) ++counts[month * 112 + random.below(112)];
  }
  const std::vector<double> bandwidths_m{150, 400};
  const std::vector<double> uniform_shares{0, 0.1, 0.9};
  const ChosenSmoothing chosen = choose_kernel_density(
      neighbourhoods, {6, 112, counts}, lengths_of(town), bandwidths_m, uniform_shares);
  CHECK(chosen.best.uniform_share == 0.9);
}

TEST_CASE("an event where no other month had one within reach is impossible without background") {
  const Network three = line({100, 100, 100});
  const Neighbourhoods neighbourhoods{three, 100, kMemory};
  const std::vector<double> length_m = lengths_of(three);
  const std::vector<double> bandwidths_m{50};
  const std::vector<std::int64_t> counts{1, 0, 0, 0, 0, 1};
  const MonthlyCounts events{2, 3, counts};
  const std::vector<double> none{0};
  CHECK_THROWS_WITH(choose_kernel_density(neighbourhoods, events, length_m, bandwidths_m, none),
                    contains("probability 0") && contains("uniform share"));
  const std::vector<double> some{0, 0.3};
  const auto chosen = choose_kernel_density(neighbourhoods, events, length_m, bandwidths_m, some);
  CHECK(std::isinf(chosen.log_likelihood[0]));
  CHECK(chosen.log_likelihood[1] == Approx(2 * std::log(0.1)));
  CHECK(chosen.best.uniform_share == 0.3);
}

TEST_CASE("a choice that is asked to stop does so before its first candidate") {
  const GatheredEvents town{0, 10};
  std::stop_source stop;
  stop.request_stop();
  const std::vector<double> uniform_shares{0.1};
  const auto chosen = choose_kernel_density(town.neighbourhoods, town.events, town.length_m,
                                            kBandwidthsM, uniform_shares, stop.get_token());
  CHECK(chosen.log_likelihood.empty());
}

TEST_CASE("everything that is wrong with a density's inputs is told at once") {
  const Network three = line({100, 100, 100});
  const Neighbourhoods neighbourhoods{three, 200, kMemory};
  const std::vector<double> length_m = lengths_of(three);
  const std::vector<double> counts{1, -1, 0};
  CHECK_THROWS_WITH(kernel_density(neighbourhoods, counts, std::vector<double>{1, 1}, {300, -0.1}),
                    contains("length_m has 2 values") && contains("counts[1] = -1") &&
                        contains("bandwidth_m[0] = 300 (must be > 0 and at most") &&
                        contains("uniform_share[0] = -0.1"));
  CHECK_THROWS_WITH(kernel_density(neighbourhoods, std::vector<double>(3), length_m, {100, 0}),
                    contains("counts is 0 on all streets"));
  CHECK_THROWS_WITH(kernel_density(neighbourhoods, std::vector<double>{1, 1, 1},
                                   std::vector<double>{0, 100, 100}, {100, 0}),
                    contains("counts[0] = 1 (must be 0 where length_m is 0)"));
  CHECK_THROWS_WITH(kernel_density(neighbourhoods, std::vector<double>{1, 1, 1},
                                   std::vector<double>(3), {100, 0}),
                    contains("length_m is 0 on all streets"));

  const std::vector<std::int64_t> one_month{0, 2, 0, 0, 0, 0};
  const std::vector<double> candidates{100};
  const std::vector<double> shares{0.1};
  CHECK_THROWS_WITH(choose_kernel_density(neighbourhoods, {2, 3, one_month}, length_m, {}, {}),
                    contains("bandwidths_m is empty") && contains("uniform_shares is empty"));
  CHECK_THROWS_WITH(
      choose_kernel_density(neighbourhoods, {3, 3, one_month}, length_m, candidates, shares),
      contains("6 values for 3 months of 3 streets"));
  CHECK_THROWS_WITH(
      choose_kernel_density(neighbourhoods, {2, 3, one_month}, length_m, candidates, shares),
      contains("fewer than two months"));
}
