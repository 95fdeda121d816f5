#include "models/patrol/pairing.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/error.hpp"

namespace models::patrol {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void refuse_unpaired(std::uint32_t points) {
  throw sim::InputError("", sim::to_text(points) + " points cannot all be paired",
                        "connect the streets between them");
}

// A pair that the search may use, and a step between two children of a blossom or into it.
struct Edge {
  std::uint32_t from, to;
};

// Edmonds' algorithm. Nodes are points (below points_) and blossoms: odd cycles of nodes shrunk
// into one. Doubled dual variables keep everything in whole numbers; a pair of points in different
// blossoms is tight if dual(a) + dual(b) + 2 cost = 0, and never negative.
class Blossoms {
 public:
  Blossoms(const PairCosts& costs, const std::vector<Edge>& pairs)
      : costs_{costs}, points_{costs.points()}, pairs_{pairs}, near_(points_) {
    std::int64_t cheapest = pairs.empty() ? 0 : PairCosts::kApart;
    for (const Edge& pair : pairs) {
      near_[pair.from].push_back(pair.to);
      near_[pair.to].push_back(pair.from);
      cheapest = std::min(cheapest, costs.of(pair.from, pair.to));
    }
    nodes_.resize(points_);
    for (std::uint32_t v = 0; v < points_; ++v) {
      nodes_[v].base = v;
      nodes_[v].dual = -cheapest;
      top_.push_back(v);
    }
    mate_.assign(points_, kNone);
  }

  std::vector<std::uint32_t> pair_all() {
    for (std::uint32_t paired = 0; paired < points_; paired += 2) {
      plant();
      while (!grow()) adjust();
    }
    return mate_;
  }

  // Twice the reduced cost of any pair; below 0: it would improve the pairing.
  [[nodiscard]] std::int64_t reduced_cost(std::uint32_t a, std::uint32_t b) const {
    std::int64_t twice = slack(a, b);
    if (twice >= 0 || top_[a] != top_[b]) return twice;
    for (std::uint32_t x = nodes_[a].parent; x != kNone; x = nodes_[x].parent) {
      if (contains(x, b)) twice += 2 * nodes_[x].dual;
    }
    return twice;
  }

 private:
  // In the forest of alternating paths from unpaired points: outer nodes lie at even distance from
  // their root, inner ones at odd; `free` ones outside.
  enum class Side : std::uint8_t { free, outer, inner };

  struct Node {
    std::uint32_t base = kNone;    // the point through which it is paired
    std::uint32_t parent = kNone;  // the blossom that it is part of
    Side side = Side::free;        // of top nodes
    bool seen = false;
    Edge entry{kNone, kNone};  // of an inner node: how the forest reached it
    std::int64_t dual = 0;
    // Of a blossom: its parts around the cycle from that of the base, and the step from each to the
    // next. Unused numbers of blossoms have none.
    std::vector<std::uint32_t> parts;
    std::vector<Edge> steps;
  };

  [[nodiscard]] bool is_blossom(std::uint32_t b) const { return b >= points_; }
  [[nodiscard]] std::int64_t slack(std::uint32_t a, std::uint32_t b) const {
    return nodes_[a].dual + nodes_[b].dual + 2 * costs_.of(a, b);
  }
  [[nodiscard]] bool contains(std::uint32_t blossom, std::uint32_t v) const {
    while (v != kNone && v != blossom) v = nodes_[v].parent;
    return v == blossom;
  }
  template <class Visit>
  void each_point(std::uint32_t b, const Visit& visit) {
    if (!is_blossom(b)) return visit(b);
    for (const std::uint32_t part : nodes_[b].parts) each_point(part, visit);
  }
  template <class Visit>
  void each_top(const Visit& visit) {
    for (std::uint32_t b = 0; b < nodes_.size(); ++b) {
      if (nodes_[b].parent == kNone && nodes_[b].base != kNone) visit(b);
    }
  }

  // Begins a stage: each unpaired node is the root of a tree.
  void plant() {
    queue_.clear();
    each_top([&](std::uint32_t b) {
      nodes_[b].side = Side::free;
      if (mate_[nodes_[b].base] == kNone) make_outer(b);
    });
  }
  void make_outer(std::uint32_t b) {
    nodes_[b].side = Side::outer;
    each_point(b, [&](std::uint32_t v) { queue_.push_back(v); });
  }

