// Turns the incident classes of a study into models that can run.
#pragma once

#include <memory>

#include "models/study/checks.hpp"
#include "models/study/replay_file.hpp"
#include "models/ward/scenario.hpp"

namespace models::study {

/// Classes and models in the order of the study's [[incident]].
///
/// @param calibrated  the demand file; null without one
/// @param replay      recorded calls; null without a replay file
/// @return null, with what is wrong appended to `findings`, if anything is.
[[nodiscard]] std::shared_ptr<const ward::Demand> make_demand(
    const Document& document, const StudyConfig& config, const sim::street::Network& network,
    const CalibratedDemand* calibrated, const Replay* replay, Findings& findings);

}  // namespace models::study
