// A file that appears under its name only when it is complete.
#pragma once

#include <filesystem>

#include "sim/core/error.hpp"

namespace sim::store {

/// A file being written under a temporary name beside its target.
///
/// Whoever opens the target meets the old content or the new, never half of it. Without `commit`
/// (an exception, a cancelled run) the temporary is removed and the target stays as it was.
class PendingFile {
 public:
  /// Creates the temporary, "<target>.partial-<process>-<number>".
  /// @throws StorageError if that cannot be done.
  explicit PendingFile(const std::filesystem::path& target);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::filesystem::path& target() const { return target_; }

  /// Syncs to disk and renames. @throws StorageError; then the target is as it was.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// What `errno_value` means for whoever wanted to write `target`, and what to do.
[[nodiscard]] StorageError storage_error(const std::filesystem::path& target, int errno_value);

}  // namespace sim::store
