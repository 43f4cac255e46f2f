#include <clocale>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "choose_server.hpp"
#include "server_kind.hpp"

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;

// Without the template databases a cluster has a third of the files and is copied as much faster.
constexpr const char* functions = R"(
make_cluster() {
  "$binaries/initdb" "$@" &&
    printf '%s\n' 'UPDATE pg_catalog.pg_database SET datistemplate = false;' \
      'DROP DATABASE template0;' 'DROP DATABASE template1;' 2>/dev/null |
    "$binaries/postgres" --single -c fsync=off -D data postgres
}
run_server() {
  printf '%s' "$settings" >data/postgresql.conf
  echo 'local all all trust' >data/pg_hba.conf
  exec $with_us "$binaries/postgres" -D data
}
)";

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

// The state stands on the eighth line of postmaster.pid.
bool is_ready(const std::string& directory) {
  std::ifstream file(fs::path(directory) / "data" / "postmaster.pid");
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

std::string conninfo(const std::string& directory, const std::string& role,
                     const std::string& database) {
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
      quoted(directory), quoted(role), quoted(database));
}

}  // namespace

ServerKind postgresql_kind(const InstalledServer& installed) {
  const int major = major_version(installed.version);
  ServerKind kind;
  kind.programs = {"initdb", "postgres"};
  kind.script = functions;
  kind.ending = "QUIT";
  kind.options = initdb_options(major);
  kind.settings = [major](const std::string& /*directory*/) { return settings_for(major); };
  kind.is_ready = is_ready;
  kind.conninfo = conninfo;
  kind.superuser = "postgres";
  return kind;
}

}  // namespace planwright::sandbox
