#include "sim/street/chains.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <memory>
#include <utility>

namespace sim::street {

namespace {

// The streets that meet at each vertex of the mode's graph, in order of number.
struct Meeting {
  StreetId street;
  std::uint32_t other;   // the vertex at the street's other end
  bool leaves, arrives;  // whether the mode may leave the vertex by it, and come in
};

std::vector<std::vector<Meeting>> meetings_of(const Network& network, const ModeGraph& graph) {
  std::vector<std::vector<Meeting>> meetings(graph.vertices());
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const StreetId id{i};
    const bool forward = graph.serves(id, true);
    const bool backward = graph.serves(id, false);
    if (!forward && !backward) continue;
    const std::uint32_t from = graph.vertex(network.streets[i].from);
    const std::uint32_t to = graph.vertex(network.streets[i].to);
    meetings[from].push_back({id, to, forward, backward});
    meetings[to].push_back({id, from, backward, forward});
  }
  return meetings;
}

// Two streets, no loop, and what comes in by one can only go out by the other.
bool passes_on(const std::vector<Meeting>& here) {
  return here.size() == 2 && here[0].street != here[1].street &&
         here[0].arrives == here[1].leaves && here[1].arrives == here[0].leaves;
}

}  // namespace

Chains::Chains(const Network& network, const ModeGraph& mode_graph)
    : core_(mode_graph.vertices(), kNone),
      link_of_(network.streets.size(), kNone),
      chain_of_(network.streets.size(), kNone) {
  const auto meetings = meetings_of(network, mode_graph);
  for (std::uint32_t v = 0; v < core_.size(); ++v) {
    if (!passes_on(meetings[v])) core_[v] = vertices_++;
  }
  if (vertices_ == 0) core_[0] = vertices_++;  // a single ring: cut it open anywhere

  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
  std::vector<ChainArc> arcs;
  for (std::uint32_t v = 0; v < core_.size(); ++v) {
    if (core_[v] == kNone) continue;
    for (const Meeting& first : meetings[v]) {
      if (chain_of_[first.street.index()] != kNone) continue;
      Chain chain{.start = core_[v],
                  .forward = first.leaves,
                  .backward = first.arrives,
                  .first_link = static_cast<std::uint32_t>(links_.size())};
      const auto number = static_cast<std::uint32_t>(chains_.size());
      std::uint32_t at = v;
      for (Meeting step = first;;) {
        const Street& street = network.street(step.street);
        link_of_[step.street.index()] = static_cast<std::uint32_t>(links_.size());
        chain_of_[step.street.index()] = number;
        const bool reversed = mode_graph.vertex(street.from) != at;
        links_.push_back({step.street, chain.time_ms, reversed});
        chain.time_ms += mode_graph.street_ms(step.street);
        at = step.other;
        if (core_[at] != kNone) break;
        step = meetings[at][meetings[at][0].street == step.street ? 1 : 0];
      }
      chain.end = core_[at];
      chain.links = static_cast<std::uint32_t>(links_.size()) - chain.first_link;
      if (chain.forward) {
        ends.emplace_back(chain.start, chain.end);
        arcs.push_back({number, chain.time_ms, true});
      }
      if (chain.backward) {
        ends.emplace_back(chain.end, chain.start);
        arcs.push_back({number, chain.time_ms, false});
      }
      chains_.push_back(chain);
    }
  }
  graph_ = std::make_shared<const Graph>(boost::edges_are_unsorted_multi_pass, ends.begin(),
                                         ends.end(), arcs.begin(), vertices_);
}

}  // namespace sim::street
