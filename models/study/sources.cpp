#include "models/study/sources.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "models/study/fields.hpp"
#include "models/study/reference.hpp"

namespace models::study {

namespace {

enum class Given { study, fallback, run };

struct Part {
  std::string key;
  std::string name;                  // of an entry that has one
  std::optional<std::size_t> entry;  // in a list of tables
};
using Path = std::vector<Part>;

struct Found {
  Path path;
  std::string value;
  std::string unit;
  Given given;
};

constexpr std::size_t kShortList = 7;  // days of the week are written out, hours are not

std::string list_text(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + sim::to_text(value);
  if (values.size() <= kShortList) return text;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return std::to_string(values.size()) + " values from " + sim::to_text(*low) + " to " +
         sim::to_text(*high);
}

// Visits the field table beside the document, and takes down every number.
class Walker {
 public:
  Walker(const Document& document, const toml::table* given, bool overridden, Path path,
         std::vector<Found>& found)
      : document_{document},
        given_{given},
        overridden_{overridden},
        path_{std::move(path)},
        found_{found} {}

  void number(std::string_view key, double& value, const Rule&) { add(key, sim::to_text(value)); }
  void number(std::string_view key, std::optional<double>& value, const Rule&) {
    if (value) add(key, sim::to_text(*value));
  }
  template <class Integer>
  void integer(std::string_view key, Integer& value, const Rule&) {
    add(key, std::to_string(value));
  }
  template <class Integer>
  void integer(std::string_view key, std::optional<Integer>& value, const Rule& rule) {
    if (value) integer(key, *value, rule);
  }
  void flag(std::string_view, bool&, const Rule&) {}
  void text(std::string_view, std::string&, const Rule&) {}
  template <class Enum>
  void choice(std::string_view, Enum&, std::span<const std::string_view>, const Rule&) {}
  void numbers(std::string_view key, std::vector<double>& values, const Rule&) {
    if (!values.empty()) add(key, list_text(values));
  }
  void texts(std::string_view, std::vector<std::string>&, const Rule&) {}
  void values(std::string_view, std::vector<std::string>&, const Rule&) {}
  template <std::size_t N>
  void by_name(std::string_view key, std::array<std::optional<double>, N>& values,
               const std::array<std::string_view, N>& names, const Rule& rule) {
    Walker inner = enter(key, node(key), {});
    for (std::size_t i = 0; i < N; ++i) inner.number(names[i], values[i], rule);
  }
  template <class Config>
  void table(std::string_view key, Config& config, std::string_view) {
    if (path_.empty() && key == "sweep") return;  // where the points are, not what is assumed
    Walker inner = enter(key, node(key), {});
    describe(inner, config);
  }
  template <class Config>
  void table(std::string_view key, std::optional<Config>& config, std::string_view doc) {
    if (config) table(key, *config, doc);
  }
  template <class Config>
  void tables(std::string_view key, std::vector<Config>& configs, std::string_view) {
    const toml::node* list = node(key);
    const toml::array* array = list == nullptr ? nullptr : list->as_array();
    for (std::size_t i = 0; i < configs.size(); ++i) {
      Walker inner = enter(key, array == nullptr || i >= array->size() ? nullptr : &(*array)[i], i);
      describe(inner, configs[i]);
    }
  }

 private:
  [[nodiscard]] const toml::node* node(std::string_view key) const {
    return given_ == nullptr ? nullptr : given_->get(key);
  }

  Walker enter(std::string_view key, const toml::node* inner, std::optional<std::size_t> entry) {
    Part part{std::string{key}, {}, entry};
    const toml::table* table = inner == nullptr ? nullptr : inner->as_table();
    if (entry && table != nullptr) {
      const auto* name = table->get_as<std::string>("name");
      if (name != nullptr && name->get().find(']') == std::string::npos) part.name = name->get();
    }
    Path path = path_;
    path.push_back(std::move(part));
    const bool set = overridden_ || (inner != nullptr && document_.overridden(*inner));
    return {document_, table, set, std::move(path), found_};
  }

  void add(std::string_view key, std::string value) {
    const toml::node* stated = node(key);
    const bool set = stated != nullptr && (overridden_ || document_.overridden(*stated));
    std::string unit = unit_of(key);
    if (unit.empty() && !path_.empty()) unit = unit_of(path_.back().key);
    Path path = path_;
    path.push_back({std::string{key}, {}, {}});
    found_.push_back({std::move(path), std::move(value), std::move(unit),
                      set                 ? Given::run
                      : stated == nullptr ? Given::fallback
                                          : Given::study});
  }

