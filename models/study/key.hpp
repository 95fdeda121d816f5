// A config as a text to look it up by. Shorter to make than TOML, and as complete: it visits the
// table of all fields. Never leaves the process.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/study/fields.hpp"

namespace models::study {

namespace detail {

class KeyWriter {
 public:
  explicit KeyWriter(std::string& key) : key_{key} {}

  void number(std::string_view, double& value, const Rule&) { add(value); }
  void number(std::string_view, std::optional<double>& value, const Rule&) { add(value); }
  template <class Integer>
  void integer(std::string_view, Integer& value, const Rule&) {
    add(std::int64_t{value});
  }
  void integer(std::string_view, std::optional<int>& value, const Rule&) {
    add(value.has_value());
    if (value) add(std::int64_t{*value});
  }
  void flag(std::string_view, bool& value, const Rule&) { add(value); }
  void text(std::string_view, std::string& value, const Rule&) { add(value); }
  template <class Enum>
  void choice(std::string_view, Enum& value, std::span<const std::string_view>, const Rule&) {
    add(static_cast<std::int64_t>(value));
  }
  void numbers(std::string_view, std::vector<double>& values, const Rule&) {
    add(values.size());
    for (const double value : values) add(value);
  }
  void texts(std::string_view, std::vector<std::string>& values, const Rule&) {
    add(values.size());
    for (const std::string& value : values) add(value);
  }
  void values(std::string_view name, std::vector<std::string>& values, const Rule& rule) {
    texts(name, values, rule);
  }
  template <std::size_t N>
  void by_name(std::string_view, std::array<std::optional<double>, N>& values,
               const std::array<std::string_view, N>&, const Rule&) {
    for (const std::optional<double>& value : values) add(value);
  }
  template <class Config>
  void table(std::string_view, Config& config, std::string_view) {
    describe(*this, config);
  }
  template <class Config>
  void table(std::string_view, std::optional<Config>& config, std::string_view) {
    add(config.has_value());
    if (config) describe(*this, *config);
  }
  template <class Config>
  void tables(std::string_view, std::vector<Config>& configs, std::string_view) {
    add(configs.size());
    for (Config& config : configs) describe(*this, config);
  }

  void add(bool value) { key_ += value ? '1' : '0'; }
  void add(std::int64_t value) { add(static_cast<std::uint64_t>(value)); }
  void add(std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) key_ += static_cast<char>(value >> (8 * byte) & 0xff);
  }
  void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
  void add(const std::optional<double>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  void add(const std::string& value) {
    add(value.size());
    key_ += value;
  }

 private:
  std::string& key_;
};

}  // namespace detail

/// Equal for equal configs alone.
template <class Config>
[[nodiscard]] std::string key_of(Config config) {  // visitors take what they may change
  std::string key;
  detail::KeyWriter writer{key};
  describe(writer, config);
  return key;
}

}  // namespace models::study
