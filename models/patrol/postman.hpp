// The Chinese postman: the cheapest closed walk that passes every wanted street at least once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace models::patrol {

/// A street as the postman sees it.
struct PostmanStreet {
  std::uint32_t from = 0, to = 0;  // vertices; may be equal
  std::int64_t cost = 0;           // of walking it once, either way; >= 0
  bool forward = true;             // open from -> to
  bool backward = true;            // open to -> from
  bool wanted = true;              // must be passed; others may be, on the way
};

/// A street from end to end.
struct PostmanStep {
  std::uint32_t street = 0;
  bool forward = true;
  bool operator==(const PostmanStep&) const = default;
};

/// Above this, the table of costs between them would take more than 200 MB, and minutes.
inline constexpr std::size_t kMostOddJunctions = 5'000;

/// A closed walk, each step beginning where the last one ended, that passes each wanted street at
/// least once; one that is open both ways in one direction at least.
///
/// Least cost, exactly, if wanted streets hang together and all streets are open both ways (Guan
/// 1962; Edmonds & Johnson 1973, "Matching, Euler tours and the Chinese postman": junctions with an
/// odd number of streets are paired up by the cheapest paths) or all are one-way (every junction is
/// left as often as it is entered, by a flow of least cost). With both kinds of streets the problem
/// is NP-hard: first the flow, for which two-way streets may be used once in one direction at no
/// cost, then pairs among the two-way streets left over (Frederickson 1979, "Approximation
/// algorithms for some postman problems", Mixed 2: at most twice the least). Wanted streets that do
/// not hang together are joined at the end by there-and-back walks to the nearest part, which is a
/// heuristic too.
///
/// @throws sim::InputError if nothing is wanted, some wanted street cannot be reached from, or left
///   for, the others, or more than kMostOddJunctions junctions have to be paired.
[[nodiscard]] std::vector<PostmanStep> postman_tour(std::uint32_t vertices,
                                                    const std::vector<PostmanStreet>& streets);

/// What a walk costs.
[[nodiscard]] std::int64_t cost_of(const std::vector<PostmanStep>& walk,
                                   const std::vector<PostmanStreet>& streets);

}  // namespace models::patrol