  const Document& document_;
  const toml::table* given_;  // of the document; null where it has none
  bool overridden_;
  Path path_;
  std::vector<Found>& found_;
};

std::vector<Found> figures_in(const Document& document, const StudyConfig& config) {
  std::vector<Found> found;
  StudyConfig copy = config;  // visitors take what they may change
  Walker walker{document, &document.root(), false, {}, found};
  describe(walker, copy);
  return found;
}

std::string key_of(const Path& path, bool with_entries) {
  std::string key;
  for (const Part& part : path) {
    key += (key.empty() ? "" : ".") + part.key;
    if (with_entries && part.entry)
      key += "[" + (part.name.empty() ? std::to_string(*part.entry) : part.name) + "]";
  }
  return key;
}

// How exactly a source's key names a figure: steps, entries named; nothing if it does not.
using Exactness = std::pair<std::size_t, std::size_t>;

std::optional<Exactness> match(const std::vector<Step>& steps, const Path& path) {
  if (steps.empty() || steps.size() > path.size()) return {};
  Exactness exactness{steps.size(), 0};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Part& part = path[i];
    if (steps[i].key != part.key) return {};
    if (!steps[i].element) continue;
    if (!part.entry) return {};
    if (*steps[i].element != part.name && *steps[i].element != std::to_string(*part.entry))
      return {};
    ++exactness.second;
  }
  return exactness;
}

// Keys of sources, taken apart once.
struct Patterns {
  explicit Patterns(std::span<const SourceConfig> sources) {
    for (std::size_t s = 0; s < sources.size(); ++s) {
      for (const std::string& key : sources[s].keys) all.emplace_back(s, steps_of(key));
    }
  }
  struct Best {
    std::optional<std::size_t> source;
    std::optional<std::size_t> rival;  // another source, as exact
    bool whole_key = false;            // not only a table around it
  };
  [[nodiscard]] Best best(const Path& path) const {
    Best best;
    Exactness most{0, 0};
    for (const auto& [source, steps] : all) {
      const std::optional<Exactness> exactness = match(steps, path);
      if (!exactness || *exactness < most) continue;
      if (*exactness > most) {
        best = {source, {}, exactness->first == path.size()};
      } else if (best.source != source) {
        best.rival = source;
      }
      most = *exactness;
    }
    return best;
  }
  std::vector<std::pair<std::size_t, std::vector<Step>>> all;
};

class Collector {
 public:
  explicit Collector(const StudyConfig& config)
      : config_{config}, own_{config.sources}, defaults_{default_sources()} {}

  std::vector<SourcedFigures> collect(const std::vector<Found>& found) {
    for (const Found& figure : found) place(figure);
    std::vector<SourcedFigures> sources;
    for (auto* part : {&by_own_, &by_scheme_, &by_default_}) {
      for (auto& [index, source] : *part) sources.push_back(std::move(source));
    }
    for (auto* part : {&by_run_, &unstated_}) {
      if (!part->figures.empty()) sources.push_back(std::move(*part));
    }
    return sources;
  }

 private:
  using BySource = std::map<std::size_t, SourcedFigures>;

  void place(const Found& found) {
    Figure figure{key_of(found.path, true), found.value, found.unit};
    if (found.given == Given::run) {
      by_run_.figures.push_back(std::move(figure));
      return;
    }
    // What a study says of a table speaks of the figures that it states there.
    const auto [source, rival, whole_key] = own_.best(found.path);
    if (source && (whole_key || found.given == Given::study)) {
      entry(by_own_, *source, config_.sources[*source], "study").push_back(std::move(figure));
      return;
    }
    if (found.given == Given::fallback) {
      figure.key = key_of(found.path, false);
      if (!seen_.insert(figure.key).second) return;
      if (const auto from = defaults_.best(found.path).source) {
        entry(by_default_, *from, default_sources()[*from], "default").push_back(std::move(figure));
        return;
      }
    }
    const Part& first = found.path.front();
    if (first.key == "scheme" && first.entry && !config_.schemes[*first.entry].source.empty()) {
      const SchemeConfig& scheme = config_.schemes[*first.entry];
      auto [at, is_new] = by_scheme_.try_emplace(*first.entry);
      if (is_new) at->second = {"scheme " + scheme.name, "", scheme.source, "study", {}};
      at->second.figures.push_back(std::move(figure));
      return;
    }
    unstated_.figures.push_back(std::move(figure));
  }

  static std::vector<Figure>& entry(BySource& into, std::size_t index, const SourceConfig& source,
                                    const char* given) {
    auto [at, is_new] = into.try_emplace(index);
    if (is_new) {
      const auto confidence = static_cast<std::size_t>(source.confidence);
      at->second = {source.name, std::string{kConfidences[confidence]}, source.text, given, {}};
    }
    return at->second.figures;
  }

