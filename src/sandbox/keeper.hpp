#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "process.hpp"

namespace planwright::sandbox {

// A shell that runs initdb and the server in a directory, and when we are gone, however that came
// (its input, which comes from us, ends), kills the server and removes the directory. It needs
// nothing of ours to do so: no signal handler, no clean exit.
class Keeper {
 public:
  struct Options {
    std::string directory;  // absolute; belongs to the user it runs as
    std::string binaries;
    std::string settings;  // the whole of postgresql.conf
    std::vector<std::string> initdb_options;
    std::optional<ServerUser> user;
    int lock = -1;  // kept open as long as it lives
  };
  static Result<Keeper> start(const Options& options);

  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  Keeper(Keeper&&) noexcept = default;
  Keeper& operator=(Keeper&&) noexcept = delete;
  ~Keeper();

  // Makes directory/data with no database but postgres; its words are in directory/initdb.log. The
  // exit status.
  Result<int> initdb();
  // Starts the server on directory/data; its words go to directory/server.log. Its process.
  Result<pid_t> start_server();
  // What the shell itself complained of, on one line.
  [[nodiscard]] const std::string& complaints() const { return complaints_; }

 private:
  Keeper(pid_t process, Descriptor channel);
  Result<int> order(std::string_view what, std::chrono::seconds patience);

  pid_t process_ = 0;
  Descriptor channel_;
  std::string complaints_;
};

}  // namespace planwright::sandbox
