#include "models/study/reference.hpp"

#include <toml++/toml.h>

#include <sstream>
#include <utility>

#include "models/study/fields.hpp"

namespace models::study {

std::string unit_of(std::string_view key) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kSuffixes{
      {{"gbp_per_year", "£ a year"},
       {"_h_per_year", "h a year"},
       {"_days_per_year", "days a year"},
       {"_per_hour", "an hour"},
       {"_deg", "°"},
       {"_years", "years"},
       {"_d", "days"},
       {"_s", "s"},
       {"_mps", "m/s"},
       {"_km2", "km²"},
       {"_km", "km"},
       {"_m", "m"},
       {"_min", "min"},
       {"_h", "h"},
       {"_days", "days"},
       {"_gbp", "£"},
       {"_mb", "MB"},
       {"_per_year", "a year"},
       {"_share", "share"}}};
  for (const auto& [suffix, unit] : kSuffixes) {
    if (key.ends_with(suffix)) return std::string{unit};
  }
  return {};
}

namespace {

toml::array array_of(std::span<const std::string_view> names) {
  toml::array array;
  for (const std::string_view name : names) array.push_back(std::string{name});
  return array;
}

// Builds the schema as a TOML tree, which toml++ prints as JSON.
class SchemaWriter {
 public:
  explicit SchemaWriter(toml::table& schema) : schema_{schema} {
    schema_.insert("type", "object");
    schema_.insert("additionalProperties", false);
    schema_.insert("properties", toml::table{});
  }

  void number(std::string_view key, double& value, const Rule& rule) {
    toml::table& field = add(key, "number", rule);
    add_range(field, rule);
    field.insert("default", value);
  }
  void number(std::string_view key, std::optional<double>&, const Rule& rule) {
    add_range(add(key, "number", rule), rule);
  }
  template <class Integer>
  void integer(std::string_view key, Integer& value, const Rule& rule) {
    toml::table& field = add(key, "integer", rule);
    add_range(field, rule);
    field.insert("default", std::int64_t{value});
  }
  void integer(std::string_view key, std::optional<int>&, const Rule& rule) {
    add_range(add(key, "integer", rule), rule);
  }
  void flag(std::string_view key, bool& value, const Rule& rule) {
    add(key, "boolean", rule).insert("default", value);
  }
  void text(std::string_view key, std::string& value, const Rule& rule) {
    toml::table& field = add(key, "string", rule);
    if (!rule.choices.empty()) field.insert("enum", array_of(rule.choices));
    if (!value.empty()) field.insert("default", value);
  }
  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> names,
              const Rule& rule) {
    toml::table& field = add(key, "string", rule);
    field.insert("enum", array_of(names));
    field.insert("default", std::string{names[static_cast<std::size_t>(value)]});
  }
  void numbers(std::string_view key, std::vector<double>&, const Rule& rule) {
    toml::table item{{"type", "number"}};
    add_range(item, rule);
    add_list(key, rule, std::move(item));
  }
  void texts(std::string_view key, std::vector<std::string>&, const Rule& rule) {
    toml::table item{{"type", "string"}};
    if (!rule.choices.empty()) item.insert("enum", array_of(rule.choices));
    add_list(key, rule, std::move(item));
  }
  void values(std::string_view key, std::vector<std::string>&, const Rule& rule) {
    add_list(key, rule, toml::table{});
  }
  template <std::size_t N>
  void by_name(std::string_view key, std::array<std::optional<double>, N>& values,
               const std::array<std::string_view, N>& names, const Rule& rule) {
    toml::table inner;
    SchemaWriter writer{inner};
    for (std::size_t i = 0; i < N; ++i)
      writer.number(names[i], values[i], {.at_least = rule.at_least, .above = rule.above});
    inner.insert("description", std::string{rule.doc});
    properties().insert(key, std::move(inner));
  }
  template <class Config>
  void table(std::string_view key, Config& config, std::string_view doc) {
    properties().insert(key, object(config, doc));
  }
  template <class Config>
  void table(std::string_view key, std::optional<Config>&, std::string_view doc) {
    Config config;
    table(key, config, doc);
  }
  template <class Config>
  void tables(std::string_view key, std::vector<Config>&, std::string_view doc) {
    Config config;
    properties().insert(key, toml::table{{"type", "array"}, {"items", object(config, doc)}});
  }

 private:
  template <class Config>
  static toml::table object(Config& config, std::string_view doc) {
    toml::table inner;
    SchemaWriter writer{inner};
    describe(writer, config);
    inner.insert("description", std::string{doc});
    return inner;
  }
  toml::table& properties() { return *schema_.get_as<toml::table>("properties"); }

  toml::table& add(std::string_view key, const char* type, const Rule& rule) {
    toml::table field{{"type", type}};
    if (!rule.doc.empty()) field.insert("description", std::string{rule.doc});
    if (rule.presence == Presence::required) {
      auto [it, inserted] = schema_.insert("required", toml::array{});
      it->second.as_array()->push_back(std::string{key});
    }
    return *properties().insert(key, std::move(field)).first->second.as_table();
  }
  void add_list(std::string_view key, const Rule& rule, toml::table item) {
    toml::table& field = add(key, "array", rule);
    field.insert("items", std::move(item));
    if (!rule.length) return;
    field.insert("minItems", static_cast<std::int64_t>(*rule.length));
    field.insert("maxItems", static_cast<std::int64_t>(*rule.length));
  }
  static void add_range(toml::table& field, const Rule& rule) {
    if (rule.at_least) field.insert("minimum", *rule.at_least);
    if (rule.above) field.insert("exclusiveMinimum", *rule.above);
    if (rule.at_most) field.insert("maximum", *rule.at_most);
    if (rule.below) field.insert("exclusiveMaximum", *rule.below);
  }

