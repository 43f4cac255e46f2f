#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "options.hpp"

namespace planwright::cli {
namespace {

// More than any EXPLAIN output or schema dump; a file of this size was named by mistake.
constexpr std::size_t limit = std::size_t{1} << 30U;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) {
      close(fd_);
    }
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Result<std::string> read_all(int fd, const std::string& name) {
  std::string text;
  std::array<char, 65536> chunk{};
  while (true) {
    const ssize_t count = ::read(fd, chunk.data(), chunk.size());
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return failure(ErrorCode::malformed_input,
                     fmt::format("cannot read {} ({})", name, std::strerror(errno)));
    }
    if (count == 0) {
      return text;
    }
    text.append(chunk.data(), static_cast<std::size_t>(count));
    if (text.size() > limit) {
      return failure(ErrorCode::malformed_input,
                     fmt::format("{} is larger than 1 GB; give one plan or schema", name));
    }
  }
}

}  // namespace

Result<FileText> FileText::read(const std::string& path) {
  FileText file;
  file.name_ = path == "-" ? "standard input" : path;
  const Descriptor descriptor(path == "-" ? STDIN_FILENO
                                          : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.get() < 0) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("cannot open {} ({})", path, std::strerror(errno)));
  }
  struct stat status {};
  if (fstat(descriptor.get(), &status) != 0) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("cannot read {} ({})", path, std::strerror(errno)));
  }
  if (S_ISDIR(status.st_mode)) {
    return failure(ErrorCode::malformed_input, fmt::format("{} is a directory", path));
  }
  if (!S_ISREG(status.st_mode) || status.st_size == 0) {
    auto text = read_all(descriptor.get(), file.name_);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    file.owned_ = std::move(*text);
    file.text_ = file.owned_;
    return file;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("{} is {} MB; more than 1 GB is not read: give one plan or schema",
                               path, size >> 20U));
  }
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
  if (mapped == MAP_FAILED) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("cannot read {} ({})", path, std::strerror(errno)));
  }
  file.mapped_ = mapped;
  file.mapped_size_ = size;
  file.text_ = {static_cast<const char*>(mapped), size};
  return file;
}

void FileText::release(std::string_view part) const {
  const auto begin = reinterpret_cast<std::uintptr_t>(part.data());
  const auto mapped = reinterpret_cast<std::uintptr_t>(mapped_);
  // Whole pages inside the mapping only: anything else is somebody's memory.
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t last = (begin + part.size()) / page * page;
  if (mapped_ != nullptr && first >= mapped && last <= mapped + mapped_size_ && first < last) {
    madvise(static_cast<char*>(mapped_) + (first - mapped), last - first, MADV_DONTNEED);
  }
}

FileText::FileText(FileText&& other) noexcept {
  *this = std::move(other);
}

FileText& FileText::operator=(FileText&& other) noexcept {
  if (this != &other) {
    std::swap(name_, other.name_);
    std::swap(mapped_, other.mapped_);
    std::swap(mapped_size_, other.mapped_size_);
    const bool owns = other.mapped_ == nullptr && mapped_ == nullptr;
    owned_ = std::move(other.owned_);
    text_ = owns ? std::string_view(owned_)
                 : std::string_view(static_cast<const char*>(mapped_), mapped_size_);
  }
  return *this;
}

FileText::~FileText() {
  if (mapped_ != nullptr) {
    munmap(mapped_, mapped_size_);
  }
}

}  // namespace planwright::cli
