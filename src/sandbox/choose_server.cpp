#include "choose_server.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace planwright::sandbox {

int major_version(std::string_view version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

int series(Engine engine, std::string_view version) {
  const std::size_t point = version.find('.');
  const int minor = engine == Engine::postgresql || point == std::string_view::npos
                        ? 0
                        : major_version(version.substr(point + 1));
  constexpr int weight = 100;
  return major_version(version) * weight + minor;
}

Result<InstalledServer> choose_server(const StartOptions& options) {
  const int wanted = series(options.engine, options.version);
  const auto likeness = [&](const InstalledServer& server) {
    const int here = series(options.engine, server.version);
    return std::tuple(wanted == 0 ? 0 : -std::abs(here - wanted), here);
  };
  std::optional<InstalledServer> best;
  // Newest first, so that the first of one series is its newest.
  for (InstalledServer& server : servers_of(options.engine, options.binaries)) {
    const bool whole = options.engine != Engine::postgresql ||
                       access((server.directory + "/initdb").c_str(), X_OK) == 0;
    if (whole && (!best || likeness(server) > likeness(*best))) {
      best = std::move(server);
    }
  }
  if (best) {
    return *best;
  }
  if (options.engine == Engine::postgresql) {
    return failure(
        ErrorCode::unsupported,
        fmt::format("no PostgreSQL server is installed here: apt install postgresql{} (or any "
                    "other major), or name the directory of its programs with --sandbox-bin DIR",
                    wanted == 0 ? "" : fmt::format("-{}", major_version(options.version))));
  }
  const bool mysql = options.engine == Engine::mysql;
  return failure(
      ErrorCode::unsupported,
      fmt::format("no {} server is installed here: apt install {}, or name the directory "
                  "of {} with --sandbox-bin DIR",
                  mysql ? "MySQL" : "MariaDB", mysql ? "mysql-server-core" : "mariadb-server-core",
                  mysql ? "mysqld" : "mariadbd"));
}

}  // namespace planwright::sandbox
