#include "models/demand/replay.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace models::demand {

Recording::Recording(std::vector<RecordedCall> calls) : calls_{std::move(calls)} {
  std::stable_sort(calls_.begin(), calls_.end(), [](const RecordedCall& a, const RecordedCall& b) {
    return std::tie(a.time, a.line) < std::tie(b.time, b.line);
  });
}

Occurrence ReplayedOccurrences::next() {
  const std::vector<RecordedCall>& calls = recording_->calls();
  last_ = given_ < calls.size() ? &calls[given_++] : nullptr;
  return last_ != nullptr ? Occurrence{last_->time, last_->place} : Occurrence{};
}

}  // namespace models::demand
