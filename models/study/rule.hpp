// What a study file may say under one key.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace models::study {

enum class Presence { optional, required };

/// Documentation and range of one key. A number must be finite, whatever its range.
struct Rule {
  std::string_view doc = {};
  Presence presence = Presence::optional;
  std::optional<double> at_least = std::nullopt;
  std::optional<double> above = std::nullopt;
  std::optional<double> at_most = std::nullopt;
  std::optional<double> below = std::nullopt;
  std::optional<std::size_t> length = std::nullopt;  // of a list: exactly so many
  std::span<const std::string_view> choices = {};    // of a text, or of each in a list of texts
};

inline constexpr std::array<std::string_view, 4> kDurationShapes{"constant", "exponential",
                                                                 "lognormal", "gamma"};
inline constexpr std::array<std::string_view, 5> kIncidentModels{
    "calibrated", "poisson", "self_exciting", "moped_crews", "replay"};
inline constexpr std::array<std::string_view, 2> kSpotOrders{"shuffled", "fixed"};
inline constexpr std::array<std::string_view, 2> kSummerTimes{"none", "european"};
inline constexpr std::array<std::string_view, 2> kPlaces{"length", "footfall"};
inline constexpr std::array<std::string_view, 2> kRateBases{"reported", "all"};
inline constexpr std::array<std::string_view, 2> kBounds{"low", "high"};
inline constexpr std::array<std::string_view, 3> kDeployments{"ring_fenced", "priority",
                                                              "redeployable"};
inline constexpr std::array<std::string_view, 3> kTeamModes{"foot", "cycle", "car"};

inline constexpr std::array<std::string_view, 5> kConfidences{"S", "D", "M", "measured", "choice"};

}  // namespace models::study
