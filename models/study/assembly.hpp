// Turns a config into a scenario that can run: loads the streets, places teams, sets the rates.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "models/study/checks.hpp"
#include "models/study/demand.hpp"
#include "models/study/replay_file.hpp"
#include "models/study/years.hpp"
#include "models/ward/scenario.hpp"

namespace models::study {

/// A scenario and what it took.
struct Assembled {
  ward::Scenario scenario;
  std::vector<int> taken;           // officers of each team that a match took
  std::vector<std::string> payers;  // of each team
  /// SHA-256 of the resolved study and of the files that it reads. Equal for configs whose
  /// scenarios are the same, so that they need only be run once.
  std::string fingerprint;
};

/// Keeps what points of a study share: streets with their travel times, demand, beats.
class Assembler {
 public:
  /// @param folder   relative file names start here
  /// @param threads  for the travel-time tables
  /// @param demands  that it keeps at most, those used last; and beats for so many
  Assembler(std::filesystem::path folder, int threads,
            std::size_t demands = std::numeric_limits<std::size_t>::max())
      : folder_{std::move(folder)}, threads_{threads}, most_demands_{demands} {}

  /// Appends what is wrong with places, files and rates to `findings`; empty if anything is.
  /// Expects a config without mistakes so far.
  /// @param offers  what the config's budget is spent on, ...
  /// @param course  ... and which of the ways of its outlook that goes
  [[nodiscard]] std::optional<Assembled> assemble(const Document& document,
                                                  const StudyConfig& config,
                                                  const std::vector<Offer>& offers,
                                                  const Course& course, Findings& findings);

  /// Files read so far, with their SHA-256.
  [[nodiscard]] const std::map<std::string, std::string>& inputs() const { return inputs_; }

 private:
  struct Shared {
    std::shared_ptr<ward::Streets> streets;
    std::string network_sha256;  // empty for a synthetic town
    std::map<std::string, std::shared_ptr<const police::Beat>> beats;
    std::map<std::string, patrol::Policy> patrols;  // those that read no rates
    DemandParts demand_parts;
  };
  struct KnownDemand {
    std::shared_ptr<const ward::Demand> demand;
    std::map<std::string, patrol::Policy> patrols;  // those that read its rates
    std::uint64_t last_used = 0;
  };

  Shared& streets_for(const StudyConfig& config);
  /// Null if anything is wrong with it.
  KnownDemand* demand_for(const Document& document, const StudyConfig& config, Shared& shared,
                          Findings& findings);
  void forget_one_demand();
  void forget_beats(Shared& shared) const;
  std::shared_ptr<const police::Beat> beat_for(Shared& shared, const police::Team& team,
                                               const std::vector<sim::street::WardId>& wards);
  patrol::Policy patrol_for(Shared& shared, const TeamConfig& config, const police::Team& team,
                            const std::vector<sim::street::WardId>& wards, KnownDemand& demand);
  Replay replay_for(const StudyConfig& config, const sim::street::Network& network);
  const CalibratedDemand& demand_file(const std::string& file);

  std::filesystem::path folder_;
  int threads_;
  std::map<std::string, Shared> streets_;  // by [network] and [travel]
  std::size_t most_demands_;
  std::uint64_t uses_ = 0;                     // of demands
  std::map<std::string, KnownDemand> demand_;  // by all that decides it
  std::map<std::string, CalibratedDemand> demand_files_;
  std::map<std::string, std::string> inputs_;
};

}  // namespace models::study
