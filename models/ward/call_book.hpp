// Open calls: their data, and those that wait for a unit in order of grade.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/demand/incident.hpp"
#include "models/police/dispatch.hpp"
#include "models/ward/pool.hpp"

namespace models::ward {

/// A reported incident on its way through the control room.
struct Call {
  demand::Incident incident;
  std::uint32_t serial = 0;  // in the order in which incidents happened: its name in a trace
  sim::street::WardId ward;
  demand::Grade grade = demand::Grade::significant;
  bool measured = false;    // received in the measured time
  bool counted = false;     // its outcome is in the tallies
  std::uint8_t needed = 1;  // units
  std::uint8_t sent = 0;    // on the way or there
  std::uint8_t arrived = 0;
  std::uint8_t finished = 0;
  sim::Instant received;
  sim::Instant ready;                 // when it could be dispatched
  sim::Instant assigned;              // the first unit
  std::optional<sim::Duration> left;  // of the service that was broken off for another call
};

/// Calls by number, and the queues of those that want a unit, by priority: their grade, or a higher
/// one with age.
class CallBook {
 public:
  std::uint32_t open(const Call& call) { return calls_.open(call); }
  void close(std::uint32_t number) { calls_.close(number); }
  [[nodiscard]] Call& operator[](std::uint32_t number) { return calls_[number]; }
  [[nodiscard]] const Call& operator[](std::uint32_t number) const { return calls_[number]; }

  void enqueue(std::uint32_t number) {
    const std::size_t grade = demand::index(calls_[number].grade);
    queues_[grade].push_back(number);
    ++waiting_[grade];
  }
  /// Before all others of its grade: it was served before.
  void enqueue_first(std::uint32_t number) {
    const std::size_t grade = demand::index(calls_[number].grade);
    queues_[grade].insert(queues_[grade].begin(), number);
    ++waiting_[grade];
  }

  /// Moves calls up that have waited so long since they were ready.
  void age(const police::ByGrade<std::optional<sim::Duration>>& ageing, sim::Instant now) {
    for (std::size_t grade = 1; grade < demand::kGrades; ++grade) {
      if (!ageing[grade]) continue;
      auto& queue = queues_[grade];
      while (!queue.empty() && now - calls_[queue.front()].ready >= *ageing[grade]) {
        insert_by_time(queues_[grade - 1], queue.front());
        queue.erase(queue.begin());
      }
    }
  }

  enum class Verdict : std::uint8_t {
    take,
    pass_over,
    hold  // nothing behind it may be taken either
  };

  /// Takes the first call, by priority and then in the order in which they were enqueued, for which
  /// `verdict(call)` is take, dropping those for which `expired(number)` holds. Empty if there is
  /// none. Priorities that are not `wanted` are not looked at.
  template <class Judge, class Expired>
  std::optional<std::uint32_t> take(const std::array<bool, demand::kGrades>& wanted, Judge verdict,
                                    Expired expired) {
    for (std::size_t grade = 0; grade < demand::kGrades; ++grade) {
      if (!wanted[grade]) continue;  // a grade that nobody serves may have a very long queue
      std::vector<std::uint32_t>& queue = queues_[grade];
      for (std::size_t i = 0; i < queue.size();) {
        const std::uint32_t number = queue[i];
        const bool lost = expired(number);
        const Verdict judged = lost ? Verdict::take : verdict(calls_[number]);
        if (judged == Verdict::hold) return std::nullopt;
        if (judged == Verdict::pass_over) {
          ++i;
          continue;
        }
        queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(i));
        --waiting_[demand::index(calls_[number].grade)];
        if (!lost) return number;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::size_t waiting(demand::Grade grade) const {
    return waiting_[demand::index(grade)];
  }
  [[nodiscard]] std::size_t waiting() const {
    return waiting_[0] + waiting_[1] + waiting_[2] + waiting_[3];
  }

  /// Every call that still waits.
  template <class F>
  void for_each_waiting(F f) const {
    for (const auto& queue : queues_) {
      for (const std::uint32_t number : queue) f(number);
    }
  }

 private:
  void insert_by_time(std::vector<std::uint32_t>& queue, std::uint32_t number) {
    const auto later = [&](std::uint32_t other) {
      return calls_[other].ready > calls_[number].ready;
    };
    queue.insert(std::find_if(queue.begin(), queue.end(), later), number);
  }

  Pool<Call> calls_;
  std::array<std::vector<std::uint32_t>, demand::kGrades> queues_;  // short: a vector will do
  std::array<std::size_t, demand::kGrades> waiting_{};              // by grade, not by priority
};

}  // namespace models::ward
