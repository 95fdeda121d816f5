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
using Verdict = CallBook::Verdict;
constexpr auto kAll = [](const Call&) { return Verdict::take; };
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
  for (const auto expected : {i2, i1, s2, s1, e}) {
    CHECK(book.take(kEveryGrade, kAll, kNone) == expected);
  }
  CHECK_FALSE(book.take(kEveryGrade, kAll, kNone));
}

TEST_CASE("calls that do not fit stay where they are in the queue") {
  CallBook book;
  const auto s1 = open(book, Grade::significant);
  const auto s2 = open(book, Grade::significant);
  const auto e = open(book, Grade::extended);
  for (const auto number : {s1, s2, e}) book.enqueue(number);
  const auto only_e = [](const Call& call) {
    return call.grade == Grade::extended ? Verdict::take : Verdict::pass_over;
  };
  CHECK(book.take(kEveryGrade, only_e, kNone) == e);
  CHECK(book.take(kEveryGrade, kAll, kNone) == s1);
}

TEST_CASE("grades that are not wanted are passed over") {
  CallBook book;
  const auto i = open(book, Grade::immediate);
  const auto s = open(book, Grade::significant);
  for (const auto number : {i, s}) book.enqueue(number);
  CHECK(book.take({false, true, true, true}, kAll, kNone) == s);
  CHECK_FALSE(book.take({false, true, true, true}, kAll, kNone));
}

TEST_CASE("expired calls are dropped on the way to the first that fits") {
  CallBook book;
  const auto s1 = open(book, Grade::significant);
  const auto s2 = open(book, Grade::significant);
  const auto s3 = open(book, Grade::significant);
  for (const auto number : {s1, s2, s3}) book.enqueue(number);
  CHECK(book.take(kEveryGrade, kAll, [&](std::uint32_t number) { return number == s1; }) == s2);
  std::set<std::uint32_t> left;
  book.for_each_waiting([&](std::uint32_t number) { left.insert(number); });
  CHECK(left == std::set<std::uint32_t>{s3});
}

TEST_CASE("a call that holds its place keeps those behind it waiting") {
  CallBook book;
  const auto s1 = open(book, Grade::significant);
  const auto s2 = open(book, Grade::significant);
  for (const auto number : {s1, s2}) book.enqueue(number);
  const auto hold = [](const Call&) { return Verdict::hold; };
  CHECK_FALSE(book.take(kEveryGrade, hold, kNone));
  CHECK(book.waiting() == 2);
}

TEST_CASE("with age a call moves up, behind those of the higher grade that were ready before it") {
  CallBook book;
  const auto at = [](double minutes) { return sim::Instant{} + sim::Duration::minutes(minutes); };
  const auto ready = [&](Grade grade, double minutes) {
    const auto number = open(book, grade);
    book[number].ready = at(minutes);
    book.enqueue(number);
    return number;
  };
  const auto i1 = ready(Grade::immediate, 10);
  const auto s1 = ready(Grade::significant, 20);
  const auto i2 = ready(Grade::immediate, 30);
  const auto s2 = ready(Grade::significant, 50);
  models::police::ByGrade<std::optional<sim::Duration>> ageing;
  ageing[1] = sim::Duration::minutes(60);
  book.age(ageing, at(85));
  CHECK(book.waiting(Grade::significant) == 2);  // by grade, not by priority
  for (const auto expected : {i1, s1, i2, s2}) {
    CHECK(book.take(kEveryGrade, kAll, kNone) == expected);
  }
  CHECK(book.waiting() == 0);
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