  const StudyConfig& config_;
  Patterns own_;
  Patterns defaults_;
  std::set<std::string> seen_;  // defaults: once, not for every entry
  BySource by_own_, by_scheme_, by_default_;
  SourcedFigures by_run_{"set for this run",
                         "choice",
                         "given when the study was run, in place of what its file says",
                         "run",
                         {}};
  SourcedFigures unstated_{"without a stated source", "", "", "study", {}};
};

std::string keys_listed(const std::vector<std::string>& keys) {
  constexpr std::size_t kMost = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(keys.size(), kMost); ++i)
    text += (text.empty() ? "" : ", ") + keys[i];
  return keys.size() > kMost ? text + ", …" : text;
}

}  // namespace

std::vector<SourcedFigures> sources_of(const Document& document, const StudyConfig& config) {
  return Collector{config}.collect(figures_in(document, config));
}

std::string sources_as_json(const Document& document, const StudyConfig& config) {
  toml::array list;
  for (const SourcedFigures& source : sources_of(document, config)) {
    toml::array figures;
    for (const Figure& figure : source.figures)
      figures.push_back(
          toml::table{{"key", figure.key}, {"value", figure.value}, {"unit", figure.unit}});
    list.push_back(toml::table{{"name", source.name},
                               {"confidence", source.confidence},
                               {"source", source.text},
                               {"given", source.given},
                               {"figures", std::move(figures)}});
  }
  std::ostringstream text;
  text << toml::json_formatter{list};
  return text.str();
}

void check_sources(const Document& document, const StudyConfig& config, Findings& findings) {
  if (config.sources.empty()) return;
  std::vector<Found> found = figures_in(document, config);
  const Patterns patterns{config.sources};
  std::set<std::pair<std::size_t, std::size_t>> told;
  std::vector<std::string> without;
  for (const Found& figure : found) {
    const auto [source, rival, whole_key] = patterns.best(figure.path);
    const std::string key = key_of(figure.path, true);
    if (source && rival && told.insert({*source, *rival}).second) {
      const std::string at = "source[" + std::to_string(*rival) + "]";
      findings.mistakes.push_back(
          {document.where(at),
           at + " and source[" + std::to_string(*source) + "] both say where " + key + " is from",
           "take the key out of one, or name it more exactly there"});
    }
    const Part& first = figure.path.front();
    const bool by_scheme = first.key == "scheme" && !config.schemes[*first.entry].source.empty();
    if (!source && figure.given == Given::study && !by_scheme) without.push_back(key);
  }
  if (!without.empty()) {
    const std::string count = std::to_string(without.size());
    findings.remarks.push_back({document.label(),
                                "no [[source]] says where " + count +
                                    (without.size() == 1 ? " figure comes" : " figures come") +
                                    " from: " + keys_listed(without),
                                "add their keys to a [[source]]"});
  }
  if (document.any_override()) return;                // which may have taken figures away
  for (const AxisConfig& axis : config.sweep.axes) {  // its figures may stand in the points alone
    Path path;
    for (const Step& step : steps_of(axis.key))
      path.push_back({step.key, step.element.value_or(""),
                      step.element ? std::optional<std::size_t>{0} : std::nullopt});
    if (!path.empty()) found.push_back({std::move(path), {}, {}, Given::study});
  }
  std::set<std::string> known;
  for (const Found& figure : found) {
    for (const bool with_entries : {false, true}) {
      for (std::size_t i = 1; i <= figure.path.size(); ++i)
        known.insert(
            key_of({figure.path.begin(), figure.path.begin() + std::ptrdiff_t(i)}, with_entries));
    }
  }
  for (std::size_t s = 0; s < config.sources.size(); ++s) {
    for (std::size_t k = 0; k < config.sources[s].keys.size(); ++k) {
      const std::string& key = config.sources[s].keys[k];
      const std::vector<Step> steps = steps_of(key);
      if (std::any_of(found.begin(), found.end(),
                      [&](const Found& figure) { return match(steps, figure.path).has_value(); }))
        continue;
      const std::string closest = sim::closest_name(key, {known.begin(), known.end()});
      const std::string at = "source[" + std::to_string(s) + "]";
      findings.mistakes.push_back(
          {document.where(at + ".keys"),
           at + ".keys[" + std::to_string(k) + "] = \"" + key +
               "\" (no figure of the study has this key)",
           closest.empty() ? "write keys as for --set: travel.foot_mps, incident.unit_cost_gbp, "
                             "team[NAME].units"
                           : "did you mean \"" + closest + "\"?"});
    }
  }
}

}  // namespace models::study
