// The event calendar: which unit, stream or timer acts next.
//
// A winner tree (tournament) over slots. Each slot stands for one thing that has at most one
// pending event: a unit, a stream of arrivals, a timer. Scheduling a slot again moves its event;
// cancelling removes it; both cost one walk from leaf to root, O(log slots), without branches that
// depend on the times. Keys are 128 bits, (time, order of scheduling, slot), so that events tied
// in time leave in the order in which they were scheduled, on every machine.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"

namespace sim {

/// One thing that can have one pending event.
using Slot = Id<struct SlotTag>;

/// An event that has left the calendar.
struct Event {
  Instant time;
  Slot slot;
};

class Calendar {
 public:
  /// At most 2^24 slots and, in its life, 2^40 schedulings; exceeding either throws.
  static constexpr std::size_t kMaxSlots = (std::size_t{1} << 24) - 1;

  explicit Calendar(std::size_t slots = 0);

  /// Adds a slot; amortised O(1). Slots live as long as the calendar: reuse them for timers.
  Slot add_slot();
  [[nodiscard]] std::size_t slots() const { return slots_; }

  /// The time of the event that left last; the start before the first.
  [[nodiscard]] Instant now() const { return now_; }

  /// Sets the slot's event, instead of the pending one if there is one.
  /// @throws std::logic_error if `time` is before now().
  void schedule(Slot slot, Instant time) {
    if (time < now_ || scheduled_ == kMaxScheduled) [[unlikely]]
      refuse(time);
    if (slot == vacated_) vacated_ = kNoSlot;
    replay(slot, pack(time, scheduled_++, slot));
  }

  /// Removes the slot's event; without one nothing happens.
  void cancel(Slot slot) {
    if (pending(slot)) replay(slot, kNever);
  }

  [[nodiscard]] bool pending(Slot slot) const { return tree_[leaf(slot)] != kNever; }

  /// When the slot's event is due; empty if it has none.
  [[nodiscard]] std::optional<Instant> time_of(Slot slot) const {
    return pending(slot) ? std::optional{time(tree_[leaf(slot)])} : std::nullopt;
  }

  /// Removes the earliest event and advances the clock to it. Empty, and nothing changes, if no
  /// event is due at or before `horizon`.
  std::optional<Event> next(Instant horizon) {
    settle();
    const Key first = tree_[1];
    if (first == kNever || time(first) > horizon) return std::nullopt;
    now_ = time(first);
    // The handler mostly schedules the same slot again: its path is replayed then, or in settle().
    vacated_ = Slot{static_cast<std::uint32_t>(first & kMaxSlots)};
    tree_[leaf(vacated_)] = kNever;
    return Event{now_, vacated_};
  }

 private:
  __extension__ using Key = unsigned __int128;
  static constexpr Key kNever = ~Key{0};
  static constexpr Slot kNoSlot{UINT32_MAX};
  static constexpr std::uint64_t kMaxScheduled = std::uint64_t{1} << 40;

  static Key pack(Instant t, std::uint64_t order, Slot slot) {
    return Key{static_cast<std::uint64_t>(t.count_us())} << 64 | Key{order} << 24 | slot.value();
  }
  static Instant time(Key key) {
    return Instant::after_start(Duration::microseconds(static_cast<std::int64_t>(key >> 64)));
  }
  [[nodiscard]] std::size_t leaf(Slot slot) const {
    assert(slot.index() < slots_);
    return leaves_ + slot.index();
  }

  void replay(Slot slot, Key key) {
    std::size_t i = leaf(slot);
    tree_[i] = key;
    while (i > 1) {
      const Key rival = tree_[i ^ 1];
      key = rival < key ? rival : key;
      i >>= 1;
      tree_[i] = key;
    }
  }

  void settle() {
    if (vacated_ == kNoSlot) return;
    replay(vacated_, kNever);
    vacated_ = kNoSlot;
  }

  [[noreturn]] void refuse(Instant time) const;

  std::size_t leaves_ = 1;  // a power of two; the leaf of slot s is tree_[leaves_ + s]
  std::size_t slots_ = 0;
  std::vector<Key> tree_;  // tree_[1] is the winner; tree_[i] the smaller of 2i and 2i + 1
  std::uint64_t scheduled_ = 0;
  Slot vacated_ = kNoSlot;  // its event has left, its ancestors are not yet replayed
  Instant now_;
};

}  // namespace sim
