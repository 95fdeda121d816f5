#include "sim/core/error.hpp"

#include "catch.hpp"

using namespace sim;

TEST_CASE("an input error tells every problem with place and hint") {
  const InputError error{{{"a.toml:3:1", "seed = -1 (must be >= 0)", ""},
                          {"a.toml:9:5", "unknown key \"budgte\"", "did you mean \"budget\"?"}}};
  CHECK(std::string{error.what()} ==
        "a.toml:3:1: seed = -1 (must be >= 0)\n"
        "a.toml:9:5: unknown key \"budgte\"\n  did you mean \"budget\"?");
  CHECK(error.problems().size() == 2);
}

TEST_CASE("a misspelt name finds the one that was meant, a foreign one none") {
  const std::vector<std::string> known{"budget_gbp_per_year", "scheme", "payer"};
  CHECK(closest_name("schem", known) == "scheme");
  CHECK(closest_name("budget_gbp_per_yaer", known) == "budget_gbp_per_year");
  CHECK(closest_name("helicopter", known).empty());
}
