#include "models/demand/replay.hpp"

#include "catch.hpp"

using namespace models::demand;
using sim::Duration;
using sim::Instant;
using sim::street::StreetId;

namespace {

RecordedCall call_at(double hours, std::uint32_t line) {
  return {.time = Instant::after_start(Duration::hours(hours)),
          .place = {StreetId{line}, 1.0 * line},
          .grade = std::nullopt,
          .service = std::nullopt,
          .line = line};
}

std::vector<std::uint32_t> lines_played(ReplayedOccurrences& replayed) {
  std::vector<std::uint32_t> lines;
  while (replayed.next().time != Instant::never()) lines.push_back(replayed.last()->line);
  return lines;
}

}  // namespace

TEST_CASE("calls are played in order of time, those at one time in order of their lines") {
  const auto recording = std::make_shared<const Recording>(
      std::vector{call_at(5, 2), call_at(3, 5), call_at(3, 4), call_at(0, 3)});
  ReplayedOccurrences replayed{recording};
  CHECK(lines_played(replayed) == std::vector<std::uint32_t>{3, 4, 5, 2});
}

TEST_CASE("a played call happens when and where it was recorded, with what is known of it") {
  RecordedCall call = call_at(7, 9);
  call.grade = Grade::extended;
  call.service = Duration::minutes(25);
  ReplayedOccurrences replayed{std::make_shared<const Recording>(std::vector{call})};
  CHECK(replayed.last() == nullptr);
  const Occurrence occurrence = replayed.next();
  CHECK(occurrence.time == call.time);
  CHECK(occurrence.place == call.place);
  REQUIRE(replayed.last() != nullptr);
  CHECK(replayed.last()->grade == Grade::extended);
  CHECK(replayed.last()->service == Duration::minutes(25));
}

TEST_CASE("after the last call nothing happens any more") {
  ReplayedOccurrences replayed{std::make_shared<const Recording>(std::vector{call_at(1, 2)})};
  (void)replayed.next();
  for (int i = 0; i < 3; ++i) {
    CHECK(replayed.next().time == Instant::never());
    CHECK(replayed.last() == nullptr);
  }
  ReplayedOccurrences silent{std::make_shared<const Recording>(std::vector<RecordedCall>{})};
  CHECK(silent.next().time == Instant::never());
}

TEST_CASE("each playing of a recording starts anew") {
  const auto recording =
      std::make_shared<const Recording>(std::vector{call_at(2, 2), call_at(1, 3)});
  ReplayedOccurrences first{recording};
  ReplayedOccurrences second{recording};
  CHECK(lines_played(first) == lines_played(second));
}
