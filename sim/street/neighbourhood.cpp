#include "sim/street/neighbourhood.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <string>

namespace sim::street {

namespace {

// Distances are counted in tenths of a millimetre: whole numbers, so that sums are exact and the
// same in either direction, and small enough to share a 64-bit heap key with a junction.
using Tenths = std::uint32_t;
constexpr double kTenthsPerM = 1e4;

double checked_radius(double radius_m) {
  if (radius_m >= 0 && radius_m <= Neighbourhoods::kMaxRadiusM) return radius_m;
  throw InputError("",
                   "radius_m = " + to_text(radius_m) + " (must be from 0 to " +
                       to_text(Neighbourhoods::kMaxRadiusM) + ")",
                   "");
}

// The streets at each junction, as one table.
struct Ways {
  struct Way {
    std::uint32_t street;
    std::uint32_t to;  // the junction at the other end
  };
  std::vector<std::uint32_t> start;  // junctions + 1 entries into `ways`
  std::vector<Way> ways;

  explicit Ways(const Network& network)
      : start(network.junctions.size() + 1), ways(2 * network.streets.size()) {
    for (const Street& street : network.streets) {
      ++start[street.from.index() + 1];
      ++start[street.to.index() + 1];
    }
    for (std::size_t j = 1; j < start.size(); ++j) start[j] += start[j - 1];
    std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
    for (std::size_t i = 0; i < network.streets.size(); ++i) {
      const Street& street = network.streets[i];
      ways[next[street.from.index()]++] = {static_cast<std::uint32_t>(i), street.to.value()};
      ways[next[street.to.index()]++] = {static_cast<std::uint32_t>(i), street.from.value()};
    }
  }
};

// Finds one neighbourhood after the other in the same memory.
class Search {
 public:
  Search(const Network& network, double radius_m)
      : radius_{static_cast<Tenths>(std::llround(radius_m * kTenthsPerM))},
        ways_{network},
        half_(network.streets.size()),
        at_junction_(network.junctions.size(), kFar),
        at_street_(network.streets.size(), kFar),
        reached_(network.streets.size() / 64 + 1) {
    // Half a street that is longer than the radius leads out of it, however long it is.
    for (std::size_t i = 0; i < half_.size(); ++i) {
      const double half = std::round(network.streets[i].length_m / 2 * kTenthsPerM);
      half_[i] = half > radius_ ? radius_ + 1 : static_cast<Tenths>(half);
    }
  }

  // Appends the neighbours of one street, in order.
  void append(const Network& network, std::uint32_t street, std::vector<Neighbour>& neighbours) {
    reach(street, 0);
    visit(network.streets[street].from.value(), half_[street]);
    visit(network.streets[street].to.value(), half_[street]);
    while (!heap_.empty()) settle_next();
    // In order of streets: bit by bit is faster than sorting a few hundred of them.
    for (std::size_t word = first_word_; word <= last_word_; ++word) {
      for (std::uint64_t bits = reached_[word]; bits != 0; bits &= bits - 1) {
        const auto s = static_cast<std::uint32_t>(64 * word) +
                       static_cast<std::uint32_t>(std::countr_zero(bits));
        neighbours.push_back({StreetId{s}, static_cast<float>(at_street_[s] / kTenthsPerM)});
        at_street_[s] = kFar;
      }
      reached_[word] = 0;
    }
    first_word_ = SIZE_MAX;
    last_word_ = 0;
    for (const std::uint32_t j : visited_) at_junction_[j] = kFar;
    visited_.clear();
  }

 private:
  static constexpr Tenths kFar = UINT32_MAX;

  void reach(std::uint32_t street, Tenths distance) {
    if (distance >= at_street_[street]) return;
    at_street_[street] = distance;
    const std::size_t word = street / 64;
    reached_[word] |= std::uint64_t{1} << street % 64;
    first_word_ = std::min(first_word_, word);
    last_word_ = std::max(last_word_, word);
  }

  void visit(std::uint32_t junction, Tenths distance) {
    if (distance > radius_ || distance >= at_junction_[junction]) return;
    if (at_junction_[junction] == kFar) visited_.push_back(junction);
    at_junction_[junction] = distance;
    heap_.push_back(std::uint64_t{distance} << 32 | junction);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>{});
  }

  void settle_next() {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>{});
    const auto distance = static_cast<Tenths>(heap_.back() >> 32);
    const auto junction = static_cast<std::uint32_t>(heap_.back());
    heap_.pop_back();
    if (distance > at_junction_[junction]) return;  // a shorter way was found meanwhile
    for (std::uint32_t w = ways_.start[junction]; w < ways_.start[junction + 1]; ++w) {
      const auto [street, to] = ways_.ways[w];
      const Tenths middle = distance + half_[street];
      if (middle > radius_) continue;
      reach(street, middle);
      visit(to, middle + half_[street]);
    }
  }

  Tenths radius_;
  Ways ways_;
  std::vector<Tenths> half_;            // of each street's length
  std::vector<Tenths> at_junction_;     // distance so far
  std::vector<Tenths> at_street_;       // to its midpoint
  std::vector<std::uint64_t> reached_;  // a bit for each street
  std::size_t first_word_ = SIZE_MAX, last_word_ = 0;
  std::vector<std::uint32_t> visited_;  // junctions
  std::vector<std::uint64_t> heap_;     // distance << 32 | junction
};

std::string mb(double bytes) {
  return to_text(std::round(bytes / 1e5) / 10) + " MB";
}

[[noreturn]] void refuse(double radius_m, std::size_t bytes, std::size_t max_bytes,
                         std::size_t done, std::size_t streets) {
  const double needed =
      static_cast<double>(bytes) * static_cast<double>(streets) / static_cast<double>(done);
  const double share = static_cast<double>(max_bytes) / needed;  // memory grows with radius^2
  throw InputError("",
                   "radius_m = " + to_text(radius_m) + ": the neighbourhoods of " +
                       std::to_string(streets) + " streets would take about " + mb(needed) +
                       ", more than the " + mb(static_cast<double>(max_bytes)) + " allowed",
                   "take a radius of about " + to_text(std::floor(radius_m * std::sqrt(share))) +
                       " m, or allow more memory");
}

}  // namespace

Neighbourhoods::Neighbourhoods(const Network& network, double radius_m, std::size_t max_bytes)
    : radius_m_{checked_radius(radius_m)} {
  Search search{network, radius_m};
  const std::size_t streets = network.streets.size();
  start_.reserve(streets + 1);
  start_.push_back(0);
  for (std::size_t i = 0; i < streets; ++i) {
    search.append(network, static_cast<std::uint32_t>(i), neighbours_);
    start_.push_back(neighbours_.size());
    if (bytes() > max_bytes) refuse(radius_m, bytes(), max_bytes, i + 1, streets);
  }
  neighbours_.shrink_to_fit();
}

}  // namespace sim::street
