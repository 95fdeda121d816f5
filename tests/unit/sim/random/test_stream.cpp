#include <Random123/philox.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "catch.hpp"
#include "sim/random/stream.hpp"
#include "statistics.hpp"

using sim::RandomStream;
using sim::StreamKey;

namespace {

constexpr std::size_t kDraws = 200'000;

std::vector<double> uniforms(const StreamKey& key, std::size_t n = kDraws) {
  RandomStream stream{key};
  std::vector<double> draws(n);
  for (double& u : draws) u = stream.uniform();
  return draws;
}

// Pairs (a[i], b[i]) counted in an 8 x 8 grid: independent uniforms fill it evenly.
bool fills_the_square(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<std::uint64_t> cells(64);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++cells[static_cast<std::size_t>(a[i] * 8) * 8 + static_cast<std::size_t>(b[i] * 8)];
  }
  return statistics::chi_square_accepts(cells, std::vector<double>(64, 1.0 / 64));
}

bool residues_are_even(const std::vector<std::uint32_t>& draws, std::uint32_t modulus) {
  std::vector<std::uint64_t> cells(modulus);
  for (const std::uint32_t x : draws) ++cells[x % modulus];
  return statistics::chi_square_accepts(cells, std::vector<double>(modulus, 1.0 / modulus));
}

bool intervals_are_even(const std::vector<std::uint32_t>& draws, std::uint32_t n) {
  std::vector<std::uint64_t> cells(12);
  for (const std::uint32_t x : draws) ++cells[std::uint64_t{x} * 12 / n];
  return statistics::chi_square_accepts(cells, std::vector<double>(12, 1.0 / 12));
}

}  // namespace

TEST_CASE("a stream's words are those of Philox4x32-10 in Random123's known answers") {
  // Lines "philox4x32 10" of kat_vectors in Random123: counter, key, answer.
  struct KnownAnswer {
    std::array<std::uint32_t, 4> counter;
    std::array<std::uint32_t, 2> key;
    std::array<std::uint32_t, 4> answer;
  };
  const auto known = std::vector<KnownAnswer>{
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};
  for (const KnownAnswer& k : known) {
    const StreamKey key{.seed = std::uint64_t{k.key[1]} << 32 | k.key[0],
                        .replication = k.counter[2],
                        .purpose = k.counter[3],
                        .entity = k.counter[1]};
    RandomStream stream{key, k.counter[0]};
    CHECK(stream.next_u64() == (std::uint64_t{k.answer[1]} << 32 | k.answer[0]));
    CHECK(stream.next_u64() == (std::uint64_t{k.answer[3]} << 32 | k.answer[2]));
  }
}

TEST_CASE("a stream can start at any block") {
  const StreamKey key{.seed = 11, .entity = 3};
  RandomStream whole{key};
  for (int i = 0; i < 10; ++i) whole.next_u64();
  RandomStream later{key, 5};
  for (int i = 0; i < 10; ++i) CHECK(later.next_u64() == whole.next_u64());
}

TEST_CASE("after its last block a stream repeats itself and no other stream") {
  const StreamKey key{.seed = 11, .replication = 7, .purpose = 2, .entity = 3};
  RandomStream last{key, 0xffffffff};
  last.next_u64();
  last.next_u64();
  RandomStream first{key};
  for (int i = 0; i < 10; ++i) CHECK(last.next_u64() == first.next_u64());
}

TEST_CASE("a model's enumeration names the purpose") {
  enum class Purpose : std::uint8_t { arrival, severity };
  const StreamKey key = sim::stream_key(5, 1, Purpose::severity, 9);
  CHECK(key.seed == 5);
  CHECK(key.replication == 1);
  CHECK(key.purpose == 1);
  CHECK(key.entity == 9);
}

