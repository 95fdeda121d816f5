// Errors that a user can act on: what is wrong, where, and what to do.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace sim {

/// One thing that is wrong with an input.
struct Problem {
  std::string where;  // "config/a.toml:14:9", a file, a dataset; empty if it has no place
  std::string what;   // "team[2].shift.length_h = -8 (must be > 0)"
  std::string hint;   // what to do; may be empty
};

/// "where: what\n  hint", without the empty parts.
[[nodiscard]] std::string to_string(const Problem& problem);

/// The user's input cannot be used. Holds every problem found, never only the first.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  InputError(std::string where, std::string what, std::string hint = {});

  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// Writing failed although the input was good: a full disk, a missing right.
class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A number as messages show it: the shortest text that reads back as the same number,
/// whole numbers below 1e15 with all their digits.
[[nodiscard]] std::string to_text(double value);

/// The name in `known` that `name` was probably meant to be; empty if none is close.
/// Close: at most a third of the letters differ (Levenshtein distance).
[[nodiscard]] std::string closest_name(const std::string& name,
                                       const std::vector<std::string>& known);

}  // namespace sim
