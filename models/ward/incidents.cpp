// What happens, and what presence on the streets averts or displaces.
#include "models/ward/engine.hpp"
#include "models/ward/sight.hpp"

namespace models::ward {

void Engine::occurrence_is_due(std::uint32_t of_class) {
  Source& source = sources_[of_class];
  const demand::Occurrence due = source.next;
  const demand::Recorded recorded = demand::recorded(source.process);
  source.next = demand::next(source.process);
  calendar_.schedule(Slot{first_class_slot() + of_class}, source.next.time);
  if (std::holds_alternative<demand::MopedCrews>(scenario_.demand->models[of_class])) {
    return begin_ride(demand::ClassId{of_class}, due.time);
  }
  Incident incident = source.details.of(due);
  if (recorded.grade) incident.grade = *recorded.grade;
  if (recorded.service) incident.service = *recorded.service;
  may_happen(incident, source.details);
}

// Happens unless its street has seen enough of the police.
void Engine::may_happen(const Incident& incident, demand::IncidentDetails& details) {
  const double deterrability = sources_[incident.of_class.index()].deterrability;
  if (dosage_ && deterrability > 0) {
    const demand::Marks marks = details.marks();
    if (marks.averted < deterrability * dosage_on(incident.place.street)) {
      return avert(incident, marks);
    }
  }
  note(incident, Fate::happened);
  happen(incident);
}

void Engine::avert(const Incident& incident, const demand::Marks& marks) {
  const demand::Deterrence& rule = *scenario_.deterrence;
  count_averted(incident);
  if (marks.displaced >= rule.displaced_share) return note(incident, Fate::averted);
  Displaced displaced{incident, incident, marks.averted_too};
  if (marks.later >= rule.displaced_later_share) {
    displaced.moved.place = nearby(incident.place, marks);
    return displaced_is_due(displaced);
  }
  const double delay_h = -rule.mean_delay_h * sim::portable_log(1 - marks.by);
  displaced.moved.happened = calendar_.now() + Duration::hours(delay_h);
  const Instant due = displaced.moved.happened;
  start_timer({Timer::Kind::displaced, displaced_.open(displaced)}, due);
}

// It meets what presence there is at the new time and place; averted again, it is gone.
void Engine::displaced_is_due(const Displaced& displaced) {
  const Incident& moved = displaced.moved;
  const double deterrability = sources_[moved.of_class.index()].deterrability;
  if (displaced.mark < deterrability * dosage_on(moved.place.street)) {
    return note(displaced.original, Fate::averted);
  }
  if (window_.contains(moved.happened)) ++tallies_.displaced[cell(moved)];
  note(displaced.original, Fate::displaced, demand::Occurrence{moved.happened, moved.place});
  happen(moved);
}

// Their time lies beyond the run.
void Engine::note_those_still_displaced() {
  for (std::uint32_t timer = 0; timer < timers_.size(); ++timer) {
    if (timers_[timer].kind != Timer::Kind::displaced) continue;
    if (!calendar_.pending(Slot{first_timer_slot() + timer})) continue;
    const auto& [original, moved, mark] = displaced_[timers_[timer].index];
    note(original, Fate::displaced, demand::Occurrence{moved.happened, moved.place});
  }
}

void Engine::happen(const Incident& incident) {
  if (window_.contains(incident.happened)) {
    ++tallies_.incidents[cell(incident)];
    ++tallies_.street_incidents[incident.place.street.index()];
    look_around(incident);
  }
  if (incident.reported) receive(incident);
}

// Whether somebody is on patrol near an incident, and whether a free unit that may attend is near
// enough to be there in its target, which runs from receipt: the handling of the call is part of
// it. A policy of one's own is not asked: it may count its questions.
void Engine::look_around(const Incident& incident) {
  const auto ward = *network_.street(incident.place.street).ward;
  const Duration left =
      scenario_.dispatch.target[demand::index(incident.grade)] - incident.call_handling;
  const bool nobody_comes = incident.grade == Grade::referred || left < Duration{};
  bool seeks_cover = !nobody_comes && !held_back(incident.grade);
  bool seeks_guard = true;
  const sim::street::Point here = about_where(network_, incident.place);
  std::array<std::optional<Travel::Destination>, sim::street::kModes> destination;
  for (const std::uint32_t u : available_) {
    const Unit& unit = units_[u];
    const bool may_guard = seeks_guard && unit.state == UnitState::patrol;
    const bool may_cover = seeks_cover && may_attend(unit, incident.grade, ward);
    if (!may_guard && !may_cover) continue;
    const Position place = place_of(unit);
    if (may_guard && distance_m(here, about_where(network_, place)) <= scenario_.guardian_m) {
      seeks_guard = false;
      ++tallies_.guarded[cell(incident)];
    }
    if (!may_cover) continue;
    const auto mode = static_cast<std::size_t>(response_mode(unit, incident.grade));
    auto& to = destination[mode];
    if (!to) to.emplace(scenario_.streets->travel[mode]->to(incident.place));
    if (Duration::milliseconds(to->ms_from(place)) > left) continue;
    seeks_cover = false;
    ++tallies_.covered[cell(incident)];
  }
}

void Engine::count_averted(const Incident& incident) {
  if (window_.contains(incident.happened)) ++tallies_.averted[cell(incident)];
}

void Engine::note(const Incident& incident, Fate fate, std::optional<demand::Occurrence> instead) {
  if (log_ == nullptr || !window_.contains(incident.happened)) return;
  log_->push_back({incident, fate, instead});
}

// On another street of a ward within the displacement's reach, by length; the same place if there
// is none.
Position Engine::nearby(Position from, const demand::Marks& marks) const {
  const auto length_m = [&](const sim::street::Neighbour& neighbour) {
    const sim::street::Street& street = network_.street(neighbour.street);
    return street.ward && neighbour.street != from.street ? street.length_m : 0.0;
  };
  const auto around = scenario_.demand->nearby->of(from.street);
  double total_m = 0;
  for (const auto& neighbour : around) total_m += length_m(neighbour);
  double rest_m = marks.by * total_m;
  for (const auto& neighbour : around) {
    const double here_m = length_m(neighbour);
    if (rest_m < here_m) return {neighbour.street, marks.along * here_m};
    rest_m -= here_m;
  }
  return from;
}

// With the stays of those that are there now.
double Engine::dosage_on(sim::street::StreetId street) const {
  Instant first = calendar_.now();
  Duration stays;
  for (const Unit& unit : units_) {
    if (!visible(unit.state) || unit.from.street != street) continue;
    const Instant arrived = unit.state == UnitState::patrol ? unit.departed : unit.since;
    first = std::min(first, arrived);
    stays += calendar_.now() - arrived;
  }
  return dosage_->saturated(dosage_->at(street, first), stays);
}

}  // namespace models::ward
