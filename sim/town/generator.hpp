// Synthetic towns: a street network of any size, for examples, tests and scaling, of no real place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/street/network.hpp"

namespace sim::town {

/// What is known of one ward; the generator makes up the rest.
struct WardSpec {
  std::string name;  // empty: made up
  std::optional<double> area_km2;
  std::optional<double> street_km;
  std::optional<double> population;  // residents, >= 0
};

/// What kind of town is wanted. The ranges are checked by generate_town.
struct TownSpec {
  int wards = 2;                        // 1 to 2,000
  double street_km = 40;                // in all wards together; of every road class
  std::uint64_t seed = 1;               // another seed, another town
  std::optional<double> ward_area_km2;  // mean of the wards without an own area; >= 0.1.
                                        // Absent: 16 km of streets a km2 (Camden has 19)
  std::vector<WardSpec> named;          // the first wards; at most `wards` of them
  double margin_m = 400;        // streets around the wards, which belong to none; 0 to 2,000
  double one_way_share = 0.15;  // of the length open to cars; 0 to 0.4
  double park_share = 0.15;     // of the wards' area; 0 to 0.5
  std::optional<int> stations;  // 0 to `wards`; absent: one for every nine wards begun
};

/// Makes a town that looks grown rather than drawn: main roads between centres and out of town,
/// districts of different character between them, parks with paths, railways that few streets
/// cross, closes, passages, one-way streets.
///
/// - The same spec gives the same bytes on every machine; the time is about linear in street_km.
/// - Streets in the wards add up to `street_km` within 5 %, in each ward to its own share nearly
///   always within 10 %; the wards' areas are those wanted within 2 %.
/// - Every street can be reached on foot from every other, and every car street by car.
/// - One-way streets reach their share unless so many would cut junctions off, as happens in
///   towns of a few kilometres without a margin.
/// - A street is in the ward that contains its middle; footfall is 1 on average over the wards.
/// - Wards without a population get 450 residents per km of streets, give or take a fifth.
///
/// @throws InputError with all that is wrong with the spec: numbers out of range or not finite, a
/// ward with fewer than 6 km of streets a km2 or more than 32 outside its share of parks, wards
/// whose areas differ more than twentyfold, lengths that do not add up.
[[nodiscard]] street::Network generate_town(const TownSpec& spec);

}  // namespace sim::town
