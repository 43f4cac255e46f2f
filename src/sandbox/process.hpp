#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>

// Children of ours and what /proc says of processes.
namespace planwright::sandbox {

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void close();
  // Its number, which somebody else closes from now on.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

// Two ends of a stream, each to be read and written. They close on exec and are numbered above
// those a child is given.
struct Channel {
  Descriptor ours, theirs;
};
Result<Channel> make_channel();

// The user that a server runs as where we are root, which servers refuse to run as.
struct ServerUser {
  std::string name;
  uid_t user = 0;
  gid_t group = 0;
};

// Absent when we are not root; fails where there is nobody to become.
Result<std::optional<ServerUser>> server_user();

// The words that start a program as that user; none for no user.
std::vector<std::string> become(const std::optional<ServerUser>& user);

// The whole environment of what we start: nothing of ours goes down, no PG*, no secrets.
std::vector<std::string> child_environment(const std::string& binaries);

// Starts `command` (its first word a path) with 0, 1, 2 and 3 as given (-1: /dev/null; 3: closed)
// and nothing else open, in a session of its own.
struct Spawn {
  std::vector<std::string> command;
  std::vector<std::string> environment;
  int input = -1, output = -1, errors = -1, lock = -1;
};
Result<pid_t> spawn(const Spawn& what);

// Runs a command to its end: its exit status (128 + signal) and what it printed, at most 64 kB.
struct Ran {
  int status = 0;
  std::string output;
};
Result<Ran> run(std::vector<std::string> command, std::vector<std::string> environment);

// False for a zombie too.
bool is_alive(pid_t process);

}  // namespace planwright::sandbox
