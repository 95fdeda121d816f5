// The part of the field table that says when enough replications have been run.
#pragma once

#include "models/study/config.hpp"
#include "models/study/rule.hpp"

namespace models::study {

inline constexpr std::array<std::string_view, 4> kPreciseMeasures{"coverage", "calls_in_time",
                                                                  "mean_response", "patrol"};
inline constexpr std::array<std::string_view, 2> kPreciseOf{"each_point", "over_first"};

template <class V>
void describe(V& v, PreciseMeasureConfig& c) {
  v.choice("measure", c.measure, kPreciseMeasures,
           {.doc = "Of the focus wards: coverage in percentage points, calls in time and hours of "
                   "patrol a year, mean response in minutes."});
  v.choice("grade", c.grade, demand::kGradeNames, {.doc = "Grade of calls; patrol has none."});
  v.choice("of", c.of, kPreciseOf,
           {.doc = "The measure at every point of the sweep, or every point's paired difference "
                   "from the first."});
  v.number("half_width", c.half_width,
           {.doc = "Half-width of the interval to reach, in the measure's unit.", .above = 0});
  v.number("relative", c.relative,
           {.doc = "Largest error to reach as a share of the true value.", .above = 0, .below = 1});
}

template <class V>
void describe(V& v, PrecisionConfig& c) {
  v.integer("least", c.least,
            {.doc = "Replications before the first look; the fewer, the more the intervals fall "
                    "short of their confidence.",
             .at_least = 2,
             .at_most = 1e6});
  v.integer("batch", c.batch,
            {.doc = "Replications between looks.", .at_least = 1, .at_most = 1e6});
  v.tables("measure", c.measures,
           "What is to be known so closely; several share the error (Bonferroni).");
}

}  // namespace models::study
