// Boost's compressed sparse row graph by name, without its long header: who walks on the graph
// includes <boost/graph/compressed_sparse_row_graph.hpp>.
#pragma once

#include <cstdint>

namespace boost {
struct directedS;
struct no_property;
template <typename Directed, typename VertexProperty, typename EdgeProperty, typename GraphProperty,
          typename Vertex, typename EdgeIndex>
class compressed_sparse_row_graph;
}  // namespace boost

namespace sim::street {

/// Directed, with an ArcData for each arc.
template <class ArcData>
using CompressedGraph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, ArcData,
                                       boost::no_property, std::uint32_t, std::uint32_t>;

}  // namespace sim::street
