// Recorded calls, and their playing back in place of a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/demand/incident_class.hpp"
#include "models/demand/occurrence.hpp"

namespace models::demand {

/// One call as a force recorded it.
struct RecordedCall {
  sim::Instant time;                     // of the call; the incident is taken to happen then
  sim::street::Position place;           // on a street of a ward
  std::optional<Grade> grade;            // absent: that of its class
  std::optional<sim::Duration> service;  // first arrival -> unit is free; absent: drawn
  std::uint32_t line = 0;                // of the file that it comes from
};

/// The recorded calls of one class in order of time; of several at one time, the first line first.
class Recording {
 public:
  explicit Recording(std::vector<RecordedCall> calls);

  [[nodiscard]] const std::vector<RecordedCall>& calls() const { return calls_; }

 private:
  std::vector<RecordedCall> calls_;
};

/// Plays a recording once: every replication and scenario meets the same calls. Draws nothing.
class ReplayedOccurrences {
 public:
  /// @param recording  not null; many may share it.
  explicit ReplayedOccurrences(std::shared_ptr<const Recording> recording)
      : recording_{std::move(recording)} {}

  /// The next call; Instant::never() from the first beyond the last on.
  Occurrence next();

  /// What is known of the call that next() gave last; null before the first and after the last.
  [[nodiscard]] const RecordedCall* last() const { return last_; }

 private:
  std::shared_ptr<const Recording> recording_;
  std::size_t given_ = 0;
  const RecordedCall* last_ = nullptr;
};

}  // namespace models::demand
