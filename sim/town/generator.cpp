#include "sim/town/generator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/town/blocks.hpp"
#include "sim/town/infill.hpp"
#include "sim/town/names.hpp"
#include "sim/town/parks.hpp"
#include "sim/town/plan.hpp"
#include "sim/town/random.hpp"
#include "sim/town/roads.hpp"
#include "sim/town/streets.hpp"
#include "sim/town/wards.hpp"

namespace sim::town {

using namespace street;  // the town is made of its types

namespace {

// Of a ward's streets; the rest are closes, service roads and passages, which make up the total.
constexpr double kMeshShare = 0.7;
constexpr double kLeastMeshShare = 0.64;
constexpr double kMostMeshShare = 0.76;

struct Blocks {
  Mesh mesh;
  std::vector<bool> in_park;  // of a face of the mesh
};

Centres warped(const Centres& centres, const Warp& warp) {
  std::vector<Centres::Centre> moved = centres.all();
  for (Centres::Centre& centre : moved) centre.place = warp(centre.place);
  return Centres{std::move(moved)};
}

class Draughtsman {
 public:
  Draughtsman(const TownSpec& spec, std::vector<WardPlan> plan)
      : spec_{spec},
        plan_{std::move(plan)},
        wards_{outlines()},
        warp_{spec.seed},
        roads_{plan_main_roads(wards_, spec.margin_m, main_spacing_m(), station_count(spec),
                               spec.seed)},
        centres_{warped(roads_.centres, warp_)} {
    lay_railways(roads_.mesh, wards_, spec.seed);
  }

  Network draw() {
    const Blocks blocks = fitting_blocks();
    Network network = fitting_streets(blocks);
    set_one_way(network, spec_.one_way_share, spec_.seed);
    set_footfall(network, centres_);
    name_streets(network, spec_.seed);
    add_wards(network);
    add_stations(network);
    return network;
  }

 private:
  [[nodiscard]] std::vector<Polygon> outlines() const {
    std::vector<double> areas_m2;
    for (const WardPlan& ward : plan_) areas_m2.push_back(1e6 * ward.area_km2);
    return plan_wards(areas_m2, spec_.seed);
  }

  // The denser the streets, the closer the main roads: 700 m in inner London.
  [[nodiscard]] double main_spacing_m() const {
    const double area_m2 = wards_.total_area_m2();
    const double density_per_m = 1000 * spec_.street_km / area_m2;
    const double spacing_m = std::clamp(9 / density_per_m, 450.0, 1500.0);
    const double ward_m = std::sqrt(area_m2 / static_cast<double>(plan_.size()));
    return std::max(250.0, std::min(spacing_m, 0.8 * ward_m));
  }

  // The density that is asked for is corrected until the ward's blocks leave room for small ways.
  Blocks fitting_blocks() {
    constexpr int kRounds = 6;
    std::vector<double> density;  // streets [m per m2] of the mesh
    for (std::size_t w = 0; w < plan_.size(); ++w) {
      const double built = 1 - spec_.park_share;
      density.push_back(kMeshShare * 1000 * plan_[w].street_km / wards_.area_m2(w) / built);
    }
    for (int round = 1;; ++round) {
      Blocks blocks = cut(density);
      const std::vector<double> mesh_m = measure(blocks.mesh, wards_);
      bool fits = true;
      for (std::size_t w = 0; w < plan_.size(); ++w) {
        const double share = mesh_m[w] / (1000 * plan_[w].street_km);
        if (share >= kLeastMeshShare && share <= kMostMeshShare) continue;
        fits = false;
        density[w] *= std::clamp(kMeshShare / std::max(share, 1e-3), 0.6, 1.6);
      }
      if (fits) return blocks;
      if (round == kRounds) {
        thin_out(blocks.mesh, wards_, most_mesh_m(), spec_.seed);
        return blocks;
      }
    }
  }

  [[nodiscard]] std::vector<double> most_mesh_m() const {
    std::vector<double> most;
    for (const WardPlan& ward : plan_) most.push_back(1000 * ward.street_km * kMostMeshShare);
    return most;
  }

  Blocks cut(const std::vector<double>& density) {
    const double mean =
        std::accumulate(density.begin(), density.end(), 0.0) / static_cast<double>(density.size());
    const auto density_at = [&](Point p) {
      const auto ward = wards_.at(p);
      return ward ? density[*ward] : mean;
    };
    const auto wanted = [&](const Polygon& district) {
      return std::any_of(district.begin(), district.end(),
                         [&](Point p) { return wards_.near(p, spec_.margin_m + 100); }) ||
             wards_.near(centroid(district), spec_.margin_m);
    };
    Mesh mesh = roads_.mesh;
    cut_blocks(mesh, roads_.centres, density_at, wanted, spec_.seed);
    for (Index node = 0; node < mesh.nodes().size(); ++node) {
      mesh.move_node(node, warp_(mesh.nodes()[node]));
    }
    std::vector<bool> in_park =
        lay_out_parks(mesh, wards_, centres_, spec_.park_share, most_park_shares(), spec_.seed);
    return {std::move(mesh), std::move(in_park)};
  }

