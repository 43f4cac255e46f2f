#include "private_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "pw-sandbox-";
constexpr std::size_t random_letters = 6;  // mkdtemp's
constexpr double smallest_room = 32e6;     // an empty cluster takes half of it

std::vector<std::string> parents() {
  std::vector<std::string> result;
  if (const char* directory = std::getenv("TMPDIR");
      directory != nullptr && *directory != '\0' && std::string_view(directory) != "/tmp") {
    result.emplace_back(directory);
  }
  result.emplace_back("/tmp");
  return result;
}

bool is_open(const struct stat& file, const ServerUser& user, unsigned bits) {
  const unsigned mode = file.st_uid == user.user    ? file.st_mode >> 6
                        : file.st_gid == user.group ? file.st_mode >> 3
                                                    : file.st_mode;
  return (mode & bits) == bits;
}

// Why a sandbox cannot be made there; "" when it can, for all we see.
std::string objection(const std::string& parent, const std::optional<ServerUser>& user) {
  if (parent.front() != '/') {
    return "not an absolute path";
  }
  // libpq takes a comma for the end of a host; postmaster.pid is read by lines.
  if (std::ranges::any_of(parent, [](unsigned char c) { return c == ',' || c < ' '; })) {
    return "a comma or a control character in its name";
  }
  if (parent.size() + 1 + prefix.size() + random_letters + std::strlen(socket_name) >
      socket_path_limit) {
    return fmt::format("its path is too long for a socket, which may have {} bytes",
                       socket_path_limit);
  }
  struct stat file {};
  if (stat(parent.c_str(), &file) != 0) {
    return std::strerror(errno);
  }
  if (!S_ISDIR(file.st_mode)) {
    return "not a directory";
  }
  if ((file.st_mode & S_IWOTH) != 0 && (file.st_mode & S_ISVTX) == 0) {
    return "everybody may rename what is in it (chmod +t)";
  }
  if (user && !is_open_to(*user, parent, W_OK | X_OK)) {
    return fmt::format("user {}, which the server runs as, may not write there", user->name);
  }
  struct statvfs room {};
  if (statvfs(parent.c_str(), &room) == 0 &&
      static_cast<double>(room.f_bavail) * static_cast<double>(room.f_frsize) < smallest_room) {
    return fmt::format("less than {:.0f} MB are free", smallest_room / 1e6);
  }
  return {};
}

