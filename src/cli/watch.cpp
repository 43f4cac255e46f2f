#include "watch.hpp"

#include <unistd.h>

#include <chrono>
#include <ctime>
#include <optional>

#include <fmt/format.h>

#include "command.hpp"

namespace planwright::cli {
namespace {

constexpr long tick_ns = 250'000'000;
constexpr int ticks_a_second = 4;

struct ToUndo {
  std::mutex mutex;
  std::string partial_file;
  int terminal = -1;
  std::optional<termios> echo;
};

ToUndo& to_undo() {
  static ToUndo state;
  return state;
}

void write_to_terminal(std::string_view text) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Watch::Watch(bool show_progress) : show_progress_(show_progress && isatty(STDERR_FILENO) == 1) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  // Threads made from here on inherit the mask, so only ours takes these signals.
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this] { wait_for_signals(); });
}

Watch::~Watch() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    session_ = nullptr;
  }
  // Wakes the thread at once; it knows the difference.
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
  doing({});
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Watch::cancels(ports::Session* session, ports::Session* worker) {
  std::unique_lock lock(mutex_);
  worker_ = nullptr;
  wait_for_the_end(lock);
  session_ = session;
  worker_ = worker;
}

// The command must not go on with what a cancelled statement left behind.
void Watch::wait_for_the_end(std::unique_lock<std::mutex>& lock) {
  while (stopping_ && worker_ == nullptr) {
    waiting_ = true;
    lock.unlock();
    pause();
    lock.lock();
  }
}

void Watch::doing(std::string_view what) {
  std::unique_lock lock(mutex_);
  wait_for_the_end(lock);
  what_ = what;
  ticks_ = 0;
  if (shown_) {
    write_to_terminal("\r\033[K");
    shown_ = false;
  }
}

void Watch::tick() {
  const std::lock_guard lock(mutex_);
  if (!show_progress_ || what_.empty() || finished_) {
    return;
  }
  ++ticks_;
  if (ticks_ >= ticks_a_second) {
    write_to_terminal(fmt::format("\r\033[Kplanwright: {} … {} s", what_, ticks_ / ticks_a_second));
    shown_ = true;
  }
}

void Watch::wait_for_signals() {
  while (true) {
    const timespec wait{0, tick_ns};
    const int signal = sigtimedwait(&signals_, nullptr, &wait);
    {
      const std::lock_guard lock(mutex_);
      if (finished_) {
        return;
      }
    }
    if (signal > 0) {
      stop(signal);
    }
    tick();
  }
}

void Watch::stop(int signal) {
  constexpr int attempts = 20;
  constexpr int attempts_to_undo = 3'000;
  const timespec between{0, 10'000'000};
  // A statement that had not reached the server yet is missed by the first request.
  for (int at = 0; at < attempts_to_undo; ++at) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      if (waiting_ || (worker_ == nullptr && (session_ == nullptr || at >= attempts))) {
        break;
      }
      for (ports::Session* session : {session_, worker_}) {
        if (session != nullptr) {
          session->cancel();
        }
      }
    }
    if (sigtimedwait(&signals_, nullptr, &between) > 0) {
      break;
    }
  }
  const std::lock_guard lock(to_undo().mutex);
  if (!to_undo().partial_file.empty()) {
    unlink(to_undo().partial_file.c_str());
  }
  if (to_undo().echo) {
    tcsetattr(to_undo().terminal, TCSAFLUSH, &*to_undo().echo);
    write_to_terminal("\n");
  }
  if (shown_) {
    write_to_terminal("\r\033[K");
  }
  // Nothing is unwound: the other thread may be inside the client library. The server rolls back
  // when the connection closes.
  _exit(static_cast<int>(signal == SIGINT ? Exit::interrupted : Exit::terminated));
}

void set_partial_file(std::string path) {
  const std::lock_guard lock(to_undo().mutex);
  to_undo().partial_file = std::move(path);
}

void set_silenced_terminal(int descriptor, const termios* echo) {
  const std::lock_guard lock(to_undo().mutex);
  to_undo().terminal = descriptor;
  to_undo().echo = echo == nullptr ? std::nullopt : std::optional(*echo);
}

}  // namespace planwright::cli
