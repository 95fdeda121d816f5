// The streets as crews on mopeds ride them: where to start, which way to turn, where to snatch.
#pragma once

#include <cstdint>
#include <vector>

#include "models/demand/crew_behaviour.hpp"
#include "sim/random/discrete.hpp"
#include "sim/street/mode_graph.hpp"

namespace models::demand {

namespace detail {
struct CrewParts;
}

/// A street from end to end in one direction that is open.
struct CrewLeg {
  sim::street::StreetId street;
  bool forward = true;  // from the street's `from` to its `to`
  std::uint32_t first_turn = 0, turns = 0;
  double length_m = 0;
  double s_per_m = 0;         // riding
  double snatches_per_m = 0;  // mean number on a metre ridden
};

/// A way on at the end of a leg.
struct CrewTurn {
  std::uint32_t leg = 0;
  double up_to = 1;  // probability of this turn and of those before it; of the last, exactly 1
};

/// The car's streets with turns and snatches for one behaviour. It never changes, so that threads
/// and replications share it.
///
/// - Crews obey one-way streets and use no footpaths: the main component of the mode's graph.
///   Mopeds could ride elsewhere; crews of this model do not.
/// - Starts are drawn by risk: street, direction (open ones alike), place along it.
/// - At a junction every leg onwards is open but for the U-turn, which is taken at dead ends alone.
/// - Risk per metre is street_weight / length. Snatches are a Poisson process along the metres
///   ridden, in proportion to it. Its scale is solved for: a potential ride has
///   snatches_per_hour on average over where crews do ride, starts and lure and end included.
class CrewStreets {
 public:
  /// Takes about 0.1 s for a borough (docs/benchmarks.md), more for a lower stop_per_hour.
  ///
  /// @param graph  of Mode::car; used here only.
  /// @param street_weight  one per street, relative, as for PoissonRate: what is expected on the
  ///   whole street; 0 where nothing is.
  /// @throws sim::InputError with all that is wrong with behaviour and weights; if the graph is of
  ///   another mode; if no street of the main component has a weight.
  CrewStreets(const sim::street::Network& network, const sim::street::ModeGraph& graph,
              const std::vector<double>& street_weight, const CrewBehaviour& behaviour);

  [[nodiscard]] const CrewBehaviour& behaviour() const { return behaviour_; }
  [[nodiscard]] const std::vector<CrewLeg>& legs() const { return legs_; }
  [[nodiscard]] const CrewLeg& leg(std::uint32_t leg) const { return legs_[leg]; }
  /// The turns of a leg: `leg.turns` of them from `leg.first_turn` on.
  [[nodiscard]] const std::vector<CrewTurn>& turns() const { return turns_; }
  /// Share of all weight that lies on streets where no moped rides: off the main component. Crews
  /// snatch nothing there.
  [[nodiscard]] double share_out_of_reach() const { return out_of_reach_; }

  /// The leg that a ride starts on.
  [[nodiscard]] std::uint32_t start(sim::RandomStream& random) const { return start_(random); }
  /// The leg that follows.
  [[nodiscard]] std::uint32_t turn(const CrewLeg& from, sim::RandomStream& random) const {
    const CrewTurn* turn = turns_.data() + from.first_turn;
    if (from.turns == 1) return turn->leg;
    const double u = random.uniform();
    while (u >= turn->up_to) ++turn;
    return turn->leg;
  }

 private:
  CrewStreets(const CrewBehaviour& behaviour, detail::CrewParts&& parts);

  CrewBehaviour behaviour_;
  std::vector<CrewLeg> legs_;
  std::vector<CrewTurn> turns_;
  sim::AliasTable start_;  // over legs
  double out_of_reach_ = 0;
};

}  // namespace models::demand
