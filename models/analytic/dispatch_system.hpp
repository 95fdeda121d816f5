// Units, districts and who is sent where: what Larson's hypercube models take and give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace models::analytic {

/// What becomes of a call that meets all units busy.
enum class AllBusy {
  wait,  // in a line without limit, first come first served
  lost,  // or served by somebody else
};

/// Calls in districts (atoms), and units that are sent one to each call.
///
/// Tables have a row for each unit and a column for each district: unit n, district j stand at
/// n * districts + j.
struct DispatchSystem {
  std::vector<double> calls_per_hour;  // by district, >= 0, not all 0; Poisson
  std::vector<double> mean_service_h;  // by unit, or one for all; > 0, exponential, travel included
  /// Table. Of the free units the one of least cost in the call's district is sent; of units whose
  /// cost is equal, each as often. Finite. Travel times make it the nearest.
  std::vector<double> cost;
  AllBusy all_busy = AllBusy::wait;
  /// Table of travel times from where a free unit waits; absent: no mean travel. Part of service,
  /// not added to it.
  std::optional<std::vector<double>> travel_h = std::nullopt;

  [[nodiscard]] std::size_t districts() const { return calls_per_hour.size(); }
};

/// Who is sent where, and how busy that keeps them.
struct Dispatches {
  std::vector<double> workload;  // by unit: share of time busy
  /// Table: share of all dispatches that send unit n to district j; sum 1. A call from the line
  /// gets whoever comes free.
  std::vector<double> dispatch_share;
  /// Share of dispatches that send another unit than one of least cost: interdistrict responses,
  /// if a district belongs to the unit that comes first.
  double crossing_share = 0;
  double crossing_share_undelayed = 0;  // of calls that do not wait
  /// Sum of dispatch_share x travel_h, if travel times were given. A unit that takes a call from
  /// the line is counted as if it set out from where it waits when free.
  std::optional<double> mean_travel_h;
};

/// The cost table of orders of preference: its entries are places in the order.
///
/// @param order  [district][place]: units from 0, the first to be sent first; each unit once.
/// @throws sim::InputError naming every district whose order is not one of all units.
[[nodiscard]] std::vector<double> cost_of_orders(std::span<const std::int64_t> order,
                                                 std::size_t units);

/// Units by place in a district's order of preference; units in one group have equal costs.
using PreferenceGroups = std::vector<std::vector<std::size_t>>;

/// A checked system in the form in which it is solved.
class DispatchPlan {
 public:
  /// @param function  whose arguments they are, for messages.
  /// @throws sim::InputError with everything that is wrong, an unstable load among it.
  DispatchPlan(DispatchSystem system, const char* function);

  [[nodiscard]] const DispatchSystem& system() const { return system_; }
  [[nodiscard]] std::size_t units() const { return service_rate_.size(); }
  [[nodiscard]] std::size_t districts() const { return system_.districts(); }
  [[nodiscard]] double calls_per_hour() const { return calls_per_hour_; }  // of all districts
  [[nodiscard]] bool calls_wait() const { return system_.all_busy == AllBusy::wait; }
  [[nodiscard]] double service_rate(std::size_t unit) const { return service_rate_[unit]; }
  [[nodiscard]] double service_rate() const { return all_service_rate_; }  // of all units
  [[nodiscard]] const PreferenceGroups& groups(std::size_t district) const {
    return groups_[district];
  }

  /// @param undelayed  table: share of all calls that unit n serves in district j without a wait.
  /// @param p_delay    share of all calls that wait; the rest of them is lost.
  [[nodiscard]] Dispatches dispatches(std::vector<double> workload, std::vector<double> undelayed,
                                      double p_delay) const;

 private:
  DispatchSystem system_;
  std::vector<double> service_rate_;
  std::vector<PreferenceGroups> groups_;
  double calls_per_hour_ = 0;
  double all_service_rate_ = 0;
};

}  // namespace models::analytic
