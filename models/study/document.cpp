#include "models/study/document.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace models::study {

std::vector<Step> steps_of(const std::string& key) {
  std::vector<Step> steps;
  std::size_t i = 0;
  while (i < key.size()) {
    Step step;
    while (i < key.size() && key[i] != '.' && key[i] != '[') step.key += key[i++];
    if (i < key.size() && key[i] == '[') {
      const std::size_t close = key.find(']', i);
      if (close == std::string::npos || step.key.empty()) return {};
      step.element = key.substr(i + 1, close - i - 1);
      i = close + 1;
    }
    if (step.key.empty() || (i < key.size() && key[i] != '.')) return {};
    steps.push_back(std::move(step));
    if (i < key.size() && ++i == key.size()) return {};
  }
  return steps;
}

namespace {

// `Array` is const or not, and so is the table that is found.
template <class Array>
auto* find_element(Array& tables, const std::string& element) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    auto* table = tables[i].as_table();
    if (table == nullptr) continue;
    const auto* name = table->template get_as<std::string>("name");
    if (std::to_string(i) == element || (name != nullptr && name->get() == element)) return table;
  }
  return decltype(tables[0].as_table()){nullptr};
}

std::vector<std::string> names_of(const toml::array& tables) {
  std::vector<std::string> names;
  for (const toml::node& node : tables) {
    const toml::table* table = node.as_table();
    if (table == nullptr) continue;
    if (const auto* name = table->get_as<std::string>("name")) names.push_back(name->get());
  }
  return names;
}

[[noreturn]] void leads_nowhere(const Override& change, const std::string& part,
                                const std::vector<std::string>& known) {
  const std::string closest = sim::closest_name(part, known);
  throw sim::InputError(
      change.key, "there is no \"" + part + "\" in the study",
      closest.empty()
          ? "write keys as in the file: travel.foot_mps, team[0].units, team[NAME].units"
          : "did you mean \"" + closest + "\"?");
}

}  // namespace

Document::Document(const std::string& text, std::string label) : label_{std::move(label)} {
  try {
    root_ = toml::parse(std::string_view{text}, std::string_view{label_});
  } catch (const toml::parse_error& error) {
    std::ostringstream place;
    place << label_ << ':' << error.source().begin.line << ':' << error.source().begin.column;
    throw sim::InputError(place.str(), std::string{error.description()},
                          "the file is not valid TOML here");
  }
}

void Document::apply(const Override& change) {
  const std::vector<Step> steps = steps_of(change.key);
  if (steps.empty()) {
    throw sim::InputError(
        change.key, "not a key",
        "write keys as in the file: travel.foot_mps, team[0].units, team[NAME].units");
  }
  toml::table value;
  try {
    value = toml::parse(std::string_view{"value = " + change.value + "\n"});
  } catch (const toml::parse_error& error) {
    throw sim::InputError(change.key, "cannot read the value: " + change.value,
                          std::string{error.description()});
  }
  toml::table* table = &root_;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const bool last = i + 1 == steps.size();
    if (last && !step.element) {
      auto [it, inserted] = table->insert_or_assign(step.key, std::move(*value.get("value")));
      overridden_.emplace_back(&it->second, change.key + " = " + change.value);
      return;
    }
    if (step.element) {
      toml::array* tables = table->get_as<toml::array>(step.key);
      if (tables == nullptr) leads_nowhere(change, step.key, {});
      table = find_element(*tables, *step.element);
      if (table == nullptr) leads_nowhere(change, *step.element, names_of(*tables));
      if (last) leads_nowhere(change, change.key, {});
    } else {
      toml::node* next = table->get(step.key);
      if (next == nullptr) next = &table->insert(step.key, toml::table{}).first->second;
      table = next->as_table();
      if (table == nullptr) leads_nowhere(change, step.key, {});
    }
  }
}

std::string Document::where(const std::string& key) const {
  const toml::table* table = &root_;
  const toml::node* nearest = table;
  for (const Step& step : steps_of(key)) {
    const toml::node* node = table->get(step.key);
    if (node == nullptr) break;
    nearest = node;
    if (step.element && node->is_array()) {
      const toml::array& array = *node->as_array();
      const auto* element = find_element(array, *step.element);
      if (element == nullptr) {
        const auto number = static_cast<std::size_t>(std::atoi(step.element->c_str()));
        if (number < array.size()) nearest = &array[number];
        break;
      }
      nearest = element;
    }
    if (!nearest->is_table()) break;
    table = nearest->as_table();
  }
  return where(*nearest);
}

std::string Document::where(const toml::node& node) const {
  for (const auto& [changed, text] : overridden_) {
    if (changed == &node) return text;
  }
  const toml::source_position place = node.source().begin;
  if (place.line == 0) return label_;
  return label_ + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

bool Document::overridden(const toml::node& node) const {
  return std::any_of(overridden_.begin(), overridden_.end(),
                     [&](const auto& change) { return change.first == &node; });
}

std::string as_toml_value(const std::string& text) {
  try {
    (void)toml::parse(std::string_view{"value = " + text + "\n"});
    return text;
  } catch (const toml::parse_error&) {
    std::ostringstream quoted;
    quoted << toml::value<std::string>{text};
    return quoted.str();
  }
}

}  // namespace models::study
