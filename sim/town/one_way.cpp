#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "sim/town/random.hpp"
#include "sim/town/streets.hpp"

namespace sim::town {

using namespace street;  // the town is made of its types

namespace {

bool one_way(const Street& street) {
  return ((street.forward ^ street.backward) & kAccessCar) != 0;
}

bool for_cars(const Street& street) {
  return ((street.forward | street.backward) & kAccessCar) != 0;
}

// The strongly connected component of each junction in the car network.
// Tarjan (1972), with a stack of its own: a recursion would be as deep as the town is long.
class CarComponents {
 public:
  explicit CarComponents(const Network& network)
      : start_(network.junctions.size() + 1, 0),
        order_(network.junctions.size(), 0),
        low_(network.junctions.size(), 0),
        component_(network.junctions.size(), kNone) {
    const auto each_arc = [&](auto&& visit) {
      for (const Street& s : network.streets) {
        if ((s.forward & kAccessCar) != 0) visit(s.from.value(), s.to.value());
        if ((s.backward & kAccessCar) != 0) visit(s.to.value(), s.from.value());
      }
    };
    each_arc([&](Index from, Index) { ++start_[from + 1]; });
    std::partial_sum(start_.begin(), start_.end(), start_.begin());
    head_.resize(start_.back());
    std::vector<Index> filled(start_.begin(), start_.end() - 1);
    each_arc([&](Index from, Index to) { head_[filled[from]++] = to; });
    next_.assign(start_.begin(), start_.end() - 1);
    for (Index node = 0; node < order_.size(); ++node) {
      if (order_[node] == 0) search_from(node);
    }
  }
  [[nodiscard]] Index of(JunctionId junction) const { return component_[junction.index()]; }

 private:
  static constexpr Index kNone = std::numeric_limits<Index>::max();

  void enter(Index node) {
    order_[node] = low_[node] = ++entered_;
    path_.push_back(node);
    open_.push_back(node);
  }
  void search_from(Index root) {
    enter(root);
    while (!path_.empty()) {
      const Index node = path_.back();
      if (next_[node] < start_[node + 1]) {
        const Index to = head_[next_[node]++];
        if (order_[to] == 0) {
          enter(to);
        } else if (component_[to] == kNone) {
          low_[node] = std::min(low_[node], order_[to]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) low_[path_.back()] = std::min(low_[path_.back()], low_[node]);
      if (low_[node] == order_[node]) close(node);
    }
  }
  void close(Index root) {
    for (Index node = kNone; node != root;) {
      node = open_.back();
      open_.pop_back();
      component_[node] = root;
    }
  }

  std::vector<Index> start_, head_;  // arcs, by the junction they leave
  std::vector<Index> order_, low_, component_, next_;
  std::vector<Index> path_, open_;
  Index entered_ = 0;
};

// A one-way street between two components closes a way back: both ways, and they are one.
void open_where_needed(Network& network) {
  const CarComponents components{network};
  for (Street& street : network.streets) {
    if (one_way(street) && components.of(street.from) != components.of(street.to)) {
      street.forward = street.backward = kAccessAll;
    }
  }
}

struct Run {  // all streets of one way, in the order of the network
  std::vector<std::size_t> streets;
  double length_m = 0;
  bool main = false;
};

// The ways that may become one-way, in random order: side streets and a few short main roads.
std::vector<Run> candidates(const Network& network, RandomStream& stream) {
  constexpr double kMainShare = 0.3;
  constexpr double kLongestMain_m = 900;
  std::vector<Run> runs;
  std::vector<std::size_t> run_of;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    const bool main = street.road_class <= RoadClass::tertiary;
    if (!main && street.road_class != RoadClass::residential) continue;
    if (street.name >= run_of.size()) run_of.resize(street.name + 1, 0);
    if (run_of[street.name] == 0) {
      runs.emplace_back();
      runs.back().main = main;
      run_of[street.name] = runs.size();
    }
    Run& run = runs[run_of[street.name] - 1];
    run.streets.push_back(i);
    run.length_m += street.length_m;
  }
  std::vector<Run> chosen;
  for (Run& run : runs) {
    const bool wanted = !run.main || (run.length_m < kLongestMain_m && chance(stream, kMainShare));
    if (wanted) chosen.push_back(std::move(run));
  }
  shuffle(chosen, stream);
  return chosen;
}

// The ends of a way are kept in line: each street points on from where the last one led.
void close_one_direction(Network& network, const Run& run, bool forward, RandomStream& stream) {
  constexpr double kContraflow = 0.35;  // cycles may go both ways
  const bool contraflow = chance(stream, kContraflow);
  const Access against = contraflow ? kAccessFoot | kAccessCycle : kAccessFoot;
  const Point a = network.junctions[network.streets[run.streets.front()].from.index()];
  const Point b = network.junctions[network.streets[run.streets.back()].to.index()];
  const Point heading = forward ? b - a : a - b;
  for (const std::size_t i : run.streets) {
    Street& street = network.streets[i];
    const Point from = network.junctions[street.from.index()];
    const Point to = network.junctions[street.to.index()];
    const bool along = dot(to - from, heading) > 0;
    (along ? street.backward : street.forward) = against;
  }
}

}  // namespace

void set_one_way(Network& network, double share, std::uint64_t seed) {
  constexpr int kBatches = 10;  // in small steps little must be opened again
  constexpr std::size_t kTurns = 2;
  RandomStream stream = draws(seed, Draw::one_way);
  const std::vector<Run> runs = candidates(network, stream);
  const auto length_of = [&](auto&& counts) {
    double sum_m = 0;
    for (const Street& street : network.streets) sum_m += counts(street) ? street.length_m : 0;
    return sum_m;
  };
  const double wanted_m = share * length_of(for_cars);
  double closed_m = 0;
  for (std::size_t next = 0; next < kTurns * runs.size() && closed_m < 0.98 * wanted_m;) {
    const double enough_m = std::min(wanted_m, closed_m + wanted_m / kBatches);
    for (; next < kTurns * runs.size() && closed_m < enough_m; ++next) {
      const Run& run = runs[next % runs.size()];
      const bool forward = chance(stream, 0.5);
      if (std::any_of(run.streets.begin(), run.streets.end(),
                      [&](std::size_t i) { return one_way(network.streets[i]); })) {
        continue;
      }
      close_one_direction(network, run, forward, stream);
      closed_m += run.length_m;
    }
    open_where_needed(network);
    closed_m = length_of(one_way);
  }
}

}  // namespace sim::town
