#include "sim/town/streets.hpp"

#include <algorithm>
#include <utility>

#include "sim/town/components.hpp"
#include "sim/town/random.hpp"

namespace sim::town {

using namespace street;  // the town is made of its types

namespace {

template <class Keep>
void keep_links(std::vector<Link>& links, Keep&& keep) {
  links.erase(std::remove_if(links.begin(), links.end(), [&](const Link& l) { return !keep(l); }),
              links.end());
}

std::vector<int> degrees(const Drawing& drawing) {
  std::vector<int> degree(drawing.nodes.size(), 0);
  for (const Link& link : drawing.links) {
    ++degree[link.from];
    ++degree[link.to];
  }
  return degree;
}

// Paths over grass cut corners that streets had.
void smooth_paths(Drawing& drawing) {
  std::vector<bool> free(drawing.nodes.size(), true);  // only paths meet there
  for (const Link& link : drawing.links) {
    if (link.kind != Kind::park_path) free[link.from] = free[link.to] = false;
  }
  const std::vector<int> degree = degrees(drawing);
  for (int round = 0; round < 3; ++round) {
    std::vector<Point> sum(drawing.nodes.size());
    for (const Link& link : drawing.links) {
      sum[link.from] = sum[link.from] + drawing.nodes[link.to];
      sum[link.to] = sum[link.to] + drawing.nodes[link.from];
    }
    for (Index i = 0; i < drawing.nodes.size(); ++i) {
      if (!free[i] || degree[i] < 2) continue;
      drawing.nodes[i] = between(drawing.nodes[i], (1.0 / degree[i]) * sum[i], 0.6);
    }
  }
}

void stop_short_of_railways(Drawing& drawing, const std::vector<bool>& on_railway) {
  constexpr double kGap_m = 12;
  const std::vector<int> degree = degrees(drawing);
  for (const Link& link : drawing.links) {
    for (const auto& [end, other] : {std::pair{link.from, link.to}, {link.to, link.from}}) {
      if (!on_railway[end] || degree[end] != 1) continue;
      Point& tip = drawing.nodes[end];
      const double room_m = distance(tip, drawing.nodes[other]);
      tip = between(tip, drawing.nodes[other], std::min(kGap_m / room_m, 0.5));
    }
  }
}

void keep_largest_component(Drawing& drawing) {
  Components components{drawing.nodes.size()};
  for (const Link& link : drawing.links) components.unite(link.from, link.to);
  std::vector<std::size_t> links(drawing.nodes.size(), 0);
  for (const Link& link : drawing.links) ++links[components.find(link.from)];
  const auto largest =
      static_cast<Index>(std::max_element(links.begin(), links.end()) - links.begin());
  keep_links(drawing.links,
             [&](const Link& link) { return components.find(link.from) == largest; });
}

}  // namespace

void trim(Drawing& drawing, const WardMap& wards, double margin_m) {
  std::vector<bool> on_railway(drawing.nodes.size(), false);
  for (const Link& link : drawing.links) {
    if (link.kind == Kind::railway) on_railway[link.from] = on_railway[link.to] = true;
  }
  keep_links(drawing.links, [&](const Link& link) {
    const Point middle = between(drawing.nodes[link.from], drawing.nodes[link.to], 0.5);
    return is_street(link.kind) && wards.near(middle, margin_m);
  });
  smooth_paths(drawing);
  stop_short_of_railways(drawing, on_railway);
  for (Point& p : drawing.nodes) {  // whole centimetres: short in files, and no false precision
    p = {std::round(p.x_m * 100) / 100, std::round(p.y_m * 100) / 100};
  }
  keep_links(drawing.links, [&](const Link& link) {
    return link.from != link.to && !(drawing.nodes[link.from] == drawing.nodes[link.to]);
  });
  keep_largest_component(drawing);
}

namespace {

// Follows links from junction to junction and writes a street for each run of one way.
class Joiner {
 public:
  explicit Joiner(const Drawing& drawing)
      : drawing_{drawing},
        at_(drawing.nodes.size()),
        junction_(drawing.nodes.size(), kNone),
        done_(drawing.links.size(), false) {
    for (Index i = 0; i < drawing.links.size(); ++i) {
      at_[drawing.links[i].from].push_back(i);
      at_[drawing.links[i].to].push_back(i);
    }
  }

  Network join() {
    network_.shape_start.push_back(0);
    for (Index node = 0; node < at_.size(); ++node) {
      if (!at_[node].empty() && !passes_through(node)) streets_from(node);
    }
    for (Index i = 0; i < drawing_.links.size(); ++i) {  // rings without a junction
      if (!done_[i]) streets_from(drawing_.links[i].from);
    }
    return std::move(network_);
  }

  [[nodiscard]] const std::vector<Kind>& kinds() const { return kinds_; }  // of streets

 private:
  static constexpr Index kNone = 0xffff'ffff;

  [[nodiscard]] const Link& link(Index i) const { return drawing_.links[i]; }
  [[nodiscard]] bool passes_through(Index node) const {
    if (at_[node].size() != 2) return false;
    const Link& a = link(at_[node][0]);
    const Link& b = link(at_[node][1]);
    return a.kind == b.kind && a.way == b.way;
  }
  JunctionId junction(Index node) {
    if (junction_[node] == kNone) {
      junction_[node] = static_cast<Index>(network_.junctions.size());
      network_.junctions.push_back(drawing_.nodes[node]);
    }
    return JunctionId{junction_[node]};
  }
  void streets_from(Index node) {
    for (const Index first : at_[node]) {
      if (!done_[first]) street_along(node, first);
    }
  }
  void street_along(Index start, Index first) {
    Street street;
    street.from = junction(start);
    Index node = start;
    Index along = first;
    network_.shape.push_back(drawing_.nodes[node]);
    for (;;) {
      done_[along] = true;
      const Index next = link(along).from == node ? link(along).to : link(along).from;
      street.length_m += distance(drawing_.nodes[node], drawing_.nodes[next]);
      network_.shape.push_back(drawing_.nodes[next]);
      node = next;
      if (node == start || !passes_through(node)) break;
      along = at_[node][0] == along ? at_[node][1] : at_[node][0];
    }
    street.to = junction(node);
    street.name = link(first).way;
    network_.shape_start.push_back(static_cast<std::uint32_t>(network_.shape.size()));
    network_.streets.push_back(street);
    kinds_.push_back(link(first).kind);
  }