  // Of each ward: what is left must have room for its streets.
  [[nodiscard]] std::vector<double> most_park_shares() const {
    constexpr double kMost = 0.55;
    constexpr double kFull_per_m = 0.036;  // streets a square metre where nothing else fits in
    std::vector<double> shares;
    for (std::size_t w = 0; w < plan_.size(); ++w) {
      const double density_per_m = 1000 * plan_[w].street_km / wards_.area_m2(w);
      shares.push_back(std::clamp(1 - density_per_m / kFull_per_m, 0.0, kMost));
    }
    return shares;
  }

  // Trimming costs some streets, and a street counts for the ward of its middle: where a ward got
  // too much or too little, the next aim is the other way.
  Network fitting_streets(const Blocks& blocks) const {
    constexpr int kRounds = 4;
    constexpr double kCloseEnough = 0.02;
    std::vector<double> aims_m;
    for (const WardPlan& ward : plan_) aims_m.push_back(1000 * ward.street_km);
    for (int round = 1;; ++round) {
      Network network = streets_of(blocks, aims_m);
      std::vector<double> found_m(plan_.size(), 0.0);
      for (const Street& street : network.streets) {
        if (street.ward) found_m[street.ward->index()] += street.length_m;
      }
      bool fits = true;
      for (std::size_t w = 0; w < plan_.size(); ++w) {
        const double wanted_m = 1000 * plan_[w].street_km;
        if (std::abs(found_m[w] - wanted_m) <= kCloseEnough * wanted_m) continue;
        fits = false;
        aims_m[w] += wanted_m - found_m[w];
      }
      if (fits || round == kRounds) return network;
    }
  }

  // `aims_m`: length of the streets to draw in each ward.
  Network streets_of(const Blocks& blocks, const std::vector<double>& aims_m) const {
    Mesh mesh = blocks.mesh;
    const std::vector<Link> small_ways =
        fill_in(mesh, wards_, spec_.margin_m, blocks.in_park, aims_m, spec_.seed);
    Drawing drawing{mesh.nodes(), mesh.links()};
    drawing.links.insert(drawing.links.end(), small_ways.begin(), small_ways.end());
    trim(drawing, wards_, spec_.margin_m);
    return join_streets(drawing, wards_, centres_, spec_.seed);
  }

  void add_wards(Network& network) const {
    for (std::size_t w = 0; w < plan_.size(); ++w) {
      Ward ward;
      ward.name = plan_[w].name;
      ward.area_m2 = wards_.area_m2(w);
      ward.population = plan_[w].population;
      ward.rings = {wards_.outline(w)};
      ward.rings[0].push_back(ward.rings[0].front());
      network.wards.push_back(std::move(ward));
    }
    network.crs = "local";
    network.attribution = "Synthetic town made by wardsim; no real place";
    network.synthetic = true;
  }

  void add_stations(Network& network) const {
    constexpr double kFromCorner_m = 30;
    constexpr double kSearch_m = 2000;
    for (const Point& junction : roads_.stations) {
      const Point corner = warp_(junction);
      const Point place{corner.x_m + kFromCorner_m, corner.y_m + kFromCorner_m};
      const auto position = snap(network, place, kSearch_m, kAccessCar);
      if (!position) continue;
      const auto ward = network.street(position->street).ward;
      const std::string name = (ward ? network.wards[ward->index()].name : "Outer") + " station";
      const auto of_ward = std::count_if(
          network.stations.begin(), network.stations.end(),
          [&](const sim::street::Station& other) { return other.name.starts_with(name); });
      // Names tell stations apart: the second of a ward is numbered.
      network.stations.push_back(
          {of_ward == 0 ? name : name + ' ' + std::to_string(of_ward + 1), place, *position});
    }
  }

  const TownSpec& spec_;
  std::vector<WardPlan> plan_;
  WardMap wards_;
  Warp warp_;
  MainRoads roads_;
  Centres centres_;  // where the warp moved them
};

}  // namespace

Network generate_town(const TownSpec& spec) {
  return Draughtsman{spec, plan_town(spec)}.draw();
}

}  // namespace sim::town
