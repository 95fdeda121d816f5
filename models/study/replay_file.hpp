// Reads recorded calls from a CSV, to be played back in place of a model of incidents.
//
// One row a call, under a header that names the columns in any order:
//   time         local wall-clock time, 2018-05-01 00:00:14 (or with T; seconds may be left out)
//   x_m, y_m     place in the network's projected system; the nearest street of a ward is taken
//   street, offset_m   instead of these: number of the street, metres from its start
//   class        name of an [[incident]] of the study
//   grade        optional: I, S, E or R; empty: that of the class
//   service_min  optional: minutes from first arrival until the unit is free; empty: drawn
// Other columns are left alone, unless their name is a misspelling of one of these.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/demand/replay.hpp"
#include "sim/core/error.hpp"
#include "sim/street/network.hpp"

namespace models::study {

/// How the rows of a file are to be understood.
struct ReplayTerms {
  std::chrono::sys_days start;         // the date of Instant 0, a Monday
  sim::Duration length;                // of what is simulated; > 0
  double tolerance_m = 100;            // a call may be this far from a street; >= 0
  std::vector<std::string> classes{};  // the names that will do; none: every one
};

/// The calls of a file that fall into the study's time, and how many did not.
struct Replay {
  std::map<std::string, std::shared_ptr<const demand::Recording>> by_class;
  std::size_t rows = 0;          // of calls, whenever they came
  std::size_t before_start = 0;  // not in `by_class`
  std::size_t after_end = 0;     // not in `by_class`
  /// Calls outside the study's time, counted.
  std::vector<sim::Problem> remarks;
};

/// What a file may hold at most; beyond, it is damaged or hostile.
inline constexpr std::size_t kMaxReplayBytes = std::size_t{1} << 29;
inline constexpr std::size_t kMaxReplayRows = 5'000'000;
inline constexpr std::size_t kMaxReplayLineBytes = std::size_t{1} << 14;
/// So many problems of one file are named; the others are counted.
inline constexpr std::size_t kMaxReplayProblems = 50;

/// Reads the text of a replay file. Times of day are taken as the study's: clocks that are put
/// forward or back are not.
///
/// @param label  how the file is called in messages
/// @throws sim::InputError with file:line, column, value and rule of every bad row, up to
/// kMaxReplayProblems; if there is nothing but a header, or nothing at all.
[[nodiscard]] Replay read_replay(std::string text, const std::string& label,
                                 const sim::street::Network& network, const ReplayTerms& terms);

/// The bytes of a replay file.
/// @throws sim::InputError if it cannot be read or is larger than kMaxReplayBytes.
[[nodiscard]] std::string replay_text(const std::filesystem::path& path);

}  // namespace models::study
