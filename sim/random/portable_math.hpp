// Exponential and logarithm with the same bits on every machine.
//
// The C library's differ between versions and processors in the last place, and a sampler that
// compares with them would now and then take the other branch: two machines of one sweep would
// disagree. These use IEEE additions, multiplications and divisions alone (the build forbids
// contraction to fused operations), and so can also build tables at compile time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace sim {

namespace detail {

inline constexpr double kLog2High = 0x1.62e42feep-1;       // ln 2 to 32 bits: k times this is exact
inline constexpr double kLog2Low = 0x1.a39ef35793c76p-33;  // the rest of ln 2
inline constexpr double kPerLog2 = 1.44269504088896340735992;  // 1 / ln 2

/// 2^k for -1022 <= k <= 1023.
constexpr double power_of_two(int k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

/// Horner's rule: c[0] + c[1] z + c[2] z^2 + ...
template <std::size_t N>
constexpr double polynomial(const std::array<double, N>& c, double z) {
  double sum = c[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * z + c[i];
  return sum;
}

// e^r - 1 - r = z (1/2! + z/4! + ...) + r z (1/3! + z/5! + ...) with z = r^2: two short chains of
// operations instead of a long one.
inline constexpr std::array<double, 6> kExpEven{1.0 / 2,     1.0 / 24,      1.0 / 720,
                                                1.0 / 40320, 1.0 / 3628800, 1.0 / 479001600};
inline constexpr std::array<double, 6> kExpOdd{1.0 / 6,      1.0 / 120,      1.0 / 5040,
                                               1.0 / 362880, 1.0 / 39916800, 1.0 / 6227020800};
// artanh(s) / s - 1 = z/3 + z^2/5 + ... with z = s^2.
inline constexpr std::array<double, 10> kArtanh{1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,
                                                1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21};

}  // namespace detail

/// e^x to 1 unit in the last place (more where the result is subnormal); 0 and infinity beyond
/// the range of double. NaN gives NaN.
///
/// x = k ln 2 + r with |r| <= ln(2) / 2, and e^r by its Taylor series to r^13.
[[nodiscard]] constexpr double portable_exp(double x) {
  using namespace detail;
  if (x != x) return x;
  if (x > 709.79) return std::numeric_limits<double>::infinity();
  if (x < -745.2) return 0;
  const int k = static_cast<int>(x * kPerLog2 + (x < 0 ? -0.5 : 0.5));
  const double r = (x - k * kLog2High) - k * kLog2Low;
  const double z = r * r;
  const double e = 1 + (r + (z * polynomial(kExpEven, z) + r * z * polynomial(kExpOdd, z)));
  return e * power_of_two(k / 2) * power_of_two(k - k / 2);  // in halves: 2^k may be out of range
}

/// ln x to 2 units in the last place, for normal x > 0 (at least 2.3e-308, finite).
///
/// x = 2^k m with m in [1/sqrt 2, sqrt 2), and ln m = 2 artanh((m - 1) / (m + 1)).
[[nodiscard]] constexpr double portable_log(double x) {
  using namespace detail;
  constexpr double kSqrt2 = 1.41421356237309504880169;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int k = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000f'ffff'ffff'ffff) | 0x3ff0'0000'0000'0000);
  if (m >= kSqrt2) {
    m *= 0.5;
    ++k;
  }
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  return k * kLog2High + (2 * s + (2 * s * z * polynomial(kArtanh, z) + k * kLog2Low));
}

}  // namespace sim
