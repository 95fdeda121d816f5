#include "models/patrol/postman.hpp"

#include <algorithm>
#include <array>
#include <boost/pending/disjoint_sets.hpp>
#include <limits>
#include <queue>
#include <string>
#include <utility>

#include "models/patrol/pairing.hpp"
#include "sim/core/error.hpp"

namespace models::patrol {

namespace {

constexpr std::int64_t kUnreached = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void refuse_unreachable() {
  throw sim::InputError("", "some streets of the tour cannot be reached from the others",
                        "leave them out, or let the mode use the streets between");
}

// The streets at each vertex, each in the direction that leaves it; closed directions included.
struct Ways {
  Ways(std::uint32_t vertices, const std::vector<PostmanStreet>& streets)
      : start(vertices + 1), way(2 * streets.size()) {
    for (const PostmanStreet& s : streets) {
      ++start[s.from];
      ++start[s.to];
    }
    std::uint32_t end = 0;
    for (std::uint32_t& first : start) first = end += first;
    for (std::uint32_t s = 0; s < streets.size(); ++s) {
      way[--start[streets[s].from]] = {s, true};
      way[--start[streets[s].to]] = {s, false};
    }
  }
  template <class Visit>
  void each_from(std::uint32_t v, const Visit& visit) const {
    for (std::uint32_t i = start[v]; i < start[v + 1]; ++i) visit(way[i]);
  }

  std::vector<std::uint32_t> start;
  std::vector<PostmanStep> way;
};

// Dijkstra from one or several vertices; forgets only what it touched.
class Search {
 public:
  explicit Search(std::uint32_t vertices)
      : cost_(vertices, kUnreached), by_(vertices), settled_(vertices, false) {}

  void begin(const std::vector<std::uint32_t>& sources) {
    for (const std::uint32_t v : touched_) {
      cost_[v] = kUnreached;
      settled_[v] = false;
    }
    touched_.clear();
    heap_ = {};
    for (const std::uint32_t v : sources) reach(v, 0, {kNone, true});
  }
  void reach(std::uint32_t v, std::int64_t cost, PostmanStep by) {
    if (cost >= cost_[v]) return;
    if (cost_[v] == kUnreached) touched_.push_back(v);
    cost_[v] = cost;
    by_[v] = by;
    heap_.push({cost, v});
  }
  // The next vertex in order of cost; kNone if all were met.
  std::uint32_t settle() {
    while (!heap_.empty()) {
      const std::uint32_t v = heap_.top().second;
      heap_.pop();
      if (settled_[v]) continue;
      settled_[v] = true;
      return v;
    }
    return kNone;
  }
  [[nodiscard]] std::int64_t cost(std::uint32_t v) const { return cost_[v]; }
  [[nodiscard]] bool settled(std::uint32_t v) const { return settled_[v]; }
  [[nodiscard]] const std::vector<std::uint32_t>& touched() const { return touched_; }

  // The steps from a source to v, last first; returns the source.
  template <class Visit>
  std::uint32_t trace(std::uint32_t v, const std::vector<PostmanStreet>& streets,
                      const Visit& visit) const {
    while (by_[v].street != kNone) {
      const PostmanStep step = by_[v];
      visit(step);
      v = step.forward ? streets[step.street].from : streets[step.street].to;
    }
    return v;
  }

 private:
  using Entry = std::pair<std::int64_t, std::uint32_t>;
  std::vector<std::int64_t> cost_;
  std::vector<PostmanStep> by_;
  std::vector<bool> settled_;
  std::vector<std::uint32_t> touched_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
};

// Finds how often each street is passed in each direction, step by step.
class Postman {
 public:
  Postman(std::uint32_t vertices, const std::vector<PostmanStreet>& streets)
      : vertices_{vertices},
        streets_{streets},
        ways_{vertices, streets},
        search_{vertices},
        passes_(streets.size(), {0, 0}) {}

  std::vector<PostmanStep> tour() {
    balance_one_way_streets();
    pair_odd_junctions();
    join_parts();
    return closed_walk();
  }

 private:
  [[nodiscard]] bool open(PostmanStep way) const {
    const PostmanStreet& s = streets_[way.street];
    return way.forward ? s.forward : s.backward;
  }
  [[nodiscard]] bool two_way(std::uint32_t street) const {
    return streets_[street].forward && streets_[street].backward;
  }
  [[nodiscard]] std::uint32_t end_of(PostmanStep way) const {
    return way.forward ? streets_[way.street].to : streets_[way.street].from;
  }
  void pass(PostmanStep way) { ++passes_[way.street][way.forward ? 0 : 1]; }

