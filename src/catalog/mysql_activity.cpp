// What goes on beside the statement on MySQL and MariaDB, and how often it runs.
#include "mysql_activity.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "mysql_reader.hpp"

namespace planwright::catalog {
namespace {

std::int64_t id_of(const Row& row, std::string_view column) {
  return static_cast<std::int64_t>(row.number_or_zero(column));
}

// The rows, or none where a right or the table is missing.
Result<ports::Table> ask_if_there(ports::Session& session, std::string_view file, bool& refused) {
  auto table = ask_mysql(session, file);
  if (!table &&
      (table.error().code == ErrorCode::permission || table.error().sqlstate == "42S02")) {
    refused = true;
    return ports::Table{};
  }
  return table;
}

using Backends = std::map<std::int64_t, Backend>;

Result<void> put_sessions(ports::Session& session, Backends& backends) {
  const auto table = ask_mysql(session, "activity/sessions");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    Backend& backend = backends[id_of(row, "id")];
    backend.pid = id_of(row, "id");
    backend.user = row.text("user_name");
    backend.application = row.text("host");
    backend.query = row.text("query");
    backend.state_s = row.number("seconds");
    if (row.text("command") == "Sleep") {
      backend.state = "idle";
    } else {
      backend.state = "active";
      backend.statement_s = backend.state_s;
      const std::string state = row.text("state");
      if (state.starts_with("Waiting for") || state.starts_with("updating")) {
        backend.wait_event = state;
      }
      if (state.starts_with("Waiting for") && state.find("lock") != std::string::npos) {
        backend.wait_event_type = "Lock";
      }
    }
  }
  return {};
}

Result<void> put_transactions(ports::Session& session, Backends& backends, bool& refused) {
  const auto table = ask_if_there(session, "activity/transactions", refused);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    Backend& backend = backends[id_of(row, "session")];
    backend.pid = id_of(row, "session");
    backend.transaction_s = row.number("seconds");
    if (backend.state == "idle") {
      backend.state = "idle in transaction";
    }
    if (row.text("state") == "LOCK WAIT") {
      backend.wait_event_type = "Lock";
      backend.wait_event = "row lock";
    }
  }
  return {};
}

Result<void> put_waits(ports::Session& session, std::string_view file, std::string_view what,
                       Backends& backends) {
  bool refused = false;
  const auto table = ask_if_there(session, file, refused);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    Backend& waiting = backends[id_of(row, "waiting")];
    waiting.pid = id_of(row, "waiting");
    waiting.blocked_by.push_back(id_of(row, "blocking"));
    waiting.wait_event_type = "Lock";
    waiting.wait_event = what;
    backends[id_of(row, "blocking")].pid = id_of(row, "blocking");
  }
  return {};
}

bool is_worth_telling(const Backend& backend, const Backends& all) {
  return backend.state == "active" || backend.transaction_s || !backend.blocked_by.empty() ||
         std::ranges::any_of(all, [&backend](const auto& other) {
           return std::ranges::find(other.second.blocked_by, backend.pid) !=
                  other.second.blocked_by.end();
         });
}

}  // namespace

Result<Activity> read_mysql_activity(ports::Session& session) {
  Backends backends;
  bool refused = false;
  for (const auto& done :
       {put_sessions(session, backends), put_transactions(session, backends, refused),
        put_waits(session, "activity/lock_waits", "row lock", backends),
        put_waits(session, "activity/metadata_waits", "metadata lock", backends)}) {
    if (!done) {
      return tl::make_unexpected(done.error().with_context("reading the server's activity"));
    }
  }
  Activity activity;
  activity.visible = !refused;  // INNODB_TRX takes PROCESS, as other users' sessions do
  for (auto& [id, backend] : backends) {
    std::ranges::sort(backend.blocked_by);
    const auto repeated = std::ranges::unique(backend.blocked_by);
    backend.blocked_by.erase(repeated.begin(), repeated.end());
  }
  for (const auto& [id, backend] : backends) {
    if (is_worth_telling(backend, backends)) {
      activity.backends.push_back(backend);
    }
  }
  return activity;
}

Result<std::vector<LockHolder>> mysql_lock_holders(ports::Session& session) {
  bool refused = false;
  const auto table = ask_if_there(session, "activity/lock_holders", refused);
  if (!table) {
    return tl::make_unexpected(table.error().with_context("reading who holds locks"));
  }
  std::vector<LockHolder> holders;
  for (const Row& row : rows_of(*table)) {
    LockHolder holder;
    holder.pid = id_of(row, "session");
    holder.application = row.text("user_name");
    holder.state = row.text("command") == "Sleep" ? "idle" : "active";
    holder.relation = {row.text("schema_name"), row.text("name")};
    holders.push_back(std::move(holder));
  }
  return holders;
}

Result<StatementCounters> digest_counters(ports::Session& session, const std::string& digest,
                                          const std::string& word) {
  StatementCounters result;
  const auto text = [](const std::string& value) {
    return value.empty() ? ports::Parameter() : ports::Parameter(value);
  };
  const std::vector<ports::Parameter> parameters{text(digest), text(word)};
  const auto table = ask_mysql(session, "workload/digests", parameters);
  if (!table && table.error().code != ErrorCode::permission) {
    return tl::make_unexpected(table.error().with_context("reading the statements' digests"));
  }
  if (!table) {
    result.diagnostics.push_back(
        {Diagnostic::Level::info,
         "how often the statement runs is not known; to show it: grant select on "
         "performance_schema.events_statements_summary_by_digest to this user, or give "
         "--frequency"});
    return result;
  }
  for (const Row& row : rows_of(*table)) {
    StatementCounter counter;
    counter.digest = row.text("digest");
    counter.text = row.text("query");
    counter.sample = row.text("sample");
    counter.calls = row.number_or_zero("calls");
    counter.total = Milliseconds(row.number_or_zero("total_ms"));
    counter.rows = row.number_or_zero("row_count");
    counter.age_s = row.number("age_s");
    result.statements.push_back(std::move(counter));
  }
  return result;
}

Result<std::string> digest_of(ports::Session& session, std::string_view statement) {
  constexpr int digests_since = 80'000;
  if (session.engine() != Engine::mysql || session.version() < digests_since) {
    return std::string();
  }
  const std::vector<ports::Parameter> parameters{std::string(statement)};
  const auto table = ask_mysql(session, "workload/digest_of", parameters);
  if (!table) {
    return table.error().code == ErrorCode::connection
               ? Result<std::string>(tl::make_unexpected(table.error()))
               : Result<std::string>(std::string());
  }
  return table->rows.empty() ? std::string() : Row(*table, 0).text("digest");
}

}  // namespace planwright::catalog
