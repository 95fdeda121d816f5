// Checks columns of numbers that are given together, and tells everything that is wrong with them.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/error.hpp"

namespace sim {

/// Collects problems of one call. A column of a thousand bad rows is named by the first few.
class ColumnChecks {
 public:
  /// @param where  whose arguments they are, "shrink_rates".
  explicit ColumnChecks(std::string where) : where_{std::move(where)} {}

  void add(std::string what, std::string hint = {}) {
    problems_.push_back({where_, std::move(what), std::move(hint)});
  }

  void same_length(const std::string& a, std::size_t length_a, const std::string& b,
                   std::size_t length_b) {
    if (length_a == length_b) return;
    add(a + " has " + std::to_string(length_a) + " values, " + b + " has " +
            std::to_string(length_b),
        "give both for the same streets, in the same order");
  }

  /// Notes each value for which holds(value, index) is false: "name[index] = value (must be rule)".
  template <class T, class Holds>
  void each(const std::string& name, std::span<const T> column, const std::string& rule,
            Holds&& holds) {
    std::size_t broken = 0;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (holds(column[i], i) || ++broken > kShown) continue;
      add(name + "[" + std::to_string(i) + "] = " + text(column[i]) + " (must be " + rule + ")");
    }
    if (broken > kShown) {
      add(name + ": " + std::to_string(broken - kShown) + " more values that are not " + rule);
    }
  }

  void finite_and_not_negative(const std::string& name, std::span<const double> column) {
    each(name, column, ">= 0 and finite",
         [](double value, std::size_t) { return value >= 0 && std::isfinite(value); });
  }

  [[nodiscard]] bool none() const { return problems_.empty(); }

  /// @throws InputError with every problem noted so far, if there is any.
  void throw_if_any() {
    if (!problems_.empty()) throw InputError{std::move(problems_)};
  }

 private:
  static constexpr std::size_t kShown = 10;

  template <class T>
  static std::string text(T value) {
    if constexpr (std::is_integral_v<T>) {
      return std::to_string(value);
    } else {
      return to_text(value);
    }
  }

  std::string where_;
  std::vector<Problem> problems_;
};

}  // namespace sim