  // One-way streets are passed once; where more of them end than begin, or the reverse, paths are
  // added between, by successive cheapest paths. net[s] counts passes along s less those against
  // it: two-way streets that are wanted cost nothing while |net| <= 1, since one pass is due
  // anyway.
  void balance_one_way_streets() {
    std::vector<std::int64_t> surplus(vertices_, 0);
    for (std::uint32_t s = 0; s < streets_.size(); ++s) {
      if (!streets_[s].wanted || two_way(s)) continue;
      const PostmanStep way{s, streets_[s].forward};
      pass(way);
      ++surplus[end_of(way)];
      --surplus[end_of({s, !way.forward})];
    }
    std::vector<std::int64_t> net(streets_.size(), 0);
    std::vector<std::int64_t> potential(vertices_, 0);
    std::vector<std::uint32_t> sources;
    for (std::uint32_t v = 0; v < vertices_; ++v) {
      for (std::int64_t i = 0; i < surplus[v]; ++i) sources.push_back(v);
    }
    while (!sources.empty()) {
      const std::uint32_t sink = cheapest_sink(sources, surplus, net, potential);
      const std::uint32_t source = search_.trace(
          sink, streets_, [&](PostmanStep way) { net[way.street] += way.forward ? 1 : -1; });
      ++surplus[sink];
      sources.erase(std::find(sources.begin(), sources.end(), source));
    }
    for (std::uint32_t s = 0; s < streets_.size(); ++s) {
      for (std::int64_t i = 0; i < std::abs(net[s]); ++i) pass({s, net[s] > 0});
    }
  }

  // What one more net pass costs; kUnreached where closed.
  [[nodiscard]] std::int64_t cost_of_more(PostmanStep way, std::int64_t net) const {
    const PostmanStreet& s = streets_[way.street];
    const std::int64_t so_far = way.forward ? net : -net;
    const std::int64_t due = s.wanted && two_way(way.street) ? 1 : 0;
    if (so_far < -due) return -s.cost;
    if (!open(way)) return kUnreached;
    return so_far < due ? 0 : s.cost;
  }

  // Dijkstra on reduced costs as far as the nearest vertex that wants a path to it.
  std::uint32_t cheapest_sink(const std::vector<std::uint32_t>& sources,
                              const std::vector<std::int64_t>& surplus,
                              const std::vector<std::int64_t>& net,
                              std::vector<std::int64_t>& potential) {
    search_.begin(sources);
    for (std::uint32_t v; (v = search_.settle()) != kNone;) {
      if (surplus[v] < 0) {
        for (const std::uint32_t u : search_.touched()) {
          if (search_.settled(u)) potential[u] += search_.cost(u) - search_.cost(v);
        }
        return v;
      }
      ways_.each_from(v, [&](PostmanStep way) {
        const std::int64_t cost = cost_of_more(way, net[way.street]);
        if (cost == kUnreached) return;
        const std::uint32_t to = end_of(way);
        search_.reach(to, search_.cost(v) + cost + potential[v] - potential[to], way);
      });
    }
    refuse_unreachable();
  }

  // Wanted two-way streets that no path has passed: junctions with an odd number of them are paired
  // up, and the streets between a pair are walked once more.
  void pair_odd_junctions() {
    std::vector<std::uint32_t> left;
    std::vector<std::uint32_t> degree(vertices_, 0);
    for (std::uint32_t s = 0; s < streets_.size(); ++s) {
      if (!streets_[s].wanted || !two_way(s) || passes_[s][0] + passes_[s][1] > 0) continue;
      left.push_back(s);
      ++degree[streets_[s].from];
      ++degree[streets_[s].to];
    }
    std::vector<std::uint32_t> odd;
    for (std::uint32_t v = 0; v < vertices_; ++v) {
      if (degree[v] % 2 == 1) odd.push_back(v);
    }
    if (odd.size() > kMostOddJunctions) {
      throw sim::InputError("",
                            "a tour over " + std::to_string(odd.size()) +
                                " junctions with an odd number of streets (at most " +
                                std::to_string(kMostOddJunctions) + ")",
                            "split the streets among several tours, one for each ward");
    }
    std::vector<std::uint32_t> index(vertices_, kNone);
    for (std::uint32_t i = 0; i < odd.size(); ++i) index[odd[i]] = i;
    PairCosts costs{static_cast<std::uint32_t>(odd.size())};
    for (std::uint32_t i = 0; i < odd.size(); ++i) {
      std::size_t missing = odd.size() - 1 - i;
      walk_two_way(odd[i], [&](std::uint32_t v) {
        if (index[v] == kNone || index[v] <= i) return missing > 0;
        costs.set(i, index[v], search_.cost(v));
        return --missing > 0;
      });
    }
    const std::vector<std::uint32_t> partner = cheapest_pairing(costs);
    for (std::uint32_t i = 0; i < odd.size(); ++i) {
      if (partner[i] < i) continue;
      const std::uint32_t goal = odd[partner[i]];
      walk_two_way(odd[i], [&](std::uint32_t v) { return v != goal; });
      search_.trace(goal, streets_, [&](PostmanStep way) { left.push_back(way.street); });
    }
    direct(left);
  }

  // Settles vertices in order of their distance along two-way streets while `go_on` says so.
  template <class GoOn>
  void walk_two_way(std::uint32_t from, const GoOn& go_on) {
    search_.begin({from});
    for (std::uint32_t v; (v = search_.settle()) != kNone && go_on(v);) {
      ways_.each_from(v, [&](PostmanStep way) {
        if (!two_way(way.street)) return;
        search_.reach(end_of(way), search_.cost(v) + streets_[way.street].cost, way);
      });
    }
  }

