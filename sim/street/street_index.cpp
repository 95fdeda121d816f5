#include "sim/street/street_index.hpp"

#define BOOST_ALLOW_DEPRECATED_HEADERS  // Boost.Geometry 1.74 includes some, and tells everybody
#include <algorithm>
#include <array>
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace sim::street {

namespace {

namespace index = boost::geometry::index;
using PlanePoint = boost::geometry::model::d2::point_xy<double>;
using Box = boost::geometry::model::box<PlanePoint>;
using Piece = std::pair<Box, std::uint32_t>;  // around two points of a course; its street

Box box_around(Point a, Point b) {
  return {{std::min(a.x_m, b.x_m), std::min(a.y_m, b.y_m)},
          {std::max(a.x_m, b.x_m), std::max(a.y_m, b.y_m)}};
}

std::vector<Piece> pieces_of(const Network& network, Access allowed, StreetIndex::Area area) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    if (((street.forward | street.backward) & allowed) == 0) continue;
    if (area == StreetIndex::Area::wards && !street.ward) continue;
    for (std::size_t k = network.shape_start[i] + 1; k < network.shape_start[i + 1]; ++k) {
      pieces.emplace_back(box_around(network.shape[k - 1], network.shape[k]),
                          static_cast<std::uint32_t>(i));
    }
  }
  return pieces;
}

}  // namespace

struct StreetIndex::Tree {
  index::rtree<Piece, index::rstar<16>> pieces;
};

StreetIndex::StreetIndex(const Network& network, Access allowed, Area area) : network_{&network} {
  const std::vector<Piece> pieces = pieces_of(network, allowed, area);
  tree_ = std::make_unique<const Tree>(Tree{{pieces.begin(), pieces.end()}});  // packed
}
StreetIndex::StreetIndex(StreetIndex&&) noexcept = default;
StreetIndex& StreetIndex::operator=(StreetIndex&&) noexcept = default;
StreetIndex::~StreetIndex() = default;

std::optional<Nearest> StreetIndex::nearest(Point point, double tolerance_m) const {
  if (!std::isfinite(point.x_m) || !std::isfinite(point.y_m) || tree_->pieces.empty()) return {};
  // The street of the nearest box bounds the distance; every street that is no farther has a box
  // that reaches into the square of that half-width.
  Piece first;
  tree_->pieces.query(index::nearest(PlanePoint{point.x_m, point.y_m}, 1), &first);
  const double bound_m = nearest_on(*network_, StreetId{first.second}, point).distance_m;
  const double reach_m = std::min(bound_m, tolerance_m) * (1 + 1e-9) + 1e-6;  // room for rounding
  const Box square{{point.x_m - reach_m, point.y_m - reach_m},
                   {point.x_m + reach_m, point.y_m + reach_m}};

  std::optional<Nearest> best;
  for (auto it = tree_->pieces.qbegin(index::intersects(square)); it != tree_->pieces.qend();
       ++it) {
    const StreetId street{it->second};
    if (best && street == best->position.street) continue;
    const Nearest here = nearest_on(*network_, street, point);
    if (here.distance_m > tolerance_m) continue;
    const bool nearer = !best || here.distance_m < best->distance_m ||
                        (here.distance_m == best->distance_m && street < best->position.street);
    if (nearer) best = here;
  }
  return best;
}

}  // namespace sim::street
