#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace planwright {

// A session of the server as pg_stat_activity shows it at the moment of capture.
struct Backend {
  std::int64_t pid = 0;
  std::string user;
  std::string application;
  std::string state;            // "active", "idle in transaction" …; empty: not allowed to see
  std::string wait_event_type;  // "Lock", "IO", "Client" …; empty: does not wait
  std::string wait_event;
  std::string query;                     // the server's text, cut by track_activity_query_size
  std::vector<std::int64_t> blocked_by;  // pids, from pg_blocking_pids
  std::optional<double> transaction_s, statement_s, state_s;  // ages in seconds
  // Transactions begun since the oldest one this session still sees: how far it holds vacuum back.
  std::optional<double> held_back_transactions;
  bool same_statement = false;  // its query has the diagnosed one's fingerprint
};

// What goes on beside the statement: only sessions that wait, block, run the same statement or
// hold vacuum back. Sorted by pid.
struct Activity {
  std::vector<Backend> backends;
  bool visible = true;  // false: this role may not see other users' sessions (pg_monitor)

  [[nodiscard]] const Backend* find(std::int64_t pid) const {
    for (const Backend& backend : backends) {
      if (backend.pid == pid) {
        return &backend;
      }
    }
    return nullptr;
  }
};

}  // namespace planwright
