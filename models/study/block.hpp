// Blocks: some replications of one scenario of a sweep, run anywhere and kept in a file each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/study/plan.hpp"
#include "models/study/run.hpp"
#include "sim/run/replicate.hpp"

namespace models::study {

/// The replications first, ..., first + count - 1 of a scenario.
struct Block {
  std::size_t scenario = 0;  // index into Plan::scenarios
  int first = 0;
  int count = 0;
  std::string name;  // 64 hexadecimal digits: a hash of all that its results depend on
};

/// The name of a block: the SHA-256 of the version and revision of wardsim, of the scenario's
/// fingerprint (its study as resolved, seed included, and the SHA-256 of its input files), and of
/// the numbers of its replications.
[[nodiscard]] std::string block_name(const std::string& fingerprint, int first, int count);

/// All blocks of a plan, at most `size` replications each: the first of every scenario, then the
/// second of every scenario, and so on, so that an early stop leaves about equally many of each.
[[nodiscard]] std::vector<Block> blocks_of(const Plan& plan, int size);

/// The file of a block in the folder that holds them.
[[nodiscard]] std::filesystem::path block_file(const std::filesystem::path& folder,
                                               const std::string& name);

/// Throws sim::InputError unless the file is whole and the block's own.
void check_block(const std::filesystem::path& folder, const std::string& name);

/// Runs blocks of one study, one after the other; streets are loaded and travel times made once.
class BlockRunner {
 public:
  /// @param threads  of travel-time tables and replications
  BlockRunner(Study study, int threads)
      : study_{std::move(study)},
        threads_{threads},
        assembler_{study_.folder(), threads, kDemands} {}

  /// Runs the block and writes its file. After a stop no file is written.
  ///
  /// @param coordinates  of any point of the block's scenario
  /// @throws sim::InputError if the study or an input has changed since the block was named.
  RunSummary run(const std::vector<Override>& coordinates, const Block& block,
                 const std::filesystem::path& folder, sim::Progress& progress);

 private:
  static constexpr std::size_t kDemands = 8;  // points that differ in little else come in turn

  Study study_;
  int threads_;
  Assembler assembler_;
};

/// Makes one results file of the blocks in a folder. What is missing there is not `completed` in
/// the file. Its bytes depend on the study and on which blocks there are alone. Values and
/// attributes are those that run_study writes.
///
/// @param stopped_because  of a file that is not complete
/// @throws sim::InputError if a block is damaged; sim::StorageError.
RunSummary merge_blocks(const Study& study, const Plan& plan, int size,
                        const std::filesystem::path& folder, const std::filesystem::path& results,
                        const std::string& stopped_because, sim::Progress& progress);

}  // namespace models::study
