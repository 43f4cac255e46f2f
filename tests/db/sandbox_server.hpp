#pragma once

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <planwright/connectors/connectors.hpp>

#include "sandbox/server.hpp"

// What tests of the sandbox's server look at: the machine's processes and directories.
namespace planwright::sandbox::tests {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// What --sandbox-bin would name: every major that scripts/fetch-postgresql-majors unpacked.
inline std::vector<std::string> unpacked() {
  std::vector<std::string> directories;
  std::error_code error;
  for (const auto& major : fs::directory_iterator("/opt/planwright-pg", error)) {
    directories.push_back((major.path() / "native/bin").string());
  }
  return directories;
}

inline std::string one(const Server& server, std::string_view sql) {
  const auto session =
      connectors::connect(server.conninfo(server.superuser(), "postgres"), ports::Limits{});
  EXPECT_TRUE(session) << session.error().message;
  if (!session) {
    return {};
  }
  const auto table = (*session)->run(sql);
  EXPECT_TRUE(table) << table.error().message;
  return table ? table->rows.at(0).at(0).value_or("(null)") : "";
}

inline std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The processes that have the directory in their command line, or work below it.
inline std::vector<pid_t> processes_of(const std::string& directory) {
  std::vector<pid_t> processes;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    std::error_code error;
    if (std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c) != 0; }) &&
        (content(entry.path() / "cmdline").find(directory) != std::string::npos ||
         fs::read_symlink(entry.path() / "cwd", error).string().starts_with(directory))) {
      processes.push_back(std::stoi(name));
    }
  }
  return processes;
}

inline bool within(std::chrono::milliseconds time, const std::function<bool()>& condition) {
  for (const auto until = std::chrono::steady_clock::now() + time; !condition();) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

inline std::string directory_of(const Server& server) {
  return fs::path(server.data_directory()).parent_path().string();
}

// Set for one test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name); before != nullptr) {
      before_ = before;
    }
    setenv(name, value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

// A directory of its own for one test, of a short name, where every user may make files.
class Directory {
 public:
  explicit Directory(mode_t mode = 01777) {
    std::string pattern = "/tmp/pwt-XXXXXX";
    path_ = mkdtemp(pattern.data());
    chmod(path_.c_str(), mode);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  std::string path_;
};

// Another process of this program, that does something, says a line and waits.
class Child {
 public:
  explicit Child(const std::function<std::string()>& work) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
      return;
    }
    process_ = fork();
    if (process_ == 0) {
      const std::string said = work() + "\n";
      (void)!write(ends[1], said.data(), said.size());
      for (;;) {
        pause();
      }
    }
    close(ends[1]);
    FILE* stream = fdopen(ends[0], "r");
    for (int c = 0; (c = fgetc(stream)) != EOF && c != '\n';) {
      said_ += static_cast<char>(c);
    }
    fclose(stream);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(SIGKILL); }

  // Its whole status, as waitpid says it.
  int end(int signal) {
    int status = 0;
    if (process_ > 0) {
      kill(process_, signal);
      waitpid(std::exchange(process_, 0), &status, 0);
    }
    return status;
  }
  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  pid_t process_ = 0;
  std::string said_;
};

// Holds a server until it is ended, and says its directory.
inline std::string hold_server() {
  static std::unique_ptr<Server> held;
  auto server = start_server({});
  if (!server) {
    return server.error().message;
  }
  held = std::move(*server);
  return directory_of(*held);
}

// A program directory of its own: shell scripts instead of a server.
class FakeServer {
 public:
  // `initdb` and `postgres`: what those do, but for answering --version.
  FakeServer(const std::string& version, const std::string& initdb, const std::string& postgres) {
    write("initdb", initdb);
    write("postgres", "case $1 in --single) exit 0 ;; --version) echo 'postgres (PostgreSQL) " +
                          version + "'; exit ;; esac\n" + postgres);
  }
  [[nodiscard]] StartOptions options(const std::string& version) const {
    StartOptions options;
    options.version = version;
    options.binaries = {directory_.path()};
    return options;
  }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  void write(const std::string& name, const std::string& script) const {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    chmod(path.c_str(), 0755);
  }
  Directory directory_{0755};
  Directory cache_{0700};
  Environment home_{"XDG_CACHE_HOME", cache_.path()};
};

}  // namespace planwright::sandbox::tests
