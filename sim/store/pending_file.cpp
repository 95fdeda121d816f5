#include "sim/store/pending_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace sim::store {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path{"."};
}

std::string advice(const fs::path& target, int errno_value) {
  const std::string folder = folder_of(target).string();
  switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
      return "free some space in " + folder + " or write to another disk";
    case EFBIG:
      return "raise the limit on file sizes (ulimit -f) or write to another disk";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to";
    case ENOENT:
    case ENOTDIR:
      return "create the folder " + folder + " first";
    case EISDIR:
      return "name a file, not a folder";
    default:
      return "check the disk, or write to another one";
  }
}

/// A rename is on disk only once its folder is. Some file systems cannot sync folders: not an
/// error.
void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Through symbolic links, so that the file they lead to is replaced and not the link.
fs::path resolved(const fs::path& target) {
  std::error_code failed;
  fs::path path = fs::weakly_canonical(target, failed);
  return failed ? target : path;
}

}  // namespace

StorageError storage_error(const fs::path& target, int errno_value) {
  return StorageError{"cannot write " + target.string() + ": " + std::strerror(errno_value) +
                      "\n  " + advice(target, errno_value) +
                      "; a file of that name is left as it was"};
}

PendingFile::PendingFile(const fs::path& target) : target_{resolved(target)} {
  static std::atomic<unsigned> number{0};
  std::error_code ignored;
  const fs::file_status status = fs::status(target_, ignored);
  if (fs::is_directory(status)) throw storage_error(target_, EISDIR);
  // A rename would put the file in the place of a device or pipe.
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw StorageError{"cannot write " + target_.string() +
                       ": it is a device, pipe or socket\n  name a file"};
  }
  temporary_ = target_;
  temporary_ += ".partial-" + std::to_string(::getpid()) + "-" + std::to_string(number++);
  descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw storage_error(target_, errno);
}

PendingFile::~PendingFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void PendingFile::commit() {
  if (::fsync(descriptor_) != 0) throw storage_error(target_, errno);
  // Network file systems may report a failed write only here.
  if (::close(std::exchange(descriptor_, -1)) != 0) throw storage_error(target_, errno);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw storage_error(target_, errno);
  temporary_.clear();
  sync_folder(folder_of(target_));
}

}  // namespace sim::store