// Renamed into place when it is locked: a directory without it is just being made.
Descriptor lock_directory(const std::string& path) {
  const std::string fresh = path + "/owner.new";
  Descriptor lock(open(fresh.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock) {
    const std::string text = fmt::format("held by planwright, process {}\n", getpid());
    if (write(lock.number(), text.data(), text.size()) < 0 ||
        flock(lock.number(), LOCK_EX | LOCK_NB) != 0 ||
        rename(fresh.c_str(), (path + "/owner").c_str()) != 0) {
      lock.close();
    }
  }
  return lock;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  if (const DirectoryStream stream{opendir(path.c_str())}; stream) {
    while (const dirent* entry = readdir(stream.get())) {
      names.emplace_back(entry->d_name);
    }
  }
  return names;
}

bool is_a_name_of_ours(std::string_view name) {
  return name.size() == prefix.size() + random_letters && name.starts_with(prefix) &&
         std::ranges::all_of(name.substr(prefix.size()), [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

// Servers whose working directory this is: theirs is the data directory. Not by postmaster.pid,
// in which anything can stand.
std::vector<pid_t> servers_in(const struct stat& data) {
  std::vector<pid_t> processes;
  for (const std::string& name : names_in("/proc")) {
    if (name.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    const std::string process = "/proc/" + name;
    struct stat owner {};
    struct stat working {};
    if (stat(process.c_str(), &owner) == 0 && owner.st_uid == data.st_uid &&
        stat((process + "/cwd").c_str(), &working) == 0 && working.st_dev == data.st_dev &&
        working.st_ino == data.st_ino) {
      processes.push_back(std::atoi(name.c_str()));
    }
  }
  return processes;
}

void stop_servers_in(const struct stat& data) {
  constexpr int rounds = 60;
  for (int round = 0; round < rounds; ++round) {
    const std::vector<pid_t> processes = servers_in(data);
    if (processes.empty()) {
      return;
    }
    for (const pid_t process : processes) {
      kill(process, round == 0 ? SIGQUIT : round == rounds / 2 ? SIGKILL : 0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

bool is_old(const struct stat& file) {
  constexpr std::time_t long_enough = 3600;
  return std::time(nullptr) - file.st_mtim.tv_sec > long_enough;
}

void remove_if_stale(const std::string& path, const std::optional<ServerUser>& user) {
  const uid_t owner = user ? user->user : geteuid();
  const Descriptor directory(
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat file {};
  if (!directory || fstat(directory.number(), &file) != 0) {
    return;
  }
  if (user && file.st_uid == geteuid() && is_old(file)) {
    std::error_code ignored;
    fs::remove_all(path, ignored);  // we ended before it was given away
    return;
  }
  if (file.st_uid != owner || (file.st_mode & 0077U) != 0) {
    return;
  }
  const Descriptor lock(
      openat(directory.number(), "owner", O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (lock ? flock(lock.number(), LOCK_EX | LOCK_NB) != 0 : errno != ENOENT || !is_old(file)) {
    return;
  }
  remove_directory(user, path);
}

}  // namespace

bool is_open_to(const ServerUser& user, const std::string& path, unsigned bits) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  fs::path walked;
  for (const fs::path& step : real) {
    walked /= step;
    struct stat file {};
    if (stat(walked.c_str(), &file) != 0 || !is_open(file, user, walked == real ? bits : X_OK)) {
      return false;
    }
  }
  return !error;
}

Result<PrivateDirectory> make_private_directory(const std::optional<ServerUser>& user) {
  std::string objections;
  for (const std::string& parent : parents()) {
    std::string why = objection(parent, user);
    std::string path = fmt::format("{}/{}{}", parent, prefix, std::string(random_letters, 'X'));
    if (why.empty() && mkdtemp(path.data()) == nullptr) {
      why = std::strerror(errno);
    }
    if (why.empty()) {
      PrivateDirectory made{path, lock_directory(path)};
      if (!made.lock) {
        why = std::strerror(errno);
      } else if (user && chown(path.c_str(), user->user, user->group) != 0) {
        why = fmt::format("nothing there can be given to user {}, which the server runs as: {}",
                          user->name, std::strerror(errno));
      } else {
        return made;
      }
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
    objections += fmt::format("{}{}: {}", objections.empty() ? "" : "; ", parent, why);
  }
  return failure(ErrorCode::permission,
                 fmt::format("there is no place for the sandbox's files ({}): set TMPDIR to a "
                             "directory on a local disk with a short path",
                             objections));
}

void remove_stale_directories(const std::optional<ServerUser>& user) {
  for (const std::string& parent : parents()) {
    for (const std::string& name : names_in(parent)) {
      if (is_a_name_of_ours(name)) {
        remove_if_stale(fmt::format("{}/{}", parent, name), user);
      }
    }
  }
}

void remove_directory(const std::optional<ServerUser>& user, const std::string& path) {
  struct stat data {};
  if (lstat((path + "/data").c_str(), &data) == 0 && S_ISDIR(data.st_mode) &&
      data.st_uid == (user ? user->user : geteuid())) {
    stop_servers_in(data);
  }
  std::vector<std::string> command = become(user);
  command.insert(command.end(), {"/bin/sh", "-c", R"(exec rm -rf -- "$1")", "rm", path});
  (void)run(std::move(command), child_environment({}));
  rmdir(path.c_str());  // where only we may, for the directory above is ours
}

}  // namespace planwright::sandbox
