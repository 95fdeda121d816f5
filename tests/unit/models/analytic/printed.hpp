// Comparing with tables of six decimals.
#pragma once

#include "catch.hpp"

namespace analytic_tests {

/// To all of the six decimals that are printed.
inline auto printed(double value) {
  return Approx(value).margin(0.5000001e-6).epsilon(0);
}

}  // namespace analytic_tests