  // Grows the forest along tight pairs; true once a path between two roots was found and swapped.
  bool grow() {
    while (!queue_.empty()) {
      const std::uint32_t v = queue_.back();
      queue_.pop_back();
      for (const std::uint32_t w : near_[v]) {
        if (top_[v] == top_[w] || slack(v, w) != 0) continue;
        const std::uint32_t b = top_[w];
        if (nodes_[b].side == Side::free) {
          nodes_[b].side = Side::inner;
          nodes_[b].entry = {v, w};
          make_outer(top_[mate_[nodes_[b].base]]);
        } else if (nodes_[b].side == Side::outer) {
          const std::uint32_t meeting = common_root(top_[v], b);
          if (meeting == kNone) {
            swap_from({v, w});
            swap_from({w, v});
            return true;
          }
          shrink({v, w}, meeting);
        }
      }
    }
    return false;
  }

  // Of an outer node: the step through which it hangs on the inner node above it, and from there.
  [[nodiscard]] Edge step_up(std::uint32_t outer) const {
    const std::uint32_t base = nodes_[outer].base;
    return {base, mate_[base]};
  }
  [[nodiscard]] Edge step_on(std::uint32_t inner) const {
    return {nodes_[inner].entry.to, nodes_[inner].entry.from};
  }
  [[nodiscard]] std::uint32_t outer_above(std::uint32_t outer) const {
    const std::uint32_t up = step_up(outer).to;
    return up == kNone ? kNone : top_[step_on(top_[up]).to];
  }

  // The first node that two outer nodes' ways to their roots share; kNone in different trees.
  std::uint32_t common_root(std::uint32_t a, std::uint32_t b) {
    for (std::uint32_t x = a; x != kNone; x = outer_above(x)) nodes_[x].seen = true;
    std::uint32_t shared = b;
    while (shared != kNone && !nodes_[shared].seen) shared = outer_above(shared);
    for (std::uint32_t x = a; x != kNone; x = outer_above(x)) nodes_[x].seen = false;
    return shared;
  }

  // The nodes from an outer one up to, and without, `end`; step i leads from node i to the next.
  std::pair<std::vector<std::uint32_t>, std::vector<Edge>> way_up(std::uint32_t outer,
                                                                  std::uint32_t end) const {
    std::vector<std::uint32_t> nodes;
    std::vector<Edge> steps;
    for (std::uint32_t x = outer; x != end;) {
      const Edge up = step_up(x);
      const std::uint32_t inner = top_[up.to];
      nodes.insert(nodes.end(), {x, inner});
      steps.insert(steps.end(), {up, step_on(inner)});
      x = top_[steps.back().to];
    }
    return {nodes, steps};
  }

  // Makes one node of an odd cycle: two outer nodes joined by `edge`, and their ways to `meeting`.
  void shrink(Edge edge, std::uint32_t meeting) {
    auto [left, left_steps] = way_up(top_[edge.from], meeting);
    auto [right, right_steps] = way_up(top_[edge.to], meeting);
    Node blossom;
    blossom.base = nodes_[meeting].base;
    blossom.side = Side::outer;
    blossom.parts.push_back(meeting);
    blossom.parts.insert(blossom.parts.end(), left.rbegin(), left.rend());
    blossom.parts.insert(blossom.parts.end(), right.begin(), right.end());
    for (auto step = left_steps.rbegin(); step != left_steps.rend(); ++step) {
      blossom.steps.push_back({step->to, step->from});
    }
    blossom.steps.push_back(edge);
    blossom.steps.insert(blossom.steps.end(), right_steps.begin(), right_steps.end());

    const std::uint32_t b = unused_number();
    for (const std::uint32_t part : blossom.parts) {
      nodes_[part].parent = b;
      if (nodes_[part].side == Side::inner) {
        each_point(part, [&](std::uint32_t v) { queue_.push_back(v); });
      }
    }
    nodes_[b] = std::move(blossom);
    each_point(b, [&](std::uint32_t v) { top_[v] = b; });
  }
  std::uint32_t unused_number() {
    if (unused_.empty()) {
      nodes_.emplace_back();
      return static_cast<std::uint32_t>(nodes_.size() - 1);
    }
    const std::uint32_t b = unused_.back();
    unused_.pop_back();
    return b;
  }

