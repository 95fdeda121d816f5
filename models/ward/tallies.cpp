#include "models/ward/tallies.hpp"

namespace models::ward {

Tallies::Tallies(const TallyShape& shape) {
  const std::size_t cells = shape.wards * shape.classes;
  for (auto* table : {&incidents, &averted, &displaced, &covered, &guarded, &calls, &referred,
                      &reached, &reached_in_target, &delayed, &crossed, &waiting, &lost}) {
    table->assign(cells, 0);
  }
  for (auto* table : {&response_s, &response_s2, &queued_s}) table->assign(cells, 0.0);
  response_histogram.assign(demand::kGrades * kResponseBins, 0);
  calls_by_hour.assign(demand::kGrades * sim::kHoursPerWeek, 0);
  in_target_by_hour.assign(demand::kGrades * sim::kHoursPerWeek, 0);
  backlog_us.assign(demand::kGrades, 0);
  unit_us.assign(shape.teams * kUnitStates, 0);
  absent_us.assign(shape.teams * police::kAbsenceReasons, 0);
  abstracted_us.assign(shape.teams * police::kAbstractions, 0);
  for (auto* table : {&rostered_us, &kept_us, &overtime_us, &commute_us})
    table->assign(shape.teams, 0);
  attended.assign(shape.teams * demand::kGrades, 0);
  for (auto* table : {&preempted, &redirected, &arrests, &intercepted})
    table->assign(shape.teams, 0);
  for (auto* table : {&patrol_us, &scene_us}) table->assign(shape.teams * shape.wards, 0);
  for (auto* table : {&busy_us, &waiting_us}) table->assign(shape.days, 0);
  for (auto* table :
       {&street_patrol_us, &street_incidents, &street_visits, &street_gaps, &street_gap_us}) {
    table->assign(shape.streets, 0);
  }
}

}  // namespace models::ward
