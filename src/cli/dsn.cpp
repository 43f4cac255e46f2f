#include "dsn.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <planwright/connectors/connectors.hpp>

namespace planwright::cli {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) {
    return static_cast<char>(c < 128 ? std::tolower(c) : c);
  });
  return result;
}

void wipe(char* text) {
  std::memset(text, '*', std::strlen(text));
}

// Reads a line from the terminal without showing it; absent without a terminal.
std::optional<std::string> ask_password(std::string_view option) {
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) {
    return std::nullopt;
  }
  termios before{};
  if (tcgetattr(terminal, &before) != 0) {
    close(terminal);
    return std::nullopt;
  }
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  silent.c_lflag |= ECHONL;
  set_silenced_terminal(terminal, &before);
  tcsetattr(terminal, TCSAFLUSH, &silent);
  const std::string prompt =
      option == "--dsn" ? "Password: " : "Password of " + std::string(option) + ": ";
  [[maybe_unused]] const auto shown = write(terminal, prompt.data(), prompt.size());
  std::string password;
  char c = 0;
  while (read(terminal, &c, 1) == 1 && c != '\n') {
    password += c;
  }
  tcsetattr(terminal, TCSAFLUSH, &before);
  set_silenced_terminal(-1, nullptr);
  close(terminal);
  return password;
}

bool is_mysql(std::string_view dsn) {
  return lower(dsn).starts_with("mysql://") || lower(dsn).starts_with("mariadb://");
}

// Connects by the function, once more with a password from the terminal where the server wants one.
template <class Connected, class Connect>
Result<Connected> asking_for_password(std::string_view option, std::string_view dsn, Watch& watch,
                                      std::string* asked, Connect connect) {
  // The variable the engine's client library, or ours for it, takes a password from.
  const char* const variable = is_mysql(dsn) ? "MYSQL_PWD" : "PGPASSWORD";
  watch.doing("connecting");
  auto connected = connect();
  constexpr std::string_view wants_one = "the server wants a password";
  if (!connected && connected.error().message.find(wants_one) != std::string::npos) {
    watch.doing({});
    if (const auto password = ask_password(option)) {
      // Our own copy of the environment; what other users can read of it is from before.
      setenv(variable, password->c_str(), 1);
      watch.doing("connecting");
      connected = connect();
      unsetenv(variable);
      if (asked != nullptr) {
        *asked = *password;
      }
    }
  }
  watch.doing({});
  return connected;
}

}  // namespace

bool holds_password(std::string_view dsn) {
  // Rather one too many: the word anywhere, or a colon between the scheme and the last @.
  if (lower(dsn).find("password") != std::string::npos) {
    return true;
  }
  const std::size_t scheme = dsn.find("://");
  const std::size_t at = dsn.rfind('@');
  return scheme != std::string_view::npos && at != std::string_view::npos && at > scheme + 3 &&
         dsn.substr(scheme + 3, at - scheme - 3).find(':') != std::string_view::npos;
}

bool wipe_passwords(int argc, char** argv) {
  bool found = false;
  for (int at = 1; at < argc; ++at) {
    char* value = nullptr;
    for (const std::string_view option : {"--dsn", "--measure-on"}) {
      const std::string_view argument = argv[at];
      if (argument == option && at + 1 < argc) {
        value = argv[at + 1];
      } else if (argument.starts_with(option) && argument.substr(option.size()).starts_with('=')) {
        value = argv[at] + option.size() + 1;
      }
    }
    if (value != nullptr && holds_password(value)) {
      wipe(value);
      found = true;
    }
  }
  return found;
}

Result<std::unique_ptr<ports::Session>> open_session(std::string_view dsn, Watch& watch,
                                                     std::string* asked) {
  return asking_for_password<std::unique_ptr<ports::Session>>(
      "--dsn", dsn, watch, asked, [&] { return connectors::connect(dsn, ports::Limits{}); });
}

Result<OwnSessions> open_own_sessions(std::string_view dsn, Watch& watch) {
  if (is_mysql(dsn)) {
    return failure(ErrorCode::usage,
                   "--measure-on: connections to MySQL and MariaDB come with a later version");
  }
  auto sessions = asking_for_password<OwnSessions>(
      "--measure-on", dsn, watch, nullptr, [&]() -> Result<OwnSessions> {
        auto worker = connectors::connect_to_own(dsn);
        if (!worker) {
          return tl::make_unexpected(worker.error());
        }
        auto keeper = connectors::connect_to_own(dsn);
        if (!keeper) {
          return tl::make_unexpected(keeper.error());
        }
        return OwnSessions{std::move(*worker), std::move(*keeper)};
      });
  return sessions ? std::move(sessions)
                  : Result<OwnSessions>(
                        tl::make_unexpected(sessions.error().with_context("--measure-on")));
}

}  // namespace planwright::cli