  // Gives streets (some of them twice) that meet in even numbers a direction each, by walking in
  // circles, so that every junction is left as often as it is entered.
  void direct(const std::vector<std::uint32_t>& even) {
    std::vector<std::uint32_t> times(streets_.size(), 0);
    for (const std::uint32_t s : even) ++times[s];
    std::vector<std::uint32_t> next(ways_.start.begin(), ways_.start.end() - 1);
    for (const std::uint32_t first : even) {
      if (times[first] == 0) continue;
      std::uint32_t v = streets_[first].from;
      while (next[v] < ways_.start[v + 1]) {
        const PostmanStep way = ways_.way[next[v]];
        if (times[way.street] == 0) {
          ++next[v];
          continue;
        }
        --times[way.street];
        pass(way);
        v = end_of(way);
      }
    }
  }

  // Joins parts of the walk that do not meet, by the cheapest ways there and back from the first.
  void join_parts() {
    for (;;) {
      boost::disjoint_sets_with_storage<> parts{vertices_};
      std::uint32_t home = kNone;
      std::vector<bool> met(vertices_, false);
      for (std::uint32_t s = 0; s < streets_.size(); ++s) {
        if (passes_[s][0] + passes_[s][1] == 0) continue;
        parts.union_set(streets_[s].from, streets_[s].to);
        met[streets_[s].from] = met[streets_[s].to] = true;
        if (home == kNone) home = streets_[s].from;
      }
      std::vector<std::uint32_t> here;
      for (std::uint32_t v = 0; v < vertices_; ++v) {
        if (met[v] && parts.find_set(v) == parts.find_set(home)) here.push_back(v);
      }
      const auto elsewhere = [&](std::uint32_t v) {
        return met[v] && parts.find_set(v) != parts.find_set(home);
      };
      const std::uint32_t there = walk_to(here, elsewhere);
      if (there == kNone) {
        for (std::uint32_t v = 0; v < vertices_; ++v) {
          if (elsewhere(v)) refuse_unreachable();
        }
        return;
      }
      std::vector<PostmanStep> way;
      const auto keep = [&](PostmanStep step) { way.push_back(step); };
      const std::uint32_t gate = search_.trace(there, streets_, keep);
      if (walk_to({there}, [&](std::uint32_t v) { return v == gate; }) == kNone) {
        refuse_unreachable();
      }
      search_.trace(gate, streets_, keep);
      for (const PostmanStep step : way) pass(step);
    }
  }

  // The nearest vertex for which `wanted` holds; kNone if none can be reached.
  template <class Wanted>
  std::uint32_t walk_to(const std::vector<std::uint32_t>& from, const Wanted& wanted) {
    search_.begin(from);
    for (std::uint32_t v; (v = search_.settle()) != kNone;) {
      if (wanted(v)) return v;
      ways_.each_from(v, [&](PostmanStep way) {
        if (!open(way)) return;
        search_.reach(end_of(way), search_.cost(v) + streets_[way.street].cost, way);
      });
    }
    return kNone;
  }

  // Hierholzer (1873): walks until it is stuck at its start, then back to where passes are left.
  std::vector<PostmanStep> closed_walk() {
    std::uint32_t first = 0;
    while (passes_[first][0] + passes_[first][1] == 0) ++first;
    const PostmanStep begin{first, passes_[first][0] > 0};
    std::vector<std::uint32_t> next(ways_.start.begin(), ways_.start.end() - 1);
    std::vector<PostmanStep> stack;
    std::vector<PostmanStep> walk;
    std::uint32_t v = end_of({first, !begin.forward});
    for (;;) {
      while (next[v] < ways_.start[v + 1]) {
        const PostmanStep way = ways_.way[next[v]];
        std::int64_t& passes = passes_[way.street][way.forward ? 0 : 1];
        if (passes == 0) {
          ++next[v];
          continue;
        }
        --passes;
        stack.push_back(way);
        v = end_of(way);
      }
      if (stack.empty()) break;
      walk.push_back(stack.back());
      v = end_of({stack.back().street, !stack.back().forward});
      stack.pop_back();
    }
    std::reverse(walk.begin(), walk.end());
    return walk;
  }

  std::uint32_t vertices_;
  const std::vector<PostmanStreet>& streets_;
  Ways ways_;
  Search search_;
  std::vector<std::array<std::int64_t, 2>> passes_;  // of each street, along and against it
};

}  // namespace

std::vector<PostmanStep> postman_tour(std::uint32_t vertices,
                                      const std::vector<PostmanStreet>& streets) {
  const auto wanted = [](const PostmanStreet& s) { return s.wanted; };
  if (std::none_of(streets.begin(), streets.end(), wanted)) {
    throw sim::InputError("", "a tour of no streets", "name streets that the tour is to cover");
  }
  return Postman{vertices, streets}.tour();
}

std::int64_t cost_of(const std::vector<PostmanStep>& walk,
                     const std::vector<PostmanStreet>& streets) {
  std::int64_t cost = 0;
  for (const PostmanStep step : walk) cost += streets[step.street].cost;
  return cost;
}

}  // namespace models::patrol
