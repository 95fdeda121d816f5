#include "models/patrol/by_need.hpp"

#include <algorithm>

#include "models/patrol/rates.hpp"
#include "sim/core/error.hpp"

namespace models::patrol {

using sim::street::Position;
using sim::street::StreetId;

namespace {

// Of the beat's streets, in its order; lifted to the least share.
std::vector<double> risks(const police::Beat& beat, const std::vector<double>& rate,
                          double least_share) {
  check_rates(beat, rate);
  if (!(least_share >= 0 && least_share <= 1)) {
    throw sim::InputError("", "least_share = " + sim::to_text(least_share),
                          "a share lies in [0, 1]");
  }
  double sum = 0;
  double length_m = 0;
  for (const StreetId s : beat.streets()) {
    sum += rate[s.index()];
    length_m += beat.network().street(s).length_m;
  }
  std::vector<double> risk;
  for (const StreetId s : beat.streets()) {
    const double least = least_share * sum / length_m * beat.network().street(s).length_m;
    risk.push_back(std::max(rate[s.index()], least));
  }
  return risk;
}

double walk_us(const police::Beat& beat, StreetId street) {
  return beat.network().street(street).length_m * beat.time_per_m_us(street);
}

}  // namespace

NeedPlan::NeedPlan(std::shared_ptr<const police::Beat> beat, const std::vector<double>& rate,
                   double least_share)
    : walk_{std::move(beat)},
      risk_per_walk_(this->beat().network().streets.size(), 0.0),
      draw_{risks(this->beat(), rate, least_share)} {
  const std::vector<double> risk = risks(this->beat(), rate, least_share);
  double risk_sum = 0;
  double us_sum = 0;
  for (std::size_t i = 0; i < risk.size(); ++i) {
    risk_sum += risk[i];
    us_sum += walk_us(this->beat(), this->beat().streets()[i]);
  }
  for (std::size_t i = 0; i < risk.size(); ++i) {
    const StreetId street = this->beat().streets()[i];
    risk_per_walk_[street.index()] = risk[i] / walk_us(this->beat(), street) * us_sum / risk_sum;
  }
}

NeedWalks::NeedWalks(std::shared_ptr<const NeedPlan> plan, std::uint32_t units)
    : plan_{std::move(plan)},
      units_(units),
      last_visit_us_(plan_->beat().network().streets.size(), 0) {}

Move NeedWalks::walk(const police::PatrolLeg& leg, sim::Instant now) {
  visit(leg.street, now + leg.duration);
  return Move::leg(leg, plan_->beat().network().street(leg.street).length_m);
}

// One move closer to the goal, or along it.
Move NeedWalks::go_on(State& state, const Here& here, sim::Instant now) {
  const police::Beat& beat = plan_->beat();
  const sim::street::ModeGraph& graph = beat.travel().graph();
  const Position start = plan_->start_of(state.goal);
  const sim::street::Street& goal = beat.network().street(state.goal);
  const bool forward = start.offset_m == 0;
  if (here.place == start || here.vertex == graph.vertex(forward ? goal.from : goal.to)) {
    state.to_goal = false;
    return walk(beat.leg(state.goal, forward), now);
  }
  if (!here.at_junction()) return Move::trip(start);
  const auto destination = beat.travel().to(start);
  const police::PatrolLeg* best = nullptr;
  std::uint32_t best_ms = UINT32_MAX;
  std::uint32_t best_rest_ms = 0;
  for (const police::PatrolLeg& leg : beat.legs_from(here.vertex)) {
    if (state.under_way && leg.street == here.place.street) continue;  // never straight back
    const double end_m = leg.forward ? beat.network().street(leg.street).length_m : 0;
    const std::uint32_t rest_ms = destination.ms_from({leg.street, end_m});
    const std::uint32_t ms = graph.street_ms(leg.street) + rest_ms;
    if (ms >= best_ms) continue;
    best = &leg;
    best_ms = ms;
    best_rest_ms = rest_ms;
  }
  // Ever nearer, so that it arrives; where the beat has no such leg, the fastest way leaves it.
  if (best == nullptr || best_rest_ms >= state.rest_ms) return Move::trip(start);
  state.rest_ms = best_rest_ms;
  state.under_way = true;
  if (best->street == state.goal) state.to_goal = false;  // from its other end
  return walk(*best, now);
}

// Looks at one distant street; whether it is the goal now.
bool NeedWalks::choose_goal(State& state, const Here& here, double need_here, sim::Instant now,
                            sim::RandomStream& random) {
  const StreetId street = plan_->draw(random);
  const double need = plan_->risk_per_walk(street) * idle_us(street, now);
  if (need <= need_here) return false;  // even if the way there took no time
  const double walk = walk_us(plan_->beat(), street);
  const std::uint32_t way_ms = plan_->beat().travel().ms(here.place, plan_->start_of(street));
  const double way = way_ms * 1e3;
  if (need * walk <= need_here * (walk + way)) return false;
  state = {.goal = street, .to_goal = true, .under_way = false, .rest_ms = way_ms};
  visit(street, now + sim::Duration::microseconds(static_cast<std::int64_t>(walk + way)));
  return true;
}

Move NeedWalks::next(std::uint32_t unit, const Here& here, sim::Instant now,
                     sim::RandomStream& random) {
  State& state = units_[unit];
  if (state.to_goal) return go_on(state, here, now);
  if (!here.at_junction()) {
    const Move move = plan_->walk().next(unit, here, now, random);
    if (move.kind == Move::Kind::leg) visit(move.street, now + move.duration);
    return move;
  }
  const police::PatrolLeg* best = nullptr;
  double most = -1;
  for (const police::PatrolLeg& leg : plan_->beat().legs_from(here.vertex)) {
    const double need = plan_->risk_per_walk(leg.street) * idle_us(leg.street, now);
    if (need <= most) continue;
    most = need;
    best = &leg;
  }
  if (choose_goal(state, here, most, now, random)) return go_on(state, here, now);
  if (best == nullptr) return Move::trip(plan_->beat().random_place(random));
  return walk(*best, now);
}

}  // namespace models::patrol
