// One include for either major version of Catch2.
#pragma once

#ifdef WARDSIM_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
