#include "models/ward/call_book.hpp"

#include <array>
#include <set>

#include "catch.hpp"

using models::demand::Grade;
using models::ward::Call;
using models::ward::CallBook;

namespace {

std::uint32_t open(CallBook& book, Grade grade) {
  Call call;
  call.grade = grade;
  return book.open(call);
}

constexpr std::array<bool, models::demand::kGrades> kEveryGrade{true, true, true, true};
constexpr auto kAll = [](const Call&) { return true; };
constexpr auto kNone = [](std::uint32_t) { return false; };

}  // namespace

TEST_CASE("waiting calls leave by grade, then in the order in which they began to wait") {
  CallBook book;
  const auto e = open(book, Grade::extended);
  const auto s1 = open(book, Grade::significant);
  const auto i1 = open(book, Grade::immediate);
  const auto s2 = open(book, Grade::significant);
  const auto i2 = open(book, Grade::immediate);
  for (const auto number : {e, s2, i2, i1, s1}) book.enqueue(number);
  std::uint32_t taken = 0;
  for (const auto expected : {i2, i1, s2, s1, e}) {
    REQUIRE(book.take(kEveryGrade, kAll, kNone, taken));
    CHECK(taken == expected);
  }
  CHECK_FALSE(book.take(kEveryGrade, kAll, kNone, taken));
}

TEST_CASE("calls that do not fit stay where they are in the queue") {
  CallBook book;
  const auto s1 = open(book, Grade::significant);
  const auto s2 = open(book, Grade::significant);
  const auto e = open(book, Grade::extended);
  for (const auto number : {s1, s2, e}) book.enqueue(number);
  std::uint32_t taken = 0;
  REQUIRE(book.take(
      kEveryGrade, [](const Call& call) { return call.grade == Grade::extended; }, kNone, taken));
  CHECK(taken == e);
  REQUIRE(book.take(kEveryGrade, kAll, kNone, taken));
  CHECK(taken == s1);
}

TEST_CASE("grades that are not wanted are passed over") {
  CallBook book;
  const auto i = open(book, Grade::immediate);
  const auto s = open(book, Grade::significant);
  for (const auto number : {i, s}) book.enqueue(number);
  std::uint32_t taken = 0;
  REQUIRE(book.take({false, true, true, true}, kAll, kNone, taken));
  CHECK(taken == s);
  CHECK_FALSE(book.take({false, true, true, true}, kAll, kNone, taken));
}

TEST_CASE("expired calls are dropped on the way to the first that fits") {
  CallBook book;
  const auto s1 = open(book, Grade::significant);
  const auto s2 = open(book, Grade::significant);
  const auto s3 = open(book, Grade::significant);
  for (const auto number : {s1, s2, s3}) book.enqueue(number);
  std::uint32_t taken = 0;
  REQUIRE(book.take(
      kEveryGrade, kAll, [&](std::uint32_t number) { return number == s1; }, taken));
  CHECK(taken == s2);
  std::set<std::uint32_t> left;
  book.for_each_waiting([&](std::uint32_t number) { left.insert(number); });
  CHECK(left == std::set<std::uint32_t>{s3});
}

TEST_CASE("numbers of closed calls are used again, never those of open ones") {
  CallBook book;
  const auto first = open(book, Grade::immediate);
  const auto second = open(book, Grade::extended);
  CHECK(first != second);
  book.close(first);
  const auto third = open(book, Grade::significant);
  CHECK(third == first);
  CHECK(book[third].grade == Grade::significant);
  CHECK(book[second].grade == Grade::extended);
  CHECK(open(book, Grade::immediate) != third);
}