TEST_CASE("uniform draws are uniform on [0, 1)") {
  const auto cdf = [](double x) { return x; };
  CHECK(statistics::ks_accepts(uniforms({.seed = 1}), cdf));
  SECTION("power: an exponent 3 % wrong is rejected") {
    auto draws = uniforms({.seed = 1}, 400'000);
    for (double& u : draws) u = std::pow(u, 1.03);
    CHECK_FALSE(statistics::ks_accepts(draws, cdf));
  }
}

TEST_CASE("successive draws of a stream are independent") {
  const auto draws = uniforms({.seed = 2});
  const std::vector<double> first{draws.begin(), draws.end() - 1};
  const std::vector<double> second{draws.begin() + 1, draws.end()};
  CHECK(statistics::uncorrelated(first, second));
  CHECK(fills_the_square(first, second));
}

TEST_CASE("open uniforms lie strictly between 0 and 1") {
  RandomStream stream{{.seed = 3}};
  std::vector<double> draws(kDraws);
  for (double& u : draws) u = stream.uniform_open();
  CHECK(*std::min_element(draws.begin(), draws.end()) > 0);
  CHECK(*std::max_element(draws.begin(), draws.end()) < 1);
  CHECK(statistics::ks_accepts(draws, [](double x) { return x; }));
}

TEST_CASE("streams that differ in one bit of one key word are independent") {
  const StreamKey base{.seed = 0x0123456789abcdef, .replication = 4, .purpose = 2, .entity = 100};
  const auto draws = uniforms(base);
  for (const auto& other :
       {StreamKey{base.seed ^ 1, base.replication, base.purpose, base.entity},
        StreamKey{base.seed ^ (std::uint64_t{1} << 32), base.replication, base.purpose,
                  base.entity},
        StreamKey{base.seed, base.replication ^ 1, base.purpose, base.entity},
        StreamKey{base.seed, base.replication, base.purpose ^ 1, base.entity},
        StreamKey{base.seed, base.replication, base.purpose, base.entity ^ 1}}) {
    const auto others = uniforms(other);
    CHECK(draws != others);
    CHECK(statistics::uncorrelated(draws, others));
    CHECK(fills_the_square(draws, others));
  }
  SECTION("power: streams that share 3 % of their draws are found out") {
    auto others = uniforms({.seed = 77});
    for (std::size_t i = 0; i < others.size(); i += 33) others[i] = draws[i];
    CHECK_FALSE(statistics::uncorrelated(draws, others));
    CHECK_FALSE(fills_the_square(draws, others));
  }
}

TEST_CASE("the first draws of many entities are uniform and independent") {
  std::vector<double> firsts(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) {
    firsts[i] = RandomStream{{.seed = 4, .entity = static_cast<std::uint32_t>(i)}}.uniform();
  }
  CHECK(statistics::ks_accepts(firsts, [](double x) { return x; }));
  const std::vector<double> mine{firsts.begin(), firsts.end() - 1};
  const std::vector<double> next{firsts.begin() + 1, firsts.end()};
  CHECK(fills_the_square(mine, next));
}

TEST_CASE("a stream's draws depend neither on construction order nor on other streams") {
  const StreamKey key_a{.seed = 9, .purpose = 1, .entity = 1};
  const StreamKey key_b{.seed = 9, .purpose = 1, .entity = 2};
  RandomStream a{key_a};
  RandomStream b{key_b};
  std::vector<std::uint64_t> alone;
  for (int i = 0; i < 7; ++i) alone.push_back(a.next_u64());
  RandomStream b_first{key_b};
  RandomStream a_second{key_a};
  for (const std::uint64_t expected : alone) {
    b_first.next_u64();
    b_first.next_u64();
    CHECK(a_second.next_u64() == expected);
  }
  CHECK(b.next_u64() != alone[0]);
}

TEST_CASE("below(n) is uniform, also where n does not divide 2^32") {
  for (const std::uint32_t n : {1U, 6U, 1000U, 3U << 30, 0xffffffffU}) {
    RandomStream stream{{.seed = 10, .entity = n}};
    std::vector<std::uint32_t> draws(kDraws);
    for (std::uint32_t& x : draws) x = stream.below(n);
    CHECK(*std::max_element(draws.begin(), draws.end()) < n);
    if (n == 1) continue;
    CHECK(residues_are_even(draws, n == 1000 ? 1000 : n == 0xffffffff ? 5 : 3));
    if (n > 6) CHECK(intervals_are_even(draws, n));
  }
}

TEST_CASE("the check of below(n) has power: it rejects the two usual biased ways") {
  constexpr std::uint32_t n = 3U << 30;
  RandomStream stream{{.seed = 10}};
  std::vector<std::uint32_t> remainders(kDraws);
  std::vector<std::uint32_t> scaled(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) {
    const std::uint64_t x = stream.next_u64() >> 32;
    remainders[i] = static_cast<std::uint32_t>(x % n);
    scaled[i] = static_cast<std::uint32_t>((x * n) >> 32);
  }
  CHECK_FALSE(intervals_are_even(remainders, n));
  CHECK_FALSE(residues_are_even(scaled, 3));
}
