// One include for either major version of Catch2.
#pragma once

#include <string>

#ifdef WARDSIM_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
/// Matches a text that has `part` in it.
inline auto contains(const std::string& part) {
  return Catch::Matchers::ContainsSubstring(part);
}
#else
#include <catch2/catch.hpp>
/// Matches a text that has `part` in it.
inline auto contains(const std::string& part) {
  return Catch::Contains(part);
}
#endif