  // The part of a blossom that holds a point.
  [[nodiscard]] std::size_t part_with(std::uint32_t blossom, std::uint32_t v) const {
    while (nodes_[v].parent != blossom) v = nodes_[v].parent;
    const auto& parts = nodes_[blossom].parts;
    return static_cast<std::size_t>(std::find(parts.begin(), parts.end(), v) - parts.begin());
  }

  // Pairs edge.from with edge.to, and swaps paired and unpaired steps from there to the root.
  void swap_from(Edge edge) {
    for (;;) {
      const std::uint32_t outer = top_[edge.from];
      const std::uint32_t up = step_up(outer).to;
      rebase(outer, edge.from);
      mate_[edge.from] = edge.to;
      if (up == kNone) return;
      const Edge on = step_on(top_[up]);
      rebase(top_[up], on.from);
      mate_[on.from] = on.to;
      edge = {on.to, on.from};
    }
  }

  // Lets a node be paired through the point v: inside a blossom, the even way round from the part
  // of v to that of the old base is swapped.
  void rebase(std::uint32_t b, std::uint32_t v) {
    nodes_[b].base = v;
    if (!is_blossom(b)) return;
    const std::size_t n = nodes_[b].parts.size();
    const std::size_t first = part_with(b, v);
    rebase(nodes_[b].parts[first], v);
    const bool onwards = first % 2 == 1;
    for (std::size_t i = first; i % n != 0;) {
      const std::size_t next = onwards ? i + 1 : i - 1;
      Edge step = nodes_[b].steps[onwards ? next : next - 1];
      if (!onwards) std::swap(step.from, step.to);
      const std::size_t after = onwards ? next + 1 : next - 1;
      rebase(nodes_[b].parts[next], step.from);
      rebase(nodes_[b].parts[after % n], step.to);
      mate_[step.from] = step.to;
      mate_[step.to] = step.from;
      i = after;
    }
    const auto shift = static_cast<std::ptrdiff_t>(first);
    std::rotate(nodes_[b].parts.begin(), nodes_[b].parts.begin() + shift, nodes_[b].parts.end());
    std::rotate(nodes_[b].steps.begin(), nodes_[b].steps.begin() + shift, nodes_[b].steps.end());
  }

  // Changes the dual variables until a pair becomes tight or an inner blossom must open.
  void adjust() {
    std::int64_t least = PairCosts::kApart;
    std::vector<std::uint32_t>& tight = queue_;  // empty: growth has stopped
    for (const Edge& pair : pairs_) {
      if (top_[pair.from] == top_[pair.to]) continue;
      const Side a = nodes_[top_[pair.from]].side;
      const Side b = nodes_[top_[pair.to]].side;
      if (a != Side::outer && b != Side::outer) continue;
      if (a == Side::inner || b == Side::inner) continue;
      std::int64_t change = slack(pair.from, pair.to);
      if (a == b) change /= 2;  // even: roots, and so all outer points, have duals of one parity
      if (change > least) continue;
      if (change < least) tight.clear();
      least = change;
      tight.push_back(a == Side::outer ? pair.from : pair.to);
    }
    std::uint32_t opens = kNone;
    each_top([&](std::uint32_t b) {
      if (!is_blossom(b) || nodes_[b].side != Side::inner || nodes_[b].dual >= least) return;
      least = nodes_[b].dual;
      opens = b;
    });
    if (least == PairCosts::kApart) refuse_unpaired(points_);
    each_top([&](std::uint32_t b) {
      if (nodes_[b].side == Side::free) return;
      const std::int64_t up = nodes_[b].side == Side::outer ? least : -least;
      each_point(b, [&](std::uint32_t v) { nodes_[v].dual -= up; });
      if (is_blossom(b)) nodes_[b].dual += up;
    });
    if (opens != kNone) open(opens);
  }

