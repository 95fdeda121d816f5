#include "models/patrol/hot_spots.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

#include "models/patrol/rates.hpp"
#include "sim/core/error.hpp"

namespace models::patrol {

using sim::street::Network;
using sim::street::Point;
using sim::street::Position;
using sim::street::StreetId;

HotSpots::HotSpots(const Network& network, std::vector<Position> spots, const SpotStay& stay)
    : spots_{std::move(spots)}, stay_{stay} {
  std::vector<sim::Problem> problems;
  if (spots_.empty() || spots_.size() > kMostSpots) {
    problems.push_back({"", sim::to_text(static_cast<double>(spots_.size())) + " hot spots",
                        "name 1 to 64 of them for each beat"});
  }
  for (std::size_t i = 0; i < spots_.size(); ++i) {
    const Position spot = spots_[i];
    const bool known = spot.street.index() < network.streets.size();
    if (known && spot.offset_m >= 0 && spot.offset_m <= network.street(spot.street).length_m) {
      continue;
    }
    problems.push_back({"", "hot spot " + std::to_string(i) + " is not on its street",
                        "an offset lies between 0 and the street's length"});
  }
  if (!(stay_.shortest > sim::Duration{}) || stay_.longest < stay_.shortest) {
    problems.push_back({"",
                        "a stay of " + sim::to_text(stay_.shortest.in_seconds()) + " to " +
                            sim::to_text(stay_.longest.in_seconds()) + " s",
                        "let it be above 0, and the longest not below the shortest"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
}

HotSpotRounds::HotSpotRounds(std::shared_ptr<const HotSpots> plan, std::uint32_t units)
    : plan_{std::move(plan)}, units_(units) {
  if (plan_->stay().order != SpotOrder::fixed) return;
  const auto n = static_cast<double>(plan_->spots().size());
  for (std::uint32_t k = 0; k < units; ++k) {
    // The one before that at which it starts.
    units_[k].spot = static_cast<std::uint32_t>(spread(k) * n + n - 1) %
                     static_cast<std::uint32_t>(plan_->spots().size());
  }
}

void HotSpotRounds::choose(State& state, sim::RandomStream& random) const {
  const auto n = static_cast<std::uint32_t>(plan_->spots().size());
  if (plan_->stay().order == SpotOrder::fixed) {
    state.spot = (state.spot + 1) % n;
    return;
  }
  const std::uint64_t all = ~std::uint64_t{0} >> (64 - n);
  if (state.visited == all) state.visited = 0;
  std::uint64_t left = all & ~state.visited;
  for (auto skip = random.below(static_cast<std::uint32_t>(std::popcount(left))); skip > 0; --skip)
    left &= left - 1;
  state.spot = static_cast<std::uint32_t>(std::countr_zero(left));
  state.visited |= std::uint64_t{1} << state.spot;
}

Move HotSpotRounds::next(std::uint32_t unit, const Here& here, sim::Instant /*now*/,
                         sim::RandomStream& random) {
  State& state = units_[unit];
  if (state.stayed) {
    choose(state, random);
    state.stayed = false;
  }
  const Position spot = plan_->spots()[state.spot];
  if (here.place != spot) return Move::trip(spot);
  state.stayed = true;
  const SpotStay& stay = plan_->stay();
  const double span_us = static_cast<double>((stay.longest - stay.shortest).count_us());
  return Move::stay(stay.shortest + sim::Duration::microseconds(static_cast<std::int64_t>(
                                        random.uniform() * span_us + 0.5)));
}

std::vector<Position> hottest_streets(const police::Beat& beat, const std::vector<double>& rate,
                                      std::size_t count, double apart_m) {
  check_rates(beat, rate);
  if (!(apart_m >= 0) || !std::isfinite(apart_m)) {
    throw sim::InputError("", "hot spots " + sim::to_text(apart_m) + " m apart",
                          "the distance is 0 or more");
  }
  const Network& network = beat.network();
  const auto per_m = [&](StreetId s) { return rate[s.index()] / network.street(s).length_m; };
  std::vector<StreetId> streets = beat.streets();
  std::erase_if(streets, [&](StreetId s) { return rate[s.index()] == 0; });
  std::stable_sort(streets.begin(), streets.end(),
                   [&](StreetId a, StreetId b) { return per_m(a) > per_m(b); });
  std::vector<Position> spots;
  std::vector<Point> points;
  for (const StreetId s : streets) {
    if (spots.size() == count) break;
    const Position middle{s, network.street(s).length_m / 2};
    const Point at = sim::street::point_at(network, middle);
    const bool near = std::any_of(points.begin(), points.end(), [&](Point p) {
      return std::hypot(p.x_m - at.x_m, p.y_m - at.y_m) < apart_m;
    });
    if (near) continue;
    spots.push_back(middle);
    points.push_back(at);
  }
  return spots;
}

}  // namespace models::patrol
