#include "models/study/reader.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include "models/study/fields.hpp"

namespace models::study {

namespace {

std::string in_quotes(std::string_view text) {
  return '"' + std::string{text} + '"';
}

std::string joined(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string{name};
  return list;
}

std::string printed(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

// The rule for a number in words; empty if the value keeps it.
std::string broken_rule(double value, const Rule& rule) {
  const auto limit = [](const char* sign, double bound) {
    return std::string{"must be "} + sign + " " + sim::to_text(bound);
  };
  if (!std::isfinite(value)) return "must be a finite number";
  if (rule.at_least && value < *rule.at_least) return limit(">=", *rule.at_least);
  if (rule.above && value <= *rule.above) return limit(">", *rule.above);
  if (rule.at_most && value > *rule.at_most) return limit("<=", *rule.at_most);
  if (rule.below && value >= *rule.below) return limit("<", *rule.below);
  return {};
}

// Visits the field table with one table of the document at hand.
class Reader {
 public:
  Reader(const Document& document, const toml::table& table, std::string path,
         std::vector<sim::Problem>& problems)
      : document_{document}, table_{table}, path_{std::move(path)}, problems_{problems} {}

  void number(std::string_view key, double& value, const Rule& rule) {
    if (const toml::node* node = find(key, rule)) read_number(*node, at(key), value, rule);
  }
  void number(std::string_view key, std::optional<double>& value, const Rule& rule) {
    const toml::node* node = find(key, rule);
    double read = 0;
    if (node != nullptr && read_number(*node, at(key), read, rule)) value = read;
  }

  template <class Integer>
  void integer(std::string_view key, Integer& value, const Rule& rule) {
    const toml::node* node = find(key, rule);
    if (node == nullptr) return;
    const auto* integer = node->as_integer();
    if (integer == nullptr) return wrong(*node, at(key), "must be a whole number");
    const auto read = static_cast<double>(integer->get());
    if (const std::string broken = broken_rule(read, rule); !broken.empty()) {
      return wrong(*node, at(key), broken);
    }
    if (!std::in_range<Integer>(integer->get())) return wrong(*node, at(key), "is too large");
    value = static_cast<Integer>(integer->get());
  }

  void integer(std::string_view key, std::optional<int>& value, const Rule& rule) {
    const std::size_t problems = problems_.size();
    int read = 0;
    integer<int>(key, read, rule);
    if (table_.contains(key) && problems_.size() == problems) value = read;
  }

  void flag(std::string_view key, bool& value, const Rule& rule) {
    const toml::node* node = find(key, rule);
    if (node == nullptr) return;
    if (!node->is_boolean()) return wrong(*node, at(key), "must be true or false");
    value = node->as_boolean()->get();
  }

  void text(std::string_view key, std::string& value, const Rule& rule) {
    const toml::node* node = find(key, rule);
    if (node != nullptr) read_text(*node, at(key), value, rule);
  }

  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> names,
              Rule rule) {
    const toml::node* node = find(key, rule);
    rule.choices = names;
    std::string read;
    if (node == nullptr || !read_text(*node, at(key), read, rule)) return;
    value = static_cast<Enum>(std::find(names.begin(), names.end(), read) - names.begin());
  }

  void numbers(std::string_view key, std::vector<double>& values, const Rule& rule) {
    const toml::array* array = find_array(key, rule);
    if (array == nullptr) return;
    values.assign(array->size(), 0);
    for (std::size_t i = 0; i < array->size(); ++i) {
      read_number((*array)[i], at(key, i), values[i], rule);
    }
  }

  void texts(std::string_view key, std::vector<std::string>& values, const Rule& rule) {
    const toml::array* array = find_array(key, rule);
    if (array == nullptr) return;
    values.assign(array->size(), {});
    for (std::size_t i = 0; i < array->size(); ++i) {
      read_text((*array)[i], at(key, i), values[i], rule);
    }
  }

  void values(std::string_view key, std::vector<std::string>& values, const Rule& rule) {
    const toml::array* array = find_array(key, rule);
    if (array == nullptr) return;
    for (const toml::node& node : *array) values.push_back(printed(node));
  }

  template <std::size_t N>
  void by_name(std::string_view key, std::array<std::optional<double>, N>& values,
               const std::array<std::string_view, N>& names, const Rule& rule) {
    const toml::node* node = find(key, rule);
    if (node == nullptr) return;
    if (!node->is_table()) return wrong(*node, at(key), "must be a table {" + joined(names) + "}");
    Reader inner{document_, *node->as_table(), at(key), problems_};
    for (std::size_t i = 0; i < N; ++i) inner.number(names[i], values[i], rule);
    inner.finish();
  }

  template <class Config>
  void table(std::string_view key, Config& config, std::string_view) {
    const toml::node* node = find(key, {});
    if (node != nullptr)
      read_table(*node, at(key), config);
    else
      missing_keys(at(key), config);
  }
  template <class Config>
  void table(std::string_view key, std::optional<Config>& config, std::string_view) {
    const toml::node* node = find(key, {});
    if (node != nullptr) read_table(*node, at(key), config.emplace());
  }

  template <class Config>
  void tables(std::string_view key, std::vector<Config>& configs, std::string_view) {
    const toml::node* node = find(key, {});
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      return wrong(*node, at(key), "must be a list of tables, [[" + at(key) + "]]");
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
      read_table((*array)[i], at(key, i), configs.emplace_back());
    }
  }

