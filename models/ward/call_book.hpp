// Open calls: their data, and those that wait for a unit in order of grade.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/demand/incident.hpp"
#include "models/ward/pool.hpp"

namespace models::ward {

/// A reported incident on its way through the control room.
struct Call {
  demand::Incident incident;
  sim::street::WardId ward;
  demand::Grade grade = demand::Grade::significant;
  bool measured = false;  // received in the measured time
  sim::Instant received;
  sim::Instant ready;  // when it could be dispatched
  sim::Instant assigned;
};

/// Calls by number.
class CallBook {
 public:
  std::uint32_t open(const Call& call) { return calls_.open(call); }
  void close(std::uint32_t number) { calls_.close(number); }
  [[nodiscard]] Call& operator[](std::uint32_t number) { return calls_[number]; }

  void enqueue(std::uint32_t number) {
    waiting_[demand::index(calls_[number].grade)].push_back(number);
  }

  /// Takes the first waiting call, by grade and then in the order in which they were enqueued, for
  /// which `fits(call)` holds, dropping those for which `expired(number)` holds. Returns false if
  /// there is none. Grades that are not `wanted` are not looked at.
  template <class Fits, class Expired>
  bool take(const std::array<bool, demand::kGrades>& wanted, Fits fits, Expired expired,
            std::uint32_t& taken) {
    for (std::size_t grade = 0; grade < demand::kGrades; ++grade) {
      if (!wanted[grade]) continue;  // a grade that nobody serves may have a very long queue
      std::vector<std::uint32_t>& queue = waiting_[grade];
      for (std::size_t i = 0; i < queue.size();) {
        const std::uint32_t number = queue[i];
        if (expired(number)) {
          queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(i));
        } else if (fits(calls_[number])) {
          queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(i));
          taken = number;
          return true;
        } else {
          ++i;
        }
      }
    }
    return false;
  }

  [[nodiscard]] std::size_t waiting(demand::Grade grade) const {
    return waiting_[demand::index(grade)].size();
  }

  /// Every call that still waits.
  template <class F>
  void for_each_waiting(F f) const {
    for (const auto& queue : waiting_) {
      for (const std::uint32_t number : queue) f(number);
    }
  }

 private:
  Pool<Call> calls_;
  std::array<std::vector<std::uint32_t>, demand::kGrades> waiting_;  // short: a vector will do
};

}  // namespace models::ward
