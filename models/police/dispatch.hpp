// How calls find units: the rules, and the place for a rule of one's own.
//
// A call goes to one unit or to several. Of the units that may attend it, free ones first, the one
// with the least cost is sent; the cost is the travel time, unless `choice` or `policy` says
// otherwise. Without a free unit it waits in the queue of its grade, first come first served.
// Each rule: docs/explanation/officers.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/core/time.hpp"

namespace models::police {

/// Which free unit is sent.
enum class Choice : std::uint8_t {
  nearest,        // by travel time, whatever its ward
  own_ward_first  // the nearest whose home ward is the call's; others only if there is none
};
inline constexpr std::array<std::string_view, 2> kChoiceNames{"nearest", "own_ward_first"};

/// Which units a call may take from calls of lower grade, if no free unit may attend it.
enum class Preemption : std::uint8_t {
  never,
  responding,  // those on the way to a lower grade
  at_scene     // these, and those at the scene of one: they return to what is left of it
};
inline constexpr std::array<std::string_view, 3> kPreemptionNames{"never", "responding",
                                                                  "at_scene"};

/// A unit that might be sent, as a policy sees it.
struct Candidate {
  std::uint32_t unit = 0;
  std::uint16_t team = 0;
  bool own_ward = false;  // its home ward is the call's
  std::uint32_t travel_ms = 0;
};

/// The call that it might be sent to.
struct CallFacts {
  std::uint8_t grade = 0;  // 0 is I
  std::uint32_t ward = 0;
  sim::Duration waited;          // since receipt
  std::uint32_t free_units = 0;  // free now that may attend it, one just becoming free included
};

/// A rule of one's own for choosing among free units. One object serves all threads at once.
class DispatchPolicy {
 public:
  virtual ~DispatchPolicy() = default;
  /// The cost [ms] of sending the candidate; the least is sent, ties by unit. Empty: not at all.
  [[nodiscard]] virtual std::optional<std::uint32_t> cost_ms(const CallFacts& call,
                                                             const Candidate& candidate) const = 0;
};

/// By grade: I, S, E, R.
template <class T>
using ByGrade = std::array<T, 4>;

struct DispatchRules {
  ByGrade<sim::Duration> target{};  // from receipt to arrival
  /// A call without any unit so long after its receipt is closed unattended; absent: never.
  ByGrade<std::optional<sim::Duration>> patience{};
  Choice choice = Choice::nearest;
  std::shared_ptr<const DispatchPolicy> policy{};  // instead of `choice`; null: none

  /// A call that has waited so long counts as one of the next higher grade; absent: never.
  ByGrade<std::optional<sim::Duration>> ageing{};
  Preemption preemption = Preemption::never;
  ByGrade<bool> preempting{true, false, false, false};  // the grades that may
  /// A unit that becomes free takes over an I call from one on the way if it saves at least this
  /// share of what is left of the travel; absent: never. In (0, 1].
  std::optional<double> redirect_share{};
  /// Calls below I are sent a unit only while more than this number of units that attend I calls
  /// are free.
  std::uint32_t reserve = 0;
  /// A call of the grade that is ready while so many calls wait gets no unit at all; absent: any.
  ByGrade<std::optional<std::uint32_t>> no_send_above{};
  /// Grades for which units at their desks are called out if no other unit is free.
  ByGrade<bool> from_desk{};
};

}  // namespace models::police
