// Ranks, and what the law and the force's rules let each do.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace models::police {

enum class Rank : std::uint8_t { pcso, constable, sergeant, inspector };
inline constexpr std::size_t kRanks = 4;
inline constexpr std::array<std::string_view, kRanks> kRankNames{"pcso", "constable", "sergeant",
                                                                 "inspector"};

struct Powers {
  bool immediate_alone;  // may be the only officer sent to an I call
  bool arrests;          // a constable's power; PCSOs detain for 30 minutes at most
  bool supervises;       // leads a span of officers
};

/// PCSOs: Police Reform Act 2002, schedule 4. Every rank from constable up holds the office of
/// constable and with it the power of arrest (Police and Criminal Evidence Act 1984, section 24).
inline constexpr std::array<Powers, kRanks> kPowers{
    {{false, false, false}, {true, true, false}, {true, true, true}, {true, true, true}}};
[[nodiscard]] constexpr const Powers& powers_of(Rank rank) {
  return kPowers[static_cast<std::size_t>(rank)];
}

}  // namespace models::police
