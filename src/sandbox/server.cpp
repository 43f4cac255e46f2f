#include "server.hpp"

#include <langinfo.h>
#include <locale.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>
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

// The locale initdb is to use. It asks the C library, as we do.
struct ChosenLocale {
  std::string name;
  std::vector<Diagnostic> diagnostics;
};

bool is_utf8_locale(const std::string& name) {
  const locale_t locale = newlocale(LC_ALL_MASK, name.c_str(), nullptr);
  if (locale == nullptr) {
    return false;
  }
  const bool utf8 = std::string_view(nl_langinfo_l(CODESET, locale)) == "UTF-8";
  freelocale(locale);
  return utf8;
}

ChosenLocale choose_locale(const std::string& wanted) {
  if (wanted == "C" || wanted == "POSIX") {
    return {wanted, {}};
  }
  if (!wanted.empty() && is_utf8_locale(wanted)) {
    return {wanted, {}};
  }
  ChosenLocale chosen{is_utf8_locale("C.UTF-8") ? "C.UTF-8" : "C", {}};
  if (!wanted.empty() || chosen.name == "C") {
    chosen.diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("the sandbox sorts text as {} does: locale {} is not installed here in UTF-8",
                     chosen.name, wanted.empty() ? "C.UTF-8" : wanted)});
  }
  return chosen;
}

std::vector<std::string> initdb_options(int major, const std::string& locale) {
  std::vector<std::string> options{"--no-sync",       "--auth=trust",      "--username=postgres",
                                   "--encoding=UTF8", "--lc-messages=C",   "--wal-segsize=1",
                                   "--pgdata=data",   "--locale=" + locale};
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
  RunningServer(InstalledServer installed, ChosenLocale locale, PrivateDirectory directory,
                Keeper keeper)
      : installed_(std::move(installed)),
        locale_(std::move(locale)),
        directory_(std::move(directory)),
        data_(directory_.path + "/data"),
        keeper_(std::move(keeper)) {}

  [[nodiscard]] const InstalledServer& installed() const override { return installed_; }
  [[nodiscard]] const std::string& data_directory() const override { return data_; }
  [[nodiscard]] const std::string& superuser() const override { return superuser_; }
  [[nodiscard]] const std::string& locale() const override { return locale_.name; }
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const override {
    return locale_.diagnostics;
  }
  [[nodiscard]] std::string conninfo(const std::string& role,
                                     const std::string& database) const override;

  Result<void> make_cluster();
  Result<void> start(std::chrono::seconds patience);

 private:
  InstalledServer installed_;
  ChosenLocale locale_;
  PrivateDirectory directory_;
  std::string data_;
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
  return fmt::format("host={} port=5432 user={} dbname={}", quoted(directory_.path), quoted(role),
                     quoted(database));
}

Result<void> RunningServer::make_cluster() {
  const auto status = keeper_.initdb();
  if (!status) {
    return tl::make_unexpected(status.error());
  }
  if (*status != 0) {
    return failure(ErrorCode::internal, fmt::format("{}/initdb failed: {}", installed_.directory,
                                                    last_words(directory_.path + "/initdb.log")));
  }
  return {};
}

Result<void> RunningServer::start(std::chrono::seconds patience) {
  const auto process = keeper_.start_server();
  if (!process) {
    return tl::make_unexpected(process.error());
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!is_ready(data_)) {
    const bool late = std::chrono::steady_clock::now() > until;
    if (late || !is_alive(*process)) {
      return failure(ErrorCode::internal,
                     fmt::format("PostgreSQL {} {}: {}", installed_.version,
                                 late ? fmt::format("was not ready within {} s", patience.count())
                                      : std::string("did not start"),
                                 last_words(directory_.path + "/server.log")));
    }
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

// One attempt: from the template when it may be, which it says, else with initdb.
Result<std::unique_ptr<Server>> attempt(const InstalledServer& installed,
                                        const std::optional<ServerUser>& user,
                                        const ChosenLocale& locale, const ClusterTemplate& kept,
                                        bool& from_template, std::chrono::seconds patience) {
  auto directory = make_private_directory(user);
  if (!directory) {
    return tl::make_unexpected(directory.error());
  }
  const int major = major_version(installed.version);
  auto keeper = Keeper::start({directory->path, installed.directory, settings_for(major),
                               initdb_options(major, locale.name), user, directory->lock.number()});
  if (!keeper) {
    remove_directory(user, directory->path);
    return tl::make_unexpected(keeper.error());
  }
  auto server =
      std::make_unique<RunningServer>(installed, locale, std::move(*directory), std::move(*keeper));
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
  const ChosenLocale locale = choose_locale(options.locale);
  const ClusterTemplate kept(*installed,
                             initdb_options(major_version(installed->version), locale.name));
  bool from_template = true;
  auto server = attempt(*installed, *user, locale, kept, from_template, options.patience);
  if (!server && from_template) {
    // A machine that crashed may have left the template half written.
    kept.discard();
    from_template = false;
    server = attempt(*installed, *user, locale, kept, from_template, options.patience);
  }
  return server;
}

}  // namespace planwright::sandbox
