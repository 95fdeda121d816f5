// A small sound study, for tests to break.
#pragma once

#include <string>

#include "models/study/plan.hpp"

namespace studies {

using models::study::Findings;
using models::study::Study;

inline const std::string kSound = R"(
[study]
name = "two schemes in one ward"
horizon_days = 28
replications = 3

[network.synthetic]
wards = 2
street_km = 16
ward_area_km2 = 1
[[network.synthetic.ward]]
name = "North"

[[profile]]
name = "evening"
hour_of_day = [1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,3,3,4,4,4,3,2,1]

[[incident]]
name = "mugging"
grade = "I"
reported_per_year = 3000
profile = "evening"
service = {shape = "lognormal", mean_min = 60, cv = 0.5}

[[shift]]
name = "days"
cycle_days = 7
tour = [{days = [0, 1, 2, 3, 4], start_h = 8, length_h = 8}]

[[team]]
name = "cars"
mode = "car"
units = 1
patrol = "at_base"

[[team]]
name = "funded"
funded = true
wards = ["North"]
shift = "days"

[[scheme]]
name = "Plus"
payer = "borough"
buys = ["constable"]
price_gbp_per_year = {constable = 66000}
matched_per_paid = 1

[funding]
full_cost_gbp_per_year = {constable = 72152}

[[sweep.axis]]
key = "funding.scheme"
values = ["", "Plus"]

[[sweep.axis]]
key = "funding.budget_gbp_per_year"
from = 0
to = 100000
step = 50000
)";

inline Study sound() {
  return Study::from_text(kSound, ".", "sound.toml");
}

/// The sound study with one piece of its text replaced.
inline Study with_text(const std::string& what, const std::string& by) {
  std::string text = kSound;
  text.replace(text.find(what), what.size(), by);
  return Study::from_text(text, ".", "bad.toml");
}

inline Findings findings_of(const Study& study) {
  Findings findings;
  (void)models::study::make_plan(study, 1, findings);
  return findings;
}

/// All mistakes as one text.
inline std::string mistakes(const Study& study) {
  std::string text;
  for (const auto& problem : findings_of(study).mistakes) {
    text += sim::to_string(problem) + "\n";
  }
  return text;
}

}  // namespace studies
