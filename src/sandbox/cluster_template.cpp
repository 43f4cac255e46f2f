#include "cluster_template.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include <planwright/base/fingerprint.hpp>

#include "choose_server.hpp"

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kept_unused = 30 * 24h;
constexpr auto kept_unfinished = 1h;

bool is_ours_alone(const fs::path& path) {
  struct stat file {};
  return lstat(path.c_str(), &file) == 0 && S_ISDIR(file.st_mode) && file.st_uid == geteuid() &&
         (file.st_mode & 0022U) == 0;
}

// Where it may be kept; "" where nowhere. Not in a home that is another user's, as with sudo.
fs::path cache() {
  fs::path base;
  if (const char* given = std::getenv("XDG_CACHE_HOME"); given != nullptr && *given == '/') {
    base = given;
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    struct stat file {};
    if (stat(home, &file) != 0 || file.st_uid != geteuid()) {
      return {};
    }
    base = fs::path(home) / ".cache";
  } else {
    return {};
  }
  mkdir(base.c_str(), 0700);
  const fs::path ours = base / "planwright";
  mkdir(ours.c_str(), 0700);
  return is_ours_alone(ours) ? ours : fs::path();
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

bool copy_file(int from, int to, const char* name, const std::optional<ServerUser>& user) {
  const Descriptor source(openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const Descriptor target(
      openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  struct stat file {};
  if (!source || !target || fstat(source.number(), &file) != 0 ||
      (user && fchown(target.number(), user->user, user->group) != 0)) {
    return false;
  }
  for (off_t left = file.st_size; left > 0;) {
    const ssize_t count = copy_file_range(source.number(), nullptr, target.number(), nullptr,
                                          static_cast<std::size_t>(left), 0);
    if (count <= 0) {
      return false;
    }
    left -= count;
  }
  return true;
}

// Copies what a directory holds, file by file through descriptors, so that no name in it leads
// elsewhere. A cluster holds files and directories only.
bool copy_directory(int from, int to, const std::optional<ServerUser>& user) {
  Descriptor again(openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, CloseDirectory> stream(fdopendir(again.number()));
  if (!stream) {
    return false;
  }
  (void)again.release();
  while (const dirent* entry = readdir(stream.get())) {
    const char* name = entry->d_name;
    if (std::string_view(name) == "." || std::string_view(name) == "..") {
      continue;
    }
    struct stat file {};
    if (fstatat(from, name, &file, AT_SYMLINK_NOFOLLOW) != 0) {
      return false;
    }
    if (S_ISREG(file.st_mode)) {
      if (!copy_file(from, to, name, user)) {
        return false;
      }
      continue;
    }
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if (!S_ISDIR(file.st_mode) || mkdirat(to, name, 0700) != 0) {
      return false;
    }
    const Descriptor below_from(openat(from, name, flags));
    const Descriptor below_to(openat(to, name, flags));
    if (!below_from || !below_to ||
        (user && fchown(below_to.number(), user->user, user->group) != 0) ||
        !copy_directory(below_from.number(), below_to.number(), user)) {
      return false;
    }
  }
  return true;
}

// `to` is there and empty.
bool copy_cluster(const std::string& from, const std::string& to,
                  const std::optional<ServerUser>& user) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const Descriptor source(open(from.c_str(), flags));
  const Descriptor target(open(to.c_str(), flags));
  return source && target && (!user || fchown(target.number(), user->user, user->group) == 0) &&
         copy_directory(source.number(), target.number(), user);
}

// Templates of servers long replaced, and what a killed copying left.
void tidy(const fs::path& cache) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(cache, error)) {
    const std::string name = entry.path().filename().string();
    const auto age = fs::file_time_type::clock::now() - entry.last_write_time(error);
    const bool is_template = engine_from(name.substr(0, name.find('-'))).has_value();
    if (!error && is_template &&
        age > (name.find(".new-") != std::string::npos ? kept_unfinished : kept_unused)) {
      fs::remove_all(entry.path(), error);
    }
  }
}

}  // namespace

ClusterTemplate::ClusterTemplate(const InstalledServer& server, std::string_view program_name,
                                 const std::vector<std::string>& options) {
  const fs::path where = cache();
  std::error_code error;
  const fs::path program = fs::canonical(fs::path(server.directory) / program_name, error);
  struct stat file {};
  if (where.empty() || error || stat(program.c_str(), &file) != 0) {
    return;
  }
  Fingerprint key;
  key.add("1");  // another number when the keeper makes clusters in another way
  key.add(program.string()).add(server.version).add(std::to_string(file.st_size));
  key.add(fmt::format("{}.{}", file.st_mtim.tv_sec, file.st_mtim.tv_nsec));
  for (const std::string& option : options) {
    key.add(option);
  }
  path_ = where / fmt::format("{}-{}-{}", to_string(server.engine), major_version(server.version),
                              key.hex());
}

bool ClusterTemplate::copy_to(const std::string& data,
                              const std::optional<ServerUser>& user) const {
  if (path_.empty() || !is_ours_alone(path_) || mkdir(data.c_str(), 0700) != 0) {
    return false;
  }
  if (!copy_cluster(path_, data, user)) {
    std::error_code error;
    fs::remove_all(data, error);
    return false;
  }
  utimensat(AT_FDCWD, path_.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);  // used just now
  return true;
}

void ClusterTemplate::keep(const std::string& data) const {
  if (path_.empty()) {
    return;
  }
  tidy(fs::path(path_).parent_path());
  std::string fresh = path_ + ".new-XXXXXX";
  if (mkdtemp(fresh.data()) == nullptr) {
    return;
  }
  // Where another start was as fast, rename fails: what is there is as good.
  if (!copy_cluster(data, fresh, std::nullopt) || rename(fresh.c_str(), path_.c_str()) != 0) {
    std::error_code error;
    fs::remove_all(fresh, error);
  }
}

void ClusterTemplate::discard() const {
  if (!path_.empty()) {
    std::error_code error;
    fs::remove_all(path_, error);
  }
}

}  // namespace planwright::sandbox
