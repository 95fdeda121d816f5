// Areas that do not help each other, and a change of schemes in all of them: one study for each.
#pragma once

#include <string>
#include <vector>

namespace models::study {

/// A borough, say: what it changes in the study that it is otherwise like.
struct AreaConfig {
  std::string name;
  int wards = 1;
  double area_km2 = 1;
  double street_km = 10;
  double residents = 0;
  double recorded_crimes = 1;
  int response_units = 1;
  int officers_bought = 0;
  std::vector<double> tile;  // column and row on a map of tiles
};

/// What all areas have in common.
struct AreasConfig {
  double recorded_crimes = 0;
  std::string response_team;
  std::vector<std::string> teams_by_ward;
  std::string redeployed_team;
  std::string before;
  std::string after;
  std::vector<double> elasticity{1};
  std::vector<double> redeployed_share{0, 1};
};

}  // namespace models::study