  // Takes an inner blossom apart. The even way round from where the forest entered to the base
  // stays in the forest; the other parts are free again.
  void open(std::uint32_t b) {
    const Node blossom = std::move(nodes_[b]);
    const std::size_t n = blossom.parts.size();
    const std::size_t first = [&] {
      std::uint32_t v = blossom.entry.to;
      while (nodes_[v].parent != b) v = nodes_[v].parent;
      const auto found = std::find(blossom.parts.begin(), blossom.parts.end(), v);
      return static_cast<std::size_t>(found - blossom.parts.begin());
    }();
    nodes_[b] = Node{};
    unused_.push_back(b);
    for (const std::uint32_t part : blossom.parts) {
      nodes_[part].parent = kNone;
      nodes_[part].side = Side::free;
      each_point(part, [&](std::uint32_t v) { top_[v] = part; });
    }
    const bool onwards = first % 2 == 1;
    Edge entry = blossom.entry;
    for (std::size_t i = first;;) {
      Node& inner = nodes_[blossom.parts[i % n]];
      inner.side = Side::inner;
      inner.entry = entry;
      if (i % n == 0) break;
      const std::size_t next = onwards ? i + 1 : i - 1;
      nodes_[blossom.parts[next]].side = Side::outer;
      entry = blossom.steps[onwards ? next : next - 1];
      if (!onwards) std::swap(entry.from, entry.to);
      i = onwards ? next + 1 : next - 1;
    }
    // Parts that left the forest may be reached again from any outer point.
    queue_.clear();
    each_top([&](std::uint32_t top) {
      if (nodes_[top].side == Side::outer) make_outer(top);
    });
  }

  const PairCosts& costs_;
  std::uint32_t points_;
  const std::vector<Edge>& pairs_;
  std::vector<std::vector<std::uint32_t>> near_;  // partners that the search may use
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> top_;   // of a point: the outermost blossom around it, or itself
  std::vector<std::uint32_t> mate_;  // of a point
  std::vector<std::uint32_t> queue_;
  std::vector<std::uint32_t> unused_;
};

// Each point with its nearest ones.
std::vector<Edge> near_pairs(const PairCosts& costs) {
  constexpr std::size_t kNear = 8;
  std::vector<Edge> pairs;
  std::vector<std::uint32_t> others;
  for (std::uint32_t a = 0; a < costs.points(); ++a) {
    others.clear();
    for (std::uint32_t b = 0; b < costs.points(); ++b) {
      if (b != a && costs.of(a, b) != PairCosts::kApart) others.push_back(b);
    }
    const auto nearer = [&](std::uint32_t x, std::uint32_t y) {
      return std::pair{costs.of(a, x), x} < std::pair{costs.of(a, y), y};
    };
    const std::size_t n = std::min(kNear, others.size());
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(n), others.end(),
                      nearer);
    for (std::size_t i = 0; i < n; ++i) {
      pairs.push_back({std::min(a, others[i]), std::max(a, others[i])});
    }
  }
  return pairs;
}

// Some pairing of all points, so that the search always finds one. Costs are those of a network:
// if a reaches b and c, b reaches c.
void add_any_pairing(const PairCosts& costs, std::vector<Edge>& pairs) {
  std::vector<bool> taken(costs.points(), false);
  for (std::uint32_t a = 0; a < costs.points(); ++a) {
    if (taken[a]) continue;
    std::uint32_t best = kNone;
    for (std::uint32_t b = a + 1; b < costs.points(); ++b) {
      if (taken[b] || costs.of(a, b) == PairCosts::kApart) continue;
      if (best == kNone || costs.of(a, b) < costs.of(a, best)) best = b;
    }
    if (best == kNone) refuse_unpaired(costs.points());
    taken[a] = taken[best] = true;
    pairs.push_back({a, best});
  }
}

void drop_doubles(std::vector<Edge>& pairs) {
  const auto key = [](const Edge& e) { return std::pair{e.from, e.to}; };
  std::sort(pairs.begin(), pairs.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
  const auto same = [&](auto& a, auto& b) { return key(a) == key(b); };
  pairs.erase(std::unique(pairs.begin(), pairs.end(), same), pairs.end());
}

}  // namespace

std::vector<std::uint32_t> cheapest_pairing(const PairCosts& costs) {
  if (costs.points() % 2 != 0) refuse_unpaired(costs.points());
  std::vector<Edge> pairs = near_pairs(costs);
  add_any_pairing(costs, pairs);
  for (;;) {
    drop_doubles(pairs);
    Blossoms search{costs, pairs};
    std::vector<std::uint32_t> mate = search.pair_all();
    std::vector<Edge> better;
    for (std::uint32_t a = 0; a < costs.points(); ++a) {
      for (std::uint32_t b = a + 1; b < costs.points(); ++b) {
        if (costs.of(a, b) != PairCosts::kApart && search.reduced_cost(a, b) < 0) {
          better.push_back({a, b});
        }
      }
    }
    if (better.empty()) return mate;
    pairs.insert(pairs.end(), better.begin(), better.end());
  }
}

}  // namespace models::patrol
