#include "sim/street/mode_graph.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <cmath>
#include <string>
#include <utility>

namespace sim::street {

double Speeds::on(const Street& street, Mode mode) const {
  switch (mode) {
    case Mode::foot:
      return foot_mps;
    case Mode::cycle:
      return cycle_mps;
    case Mode::car:
      return car_share_of_limit * static_cast<double>(street.speed_limit_mps);
    case Mode::blue_light:
      return blue_light_share_of_limit * static_cast<double>(street.speed_limit_mps);
  }
  return 0;
}

namespace {

using Ends = std::pair<std::uint32_t, std::uint32_t>;

struct Arcs {
  std::vector<Ends> ends;
  std::vector<Arc> arcs;
};

void check_speeds(const Speeds& speeds) {
  const auto require = [](double value, const char* name) {
    if (!(value > 0) || !std::isfinite(value)) {
      throw InputError("", std::string{name} + " = " + std::to_string(value) + " (must be > 0)");
    }
  };
  require(speeds.foot_mps, "foot_mps");
  require(speeds.cycle_mps, "cycle_mps");
  require(speeds.car_share_of_limit, "car_share_of_limit");
  require(speeds.blue_light_share_of_limit, "blue_light_share_of_limit");
}

// Every street in the directions that the mode may take, between junctions.
Arcs open_arcs(const Network& network, Mode mode, const std::vector<std::uint32_t>& street_ms) {
  Arcs open;
  const Access bit = access_bit(mode);
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    if ((street.forward & bit) != 0) {
      open.ends.emplace_back(street.from.value(), street.to.value());
      open.arcs.push_back({StreetId{i}, street_ms[i], true});
    }
    if ((street.backward & bit) != 0) {
      open.ends.emplace_back(street.to.value(), street.from.value());
      open.arcs.push_back({StreetId{i}, street_ms[i], false});
    }
  }
  return open;
}

ModeGraph::Graph make_graph(const Arcs& arcs, std::size_t vertices) {
  return {boost::edges_are_unsorted_multi_pass, arcs.ends.begin(), arcs.ends.end(),
          arcs.arcs.begin(), static_cast<std::uint32_t>(vertices)};
}

// The component with the most street length; the number of each junction's component.
std::pair<std::uint32_t, std::vector<std::uint32_t>> main_component(const Network& network,
                                                                    const Arcs& open) {
  const auto graph = make_graph(open, network.junctions.size());
  std::vector<std::uint32_t> component(network.junctions.size());
  const auto index = boost::get(boost::vertex_index, graph);
  const std::uint32_t count =
      boost::strong_components(graph, boost::make_iterator_property_map(component.begin(), index));
  std::vector<double> length_m(count, 0.0);
  for (std::size_t i = 0; i < open.arcs.size(); ++i) {
    const std::uint32_t c = component[open.ends[i].first];
    if (c == component[open.ends[i].second]) {
      length_m[c] += network.street(open.arcs[i].street).length_m;
    }
  }
  const auto largest = std::max_element(length_m.begin(), length_m.end());
  return {static_cast<std::uint32_t>(largest - length_m.begin()), std::move(component)};
}

// Position of a cell along the Morton curve: the bits of both coordinates interleaved.
std::uint64_t morton(std::uint32_t x, std::uint32_t y) {
  const auto spread = [](std::uint64_t v) {
    v = (v | v << 16) & 0x0000FFFF0000FFFF;
    v = (v | v << 8) & 0x00FF00FF00FF00FF;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0F;
    v = (v | v << 2) & 0x3333333333333333;
    return (v | v << 1) & 0x5555555555555555;
  };
  return spread(x) | spread(y) << 1;
}

std::vector<JunctionId> along_a_curve(const Network& network, std::vector<JunctionId> junctions) {
  double min_x = INFINITY, min_y = INFINITY;
  for (const Point& p : network.junctions) {
    min_x = std::min(min_x, p.x_m);
    min_y = std::min(min_y, p.y_m);
  }
  const auto key = [&](JunctionId id) {
    const Point p = network.junctions[id.index()];
    return morton(static_cast<std::uint32_t>(p.x_m - min_x),
                  static_cast<std::uint32_t>(p.y_m - min_y));
  };
  std::stable_sort(junctions.begin(), junctions.end(),
                   [&](JunctionId a, JunctionId b) { return key(a) < key(b); });
  return junctions;
}

}  // namespace

ModeGraph::ModeGraph(const Network& network, Mode mode, const Speeds& speeds)
    : mode_{mode},
      vertex_(network.junctions.size(), kNoVertex),
      served_(network.streets.size(), 0) {
  check_speeds(speeds);
  street_ms_.reserve(network.streets.size());
  for (const Street& street : network.streets) {
    const double speed_mps = speeds.on(street, mode);
    const double ms = speed_mps > 0 ? std::round(street.length_m / speed_mps * 1e3) : 1.0;
    street_ms_.push_back(static_cast<std::uint32_t>(std::clamp(ms, 1.0, 4e9)));
  }
  const Arcs open = open_arcs(network, mode, street_ms_);
  if (open.arcs.empty()) {
    throw InputError(
        "", "no street is open to mode " + std::string{kModeNames[static_cast<std::size_t>(mode)]},
        "import the streets with that mode's access");
  }
  const auto [main, component] = main_component(network, open);

  std::vector<bool> used(network.junctions.size(), false);
  double open_m = 0, off_m = 0;
  Arcs kept;
  for (std::size_t i = 0; i < open.arcs.size(); ++i) {
    const auto [from, to] = open.ends[i];
    const double length_m = network.street(open.arcs[i].street).length_m;
    open_m += length_m;
    if (component[from] != main || component[to] != main) {
      off_m += length_m;
      continue;
    }
    used[from] = used[to] = true;
    std::uint8_t& served = served_[open.arcs[i].street.index()];
    served = static_cast<std::uint8_t>(served | (open.arcs[i].forward ? 1 : 2));
    kept.ends.push_back(open.ends[i]);
    kept.arcs.push_back(open.arcs[i]);
  }
  share_off_ = off_m / open_m;
  for (std::size_t j = 0; j < used.size(); ++j) {
    if (used[j]) junction_.push_back(JunctionId{j});
  }
  junction_ = along_a_curve(network, std::move(junction_));
  for (std::size_t v = 0; v < junction_.size(); ++v) {
    vertex_[junction_[v].index()] = static_cast<std::uint32_t>(v);
  }
  for (Ends& ends : kept.ends) ends = {vertex_[ends.first], vertex_[ends.second]};
  graph_ = std::make_shared<const Graph>(make_graph(kept, junction_.size()));
}

}  // namespace sim::street
