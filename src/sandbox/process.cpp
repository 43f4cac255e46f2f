#include "process.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;

// Above what a child gets as 0 to 3: dup2 onto those must not hit an end of ours, which is what
// happens when we were started with them closed.
constexpr int first_own_descriptor = 10;

std::string setpriv() {
  for (const char* path : {"/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv"}) {
    if (access(path, X_OK) == 0) {
      return path;
    }
  }
  return {};
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (const std::string& word : words) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): POSIX promises not to write
    result.push_back(const_cast<char*>(word.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

  void give(int ours, int theirs) {
    if (ours >= 0) {
      posix_spawn_file_actions_adddup2(&actions_, ours, theirs);
    } else if (theirs <= STDERR_FILENO) {
      posix_spawn_file_actions_addopen(&actions_, theirs, "/dev/null", O_RDWR, 0);
    }
  }
  void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

void Descriptor::close() {
  if (number_ >= 0) {
    ::close(std::exchange(number_, -1));
  }
}

Result<Channel> make_channel() {
  std::array<int, 2> ends{};
  Channel channel;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0) {
    const Descriptor one(ends[0]);
    const Descriptor other(ends[1]);
    channel = {Descriptor(fcntl(ends[0], F_DUPFD_CLOEXEC, first_own_descriptor)),
               Descriptor(fcntl(ends[1], F_DUPFD_CLOEXEC, first_own_descriptor))};
  }
  if (!channel.ours || !channel.theirs) {
    return failure(ErrorCode::internal,
                   fmt::format("no channel to a child: {}", std::strerror(errno)));
  }
  return channel;
}

Result<std::optional<ServerUser>> server_user() {
  if (geteuid() != 0) {
    return std::nullopt;
  }
  for (const char* name : {"postgres", "nobody"}) {
    std::array<char, 4096> text{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwnam_r(name, &entry, text.data(), text.size(), &found) == 0 && found != nullptr &&
        found->pw_uid != 0) {
      if (setpriv().empty()) {
        return failure(ErrorCode::unsupported,
                       "a server does not run as root, and setpriv, which would start it as "
                       "another user, is not installed: apt install util-linux, or run planwright "
                       "as an ordinary user");
      }
      return ServerUser{name, found->pw_uid, found->pw_gid};
    }
  }
  return failure(ErrorCode::unsupported,
                 "a server does not run as root, and there is neither a user postgres nor a user "
                 "nobody to run it as: run planwright as an ordinary user");
}

std::vector<std::string> become(const std::optional<ServerUser>& user) {
  if (!user) {
    return {};
  }
  return {setpriv(), fmt::format("--reuid={}", user->user), fmt::format("--regid={}", user->group),
          "--clear-groups", "--no-new-privs"};
}

std::vector<std::string> child_environment(const std::string& binaries) {
  std::vector<std::string> environment{"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C", "TZ=UTC"};
  // Servers unpacked by hand bring their libraries beside their programs; those need one another.
  std::string libraries;
  const fs::path beside = fs::path(binaries).parent_path() / "lib";
  if (std::error_code error; fs::exists(beside / "libpq.so.5", error)) {
    libraries = beside.string();
  }
  if (const char* ours = std::getenv("LD_LIBRARY_PATH"); ours != nullptr && *ours != '\0') {
    libraries += (libraries.empty() ? "" : ":") + std::string(ours);
  }
  if (!libraries.empty()) {
    environment.push_back("LD_LIBRARY_PATH=" + libraries);
  }
  return environment;
}

Result<pid_t> spawn(const Spawn& what) {
  FileActions files;
  files.give(what.input, STDIN_FILENO);
  files.give(what.output, STDOUT_FILENO);
  files.give(what.errors, STDERR_FILENO);
  files.give(what.lock, STDERR_FILENO + 1);
  files.close_from(STDERR_FILENO + (what.lock >= 0 ? 2 : 1));

  // Signals as a program expects them, whatever ours are; out of reach of the terminal's Ctrl-C.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> command = pointers(what.command);
  std::vector<char*> environment = pointers(what.environment);
  pid_t child = 0;
  const int error =
      posix_spawn(&child, command[0], files.get(), &attributes, command.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return failure(ErrorCode::internal, fmt::format("{} cannot be started: {}",
                                                    what.command.front(), std::strerror(error)));
  }
  return child;
}

Result<Ran> run(std::vector<std::string> command, std::vector<std::string> environment) {
  auto channel = make_channel();
  if (!channel) {
    return tl::make_unexpected(channel.error());
  }
  Spawn what{std::move(command), std::move(environment)};
  what.output = what.errors = channel->theirs.number();
  const auto child = spawn(what);
  if (!child) {
    return tl::make_unexpected(child.error());
  }
  channel->theirs.close();
  Ran ran;
  constexpr std::size_t enough = 65536;
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t count = read(channel->ours.number(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      break;
    }
    if (ran.output.size() < enough) {
      ran.output.append(chunk.data(), static_cast<std::size_t>(count));
    }
  }
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

bool is_alive(pid_t process) {
  // "4711 (any name) S 1 …"
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(") ");
  return name_end != std::string::npos && line.size() > name_end + 2 && line[name_end + 2] != 'Z' &&
         line[name_end + 2] != 'X';
}

}  // namespace planwright::sandbox
