#include "models/demand/crew_streets.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/math/tools/roots.hpp>
#include <boost/range/iterator_range.hpp>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace models::demand {

using sim::street::ModeGraph;
using sim::street::Network;
using sim::street::StreetId;

namespace detail {

// What the streets are made from, leg by leg.
struct CrewParts {
  std::vector<CrewLeg> legs;
  std::vector<CrewTurn> turns;
  std::vector<std::uint32_t> first_leg;  // by vertex, and one past the last
  std::vector<std::uint32_t> to_vertex;  // of a leg
  std::vector<double> risk;              // of a leg, in metres at mean risk
  std::vector<double> start;             // of a leg: probability that a ride starts on it
  double s_per_risk = 0;                 // riding, on the streets where rides start
  double out_of_reach = 0;
};

}  // namespace detail

namespace {

using Parts = detail::CrewParts;

void require_usable(const Network& network, const ModeGraph& graph,
                    const std::vector<double>& street_weight, const CrewBehaviour& behaviour) {
  std::vector<sim::Problem> problems = check(behaviour, "");
  if (graph.mode() != sim::street::Mode::car) {
    problems.push_back({"", "moped crews need the car's streets", "pass a graph of Mode::car"});
  }
  if (street_weight.size() != network.streets.size()) {
    problems.push_back({"",
                        "street_weight has " + std::to_string(street_weight.size()) +
                            " entries for " + std::to_string(network.streets.size()) + " streets",
                        "give one weight per street, 0 where nothing happens"});
  }
  double sum = 0;
  for (std::size_t i = 0; i < street_weight.size(); ++i) {
    sum += street_weight[i];
    if (street_weight[i] >= 0 && std::isfinite(street_weight[i])) continue;
    problems.push_back({"",
                        "street_weight[" + std::to_string(i) +
                            "] = " + sim::to_text(street_weight[i]) + " (must be >= 0 and finite)",
                        ""});
  }
  if (problems.empty() && !std::isfinite(sum)) {
    problems.push_back({"", "the sum of street_weight is not finite", "scale its entries down"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

bool ridden(const ModeGraph& graph, StreetId street) {
  return graph.serves(street, true) || graph.serves(street, false);
}

// Weight and length of the streets that have a weight and are ridden; and all weight.
struct Reach {
  double weight = 0, length_m = 0, all_weight = 0;
};

Reach reach(const Network& network, const ModeGraph& graph, const std::vector<double>& weight) {
  Reach sum;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    sum.all_weight += weight[i];
    if (!(weight[i] > 0) || !ridden(graph, StreetId{i})) continue;
    sum.weight += weight[i];
    sum.length_m += network.streets[i].length_m;
  }
  if (!(sum.weight > 0)) {
    throw sim::InputError("", "no street that a moped can ride has a weight above 0",
                          "give weights to streets that cars can reach, or use another model");
  }
  return sum;
}

// (1 - e^-a) / a: the share of a leg that is ridden if a stops are expected on it; a > 0.
double mean_share(double a) {
  if (a < 1e-3) return 1 - a / 2 * (1 - a / 3 * (1 - a / 4));
  return (1 - sim::portable_exp(-a)) / a;
}

// The same of a leg begun at a uniform place, as a share of the whole leg: (1 - mean_share) / a.
double mean_share_from_within(double a) {
  if (a < 1e-3) return 0.5 * (1 - a / 3 * (1 - a / 4 * (1 - a / 5)));
  return (1 - mean_share(a)) / a;
}

// Stops expected along each leg if a unit of risk has so many snatches.
std::vector<double> stops_along(const Parts& parts, const CrewBehaviour& behaviour,
                                double snatches_per_risk) {
  const double per_s = behaviour.stop_per_hour / 3600;
  const double per_risk = behaviour.stop_per_snatch * snatches_per_risk;
  std::vector<double> stops;
  for (std::size_t i = 0; i < parts.legs.size(); ++i) {
    const CrewLeg& leg = parts.legs[i];
    stops.push_back(per_s * leg.s_per_m * leg.length_m + per_risk * parts.risk[i]);
  }
  return stops;
}

// How often the mean ride passes along each leg, parts counted as parts: its probability is sent
// along the turns until all but a millionth of it has stopped.
std::vector<double> passages(const Parts& parts, const std::vector<double>& stops) {
  constexpr double kCutOff = 1e-6;
  const auto& [legs, turns, start] = std::tie(parts.legs, parts.turns, parts.start);
  std::vector<double> passes(turns.size());  // the probability to ride a leg out and turn there
  std::vector<double> now(legs.size(), 0.0), next(legs.size(), 0.0), begun(legs.size(), 0.0);
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const double whole = sim::portable_exp(-stops[i]);
    const double from_within = start[i] * mean_share(stops[i]);
    double before = 0;
    for (std::uint32_t t = legs[i].first_turn; t < legs[i].first_turn + legs[i].turns; ++t) {
      const double probability = turns[t].up_to - before;
      before = turns[t].up_to;
      passes[t] = whole * probability;
      now[turns[t].leg] += from_within * probability;
    }
  }
  for (double riding = 1; riding > kCutOff;) {
    riding = 0;
    for (std::size_t i = 0; i < legs.size(); ++i) {
      const double here = std::exchange(now[i], 0.0);
      riding += here;
      begun[i] += here;
      for (std::uint32_t t = legs[i].first_turn; t < legs[i].first_turn + legs[i].turns; ++t) {
        next[turns[t].leg] += here * passes[t];
      }
    }
    now.swap(next);
  }
  for (std::size_t i = 0; i < legs.size(); ++i) {
    begun[i] = begun[i] * mean_share(stops[i]) + start[i] * mean_share_from_within(stops[i]);
  }
  return begun;
}

// Snatches per hour of riding, a mean over where crews do ride. What the flow cut off at its end is
// missing from both sums, and cancels but for a millionth of how far the last places differ.
double pace_per_hour(const Parts& parts, const CrewBehaviour& behaviour, double snatches_per_risk) {
  const auto passed = passages(parts, stops_along(parts, behaviour, snatches_per_risk));
  double risk = 0, riding_s = 0;
  for (std::size_t i = 0; i < parts.legs.size(); ++i) {
    risk += passed[i] * parts.risk[i];
    riding_s += passed[i] * parts.legs[i].s_per_m * parts.legs[i].length_m;
  }
  return snatches_per_risk * risk / riding_s * 3600;
}

// How many snatches a unit of risk must have for crews to keep their pace.
//
// The pace rises with it: the same routes meet more snatches, and as each ride ends once,
// 1 = h E[hours] + q E[snatches], they get shorter. So there is one root. Without stop_per_snatch
// rides end where they would anyway, the pace is in proportion, and one evaluation will do.
double snatches_per_risk(const Parts& parts, const CrewBehaviour& behaviour) {
  const double wanted = riding_pace_per_hour(behaviour);
  const double guess = wanted / 3600 * parts.s_per_risk;
  if (behaviour.stop_per_snatch == 0)
    return guess * wanted / pace_per_hour(parts, behaviour, guess);
  const auto excess = [&](double per_risk) {
    return pace_per_hour(parts, behaviour, per_risk) - wanted;
  };
  const auto close = [](double low, double high) { return high - low <= 1e-7 * low; };
  constexpr double kFactor = 1.25;  // between the guesses that look for a bracket
  constexpr bool kRising = true;
  std::uintmax_t evaluations = 1000;
  const auto [low, high] = boost::math::tools::bracket_and_solve_root(excess, guess, kFactor,
                                                                      kRising, close, evaluations);
  return (low + high) / 2;
}

// Every leg of the streets ridden, with its risk, in units of a metre at the mean.
Parts legs_of(const Network& network, const ModeGraph& graph,
              const std::vector<double>& street_weight, const CrewBehaviour& behaviour) {
  const Reach within = reach(network, graph, street_weight);
  Parts parts;
  parts.out_of_reach = 1 - within.weight / within.all_weight;
  double ridden_s = 0, risk = 0;
  for (std::uint32_t v = 0; v < graph.vertices(); ++v) {
    parts.first_leg.push_back(static_cast<std::uint32_t>(parts.legs.size()));
    for (const auto edge : boost::make_iterator_range(boost::out_edges(v, graph.graph()))) {
      const sim::street::Arc& arc = graph.graph()[edge];
      const sim::street::Street& street = network.street(arc.street);
      const double weight = street_weight[arc.street.index()];
      const double speed_mps =
          std::min(behaviour.top_speed_mps,
                   behaviour.speed_share_of_limit * static_cast<double>(street.speed_limit_mps));
      const bool both = graph.serves(arc.street, true) && graph.serves(arc.street, false);
      parts.legs.push_back({.street = arc.street,
                            .forward = arc.forward,
                            .length_m = street.length_m,
                            .s_per_m = 1 / speed_mps});
      parts.to_vertex.push_back(boost::target(edge, graph.graph()));
      parts.risk.push_back(weight / within.weight * within.length_m);
      parts.start.push_back(weight / within.weight * (both ? 0.5 : 1));
      ridden_s += parts.start.back() * street.length_m / speed_mps;
      risk += parts.start.back() * parts.risk.back();
    }
  }
  parts.first_leg.push_back(static_cast<std::uint32_t>(parts.legs.size()));
  parts.s_per_risk = ridden_s / risk;
  return parts;
}

// The ways on from each leg, each in proportion to its street's lure.
void add_turns(Parts& parts, const CrewBehaviour& behaviour) {
  std::vector<double> lure;
  for (std::size_t i = 0; i < parts.legs.size(); ++i) {
    const double relative_risk = parts.risk[i] / parts.legs[i].length_m;
    lure.push_back(sim::portable_exp(behaviour.lure *
                                     sim::portable_log(behaviour.lure_floor + relative_risk)));
  }
  for (std::size_t i = 0; i < parts.legs.size(); ++i) {
    CrewLeg& leg = parts.legs[i];
    leg.first_turn = static_cast<std::uint32_t>(parts.turns.size());
    const std::uint32_t first = parts.first_leg[parts.to_vertex[i]];
    const std::uint32_t last = parts.first_leg[parts.to_vertex[i] + 1];
    double sum = 0;
    for (std::uint32_t on = first; on < last; ++on) {
      const bool back =
          parts.legs[on].street == leg.street && parts.legs[on].forward != leg.forward;
      if (back && last - first > 1) continue;
      sum += lure[on];
      parts.turns.push_back({.leg = on, .up_to = sum});
    }
    leg.turns = static_cast<std::uint32_t>(parts.turns.size()) - leg.first_turn;
    for (std::uint32_t t = 0; t < leg.turns; ++t) parts.turns[leg.first_turn + t].up_to /= sum;
  }
}

Parts parts_of(const Network& network, const ModeGraph& graph,
               const std::vector<double>& street_weight, const CrewBehaviour& behaviour) {
  require_usable(network, graph, street_weight, behaviour);
  Parts parts = legs_of(network, graph, street_weight, behaviour);
  add_turns(parts, behaviour);
  const double per_risk = snatches_per_risk(parts, behaviour);
  for (std::size_t i = 0; i < parts.legs.size(); ++i) {
    parts.legs[i].snatches_per_m = per_risk * parts.risk[i] / parts.legs[i].length_m;
  }
  return parts;
}

}  // namespace

CrewStreets::CrewStreets(const Network& network, const ModeGraph& graph,
                         const std::vector<double>& street_weight, const CrewBehaviour& behaviour)
    : CrewStreets{behaviour, parts_of(network, graph, street_weight, behaviour)} {}

CrewStreets::CrewStreets(const CrewBehaviour& behaviour, detail::CrewParts&& parts)
    : behaviour_{behaviour},
      legs_{std::move(parts.legs)},
      turns_{std::move(parts.turns)},
      start_{parts.start},
      out_of_reach_{parts.out_of_reach} {}

}  // namespace models::demand
