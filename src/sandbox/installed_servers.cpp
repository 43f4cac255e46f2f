#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <planwright/sandbox/sandbox.hpp>

#include "choose_server.hpp"

// POSIX wants the program to declare it; glibc does so only with _GNU_SOURCE.
extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;

// What `program --version` prints, "" when it cannot be run.
std::string version_line(const fs::path& program) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    return {};
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string path = program.string();
  // The machine's option files are none of our business; PostgreSQL reads none.
  std::string without = "--no-defaults";
  std::string option = "--version";
  const bool postgresql = program.filename() == "postgres" || program.filename() == "pg_dump";
  std::array<char*, 4> arguments{path.data(), postgresql ? option.data() : without.data(),
                                 postgresql ? nullptr : option.data(), nullptr};
  pid_t child = 0;
  const int started =
      posix_spawn(&child, path.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe_ends[1]);
  std::string text;
  if (started == 0) {
    std::array<char, 256> chunk{};
    for (ssize_t count = 0; (count = read(pipe_ends[0], chunk.data(), chunk.size())) > 0;) {
      text.append(chunk.data(), static_cast<std::size_t>(count));
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      text.clear();
    }
  }
  close(pipe_ends[0]);
  return text;
}

// "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)" → "15.20"
std::string postgresql_version(std::string_view line) {
  constexpr std::string_view name = "(PostgreSQL) ";
  const std::size_t at = line.find(name);
  if (at == std::string_view::npos) {
    return {};
  }
  line.remove_prefix(at + name.size());
  return std::string(line.substr(0, line.find_first_of(" \n")));
}

// "/usr/sbin/mysqld  Ver 10.11.19-MariaDB-0+deb12u1 for …" → "10.11.19" where MariaDB is asked for.
// Some systems call MariaDB's server mysqld.
std::string mysql_version(Engine engine, std::string_view line) {
  constexpr std::string_view name = "Ver ";
  const std::size_t at = line.find(name);
  const bool is_mariadb = line.find("MariaDB") != std::string_view::npos;
  if (at == std::string_view::npos || is_mariadb != (engine == Engine::mariadb)) {
    return {};
  }
  line.remove_prefix(at + name.size());
  return std::string(line.substr(0, line.find_first_not_of("0123456789.")));
}

std::vector<fs::path> places(Engine engine, const std::vector<std::string>& first) {
  std::vector<fs::path> directories(first.begin(), first.end());
  std::error_code error;
  if (engine == Engine::postgresql) {
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", error)) {
      directories.push_back(version.path() / "bin");
    }
  } else {
    const char* fetched = std::getenv("PLANWRIGHT_MYSQL");
    directories.push_back(fs::path(fetched == nullptr ? "/opt/planwright-mysql" : fetched) / "bin");
    for (const char* usual : {"/usr/sbin", "/usr/libexec", "/usr/local/mysql/bin"}) {
      directories.emplace_back(usual);
    }
  }
  if (const char* path = std::getenv("PATH"); path != nullptr) {
    std::string_view rest = path;
    while (!rest.empty()) {
      const std::size_t colon = std::min(rest.find(':'), rest.size());
      if (colon > 0) {
        directories.emplace_back(rest.substr(0, colon));
      }
      rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
  }
  return directories;
}

std::vector<InstalledServer> installed(Engine engine, std::string_view program,
                                       const std::vector<std::string>& first) {
  std::vector<InstalledServer> servers;
  std::set<fs::path> seen;
  for (const fs::path& directory : places(engine, first)) {
    std::error_code error;
    const fs::path real = fs::canonical(directory / program, error);
    if (error || real.filename() == "pg_wrapper" || !seen.insert(real).second) {
      continue;
    }
    std::string version = engine == Engine::postgresql ? postgresql_version(version_line(real))
                                                       : mysql_version(engine, version_line(real));
    if (!version.empty()) {
      // Where postgres alone is linked into a directory of PATH, initdb is where it leads.
      const bool whole = engine != Engine::postgresql || fs::exists(directory / "initdb", error);
      servers.push_back(
          {engine, std::move(version), (whole ? directory : real.parent_path()).string()});
    }
  }
  std::ranges::stable_sort(servers, std::greater{}, [](const InstalledServer& server) {
    const std::size_t point = server.version.find('.');
    return std::pair(major_version(server.version),
                     point == std::string::npos
                         ? 0
                         : major_version(std::string_view(server.version).substr(point + 1)));
  });
  return servers;
}

}  // namespace

std::vector<InstalledServer> installed_servers(const std::vector<std::string>& first) {
  return servers_of(Engine::postgresql, first);
}

std::vector<InstalledServer> servers_of(Engine engine, const std::vector<std::string>& first) {
  switch (engine) {
    case Engine::postgresql:
      return installed(engine, "postgres", first);
    case Engine::mysql:
      return installed(engine, "mysqld", first);
    case Engine::mariadb:
      return installed(engine, "mariadbd", first);
  }
  return {};
}

std::vector<InstalledServer> installed_dump_programs(const std::vector<std::string>& first) {
  return installed(Engine::postgresql, "pg_dump", first);
}

}  // namespace planwright::sandbox
