#include "sim/core/calendar.hpp"

#include <algorithm>
#include <string>

namespace sim {

Calendar::Calendar(std::size_t slots) : tree_(2, kNever) {
  for (std::size_t i = 0; i < slots; ++i) add_slot();
}

Slot Calendar::add_slot() {
  if (slots_ == kMaxSlots) throw std::length_error("calendar: more than 2^24 - 1 slots");
  if (slots_ == leaves_) {
    settle();
    std::vector<Key> grown(4 * leaves_, kNever);
    std::copy_n(tree_.begin() + static_cast<std::ptrdiff_t>(leaves_), slots_,
                grown.begin() + static_cast<std::ptrdiff_t>(2 * leaves_));
    leaves_ *= 2;
    for (std::size_t i = leaves_ - 1; i > 0; --i)
      grown[i] = std::min(grown[2 * i], grown[2 * i + 1]);
    tree_ = std::move(grown);
  }
  return Slot{slots_++};
}

void Calendar::refuse(Instant time) const {
  if (scheduled_ == kMaxScheduled) throw std::length_error("calendar: more than 2^40 events");
  throw std::logic_error("calendar: event at " + std::to_string(time.count_us()) +
                         " us, before now, " + std::to_string(now_.count_us()) + " us");
}

}  // namespace sim