  const Drawing& drawing_;
  std::vector<std::vector<Index>> at_;
  std::vector<Index> junction_;
  std::vector<bool> done_;
  Network network_;
  std::vector<Kind> kinds_;
};

RoadClass road_class(Kind kind, double length_m, RandomStream& stream) {
  switch (kind) {
    case Kind::primary:
      return RoadClass::primary;
    case Kind::secondary:
      return RoadClass::secondary;
    case Kind::tertiary:
      return RoadClass::tertiary;
    case Kind::service:
      return RoadClass::service;
    case Kind::footpath:
      return length_m < 70 && chance(stream, 0.15) ? RoadClass::steps : RoadClass::footway;
    case Kind::park_path:
      return RoadClass::path;
    default:
      return RoadClass::residential;
  }
}

bool drivable(RoadClass road_class) {
  return road_class <= RoadClass::service;
}

// Some shopping streets lose their cars, unless cars would then no longer get everywhere.
void pedestrianise(Network& network, const Centres& centres, std::uint64_t seed) {
  constexpr double kShops = 0.39;  // about 250 m around a town centre, and local centres
  RandomStream stream = draws(seed, Draw::street_classes, 1);
  Components cars{network.junctions.size()};
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const Street& street = network.streets[i];
    const Point middle = point_at(network, {StreetId{i}, street.length_m / 2});
    if (street.road_class == RoadClass::residential && centres.pull(middle) > kShops &&
        chance(stream, 0.6)) {
      candidates.push_back(i);
    } else if (drivable(street.road_class)) {
      cars.unite(street.from.value(), street.to.value());
    }
  }
  for (const std::size_t i : candidates) {
    Street& street = network.streets[i];
    if (!cars.unite(street.from.value(), street.to.value())) {
      street.road_class = RoadClass::pedestrian;
    }
  }
}

// Streets that cars cannot reach from the rest are none: they become ways on foot.
void close_car_islands(Network& network) {
  Components cars{network.junctions.size()};
  std::vector<std::size_t> streets(network.junctions.size(), 0);
  for (const Street& street : network.streets) {
    if (drivable(street.road_class)) cars.unite(street.from.value(), street.to.value());
  }
  for (const Street& street : network.streets) {
    if (drivable(street.road_class)) ++streets[cars.find(street.from.value())];
  }
  const auto largest =
      static_cast<Index>(std::max_element(streets.begin(), streets.end()) - streets.begin());
  for (Street& street : network.streets) {
    if (drivable(street.road_class) && cars.find(street.from.value()) != largest) {
      street.road_class = RoadClass::pedestrian;
    }
  }
}

float speed_limit_mps(RoadClass road_class) {
  constexpr float kMph = 0.44704F;
  switch (road_class) {
    case RoadClass::primary:
    case RoadClass::secondary:
    case RoadClass::tertiary:
      return 30 * kMph;
    case RoadClass::residential:
      return 20 * kMph;
    case RoadClass::living_street:
    case RoadClass::service:
      return 10 * kMph;
    default:
      return 0;
  }
}

}  // namespace

Network join_streets(const Drawing& drawing, const WardMap& wards, const Centres& centres,
                     std::uint64_t seed) {
  Joiner joiner{drawing};
  Network network = joiner.join();
  RandomStream stream = draws(seed, Draw::street_classes);
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    Street& street = network.streets[i];
    street.road_class = road_class(joiner.kinds()[i], street.length_m, stream);
    const Point middle = point_at(network, {StreetId{i}, street.length_m / 2});
    if (const auto ward = wards.at(middle)) street.ward = WardId{*ward};
  }
  pedestrianise(network, centres, seed);
  close_car_islands(network);
  for (Street& street : network.streets) {
    const Access access = drivable(street.road_class) ? kAccessAll : kAccessFoot;
    street.forward = street.backward = access;
    street.speed_limit_mps = speed_limit_mps(street.road_class);
  }
  return network;
}

void set_footfall(Network& network, const Centres& centres) {
  // Relative to a quiet residential street; then scaled to a mean of 1. Planning values.
  const auto base = [](RoadClass road_class) {
    switch (road_class) {
      case RoadClass::primary:
      case RoadClass::secondary:
        return 2.5;
      case RoadClass::tertiary:
        return 1.7;
      case RoadClass::pedestrian:
        return 3.0;
      case RoadClass::service:
        return 0.5;
      default:
        return 1.0;
    }
  };
  constexpr double kAtCentre = 5;  // a town centre has 1 + 5 times as many people about
  double people = 0;
  double length_m = 0;
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    Street& street = network.streets[i];
    const Point middle = point_at(network, {StreetId{i}, street.length_m / 2});
    const double footfall = base(street.road_class) * (1 + kAtCentre * centres.pull(middle));
    street.footfall = static_cast<float>(footfall);
    if (!street.ward) continue;
    people += footfall * street.length_m;
    length_m += street.length_m;
  }
  for (Street& street : network.streets) {
    street.footfall = static_cast<float>(street.footfall * length_m / people);
  }
}

}  // namespace sim::town
