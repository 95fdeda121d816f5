// A study file as a TOML tree with places, and changes to it by key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.hpp"

#include <toml++/toml.h>

namespace models::study {

/// A change to a study: `team[2].units`, or `team[ward PCs].units` by the table's name, and the new
/// value as TOML ("5", "\"foot\"", "[1, 2]").
struct Override {
  std::string key;
  std::string value;
};

/// A step of a key: `team[ward PCs]` is {"team", "ward PCs"}.
struct Step {
  std::string key;
  std::optional<std::string> element;  // of an array of tables: a number or a name
};

/// The steps of a key; none if it is not one.
[[nodiscard]] std::vector<Step> steps_of(const std::string& key);

/// A parsed file. Values set by an override remember it, for error messages.
class Document {
 public:
  /// @param label  how the file is called in messages
  /// @throws sim::InputError with line and column if `text` is not TOML.
  Document(const std::string& text, std::string label);
  Document(Document&&) = default;  // copies of TOML nodes would forget their places
  Document& operator=(Document&&) = default;

  /// @throws sim::InputError if the key's path leads nowhere or the value is not TOML.
  void apply(const Override& change);

  [[nodiscard]] const toml::table& root() const { return root_; }
  [[nodiscard]] toml::table& root() { return root_; }
  [[nodiscard]] const std::string& label() const { return label_; }

  /// The place of a key, e.g. "team[2].shift", or of the nearest table around it that exists.
  [[nodiscard]] std::string where(const std::string& key) const;
  /// "file:line:column" of a node; for one that an override set, the override.
  [[nodiscard]] std::string where(const toml::node& node) const;
  /// Whether an override set the node.
  [[nodiscard]] bool overridden(const toml::node& node) const;
  [[nodiscard]] bool any_override() const { return !overridden_.empty(); }

 private:
  std::string label_;
  toml::table root_;
  std::vector<std::pair<const toml::node*, std::string>> overridden_;
};

/// A text as a TOML value: "5" a number, "true" a flag, "[1, 2]" a list, anything else a text.
[[nodiscard]] std::string as_toml_value(const std::string& text);

}  // namespace models::study
