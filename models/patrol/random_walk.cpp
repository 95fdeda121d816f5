#include "models/patrol/random_walk.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <utility>

namespace models::patrol {

namespace {

// 1 for vertices outside the strongly connected part of the beat that has the most street.
std::vector<std::uint8_t> pockets_of(const police::Beat& beat) {
  const std::uint32_t vertices = beat.travel().graph().vertices();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (std::uint32_t v = 0; v < vertices; ++v) {
    for (const police::PatrolLeg& leg : beat.legs_from(v)) edges.emplace_back(v, leg.to_vertex);
  }
  using Graph =
      boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                         boost::no_property, std::uint32_t, std::uint32_t>;
  const Graph graph{boost::edges_are_sorted, edges.begin(), edges.end(), vertices};
  std::vector<std::uint32_t> part(vertices);
  const auto parts = boost::strong_components(
      graph, boost::make_iterator_property_map(part.begin(), get(boost::vertex_index, graph)));
  std::vector<double> length_m(parts, 0.0);
  for (std::uint32_t v = 0; v < vertices; ++v) {
    for (const police::PatrolLeg& leg : beat.legs_from(v)) {
      if (part[v] != part[leg.to_vertex]) continue;
      length_m[part[v]] += beat.network().street(leg.street).length_m;
    }
  }
  const auto main = static_cast<std::uint32_t>(std::max_element(length_m.begin(), length_m.end()) -
                                               length_m.begin());
  std::vector<std::uint8_t> in_pocket(vertices);
  for (std::uint32_t v = 0; v < vertices; ++v) in_pocket[v] = part[v] == main ? 0 : 1;
  return in_pocket;
}

}  // namespace

RandomWalk::RandomWalk(std::shared_ptr<const police::Beat> beat, Pockets pockets)
    : beat_{std::move(beat)},
      in_pocket_{std::make_shared<const std::vector<std::uint8_t>>(
          pockets == Pockets::leave
              ? pockets_of(*beat_)
              : std::vector<std::uint8_t>(beat_->travel().graph().vertices(), std::uint8_t{0}))} {}

}  // namespace models::patrol