  // Complains of keys that the field table does not know.
  void finish() {
    for (const auto& [key, node] : table_) {
      const std::string name{key.str()};
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      const std::string closest = sim::closest_name(name, known_);
      std::vector<std::string_view> keys{known_.begin(), known_.end()};
      const sim::Problem problem{
          place(key.source(), node),
          "unknown key " + in_quotes(path_.empty() ? name : path_ + "." + name),
          closest.empty() ? "known here: " + joined(keys)
                          : "did you mean " + in_quotes(closest) + "?"};
      problems_.push_back(problem);
    }
  }

 private:
  [[nodiscard]] std::string place(const toml::source_region& key, const toml::node& node) const {
    if (key.begin.line == 0) return document_.where(node);
    return document_.label() + ':' + std::to_string(key.begin.line) + ':' +
           std::to_string(key.begin.column);
  }
  [[nodiscard]] std::string at(std::string_view key) const {
    return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
  }
  [[nodiscard]] std::string at(std::string_view key, std::size_t i) const {
    return at(key) + "[" + std::to_string(i) + "]";
  }

  const toml::node* find(std::string_view key, const Rule& rule) {
    known_.emplace_back(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr && rule.presence == Presence::required) {
      problems_.push_back(
          {document_.where(table_), at(key) + " is missing", std::string{rule.doc}});
    }
    return node;
  }

  const toml::array* find_array(std::string_view key, const Rule& rule) {
    const toml::node* node = find(key, rule);
    if (node == nullptr) return nullptr;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      wrong(*node, at(key), "must be a list");
    } else if (rule.length && array->size() != *rule.length) {
      problems_.push_back({document_.where(*node),
                           at(key) + " has " + std::to_string(array->size()) +
                               " entries (must be " + std::to_string(*rule.length) + ")",
                           {}});
      return nullptr;
    }
    return array;
  }

  void wrong(const toml::node& node, const std::string& path, const std::string& must,
             const std::string& hint = {}) {
    problems_.push_back(
        {document_.where(node), path + " = " + printed(node) + " (" + must + ")", hint});
  }

  bool read_number(const toml::node& node, const std::string& path, double& value,
                   const Rule& rule) {
    const double read = node.is_number() ? node.value_or(0.0) : 0.0;
    const std::string broken = node.is_number() ? broken_rule(read, rule) : "must be a number";
    if (!broken.empty()) {
      wrong(node, path, broken);
      return false;
    }
    value = read;
    return true;
  }

  bool read_text(const toml::node& node, const std::string& path, std::string& value,
                 const Rule& rule) {
    if (!node.is_string()) {
      wrong(node, path, "must be a text in quotes");
      return false;
    }
    const std::string read = node.as_string()->get();
    if (!rule.choices.empty() &&
        std::find(rule.choices.begin(), rule.choices.end(), read) == rule.choices.end()) {
      const std::string closest =
          sim::closest_name(read, {rule.choices.begin(), rule.choices.end()});
      wrong(node, path, "must be one of " + joined(rule.choices),
            closest.empty() ? "" : "did you mean " + in_quotes(closest) + "?");
      return false;
    }
    value = read;
    return true;
  }

  template <class Config>
  void read_table(const toml::node& node, const std::string& path, Config& config) {
    if (!node.is_table()) return wrong(node, path, "must be a table");
    Reader inner{document_, *node.as_table(), path, problems_};
    describe(inner, config);
    inner.finish();
  }

  // A table that is absent altogether may still have had required keys.
  template <class Config>
  void missing_keys(const std::string& path, Config& config) {
    const toml::table empty;
    Reader inner{document_, empty, path, problems_};
    describe(inner, config);
  }

  const Document& document_;
  const toml::table& table_;
  std::string path_;
  std::vector<sim::Problem>& problems_;
  std::vector<std::string> known_;
};

template <class Config>
Config read_all(const Document& document, std::vector<sim::Problem>& problems) {
  Config config;
  Reader reader{document, document.root(), "", problems};
  describe(reader, config);
  reader.finish();
  return config;
}

}  // namespace

StudyConfig read_study(const Document& document, std::vector<sim::Problem>& problems) {
  return read_all<StudyConfig>(document, problems);
}

CalibratedDemand read_demand(const Document& document, std::vector<sim::Problem>& problems) {
  return read_all<DemandFileConfig>(document, problems).demand;
}

}  // namespace models::study
