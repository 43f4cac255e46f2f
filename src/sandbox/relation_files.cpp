#include "relation_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace planwright::sandbox {
namespace {

constexpr std::int64_t block_size = 8192;
constexpr std::int64_t segment_blocks = 131'072;

class File {
 public:
  File(const std::string& path, int flags)
      : descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

tl::unexpected<Error> system_failure(std::string_view what, const std::string& path) {
  const int why = errno;
  const ErrorCode code =
      why == EACCES || why == EPERM || why == EROFS ? ErrorCode::permission : ErrorCode::internal;
  const std::string_view hint =
      why == ENOSPC  ? "; TMPDIR says where sandboxes are kept"
      : why == EFBIG ? "; its files are as long as production's, though they take no room: raise "
                       "ulimit -f, or set TMPDIR to a file system with large files"
                     : "";
  return failure(
      code, fmt::format("cannot {} {} of the sandbox: {}{}", what, path, std::strerror(why), hint));
}

std::string segment_path(const std::string& path, std::int64_t segment) {
  return segment == 0 ? path : fmt::format("{}.{}", path, segment);
}

}  // namespace

Result<void> resize_relation(const std::string& path, Blocks pages) {
  struct stat first {};
  if (stat(path.c_str(), &first) != 0) {
    return system_failure("find", path);
  }
  auto left = static_cast<std::int64_t>(std::clamp(pages.value(), 0.0, 4294967294.0));
  for (std::int64_t segment = 0;; ++segment) {
    const std::string name = segment_path(path, segment);
    const bool there = access(name.c_str(), F_OK) == 0;
    if (left == 0 && !there) {
      return {};
    }
    const File file(name, O_RDWR | (there ? 0 : O_CREAT));
    if (!file.is_open()) {
      return system_failure("open", name);
    }
    // The server may run as another user than we do.
    if (!there && fchown(file.descriptor(), first.st_uid, first.st_gid) != 0) {
      return system_failure("hand over", name);
    }
    const std::int64_t blocks = std::min(left, segment_blocks);
    if (ftruncate(file.descriptor(), blocks * block_size) != 0) {
      return system_failure("extend", name);
    }
    left -= blocks;
  }
}

Result<std::string> first_block(const std::string& path) {
  const File file(path, O_RDONLY);
  std::string block(block_size, '\0');
  if (!file.is_open()) {
    return system_failure("open", path);
  }
  const ssize_t count = pread(file.descriptor(), block.data(), block.size(), 0);
  if (count < 0) {
    return system_failure("read", path);
  }
  block.resize(static_cast<std::size_t>(count));
  return block;
}

Result<void> write_start(const std::string& path, std::string_view bytes) {
  const File file(path, O_WRONLY);
  if (!file.is_open()) {
    return system_failure("open", path);
  }
  if (pwrite(file.descriptor(), bytes.data(), bytes.size(), 0) !=
      static_cast<ssize_t>(bytes.size())) {
    return system_failure("write", path);
  }
  return {};
}

Result<void> check_holes(const std::string& directory) {
  constexpr off_t probe_size = 4 << 20;
  const std::string path = directory + "/holes";
  const File file(path, O_RDWR | O_CREAT | O_EXCL);
  if (!file.is_open()) {
    return system_failure("create", path);
  }
  unlink(path.c_str());
  struct stat seen {};
  if (ftruncate(file.descriptor(), probe_size) != 0 || fstat(file.descriptor(), &seen) != 0) {
    return system_failure("extend", path);
  }
  constexpr off_t stat_block = 512;
  if (seen.st_blocks * stat_block > probe_size / 2) {
    return failure(ErrorCode::unsupported,
                   fmt::format("the file system of {} keeps no holes, so that a sandbox would take "
                               "as much room as production; set TMPDIR to a directory on ext4, "
                               "xfs, btrfs or tmpfs",
                               directory));
  }
  return {};
}

}  // namespace planwright::sandbox
