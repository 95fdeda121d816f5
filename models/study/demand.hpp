// Turns the incident classes of a study into models that can run.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/study/checks.hpp"
#include "models/study/replay_file.hpp"
#include "models/ward/scenario.hpp"

namespace models::study {

/// What demands of one network and one set of speeds have in common: each made once, and kept for
/// as long as one of them uses it.
struct DemandParts {
  template <class T>
  class Kept {
   public:
    template <class Make>
    std::shared_ptr<const T> get(const std::string& key, const Make& make) {
      std::weak_ptr<const T>& known = known_[key];
      std::shared_ptr<const T> part = known.lock();
      if (!part) known = part = make();
      return part;
    }

   private:
    std::map<std::string, std::weak_ptr<const T>> known_;
  };

  Kept<demand::StreetChoice> streets;
  Kept<demand::TimeProfile> profiles;
  Kept<demand::NearRepeatKernel> kernels;
  Kept<demand::CrewStreets> crews;
  Kept<sim::street::Neighbourhoods> neighbourhoods;
};

/// Classes and models in the order of the study's [[incident]].
///
/// @param calibrated  the demand file; null without one
/// @param replay      recorded calls; null without a replay file
/// @param rates       whether anybody reads the rates of streets
/// @return null, with what is wrong appended to `findings`, if anything is.
[[nodiscard]] std::shared_ptr<const ward::Demand> make_demand(
    const Document& document, const StudyConfig& config, const sim::street::Network& network,
    const CalibratedDemand* calibrated, const Replay* replay, bool rates, DemandParts& parts,
    Findings& findings);

}  // namespace models::study
