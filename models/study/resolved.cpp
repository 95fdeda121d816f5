#include "models/study/resolved.hpp"

#include <toml++/toml.h>

#include <sstream>

#include "models/study/fields.hpp"

namespace models::study {

namespace {

// Visits the field table and fills a TOML table. Empty texts and lists are left out: they mean
// "not given".
class Writer {
 public:
  explicit Writer(toml::table& table) : table_{table} {}

  void number(std::string_view key, double& value, const Rule&) { table_.insert(key, value); }
  void number(std::string_view key, std::optional<double>& value, const Rule&) {
    if (value) table_.insert(key, *value);
  }
  template <class Integer>
  void integer(std::string_view key, Integer& value, const Rule&) {
    table_.insert(key, std::int64_t{value});
  }
  void integer(std::string_view key, std::optional<int>& value, const Rule&) {
    if (value) table_.insert(key, std::int64_t{*value});
  }
  void flag(std::string_view key, bool& value, const Rule&) { table_.insert(key, value); }
  void text(std::string_view key, std::string& value, const Rule&) {
    if (!value.empty()) table_.insert(key, value);
  }
  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> names,
              const Rule&) {
    table_.insert(key, std::string{names[static_cast<std::size_t>(value)]});
  }
  void numbers(std::string_view key, std::vector<double>& values, const Rule&) {
    if (!values.empty()) insert_array(key, values);
  }
  void texts(std::string_view key, std::vector<std::string>& values, const Rule&) {
    insert_array(key, values);  // an empty list of grades or ranks is a choice of its own
  }
  void values(std::string_view key, std::vector<std::string>& values, const Rule&) {
    if (values.empty()) return;
    std::string list;
    for (const std::string& value : values) list += value + ", ";
    toml::table parsed = toml::parse(std::string_view{"list = [" + list + "]"});
    table_.insert(key, std::move(*parsed.get_as<toml::array>("list")));
  }
  template <std::size_t N>
  void by_name(std::string_view key, std::array<std::optional<double>, N>& values,
               const std::array<std::string_view, N>& names, const Rule&) {
    toml::table inner;
    for (std::size_t i = 0; i < N; ++i) {
      if (values[i]) inner.insert(names[i], *values[i]);
    }
    if (!inner.empty()) table_.insert(key, std::move(inner));
  }
  template <class Config>
  void table(std::string_view key, Config& config, std::string_view) {
    toml::table inner;
    Writer writer{inner};
    describe(writer, config);
    if (!inner.empty()) table_.insert(key, std::move(inner));
  }
  template <class Config>
  void table(std::string_view key, std::optional<Config>& config, std::string_view doc) {
    if (config) table(key, *config, doc);
  }
  template <class Config>
  void tables(std::string_view key, std::vector<Config>& configs, std::string_view) {
    if (configs.empty()) return;
    toml::array array;
    for (Config& config : configs) {
      toml::table inner;
      Writer writer{inner};
      describe(writer, config);
      array.push_back(std::move(inner));
    }
    table_.insert(key, std::move(array));
  }

 private:
  template <class T>
  void insert_array(std::string_view key, const std::vector<T>& values) {
    toml::array array;
    for (const T& value : values) array.push_back(value);
    table_.insert(key, std::move(array));
  }

  toml::table& table_;
};

}  // namespace

std::string to_toml(const StudyConfig& config) {
  StudyConfig copy = config;  // visitors take what they may change
  toml::table root;
  Writer writer{root};
  describe(writer, copy);
  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

}  // namespace models::study
