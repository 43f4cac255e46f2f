#include "server.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "choose_server.hpp"
#include "keeper.hpp"
#include "process.hpp"

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* superuser_name = "postgres";

// The whole of postgresql.conf. Settings that a planner looks at stay the server's defaults: the
// session sets production's.
constexpr const char* settings = R"(listen_addresses = ''
port = 5432
unix_socket_directories = '..'
unix_socket_permissions = 0700
max_connections = 20
max_locks_per_transaction = 1024
shared_buffers = 32MB
huge_pages = off
dynamic_shared_memory_type = mmap
autovacuum = off
track_counts = off
bgwriter_lru_maxpages = 0
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
min_wal_size = 2MB
max_wal_size = 6MB
checkpoint_timeout = 1h
checkpoint_warning = 0
temp_file_limit = 1GB
restart_after_crash = off
log_checkpoints = off
log_min_messages = log
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C'
)";

// The last lines of a log, on one line.
std::string last_words(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  std::size_t start = text.size();
  for (int lines = 0; lines < 6 && start != std::string::npos && start > 0; ++lines) {
    start = text.rfind('\n', start - 1);
  }
  if (start != std::string::npos) {
    text.erase(0, start + 1);
  }
  std::ranges::replace(text, '\n', ' ');
  return text.empty() ? "it said nothing" : text;
}

bool write_file(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return static_cast<bool>(file.flush());
}

// The state stands on the eighth line of postmaster.pid.
bool is_ready(const fs::path& data) {
  std::ifstream file(data / "postmaster.pid");
  std::string line;
  for (int number = 0; number < 8; ++number) {
    if (!std::getline(file, line)) {
      return false;
    }
  }
  return line.starts_with("ready");
}

class RunningServer final : public Server {
 public:
  RunningServer(InstalledServer installed, std::string directory, Keeper keeper)
      : installed_(std::move(installed)),
        directory_(std::move(directory)),
        data_(directory_ + "/data"),
        keeper_(std::move(keeper)) {}

  [[nodiscard]] const InstalledServer& installed() const override { return installed_; }
  [[nodiscard]] const std::string& data_directory() const override { return data_; }
  [[nodiscard]] const std::string& superuser() const override { return superuser_; }
  [[nodiscard]] std::string conninfo(const std::string& role,
                                     const std::string& database) const override;

  Result<void> make_cluster();
  Result<void> start();

 private:
  InstalledServer installed_;
  std::string directory_, data_;
  std::string superuser_ = superuser_name;
  Keeper keeper_;
};

std::string RunningServer::conninfo(const std::string& role, const std::string& database) const {
  const auto quoted = [](std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
      if (c == '\'' || c == '\\') {
        text += '\\';
      }
      text += c;
    }
    return text + "'";
  };
  return fmt::format("host={} port=5432 user={} dbname={}", quoted(directory_), quoted(role),
                     quoted(database));
}

Result<void> RunningServer::make_cluster() {
  const auto status = keeper_.initdb();
  if (!status) {
    return tl::make_unexpected(status.error());
  }
  if (*status != 0) {
    return failure(ErrorCode::internal, fmt::format("{}/initdb failed: {}", installed_.directory,
                                                    last_words(directory_ + "/initdb.log")));
  }
  if (!write_file(data_ + "/postgresql.conf", settings) ||
      !write_file(data_ + "/pg_hba.conf", "local all all trust\n")) {
    return failure(ErrorCode::permission, fmt::format("cannot write into {}", data_));
  }
  return {};
}

Result<void> RunningServer::start() {
  const auto process = keeper_.start_server();
  if (!process) {
    return tl::make_unexpected(process.error());
  }
  constexpr auto patience = 60s;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!is_ready(data_)) {
    const bool late = std::chrono::steady_clock::now() > until;
    if (late || !is_alive(*process)) {
      return failure(ErrorCode::internal,
                     fmt::format("PostgreSQL {} {}: {}", installed_.version,
                                 late ? fmt::format("was not ready within {} s", patience.count())
                                      : std::string("did not start"),
                                 last_words(directory_ + "/server.log")));
    }
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

// A new private directory that belongs to the user the server runs as.
Result<std::string> make_directory(const std::optional<ServerUser>& user) {
  const char* parent = std::getenv("TMPDIR");
  std::string path =
      (parent != nullptr && *parent == '/' ? std::string(parent) : "/tmp") + "/pw-sandbox-XXXXXX";
  if (mkdtemp(path.data()) == nullptr ||
      (user && chown(path.c_str(), user->user, user->group) != 0)) {
    return failure(ErrorCode::permission,
                   fmt::format("no directory like {} can be made: {}", path, std::strerror(errno)));
  }
  return path;
}

}  // namespace

Result<std::unique_ptr<Server>> start_server(const StartOptions& options) {
  auto installed = choose_server(options);
  if (!installed) {
    return tl::make_unexpected(installed.error());
  }
  const auto user = server_user();
  if (!user) {
    return tl::make_unexpected(user.error());
  }
  const auto directory = make_directory(*user);
  if (!directory) {
    return tl::make_unexpected(directory.error());
  }
  Keeper::Options keeping{*directory, installed->directory, {}, *user};
  keeping.initdb_options = {"--no-sync",       "--auth=trust",     "--username=postgres",
                            "--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C",
                            "--wal-segsize=1", "--pgdata=data"};
  if (major_version(installed->version) >= 18) {
    keeping.initdb_options.emplace_back("--no-data-checksums");
  }
  auto keeper = Keeper::start(keeping);
  if (!keeper) {
    return tl::make_unexpected(keeper.error());
  }
  auto server =
      std::make_unique<RunningServer>(std::move(*installed), *directory, std::move(*keeper));
  for (const auto step : {&RunningServer::make_cluster, &RunningServer::start}) {
    if (auto done = (server.get()->*step)(); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  return server;
}

}  // namespace planwright::sandbox
