// An incident with all that is decided about it before any officer acts.
#pragma once

#include <array>
#include <optional>

#include "models/demand/incident_class.hpp"
#include "models/demand/occurrence.hpp"

namespace models::demand {

/// Something that happens, whether or not anybody calls the police.
struct Incident {
  sim::Instant happened;
  sim::street::Position place;
  ClassId of_class;
  /// Names it among the potential incidents of its class, in every scenario of a replication.
  std::uint64_t number = 0;
  Grade grade = Grade::significant;
  bool reported = true;
  sim::Duration reporting_delay;  // happened -> call received
  sim::Duration call_handling;    // received -> can be dispatched
  sim::Duration service;          // arrival -> unit is free, of the first unit
  std::array<sim::Duration, kMaxUnitsPerCall - 1> more_service{};  // of the others

  /// Somebody can be arrested, which takes a unit so long at the custody suite.
  std::optional<sim::Duration> custody = std::nullopt;

  [[nodiscard]] sim::Instant received() const { return happened + reporting_delay; }
};

/// What decides whether presence averts a potential incident, and what becomes of it then: uniform
/// numbers of its own, the same in every scenario.
struct Marks {
  double averted = 1;      // averted if below deterrability x dosage
  double displaced = 1;    // if averted: displaced if below the displaced share
  double later = 0;        // if displaced: later if below the share of these, else nearby
  double by = 0;           // how much later, or to which street
  double along = 0;        // place along that street
  double averted_too = 1;  // `averted` again, at the new time and place
};

/// Draws what is not time and place of the incidents of one class, in the order in which they are
/// asked for. Whether an incident is reported does not depend on how long its call takes, and the
/// marks are drawn apart from both: turning deterrence on changes neither.
class IncidentDetails {
 public:
  /// Refers to the class, which must outlive it.
  /// @param first_number  of the incidents that are drawn
  IncidentDetails(ClassId id, const IncidentClass& incidents, const sim::StreamKey& key,
                  std::uint64_t first_number = 0)
      : id_{id},
        class_{&incidents},
        first_number_{first_number},
        report_random_{key, kReportBlock},
        work_random_{key, kWorkBlock},
        more_work_random_{key, kMoreWorkBlock},
        mark_random_{key, kMarkBlock},
        arrest_random_{key, kArrestBlock} {}

  [[nodiscard]] Incident of(const Occurrence& occurrence) {
    Incident incident = first_unit(occurrence);
    for (std::size_t i = 1; i < class_->units; ++i) {
      incident.more_service[i - 1] = sim::Duration::seconds(class_->service_s(more_work_random_));
    }
    if (class_->arrest_probability > 0) {
      const bool arrest = arrest_random_.uniform() < class_->arrest_probability;
      // Drawn for every incident: another probability changes nobody's time in custody.
      const sim::Duration stay = sim::Duration::seconds(class_->custody_s(arrest_random_));
      if (arrest) incident.custody = stay;
    }
    return incident;
  }

  /// To be asked for every incident of the class, or for none of them.
  [[nodiscard]] Marks marks() {
    const auto draw = [this] { return mark_random_.uniform(); };
    return {draw(), draw(), draw(), draw(), draw(), draw()};
  }

 private:
  [[nodiscard]] Incident first_unit(const Occurrence& occurrence) {
    return {.happened = occurrence.time,
            .place = occurrence.place,
            .of_class = id_,
            .number = first_number_ + drawn_++,
            .grade = class_->grade,
            .reported = report_random_.uniform() < class_->reporting_probability,
            .reporting_delay = sim::Duration::seconds(class_->reporting_delay_s(work_random_)),
            .call_handling = sim::Duration::seconds(class_->call_handling_s(work_random_)),
            .service = sim::Duration::seconds(class_->service_s(work_random_))};
  }

  // Quarters of a stream of 2^32 blocks; occurrences draw from the first.
  static constexpr std::uint32_t kReportBlock = std::uint32_t{1} << 30;
  static constexpr std::uint32_t kWorkBlock = std::uint32_t{2} << 30;
  static constexpr std::uint32_t kMoreWorkBlock = kWorkBlock + (std::uint32_t{1} << 29);
  static constexpr std::uint32_t kMarkBlock = std::uint32_t{3} << 30;
  static constexpr std::uint32_t kArrestBlock = kMarkBlock + (std::uint32_t{1} << 29);

  ClassId id_;
  const IncidentClass* class_;
  std::uint64_t first_number_;
  std::uint64_t drawn_ = 0;
  sim::RandomStream report_random_;  // one draw an incident
  sim::RandomStream work_random_;    // as many as the distributions want
  sim::RandomStream more_work_random_;
  sim::RandomStream mark_random_;  // six draws an incident
  sim::RandomStream arrest_random_;
};

}  // namespace models::demand
