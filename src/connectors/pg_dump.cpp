#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include <planwright/connectors/connectors.hpp>

#include "conninfo.hpp"
#include "server_errors.hpp"

namespace planwright::connectors {
namespace {

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
      ends_ = {-1, -1};
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  [[nodiscard]] bool made() const { return ends_[0] >= 0; }
  [[nodiscard]] int reads() const { return ends_[0]; }
  [[nodiscard]] int writes() const { return ends_[1]; }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) {
      close(std::exchange(ends_[end], -1));
    }
  }

 private:
  std::array<int, 2> ends_{};
};

// Pointers into texts, as exec wants them.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

// Ours, where service files and certificates are named, in a language whose errors we know.
std::vector<std::string> environment(const Conninfo& info) {
  std::vector<std::string> result{"LC_ALL=C"};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const bool replaced = text.starts_with("LC_ALL=") || text.starts_with("LANGUAGE=") ||
                          (text.starts_with("PGPASSWORD=") && !info.password.empty());
    if (!replaced) {
      result.emplace_back(text);
    }
  }
  if (!info.password.empty()) {
    result.push_back("PGPASSWORD=" + info.password);
  }
  return result;
}

struct Ran {
  int status = -1;
  std::string output, errors;
};

// Both streams to their ends, so that the program never waits for us.
void drain(Pipe& output, Pipe& errors, Ran& ran) {
  constexpr std::size_t most_errors = 65536;
  std::array<pollfd, 2> ends{{{output.reads(), POLLIN, 0}, {errors.reads(), POLLIN, 0}}};
  std::array<char, 65536> chunk{};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    for (pollfd& end : ends) {
      if (end.fd < 0 || end.revents == 0) {
        continue;
      }
      const ssize_t count = read(end.fd, chunk.data(), chunk.size());
      if (count <= 0) {
        end.fd = count < 0 && errno == EINTR ? end.fd : -1;
      } else if (end.fd == output.reads()) {
        ran.output.append(chunk.data(), static_cast<std::size_t>(count));
      } else if (ran.errors.size() < most_errors) {
        ran.errors.append(chunk.data(), static_cast<std::size_t>(count));
      }
    }
  }
}

Result<Ran> run(std::vector<std::string> command, std::vector<std::string> variables) {
  Pipe output;
  Pipe errors;
  if (!output.made() || !errors.made()) {
    return failure(ErrorCode::internal, fmt::format("cannot make a pipe ({})", strerror(errno)));
  }
  const std::vector<char*> arguments = pointers(command);
  const std::vector<char*> environment = pointers(variables);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    // Only what is safe in the copy of a process with threads. It ends with us, however we end;
    // signals mean to it what they mean to a program from a shell.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int nothing = open("/dev/null", O_RDONLY);
    if (getppid() == parent && dup2(nothing, STDIN_FILENO) >= 0 &&
        dup2(output.writes(), STDOUT_FILENO) >= 0 && dup2(errors.writes(), STDERR_FILENO) >= 0) {
      execve(arguments[0], arguments.data(), environment.data());
    }
    _exit(127);
  }
  if (child < 0) {
    return failure(ErrorCode::internal,
                   fmt::format("cannot start {} ({})", command[0], strerror(errno)));
  }
  output.close_end(1);
  errors.close_end(1);
  Ran ran;
  drain(output, errors, ran);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

// "pg_dump: error: query failed: ERROR:  permission denied …" → what follows the last of these.
std::string_view without_heads(std::string_view text) {
  for (const std::string_view head :
       {"pg_dump: ", "error: ", "[archiver (db)] ", "query failed: ", "ERROR:  "}) {
    if (text.starts_with(head)) {
      text.remove_prefix(head.size());
    }
  }
  return text;
}

tl::unexpected<Error> failed(const std::string& program, const Ran& ran, const Conninfo& info) {
  const std::string_view errors = ran.errors;
  if (errors.find("connection to ") != std::string_view::npos &&
      errors.find("failed: ") != std::string_view::npos) {
    return tl::make_unexpected(connect_error(without_heads(errors), info));
  }
  const std::string_view first = errors.substr(0, errors.find('\n'));
  const std::string said = without_secrets(std::string(without_heads(first)), info.secrets);
  if (errors.find("permission denied for ") != std::string_view::npos) {
    return failure(ErrorCode::permission, fmt::format("pg_dump: {}", said));
  }
  if (errors.find("server version mismatch") != std::string_view::npos) {
    return failure(ErrorCode::unsupported, fmt::format("{} is older than the server", program));
  }
  return failure(ErrorCode::server,
                 said.empty()
                     ? fmt::format("{} ended with status {} and said nothing", program, ran.status)
                     : fmt::format("pg_dump: {}", said));
}

}  // namespace

Result<std::string> dump_schema(std::string_view program, std::string_view dsn,
                                Milliseconds lock_timeout) {
  const auto info = read_conninfo(dsn);
  if (!info) {
    return tl::make_unexpected(info.error());
  }
  if (info->has_key_password) {
    return failure(ErrorCode::unsupported,
                   "pg_dump cannot be given sslpassword but among its arguments, which other users "
                   "can read");
  }
  // Names are quoted because the text may be read by another major, with more reserved words.
  std::vector<std::string> command{std::string(program),
                                   "--schema-only",
                                   "--no-owner",
                                   "--no-privileges",
                                   "--no-comments",
                                   "--no-security-labels",
                                   "--no-publications",
                                   "--no-subscriptions",
                                   "--no-tablespaces",
                                   "--quote-all-identifiers",
                                   "--encoding=UTF8",
                                   "--no-password",
                                   fmt::format("--lock-wait-timeout={:.0f}", lock_timeout.value()),
                                   "--dbname=" + info->shareable};
  auto ran = run(std::move(command), environment(*info));
  if (!ran) {
    return tl::make_unexpected(ran.error());
  }
  if (ran->status != 0) {
    return failed(std::string(program), *ran, *info);
  }
  return std::move(ran->output);
}

}  // namespace planwright::connectors
