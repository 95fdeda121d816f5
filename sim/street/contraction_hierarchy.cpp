#include "sim/street/contraction_hierarchy.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/range/iterator_range.hpp>
#include <functional>
#include <queue>
#include <tuple>

namespace sim::street {

namespace {

struct Link {
  std::uint32_t other;
  std::uint32_t time_ms;
};

// The graph that is left while vertices are contracted one by one.
class Remainder {
 public:
  explicit Remainder(const Chains::Graph& graph)
      : out_(boost::num_vertices(graph)),
        in_(boost::num_vertices(graph)),
        time_(boost::num_vertices(graph), kFar) {
    for (const auto edge : boost::make_iterator_range(boost::edges(graph))) {
      add(static_cast<std::uint32_t>(boost::source(edge, graph)),
          static_cast<std::uint32_t>(boost::target(edge, graph)), graph[edge].time_ms);
    }
  }

  [[nodiscard]] const std::vector<Link>& out(std::uint32_t v) const { return out_[v]; }
  [[nodiscard]] const std::vector<Link>& in(std::uint32_t v) const { return in_[v]; }

  // Adds the arc, or lowers the time of the one that is there.
  void add(std::uint32_t from, std::uint32_t to, std::uint32_t time_ms) {
    if (from == to) return;
    set(out_[from], to, time_ms);
    set(in_[to], from, time_ms);
  }

  void remove(std::uint32_t v) {
    for (const Link& link : out_[v]) drop(in_[link.other], v);
    for (const Link& link : in_[v]) drop(out_[link.other], v);
  }

  // Calls `f(from, to, time_ms)` for each shortcut that removing `v` makes necessary.
  template <class F>
  void shortcuts(std::uint32_t v, F f) {
    std::uint32_t longest_out = 0;
    for (const Link& link : out_[v]) longest_out = std::max(longest_out, link.time_ms);
    for (const Link& from : in_[v]) {
      search(from.other, v, from.time_ms + longest_out);
      for (const Link& to : out_[v]) {
        if (to.other == from.other) continue;
        const std::uint32_t via = from.time_ms + to.time_ms;
        if (time_[to.other] > via) f(from.other, to.other, via);
      }
      for (const std::uint32_t reached : reached_) time_[reached] = kFar;
    }
  }

 private:
  static constexpr std::uint32_t kFar = UINT32_MAX;
  // A search that gives up early only adds a needless shortcut, never a wrong time.
  static constexpr int kMaxSettled = 60;

  static void set(std::vector<Link>& links, std::uint32_t other, std::uint32_t time_ms) {
    for (Link& link : links) {
      if (link.other == other) {
        link.time_ms = std::min(link.time_ms, time_ms);
        return;
      }
    }
    links.push_back({other, time_ms});
  }
  static void drop(std::vector<Link>& links, std::uint32_t other) {
    std::erase_if(links, [other](const Link& link) { return link.other == other; });
  }

  // Dijkstra from `source` without `skipped`, up to `limit_ms`; times are left in time_.
  void search(std::uint32_t source, std::uint32_t skipped, std::uint32_t limit_ms) {
    using Entry = std::pair<std::uint32_t, std::uint32_t>;  // time, vertex
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    reached_.assign(1, source);
    time_[source] = 0;
    queue.emplace(0, source);
    for (int settled = 0; !queue.empty() && settled < kMaxSettled; ++settled) {
      const auto [time_ms, v] = queue.top();
      queue.pop();
      if (time_ms > limit_ms) break;
      if (time_ms > time_[v]) continue;
      for (const Link& link : out_[v]) {
        const std::uint32_t through = time_ms + link.time_ms;
        if (link.other == skipped || through >= time_[link.other]) continue;
        if (time_[link.other] == kFar) reached_.push_back(link.other);
        time_[link.other] = through;
        queue.emplace(through, link.other);
      }
    }
  }

  std::vector<std::vector<Link>> out_, in_;
  std::vector<std::uint32_t> time_;     // of the running search
  std::vector<std::uint32_t> reached_;  // where time_ is set
};

// Shortcuts that contraction adds less the arcs that it removes, plus the height below: small
// first.
class Importance {
 public:
  explicit Importance(std::size_t vertices) : height_(vertices, 0) {}

  int of(std::uint32_t v, Remainder& remainder) const {
    int added = 0;
    remainder.shortcuts(v, [&](auto, auto, auto) { ++added; });
    const auto removed = remainder.in(v).size() + remainder.out(v).size();
    return 2 * (added - static_cast<int>(removed)) + height_[v];
  }
  void contracted(std::uint32_t v, const Remainder& remainder) {
    for (const Link& link : remainder.out(v)) raise(link.other, v);
    for (const Link& link : remainder.in(v)) raise(link.other, v);
  }

 private:
  void raise(std::uint32_t neighbour, std::uint32_t v) {
    height_[neighbour] = std::max(height_[neighbour], height_[v] + 1);
  }
  std::vector<int> height_;
};

}  // namespace

ContractionHierarchy::ContractionHierarchy(const Chains::Graph& graph) {
  const auto n = static_cast<std::uint32_t>(boost::num_vertices(graph));
  Remainder remainder{graph};
  Importance importance{n};
  using Entry = std::pair<int, std::uint32_t>;  // importance, vertex: ties by number
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (std::uint32_t v = 0; v < n; ++v) queue.emplace(importance.of(v, remainder), v);

  rank_.resize(n);
  std::vector<std::vector<Link>> up, down;  // by rank; ends are vertices until all have a rank
  std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> added;
  while (!queue.empty()) {
    const std::uint32_t v = queue.top().second;
    queue.pop();
    // Neighbours may have gone since it was queued: look again, and wait if others come first now.
    const int now = importance.of(v, remainder);
    if (!queue.empty() && Entry{now, v} > queue.top()) {
      queue.emplace(now, v);
      continue;
    }
    added.clear();
    remainder.shortcuts(v, [&](auto from, auto to, auto ms) { added.emplace_back(from, to, ms); });
    importance.contracted(v, remainder);
    up.push_back(remainder.out(v));
    down.push_back(remainder.in(v));
    remainder.remove(v);
    for (const auto& [from, to, time_ms] : added) remainder.add(from, to, time_ms);
    rank_[v] = static_cast<std::uint32_t>(vertex_.size());
    vertex_.push_back(v);
  }

  const auto pack = [&](const std::vector<std::vector<Link>>& lists, std::vector<Arc>& arcs,
                        std::vector<std::uint32_t>& start) {
    for (const std::vector<Link>& list : lists) {
      start.push_back(static_cast<std::uint32_t>(arcs.size()));
      for (const Link& link : list) arcs.push_back({rank_[link.other], link.time_ms});
    }
    start.push_back(static_cast<std::uint32_t>(arcs.size()));
  };
  pack(up, up_, up_start_);
  pack(down, down_, down_start_);
}

}  // namespace sim::street