  toml::table& schema_;
};

// Writes one section a table; sections of inner tables follow.
class PageWriter {
 public:
  PageWriter(std::string& page, std::string path) : page_{page}, path_{std::move(path)} {}

  void number(std::string_view key, double& value, const Rule& rule) {
    row(key, "number", range(rule), sim::to_text(value), rule);
  }
  void number(std::string_view key, std::optional<double>&, const Rule& rule) {
    row(key, "number", range(rule), "", rule);
  }
  template <class Integer>
  void integer(std::string_view key, Integer& value, const Rule& rule) {
    row(key, "whole number", range(rule), std::to_string(value), rule);
  }
  void integer(std::string_view key, std::optional<int>&, const Rule& rule) {
    row(key, "whole number", range(rule), "", rule);
  }
  void flag(std::string_view key, bool& value, const Rule& rule) {
    row(key, "true or false", "", value ? "true" : "false", rule);
  }
  void text(std::string_view key, std::string& value, const Rule& rule) {
    row(key, "text", names(rule.choices), value, rule);
  }
  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> choices,
              const Rule& rule) {
    row(key, "text", names(choices), std::string{choices[static_cast<std::size_t>(value)]}, rule);
  }
  void numbers(std::string_view key, std::vector<double>&, const Rule& rule) {
    const std::string count = rule.length ? std::to_string(*rule.length) + " " : "";
    row(key, "list of " + count + "numbers", range(rule), "", rule);
  }
  void texts(std::string_view key, std::vector<std::string>& value, const Rule& rule) {
    std::string list;
    for (const std::string& text : value) list += (list.empty() ? "" : ", ") + text;
    row(key, "list of texts", names(rule.choices), list, rule);
  }
  void values(std::string_view key, std::vector<std::string>&, const Rule& rule) {
    row(key, "list", "", "", rule);
  }
  template <std::size_t N>
  void by_name(std::string_view key, std::array<std::optional<double>, N>& values,
               const std::array<std::string_view, N>& keys, const Rule& rule) {
    std::string defaults;
    for (std::size_t i = 0; i < N; ++i) {
      if (values[i])
        defaults += (defaults.empty() ? "" : ", ") + std::string{keys[i]} + " = " +
                    sim::to_text(*values[i]);
    }
    row(key, "table {" + names(keys) + "}", range(rule), defaults, rule);
  }
  template <class Config>
  void table(std::string_view key, Config& config, std::string_view doc) {
    section(key, "[", "]", config, doc);
  }
  template <class Config>
  void table(std::string_view key, std::optional<Config>&, std::string_view doc) {
    Config config;
    section(key, "[", "]", config, doc);
  }
  template <class Config>
  void tables(std::string_view key, std::vector<Config>&, std::string_view doc) {
    Config config;
    section(key, "[[", "]]", config, doc);
  }

  void finish() {
    if (!rows_.empty())
      page_ += "| key | type | range | default | unit | meaning |\n|---|---|---|---|---|---|\n" +
               rows_ + "\n";
    page_ += inner_;
  }

 private:
  template <class Config>
  void section(std::string_view key, const char* open, const char* close, Config& config,
               std::string_view doc) {
    const std::string path = path_.empty() ? std::string{key} : path_ + "." + std::string{key};
    inner_ += "## `" + std::string{open} + path + close + "`\n\n" + std::string{doc} + "\n\n";
    PageWriter writer{inner_, path};
    describe(writer, config);
    writer.finish();
  }
  static std::string names(std::span<const std::string_view> list) {
    std::string text;
    for (const std::string_view name : list) text += (text.empty() ? "" : ", ") + std::string{name};
    return text;
  }
  static std::string range(const Rule& rule) {
    std::string text;
    const auto add = [&](const char* sign, std::optional<double> bound) {
      if (bound)
        text += (text.empty() ? "" : ", ") + std::string{sign} + " " + sim::to_text(*bound);
    };
    add("≥", rule.at_least);
    add(">", rule.above);
    add("≤", rule.at_most);
    add("<", rule.below);
    return text;
  }
  void row(std::string_view key, const std::string& type, const std::string& range_text,
           const std::string& default_text, const Rule& rule) {
    const bool required = rule.presence == Presence::required;
    rows_ += "| `" + std::string{key} + "` | " + type + " | " + range_text + " | " +
             (required ? "**required**" : default_text) + " | " + unit_of(key) + " | " +
             std::string{rule.doc} + " |\n";
  }

  std::string& page_;
  std::string path_;
  std::string rows_;
  std::string inner_;
};

}  // namespace

std::string json_schema() {
  toml::table schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "wardsim study file"}};
  StudyConfig config;
  SchemaWriter writer{schema};
  describe(writer, config);
  std::ostringstream text;
  text << toml::json_formatter{schema} << '\n';
  return text.str();
}

std::string reference_page() {
  std::string page =
      "# Study files\n\n"
      "A study is a TOML file. Written by `wardsim schema --markdown` from the table that also "
      "checks studies; do not edit. Tables may be left out unless they have a required key. Any "
      "key can be set on the command line, `--set team[0].units=3` or `--set 'team[ward "
      "PCs].units=3'`, and can be a sweep axis, but for those that a results file holds once: "
      "`validate` names them.\n\n";
  StudyConfig config;
  PageWriter writer{page, ""};
  describe(writer, config);
  writer.finish();
  while (page.ends_with("\n\n")) page.pop_back();
  return page;
}

}  // namespace models::study
