#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/activity.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/sql_mode.hpp>
#include <planwright/model/statement.hpp>
#include <planwright/ports/session.hpp>

// Rows, DDL or Statements → Catalog. The door of src/catalog.
namespace planwright::catalog {

// Applies one statement to the catalog. A statement about a relation that is not there changes
// nothing.
void apply(Catalog& catalog, const Statement& statement);

struct FromDdl {
  Catalog catalog;
  std::vector<Diagnostic> diagnostics;
};

// The catalog a schema dump describes. `name` is the file's, for the diagnostics.
FromDdl from_ddl(std::string_view text, std::string_view name);
FromDdl from_ddl(std::string_view text, std::string_view name, const SqlMode& mode);

struct FromServer {
  Catalog catalog;
  // What is missing and which grant would show it.
  std::vector<Diagnostic> diagnostics;
  // Which relation each of the names means, in their order; absent: there is none.
  std::vector<std::optional<RelationRef>> meant;
  // Extension, schema its functions are in; sorted.
  std::vector<std::pair<std::string, std::string>> extension_schemas;
};

// The catalog of a server. PostgreSQL: the relations of these names (without a schema: as the
// session's search_path finds them) and what they lead to: what views read, partition parents and
// up to 100 partitions, both ends of foreign keys. Column statistics are those of the named ones
// and of what views and parents led to. A name that means nothing is a diagnostic. Settings are
// those of the session. At most 15 statements, whatever the number of relations.
// MySQL and MariaDB: the relations of these names (without a schema: of the session's database) and
// those foreign keys lead to, from MySQL 8.0 on in both directions; about a dozen statements each.
// What views read is left to the plan. Of columns without statistics of their own, what an index
// that begins with them tells: the distinct values.
// Fails with the server's error.
Result<FromServer> from_server(ports::Session& session, std::span<const RelationRef> names);

// What goes on beside us. `same_statement` is left to the caller. Prepared transactions and
// replication slots that hold vacuum back come as backends with pid 0 and state "prepared
// transaction" or "replication slot", named in `application`. Never waits for a lock.
Result<Activity> read_activity(ports::Session& session);

// A session that keeps everybody else from reading a relation (ACCESS EXCLUSIVE).
struct LockHolder {
  std::int64_t pid = 0;
  std::string application, state;  // empty state: not allowed to see, or the recovery of a standby
  std::optional<double> transaction_s;
  RelationRef relation;
};

// Oldest first, at most 20. Never waits for a lock.
Result<std::vector<LockHolder>> lock_holders(ports::Session& session);

// A statement of pg_stat_statements, over all roles of this database; or a digest of MySQL's or
// MariaDB's performance_schema.
struct StatementCounter {
  std::int64_t query_id = 0;
  std::string digest{};  // MySQL, MariaDB
  std::string sample{};  // MySQL 8.0+: one such statement with its constants
  std::string text;      // with $n for constants
  double calls = 0;
  Milliseconds total{};  // of executions
  double rows = 0;
  std::optional<double> age_s;  // seconds the counters cover

  // Absent for counters of less than an hour: those tell of a moment, not of a rate.
  [[nodiscard]] std::optional<double> calls_per_s() const {
    constexpr double least_age_s = 3600;
    return age_s && *age_s >= least_age_s ? std::optional(calls / *age_s) : std::nullopt;
  }
};

struct StatementCounters {
  std::vector<StatementCounter> statements;  // most calls first
  std::vector<Diagnostic> diagnostics;       // the extension is not there, or texts are hidden
};

// What pg_stat_statements counted about one statement (`query_id`), or about the at most 200 most
// called ones whose text holds each of `words` (names of the relations; letters count in any case),
// for the caller to compare fingerprints.
Result<StatementCounters> statement_counters(ports::Session& session,
                                             std::optional<std::int64_t> query_id,
                                             std::span<const std::string> words);

// The same of MySQL's and MariaDB's digests: one, or (empty) the at most 200 most called ones of
// the session's database whose text holds the word.
Result<StatementCounters> digest_counters(ports::Session& session, const std::string& digest,
                                          const std::string& word);
// The digest MySQL 8.0+ gives the statement; empty: this server cannot be asked for it.
Result<std::string> digest_of(ports::Session& session, std::string_view statement);

}  // namespace planwright::catalog
