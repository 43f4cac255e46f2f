#include "server.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "choose_server.hpp"
#include "cluster_template.hpp"
#include "keeper.hpp"
#include "private_directory.hpp"
#include "process.hpp"

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* superuser_name = "postgres";

// The whole of postgresql.conf. The socket is in the directory above the data's. Settings that a
// planner looks at stay the server's defaults: the session sets production's.
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

std::string settings_for(int major) {
  // Its workers would only take time to start.
  return settings + std::string(major >= 18 ? "io_method = sync\n" : "");
}

// The last lines of a log, on one line.
std::string end_of(const fs::path& file) {
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
  return text;
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

// As little the C locale as production's, most likely: in it an index does not serve LIKE 'a%'.
// Who loads a database gives it its own locale.
std::string locale() {
  const char* wanted = "C.UTF-8";
  const locale_t found = newlocale(LC_ALL_MASK, wanted, nullptr);
  if (found == nullptr) {
    return "C";
  }
  freelocale(found);
  return wanted;
}

std::vector<std::string> initdb_options(int major) {
  std::vector<std::string> options{"--no-sync",       "--auth=trust",        "--username=postgres",
                                   "--encoding=UTF8", "--lc-messages=C",     "--wal-segsize=1",
                                   "--pgdata=data",   "--locale=" + locale()};
  if (major >= 18) {
    // Pages are written by hand.
    options.emplace_back("--no-data-checksums");
  }
  return options;
}

Result<void> check_programs(const InstalledServer& installed,
                            const std::optional<ServerUser>& user) {
  for (const char* program : {"/initdb", "/postgres"}) {
    if (user && !is_open_to(*user, installed.directory + program, X_OK)) {
      return failure(ErrorCode::permission,
                     fmt::format("user {}, which the server runs as, may not run {}{}: chmod a+rX "
                                 "it and the directories above",
                                 user->name, installed.directory, program));
    }
  }
  return {};
}

class RunningServer final : public Server {
 public:
  RunningServer(InstalledServer installed, std::optional<ServerUser> user,
                PrivateDirectory directory, Keeper keeper)
      : installed_(std::move(installed)),
        user_(std::move(user)),
        directory_(std::move(directory)),
        data_(directory_.path + "/data"),
        keeper_(std::move(keeper)) {}

  [[nodiscard]] const InstalledServer& installed() const override { return installed_; }
  [[nodiscard]] const std::string& data_directory() const override { return data_; }
  [[nodiscard]] const std::string& superuser() const override { return superuser_; }
  [[nodiscard]] std::string conninfo(const std::string& role,
                                     const std::string& database) const override;

  ~RunningServer() override {
    keeper_.reset();
    // There was no keeper to do it.
    if (access(directory_.path.c_str(), F_OK) == 0) {
      remove_directory(user_, directory_.path);
    }
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  Result<void> make_cluster();
  Result<void> start(std::chrono::seconds patience);

 private:
  [[nodiscard]] std::string last_words(const char* log) const;

  InstalledServer installed_;
  std::optional<ServerUser> user_;
  PrivateDirectory directory_;
  std::string data_;
  std::string superuser_ = superuser_name;
  std::optional<Keeper> keeper_;
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
  // What is given here is not taken from the environment, which is about the user's own servers
  // (PGOPTIONS, PGHOSTADDR …).
  return fmt::format(
      "host={} port=5432 user={} dbname={} hostaddr='' options='' sslmode=disable "
      "gssencmode=disable channel_binding=disable requirepeer='' target_session_attrs=any "
      "client_encoding=UTF8",
      quoted(directory_.path), quoted(role), quoted(database));
}

std::string RunningServer::last_words(const char* log) const {
  std::string words = end_of(fs::path(directory_.path) / log);
  if (!keeper_->complaints().empty()) {
    words += (words.empty() ? "" : "; ") + keeper_->complaints();
  }
  return words.empty() ? "it said nothing" : words;
}

Result<void> RunningServer::make_cluster() {
  const auto status = keeper_->initdb();
  if (!status) {
    return tl::make_unexpected(status.error());
  }
  if (*status != 0) {
    return failure(ErrorCode::internal, fmt::format("{}/initdb failed: {}", installed_.directory,
                                                    last_words("initdb.log")));
  }
  return {};
}

Result<void> RunningServer::start(std::chrono::seconds patience) {
  const auto process = keeper_->start_server();
  if (!process) {
    return tl::make_unexpected(process.error());
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!is_ready(data_)) {
    const bool late = std::chrono::steady_clock::now() > until;
    if (late || !is_alive(*process)) {
      return failure(ErrorCode::internal,
                     fmt::format("{}/postgres {}: {}", installed_.directory,
                                 late ? fmt::format("was not ready within {} s", patience.count())
                                      : std::string("did not start"),
                                 last_words("server.log")));
    }
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

// One attempt: from the template when it may be, which it says, else with initdb.
Result<std::unique_ptr<Server>> attempt(const InstalledServer& installed,
                                        const std::optional<ServerUser>& user,
                                        const ClusterTemplate& kept, bool& from_template,
                                        std::chrono::seconds patience) {
  auto directory = make_private_directory(user);
  if (!directory) {
    return tl::make_unexpected(directory.error());
  }
  const int major = major_version(installed.version);
  auto keeper = Keeper::start({directory->path, installed.directory, settings_for(major),
                               initdb_options(major), user, directory->lock.number()});
  if (!keeper) {
    remove_directory(user, directory->path);
    return tl::make_unexpected(keeper.error());
  }
  auto server =
      std::make_unique<RunningServer>(installed, user, std::move(*directory), std::move(*keeper));
  from_template = from_template && kept.copy_to(server->data_directory(), user);
  if (!from_template) {
    if (auto made = server->make_cluster(); !made) {
      return tl::make_unexpected(made.error());
    }
    kept.keep(server->data_directory());
  }
  if (auto started = server->start(patience); !started) {
    return tl::make_unexpected(started.error());
  }
  return server;
}

}  // namespace

Result<std::unique_ptr<Server>> start_server(const StartOptions& options) {
  const auto installed = choose_server(options);
  if (!installed) {
    return tl::make_unexpected(installed.error());
  }
  const auto user = server_user();
  if (!user) {
    return tl::make_unexpected(user.error());
  }
  if (auto checked = check_programs(*installed, *user); !checked) {
    return tl::make_unexpected(checked.error());
  }
  remove_stale_directories(*user);
  const ClusterTemplate kept(*installed, initdb_options(major_version(installed->version)));
  bool from_template = true;
  auto server = attempt(*installed, *user, kept, from_template, options.patience);
  if (!server && from_template) {
    // A machine that crashed may have left the template half written.
    kept.discard();
    from_template = false;
    server = attempt(*installed, *user, kept, from_template, options.patience);
  }
  return server;
}

}  // namespace planwright::sandbox
