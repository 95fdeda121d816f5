// Hot-spot patrol: a stay of some minutes at each of a list of places, round after round.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/patrol/move.hpp"

namespace models::patrol {

/// Which place comes next.
enum class SpotOrder : std::uint8_t {
  shuffled,  // at random among those not yet visited in this round: nobody can predict it
  fixed      // as listed, over and over; units start spread over the list
};

/// Koper (1995, "Just enough police presence", Justice Quarterly 12): stays of 10 to 16 minutes
/// deter longest for the time they take, and their times should be unpredictable.
struct SpotStay {
  sim::Duration shortest = sim::Duration::minutes(10);  // > 0
  sim::Duration longest = sim::Duration::minutes(16);   // >= shortest; uniform between the two
  SpotOrder order = SpotOrder::shuffled;
};

/// Places and how to visit them. Never changes; shared by replications.
class HotSpots {
 public:
  static constexpr std::size_t kMostSpots = 64;  // a round fits one machine word

  /// @throws sim::InputError with all that is wrong: no spots or more than 64, a place that is not
  ///   on its street, stays that are not > 0 or the wrong way round.
  HotSpots(const sim::street::Network& network, std::vector<sim::street::Position> spots,
           const SpotStay& stay);

  [[nodiscard]] const std::vector<sim::street::Position>& spots() const { return spots_; }
  [[nodiscard]] const SpotStay& stay() const { return stay_; }

 private:
  std::vector<sim::street::Position> spots_;
  SpotStay stay_;
};

/// The rounds of a beat's units in one replication. Each unit goes its own rounds.
///
/// A unit that is called away on its way takes up the same spot again afterwards; one that is
/// called away from a spot has visited it.
class HotSpotRounds {
 public:
  HotSpotRounds(std::shared_ptr<const HotSpots> plan, std::uint32_t units);

  Move next(std::uint32_t unit, const Here& here, sim::Instant now, sim::RandomStream& random);

 private:
  struct State {
    std::uint64_t visited = 0;  // of this round, a bit for each spot
    std::uint32_t spot = 0;     // that it goes to or stays at
    bool stayed = true;         // so that the next one is due
  };
  void choose(State& state, sim::RandomStream& random) const;

  std::shared_ptr<const HotSpots> plan_;
  std::vector<State> units_;
};

/// The middles of the `count` streets with the highest rate per metre, highest first, leaving out
/// those nearer than `apart_m` (as the crow flies) to one chosen before. Fewer if there are no more
/// streets with a rate.
///
/// @param rate  one per street of the network, relative; only streets of the beat are chosen.
/// @throws sim::InputError if a rate is negative or not finite, their number is wrong, apart_m is
///   negative or not finite, or no street of the beat has a rate.
[[nodiscard]] std::vector<sim::street::Position> hottest_streets(const police::Beat& beat,
                                                                 const std::vector<double>& rate,
                                                                 std::size_t count, double apart_m);

}  // namespace models::patrol
