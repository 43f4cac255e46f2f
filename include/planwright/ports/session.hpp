#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>

// A server we can ask, as everything right of the connectors sees it. Implemented in connectors,
// and in tests by a table.
namespace planwright::ports {

// Rows as text; absent is NULL.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;

  // The place of a column, by name; npos when there is none.
  [[nodiscard]] std::size_t column(std::string_view name) const {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      if (columns[at] == name) {
        return at;
      }
    }
    return std::string_view::npos;
  }
};

using Parameter = std::optional<std::string>;

// What holds for the transaction the session works in. Zero: no limit.
struct Limits {
  Milliseconds statement{30'000};
  Milliseconds lock{1'000};
  Milliseconds idle{60'000};
  bool read_only = true;
};

// One connection. Works inside one transaction at a time; after an error the transaction is over
// and the next call begins another one with the same limits. Never sends more than one statement in
// a message. Not thread-safe.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  [[nodiscard]] virtual Engine engine() const = 0;
  // PostgreSQL's server_version_num, 150018 for 15.18; of MySQL and MariaDB two digits each for
  // minor and patch: 90704, 101119.
  [[nodiscard]] virtual int version() const = 0;
  [[nodiscard]] virtual std::string version_text() const = 0;  // "15.18"

  // What was noticed when connecting: a URL's scheme that names another engine than the server is.
  [[nodiscard]] virtual std::vector<Diagnostic> diagnostics() const { return {}; }

  // Runs one statement. `$n` are bound to the parameters as text of unknown type.
  // Errors carry the SQLSTATE: connection (08…, 57P…, server gone), permission (42501, 28…),
  // everything else server. Where MySQL and MariaDB have none of their own it is PostgreSQL's:
  // 57014 timed out or cancelled, 55P03 a lock, 42501 no right, 42601 syntax; 25006 is everybody's.
  virtual Result<Table> run(std::string_view sql, std::span<const Parameter> parameters = {}) = 0;

  // As `run`, for a statement whose `$n` stay open: EXPLAIN (GENERIC_PLAN) of PostgreSQL 16+. The
  // server itself has proved the text to be one statement before it is sent without values; where
  // it has parameters, a new transaction begins.
  virtual Result<Table> run_unbound(std::string_view sql) { return run(sql); }

  // Asks the server to stop the statement that is running, and fails every later one with
  // "cancelled" (57014). The one function another thread may call, also while `run` runs; not from
  // a signal handler itself. A statement that has not reached the server yet is missed: call again
  // until `run` returns.
  virtual void cancel() {}

  // Ends the transaction (always a rollback) and begins the next with these limits.
  virtual Result<void> restart(const Limits& limits) = 0;
};

}  // namespace planwright::ports
