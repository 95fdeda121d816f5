// Checks the arguments of one call, and tells everything that is wrong with them.
#pragma once

#include <cmath>
#include <string>
#include <utility>

#include "sim/core/column_checks.hpp"
#include "sim/core/error.hpp"

namespace models::analytic {

/// Collects problems with single numbers and with columns.
class InputChecks : public sim::ColumnChecks {
 public:
  using ColumnChecks::ColumnChecks;

  void at_least_one(const std::string& name, int value) {
    if (value < 1) add(name + " = " + std::to_string(value) + " (must be >= 1)");
  }

  void positive(const std::string& name, double value) {
    if (!is_positive(value)) add(name + " = " + sim::to_text(value) + " (must be > 0 and finite)");
  }

  void not_negative(const std::string& name, double value) {
    if (value >= 0 && std::isfinite(value)) return;
    add(name + " = " + sim::to_text(value) + " (must be >= 0 and finite)");
  }

  void each_positive(const std::string& name, std::span<const double> column) {
    if (column.empty()) add(name + " is empty", "give at least one value");
    each(name, column, "> 0 and finite",
         [](double value, std::size_t) { return is_positive(value); });
  }

  /// A queue without limit is stable if less work comes in than can be done.
  void stable(double load_erlang, double capacity_erlang) {
    if (load_erlang < capacity_erlang) return;
    add("unstable: a load of " + sim::to_text(load_erlang) +
            " erlang (calls per hour x mean service x units needed) where less than " +
            sim::to_text(capacity_erlang) + " can be served",
        "the line would grow without end: give fewer calls, shorter service or more units");
  }

 private:
  static bool is_positive(double value) { return value > 0 && std::isfinite(value); }
};

}  // namespace models::analytic
