#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "mysql_accounts.hpp"
#include "process.hpp"
#include "server_kind.hpp"

namespace planwright::sandbox {
namespace {

// MariaDB's maker of clusters is a script that lies elsewhere than the server.
constexpr const char* mysql_functions = R"sh(
make_cluster() {
  printf '%s' "$settings" >server.cnf && mkdir -p load &&
    "$binaries/mysqld" --defaults-file="$directory/server.cnf" --initialize-insecure "$@"
}
run_server() {
  printf '%s' "$settings" >server.cnf && mkdir -p load
  sed -n 's/^#accounts: //p' server.cnf >accounts.sql
  exec $with_us "$binaries/mysqld" --defaults-file="$directory/server.cnf" \
    --init-file="$directory/accounts.sql"
}
)sh";
constexpr const char* mariadb_functions = R"sh(
make_cluster() {
  printf '%s' "$settings" >server.cnf && mkdir -p load data || return 1
  for maker in "$binaries/../scripts/mariadb-install-db" "$binaries/mariadb-install-db" \
    "$binaries/../bin/mariadb-install-db" "$(command -v mariadb-install-db)" \
    "$binaries/../scripts/mysql_install_db" "$(command -v mysql_install_db)"; do
    [ -x "$maker" ] || continue
    base=
    [ -e "$binaries/../scripts" ] && base="--basedir=$binaries/.."
    "$maker" --defaults-file="$directory/server.cnf" $base --skip-test-db --skip-name-resolve \
      --auth-root-authentication-method=normal "$@"
    return
  done
  echo 'there is no mariadb-install-db'
  return 1
}
run_server() {
  printf '%s' "$settings" >server.cnf && mkdir -p load
  sed -n 's/^#accounts: //p' server.cnf >accounts.sql
  exec $with_us "$binaries/mariadbd" --defaults-file="$directory/server.cnf" \
    --init-file="$directory/accounts.sql"
}
)sh";

// `loose_`: what some versions do not know. Settings that a planner looks at stay the server's
// defaults: the session sets production's.
constexpr std::string_view settings_text = R"([mysqld]
datadir={0}/data
tmpdir={0}
socket={0}/mysql.sock
pid_file={0}/pid
secure_file_priv={0}/load
skip_networking
skip_name_resolve
local_infile=OFF
skip_log_bin
symbolic_links=OFF
max_connections=20
performance_schema=OFF
default_time_zone=+00:00
character_set_server=utf8mb4
lower_case_table_names={1}
default_storage_engine=InnoDB
log_error_verbosity=2
innodb_buffer_pool_size=512M
innodb_buffer_pool_dump_at_shutdown=OFF
innodb_buffer_pool_load_at_startup=OFF
innodb_flush_log_at_trx_commit=0
innodb_doublewrite=0
innodb_file_per_table=ON
innodb_stats_auto_recalc=OFF
loose_innodb_flush_method=nosync
loose_innodb_log_buffer_size=16M
)";
constexpr std::string_view mysql_settings = R"(mysqlx=OFF
loose_innodb_redo_log_capacity=256M
loose_auto_generate_certs=OFF
loose_caching_sha2_password_auto_generate_rsa_keys=OFF
loose_innodb_adaptive_hash_index=OFF
loose_persisted_globals_load=OFF
)";
constexpr std::string_view mariadb_settings = R"(loose_innodb_log_file_size=96M
loose_feedback=OFF
loose_aria_log_file_size=8M
)";

std::string settings_for(const std::string& directory, Engine engine, int lower_case_table_names) {
  std::string text =
      fmt::format(fmt::runtime(settings_text), directory, std::clamp(lower_case_table_names, 0, 1));
  text += engine == Engine::mysql ? mysql_settings : mariadb_settings;
  if (engine == Engine::mariadb) {
    const std::string_view line = "log_error_verbosity=2\n";
    text.erase(text.find(line), line.size());
  }
  // One statement a line; the file is read at every start.
  for (const std::string_view user : {mysql_builder, mysql_planner}) {
    text += fmt::format("#accounts: CREATE USER IF NOT EXISTS '{}'@localhost IDENTIFIED BY '{}';\n",
                        user, mysql_password);
  }
  return text +
         fmt::format("#accounts: ALTER USER root@localhost IDENTIFIED BY '{}';\n", mysql_password);
}

// The server greets whom it accepts: a packet of protocol 10.
bool is_ready(const std::string& directory) {
  const Descriptor end(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = directory + mysql_socket;
  if (!end || path.size() >= sizeof address.sun_path) {
    return false;
  }
  std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as connect wants it
  if (connect(end.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return false;
  }
  timeval patience{2, 0};
  setsockopt(end.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::array<char, 5> greeting{};
  constexpr char protocol = 10;
  return recv(end.number(), greeting.data(), greeting.size(), MSG_WAITALL) ==
             static_cast<ssize_t>(greeting.size()) &&
         greeting.back() == protocol;
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    result += plain ? std::string(1, c)
                    : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return result;
}

}  // namespace

ServerKind mysql_kind(const InstalledServer& installed, const StartOptions& options) {
  const Engine engine = options.engine;
  const int lower_case = options.lower_case_table_names;
  ServerKind kind;
  kind.programs = {engine == Engine::mysql ? "mysqld" : "mariadbd"};
  kind.script = engine == Engine::mysql ? mysql_functions : mariadb_functions;
  kind.ending = "KILL";  // nothing of it is read again
  // A small log, so that there is less to copy.
  kind.options = {engine == Engine::mysql && installed.version.starts_with("5.")
                      ? "--loose-innodb-log-file-size=8M"
                  : engine == Engine::mysql ? "--loose-innodb-redo-log-capacity=16M"
                                            : "--innodb-log-file-size=8M",
                  fmt::format("--lower-case-table-names={}", std::clamp(lower_case, 0, 1))};
  kind.settings = [engine, lower_case](const std::string& directory) {
    return settings_for(directory, engine, lower_case);
  };
  kind.is_ready = is_ready;
  kind.conninfo = [engine](const std::string& directory, const std::string& role,
                           const std::string& database) {
    return fmt::format("{}://{}:{}@localhost/{}?socket={}", to_string(engine),
                       percent_encoded(role), mysql_password, percent_encoded(database),
                       percent_encoded(directory + mysql_socket));
  };
  kind.superuser = "root";
  return kind;
}

}  // namespace planwright::sandbox
