#include "models/demand/near_repeat.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/random/portable_math.hpp"

namespace models::demand {

namespace {

constexpr double kLongestDelayD = 36'525;  // a century

constexpr const char* kWhyStable =
    "at 1 or more each incident brings on at least another, and their number grows without bound: "
    "there is no stable rate";

NearRepeat checked(const NearRepeat& near_repeat, double radius_m) {
  std::vector<sim::Problem> problems = check(near_repeat);
  if (near_repeat.max_distance_m > radius_m) {
    problems.push_back({"",
                        "max_distance_m = " + sim::to_text(near_repeat.max_distance_m) +
                            ", but the streets' neighbourhoods reach no further than " +
                            sim::to_text(radius_m) + " m",
                        "make the neighbourhoods with a radius of max_distance_m"});
  }
  if (!problems.empty()) throw sim::InputError(std::move(problems));
  return near_repeat;
}

}  // namespace

std::vector<sim::Problem> check(const NearRepeat& near_repeat, const std::string& where) {
  std::vector<sim::Problem> problems;
  const auto require = [&](bool holds, const std::string& name, double value,
                           const std::string& rule, const std::string& hint = {}) {
    if (holds) return;
    problems.push_back(
        {where, name + " = " + sim::to_text(value) + " (must be " + rule + ")", hint});
  };
  const auto& [ratio, delay_d, scale_m, max_m] = near_repeat;
  require(ratio >= 0 && ratio < 1, "branching_ratio", ratio, ">= 0 and < 1",
          ratio >= 1 ? kWhyStable : "");
  require(delay_d > 0 && delay_d <= kLongestDelayD, "mean_delay_d", delay_d,
          "> 0 and <= " + sim::to_text(kLongestDelayD));
  require(scale_m > 0 && std::isfinite(scale_m), "distance_scale_m", scale_m, "> 0 and finite");
  require(max_m >= 0 && std::isfinite(max_m), "max_distance_m", max_m, ">= 0 and finite");
  return problems;
}

double settling_days(const NearRepeat& near_repeat, double share) {
  const double n = near_repeat.branching_ratio;
  return n <= share ? 0 : near_repeat.mean_delay_d / (1 - n) * std::log(n / share);
}

NearRepeatKernel::NearRepeatKernel(const sim::street::Network& network,
                                   const sim::street::Neighbourhoods& neighbourhoods,
                                   const NearRepeat& near_repeat)
    : network_{&network}, near_repeat_{checked(near_repeat, neighbourhoods.radius_m())} {
  start_.reserve(network.streets.size() + 1);
  start_.push_back(0);
  std::vector<double> sum;  // of weights, along one row
  for (std::size_t i = 0; i < network.streets.size(); ++i) {
    const std::size_t first = targets_.size();
    sum.assign(1, 0.0);
    for (const auto& [street, distance_m] : neighbourhoods.of(sim::street::StreetId{i})) {
      const double d = static_cast<double>(distance_m);
      if (d > near_repeat.max_distance_m || !network.street(street).ward) continue;
      const double decay = sim::portable_exp(-d / near_repeat.distance_scale_m);
      sum.push_back(sum.back() + network.street(street).length_m * decay);
      targets_.push_back({street.value(), 0});
    }
    // Around a street outside the wards all weights may be too small for a number.
    if (sum.back() == 0) targets_.resize(first);
    for (std::size_t k = first; k < targets_.size(); ++k) {
      targets_[k].up_to = static_cast<float>(sum[k - first + 1] / sum.back());
    }
    start_.push_back(targets_.size());
  }
  targets_.shrink_to_fit();
}

sim::street::Position NearRepeatKernel::draw_place(sim::street::StreetId street,
                                                   sim::RandomStream& random) const {
  const Target* first = targets_.data() + start_[street.index()];
  const Target* last = targets_.data() + start_[street.index() + 1];
  const double u = random.uniform();
  const Target* target = std::upper_bound(
      first, last, u, [](double x, const Target& t) { return x < static_cast<double>(t.up_to); });
  const sim::street::StreetId chosen{target->street};
  return {chosen, random.uniform() * network_->street(chosen).length_m};
}

double NearRepeatKernel::probability(sim::street::StreetId street,
                                     sim::street::StreetId other) const {
  double before = 0;
  for (std::size_t k = start_[street.index()]; k < start_[street.index() + 1]; ++k) {
    const double up_to = static_cast<double>(targets_[k].up_to);
    if (targets_[k].street == other.value()) return up_to - before;
    before = up_to;
  }
  return 0;
}

}  // namespace models::demand
