#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "process.hpp"

namespace planwright::sandbox {

// A shell that makes a cluster and runs the server on it in a directory, and when we are gone,
// however that came (its input, which comes from us, ends), kills the server and removes the
// directory. It needs nothing of ours to do so: no signal handler, no clean exit.
class Keeper {
 public:
  struct Options {
    std::string directory;  // absolute; belongs to the user it runs as
    std::string binaries;
    // Shell functions of the engine's own: make_cluster, which makes ./data and is given `options`;
    // and run_server, which becomes the server ("exec $with_us PROGRAM …"). They see $directory,
    // $binaries and $settings. `ending`: the signal that stops the server at once.
    std::string script;
    std::string ending = "QUIT";
    std::string settings;  // what the engine's functions write to its settings file
    std::vector<std::string> options;
    std::optional<ServerUser> user;
    int lock = -1;  // kept open as long as it lives
  };
  static Result<Keeper> start(const Options& options);

  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  Keeper(Keeper&&) noexcept = default;
  Keeper& operator=(Keeper&&) noexcept = delete;
  ~Keeper();

  // Makes directory/data; its words are in directory/initdb.log. The exit status.
  Result<int> make_cluster();
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
