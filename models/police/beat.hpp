// The streets that a unit patrols, ready for walking along them at random.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/random/discrete.hpp"
#include "sim/street/travel.hpp"

namespace models::police {

/// One leg of a patrol: a street from end to end.
struct PatrolLeg {
  sim::street::StreetId street;
  std::uint32_t to_vertex = 0;  // of the mode's graph
  sim::Duration duration;       // at patrol speed
  bool forward = true;
};

/// The part of a mode's graph that lies in the given wards, with patrol times.
class Beat {
 public:
  /// Refers to network and travel, which must outlive it.
  ///
  /// @param wards  empty: every street of any ward.
  /// @param patrol_speed_mps  used on foot and cycle; cars patrol at their speed in traffic.
  /// @throws sim::InputError if the mode can use no street of the wards, or the speed is not > 0.
  Beat(const sim::street::Network& network, const sim::street::Travel& travel,
       const std::vector<sim::street::WardId>& wards, double patrol_speed_mps);

  [[nodiscard]] const sim::street::Network& network() const { return *network_; }
  [[nodiscard]] const sim::street::Travel& travel() const { return *travel_; }
  /// Its streets, in the network's order; at least one.
  [[nodiscard]] const std::vector<sim::street::StreetId>& streets() const { return streets_; }
  /// The legs that leave a junction; a loop has one.
  [[nodiscard]] std::span<const PatrolLeg> legs_from(std::uint32_t vertex) const {
    return {legs_.data() + start_[vertex], legs_.data() + start_[vertex + 1]};
  }

  /// The leg along a street of the beat in a direction that is open to the mode.
  [[nodiscard]] PatrolLeg leg(sim::street::StreetId street, bool forward) const;

  /// Chooses the next leg at a junction: each street onwards is equally likely, turning back only
  /// where there is no other. Null if no street of the beat leaves the junction.
  [[nodiscard]] const PatrolLeg* next_leg(std::uint32_t vertex, sim::street::StreetId came_by,
                                          sim::RandomStream& random) const {
    const PatrolLeg* first = legs_.data() + start_[vertex];
    const std::uint32_t count = start_[vertex + 1] - start_[vertex];
    if (count == 0) return nullptr;
    if (count == 1) return first;
    const PatrolLeg* leg = first + random.below(count);
    if (leg->street != came_by) return leg;
    // One of the others, each with equal chance: the draw is moved on by a second one.
    const auto chosen = static_cast<std::uint32_t>(leg - first);
    const std::uint32_t other = 1 + random.below(count - 1);
    return first + (chosen + other) % count;
  }

  [[nodiscard]] bool contains(sim::street::StreetId street) const {
    return time_per_m_us_[street.index()] > 0;
  }
  /// Patrol time per metre [us/m] on a street of the beat; 0 on others.
  [[nodiscard]] double time_per_m_us(sim::street::StreetId street) const {
    return time_per_m_us_[street.index()];
  }
  /// A place on the beat, uniform by length.
  [[nodiscard]] sim::street::Position random_place(sim::RandomStream& random) const;

 private:
  const sim::street::Network* network_;
  const sim::street::Travel* travel_;
  std::vector<std::uint32_t> start_;  // by vertex, into legs_
  std::vector<PatrolLeg> legs_;
  std::vector<double> time_per_m_us_;  // by street
  std::vector<sim::street::StreetId> streets_;
  sim::AliasTable pick_;
};

}  // namespace models::police
