#pragma once

#include <termios.h>

#include <csignal>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <planwright/ports/session.hpp>

namespace planwright::cli {

// A thread that, while it lives, takes SIGINT and SIGTERM and shows on a terminal what is being
// done once that takes over a second. On a signal it cancels the session's statement, waits a
// moment for the command to notice, removes the half-written file, gives the terminal its echo
// back and ends the process with 130 or 143.
class Watch {
 public:
  explicit Watch(bool show_progress);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  // Null before the session goes away. With a worker on a server where something is built, a signal
  // cancels both, and the process ends only when the command has taken back what it did there and
  // calls this again, or after half a minute, or with the next signal.
  void cancels(ports::Session* session, ports::Session* worker = nullptr);
  // Begins a step; empty: nothing to show.
  void doing(std::string_view what);

 private:
  void wait_for_signals();
  void tick();
  void wait_for_the_end(std::unique_lock<std::mutex>& lock);
  [[noreturn]] void stop(int signal);

  bool show_progress_;
  sigset_t signals_{};
  sigset_t before_{};
  std::mutex mutex_;
  ports::Session* session_ = nullptr;
  ports::Session* worker_ = nullptr;  // what it did must be taken back
  std::string what_;
  int ticks_ = 0;  // of this step
  bool shown_ = false;
  bool finished_ = false;
  bool stopping_ = false;  // a signal came: the process ends
  bool waiting_ = false;   // and the command knows
  std::thread thread_;
};

// What a signal must undo: the file being written, and an echo that was turned off.
void set_partial_file(std::string path);                          // empty: there is none
void set_silenced_terminal(int descriptor, const termios* echo);  // null: there is none

}  // namespace planwright::cli
