// Points of crowdfunded schemes: one for each number of officers that pledges may bring.
#pragma once

#include <vector>

#include "models/study/study.hpp"
#include "models/study/sweep.hpp"

namespace models::study {

/// Puts, for each crowdfunded scheme and combination of the other axes' values, points at the least
/// money that brings each number of officers in place of the sweep's budgets. A sweep without an
/// axis of budgets gets one. Points that cannot be read are left as they are.
void spread_crowdfunding(const Study& study, Sweep& sweep);

/// How likely pledges bring what the point's budget buys, by year of the term; empty unless its
/// scheme is crowdfunded.
[[nodiscard]] std::vector<double> delivery_probability(const StudyConfig& config);

}  // namespace models::study
