#include "keeper.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace planwright::sandbox {
namespace {

// sh -c SCRIPT NAME DIRECTORY BINARIES SETTINGS ENDING OPTION…, after the engine's own functions.
// A signal to it only ends the reading, so that it cleans up. A death signal from the kernel ends
// the server where even this shell is killed. The server is not given descriptor 3, the lock: who
// finds the lock free knows that nobody cleans up any more.
constexpr const char* script = R"(
ulimit -c 0
trap '' PIPE
trap : HUP INT TERM
umask 077
directory=$1 binaries=$2 settings=$3 ending=$4
shift 4
cd "$directory" || exit 1
server=
with_us=
if setpriv --pdeathsig "$ending" true 2>/dev/null; then with_us="setpriv --pdeathsig $ending"; fi
while read -r order; do
  case $order in
    make)
      make_cluster "$@" </dev/null >initdb.log 2>&1 3>&-
      echo "$?"
      ;;
    start)
      run_server </dev/null >server.log 2>&1 3>&- &
      server=$!
      echo "$server"
      ;;
  esac
done
if [ -n "$server" ]; then
  kill -"$ending" "$server" 2>/dev/null
  tries=0
  while kill -0 "$server" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
      kill -KILL "$server" $(cat "/proc/$server/task/$server/children" 2>/dev/null) 2>/dev/null
      wait "$server"
      break
    fi
    sleep 0.03
  done
fi
cd /
rm -rf -- "$directory" 2>/dev/null || { sleep 0.3; rm -rf -- "$directory"; }
)";

}  // namespace

Result<Keeper> Keeper::start(const Options& options) {
  auto channel = make_channel();
  if (!channel) {
    return tl::make_unexpected(channel.error());
  }
  Spawn what;
  what.command = become(options.user);
  what.command.insert(what.command.end(),
                      {"/bin/sh", "-c", options.script + script, "planwright-sandbox",
                       options.directory, options.binaries, options.settings, options.ending});
  what.command.insert(what.command.end(), options.options.begin(), options.options.end());
  what.environment = child_environment(options.binaries);
  what.input = what.output = what.errors = channel->theirs.number();
  what.lock = options.lock;
  auto process = spawn(what);
  if (!process) {
    return tl::make_unexpected(process.error());
  }
  return Keeper(*process, std::move(channel->ours));
}

Keeper::Keeper(pid_t process, Descriptor channel)
    : process_(process), channel_(std::move(channel)) {}

Keeper::~Keeper() {
  if (!channel_) {
    return;  // moved from
  }
  channel_.close();
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<int> Keeper::make_cluster() {
  return order("make", std::chrono::seconds(300));
}

Result<pid_t> Keeper::start_server() {
  return order("start", std::chrono::seconds(10));
}

// Sends the line and reads until the number it is answered with; other lines are complaints.
Result<int> Keeper::order(std::string_view what, std::chrono::seconds patience) {
  const std::string line = fmt::format("{}\n", what);
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string heard;
  bool ended = send(channel_.number(), line.data(), line.size(), MSG_NOSIGNAL) < 0;
  while (true) {
    for (std::size_t end = 0; (end = heard.find('\n')) != std::string::npos;) {
      int number = 0;
      const char* last = heard.data() + end;
      const auto read_to = std::from_chars(heard.data(), last, number);
      if (read_to.ec == std::errc{} && read_to.ptr == last) {
        return number;
      }
      complaints_ += fmt::format("{}{}", complaints_.empty() ? "" : " ", heard.substr(0, end));
      heard.erase(0, end + 1);
    }
    if (ended) {
      return failure(ErrorCode::internal,
                     fmt::format("the shell that keeps the sandbox's server has ended: {}",
                                 complaints_.empty() ? "it said nothing" : complaints_));
    }
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return failure(ErrorCode::internal,
                     fmt::format("{} did not end within {} s", what, patience.count()));
    }
    pollfd one{channel_.number(), POLLIN, 0};
    if (poll(&one, 1, static_cast<int>(left.count())) > 0) {
      std::array<char, 256> chunk{};
      const ssize_t count = read(one.fd, chunk.data(), chunk.size());
      ended = count <= 0;
      heard.append(chunk.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
  }
}

}  // namespace planwright::sandbox
