#include "sim/town/names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "sim/town/random.hpp"

namespace sim::town {

using namespace street;  // the town is made of its types

namespace {

constexpr std::array<std::string_view, 40> kFirst{
    "Quill",  "Tanno",  "Brindle", "Ferro",  "Maple",  "Ostler", "Pebble", "Wexen",
    "Larko",  "Thrum",  "Saddle",  "Bramo",  "Dunnet", "Kestle", "Merri",  "Nettle",
    "Orrin",  "Plover", "Rushen",  "Sorrel", "Tallow", "Umber",  "Vetch",  "Wicken",
    "Yarrow", "Aldri",  "Bracken", "Cobble", "Dapple", "Elver",  "Fennel", "Gorse",
    "Hazel",  "Inker",  "Juniper", "Kipper", "Linnet", "Mallow", "Nimble", "Oaken"};

constexpr std::array<std::string_view, 24> kSecond{
    "mere", "wick",  "cote",  "stead", "combe", "thorpe", "holt",  "shaw",
    "wold", "marsh", "brook", "gate",  "fold",  "hurst",  "leigh", "worth",
    "dene", "ridge", "field", "ford",  "croft", "bourne", "mount", "garth"};

constexpr std::array<std::string_view, 6> kQualifier{"North ", "South ", "East ",
                                                     "West ",  "Upper ", "Nether "};

constexpr std::array<std::string_view, 4> kMainKind{"Road", "High Road", "Hill", "Way"};
constexpr std::array<std::string_view, 9> kSideKind{
    "Street", "Road", "Avenue", "Gardens", "Street", "Road", "Terrace", "Grove", "Lane"};
constexpr std::array<std::string_view, 4> kShortKind{"Close", "Mews", "Court", "Place"};
constexpr std::array<std::string_view, 4> kFootKind{"Passage", "Walk", "Alley", "Path"};

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& words, RandomStream& stream) {
  return words[stream.below(static_cast<std::uint32_t>(N))];
}

std::string made_up_word(RandomStream& stream) {
  std::string word{pick(kFirst, stream)};
  return word.append(pick(kSecond, stream));
}

struct WayFacts {
  RoadClass road_class = RoadClass::residential;
  int streets = 0;
  double length_m = 0;
};

// Empty for the many service roads and footpaths that have no name.
std::string street_name(const WayFacts& way, RandomStream& stream) {
  const std::string word = made_up_word(stream);
  const auto named = [&](const auto& kinds) {
    return word + " " + std::string{pick(kinds, stream)};
  };
  switch (way.road_class) {
    case RoadClass::primary:
    case RoadClass::secondary:
    case RoadClass::tertiary:
      return named(kMainKind);
    case RoadClass::service:
      return {};
    case RoadClass::footway:
      return chance(stream, 0.3) ? named(kFootKind) : std::string{};
    case RoadClass::path:
      return {};
    case RoadClass::steps:
      return word + " Steps";
    case RoadClass::pedestrian:
      return named(kFootKind);
    default:
      return way.streets == 1 && way.length_m < 130 ? named(kShortKind) : named(kSideKind);
  }
}

}  // namespace

std::vector<std::string> ward_names(std::size_t count, const std::vector<std::string>& taken,
                                    std::uint64_t seed) {
  RandomStream stream = draws(seed, Draw::names, 0);
  std::set<std::string> used(taken.begin(), taken.end());
  std::vector<std::string> names;
  while (names.size() < count) {
    std::string name = made_up_word(stream);
    // Once plain names are scarce, points of the compass tell namesakes apart.
    if (used.count(name) > 0) name.insert(0, pick(kQualifier, stream));
    if (used.insert(name).second) names.push_back(std::move(name));
  }
  return names;
}

void name_streets(Network& network, std::uint64_t seed) {
  std::vector<WayFacts> facts;
  for (const Street& street : network.streets) {
    if (street.name >= facts.size()) facts.resize(street.name + std::size_t{1});
    WayFacts& way = facts[street.name];
    way.road_class =
        way.streets == 0 ? street.road_class : std::min(way.road_class, street.road_class);
    ++way.streets;
    way.length_m += street.length_m;
  }
  std::map<std::string, std::uint32_t> index{{"", 0}};
  network.names = {""};
  std::vector<std::uint32_t> name_of(facts.size(), 0);
  for (std::uint32_t w = 0; w < facts.size(); ++w) {
    if (facts[w].streets == 0) continue;
    RandomStream stream = draws(seed, Draw::names, w + 1);
    const std::string name = street_name(facts[w], stream);
    const auto [entry, is_new] =
        index.try_emplace(name, static_cast<std::uint32_t>(network.names.size()));
    if (is_new) network.names.push_back(name);
    name_of[w] = entry->second;
  }
  for (Street& street : network.streets) street.name = name_of[street.name];
}

}  // namespace sim::town
