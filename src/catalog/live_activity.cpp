// What goes on beside the statement, and how often it runs.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/catalog/catalog.hpp>
#include <planwright/sql/sql.hpp>

#include "mysql_activity.hpp"
#include "rows.hpp"

namespace planwright::catalog {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

std::optional<std::int64_t> integer(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

// 1.9 < 1.10: by parts, not as a decimal number.
bool at_least(const std::string& version, int major, int minor) {
  const std::size_t dot = version.find('.');
  const auto first = integer(version.substr(0, dot));
  const auto second = dot == std::string::npos ? 0 : integer(version.substr(dot + 1)).value_or(0);
  return first && (*first > major || (*first == major && second >= minor));
}

}  // namespace

Result<Activity> read_activity(ports::Session& session) {
  if (session.engine() != Engine::postgresql) {
    return read_mysql_activity(session);
  }
  const auto table = session.run(sql::statement("postgresql/activity/sessions", session.version()));
  if (!table) {
    return tl::make_unexpected(table.error().with_context("reading the server's activity"));
  }
  Activity activity;
  for (const Row& row : rows_of(*table)) {
    Backend backend;
    backend.pid = static_cast<std::int64_t>(row.number_or_zero("pid"));
    backend.user = row.text("role");
    backend.application = row.text("application");
    backend.state = row.text("state");
    backend.wait_event_type = row.text("wait_event_type");
    backend.wait_event = row.text("wait_event");
    if (row.flag("hidden")) {
      activity.visible = false;
    } else {
      backend.query = row.text("query");
    }
    for (const double pid : row.numbers("blocked_by")) {
      backend.blocked_by.push_back(static_cast<std::int64_t>(pid));
    }
    std::ranges::sort(backend.blocked_by);
    const auto repeated = std::ranges::unique(backend.blocked_by);
    backend.blocked_by.erase(repeated.begin(), repeated.end());
    backend.transaction_s = row.number("transaction_s");
    backend.statement_s = row.number("statement_s");
    backend.state_s = row.number("state_s");
    backend.held_back_transactions = row.number("held_back_transactions");
    activity.backends.push_back(std::move(backend));
  }
  std::ranges::stable_sort(activity.backends, {}, &Backend::pid);
  return activity;
}

Result<std::vector<LockHolder>> lock_holders(ports::Session& session) {
  if (session.engine() != Engine::postgresql) {
    return mysql_lock_holders(session);
  }
  const auto table =
      session.run(sql::statement("postgresql/activity/lock_holders", session.version()));
  if (!table) {
    return tl::make_unexpected(table.error().with_context("reading who holds locks"));
  }
  std::vector<LockHolder> holders;
  for (const Row& row : rows_of(*table)) {
    LockHolder holder;
    holder.pid = static_cast<std::int64_t>(row.number_or_zero("pid"));
    holder.application = row.text("application");
    holder.state = row.text("state");
    holder.transaction_s = row.number("transaction_s");
    holder.relation = {row.text("schema"), row.text("relation")};
    holders.push_back(std::move(holder));
  }
  return holders;
}

Result<StatementCounters> statement_counters(ports::Session& session,
                                             std::optional<std::int64_t> query_id,
                                             std::span<const std::string> words) {
  const auto failed = [](const Error& error) {
    return tl::make_unexpected(error.with_context("reading pg_stat_statements"));
  };
  const auto extension =
      session.run(sql::statement("postgresql/workload/extension", session.version()));
  if (!extension) {
    return failed(extension.error());
  }
  StatementCounters result;
  if (extension->rows.empty()) {
    result.diagnostics.push_back(
        {Diagnostic::Level::info,
         "pg_stat_statements is not installed in this database, so how often the statement runs is "
         "not known; give --frequency"});
    return result;
  }
  const Row about(*extension, 0);
  const std::string schema = about.text("quoted_schema");

  std::vector<ArrayElement> lower_words;
  for (const std::string& word : words) {
    lower_words.emplace_back(lower(word));
  }
  const std::vector<ports::Parameter> parameters{
      query_id ? ports::Parameter(fmt::format("{}", *query_id)) : std::nullopt,
      array_literal(lower_words)};
  const auto counters = session.run(
      sql::statement("postgresql/workload/statement_counters", session.version(), schema),
      parameters);
  if (!counters) {
    if (counters.error().sqlstate == "55000") {  // object_not_in_prerequisite_state
      result.diagnostics.push_back(
          {Diagnostic::Level::info,
           "pg_stat_statements is installed but not loaded; add it to shared_preload_libraries and "
           "restart the server, or give --frequency"});
      return result;
    }
    return failed(counters.error());
  }
  std::optional<double> age_s;
  if (at_least(about.text("version"), 1, 9)) {
    const auto reset = session.run(
        sql::statement("postgresql/workload/counters_reset", session.version(), schema));
    if (!reset) {
      return failed(reset.error());
    }
    age_s = reset->rows.empty() ? std::nullopt : Row(*reset, 0).number("age_s");
  }
  for (const Row& row : rows_of(*counters)) {
    if (row.null("query_id")) {
      if (!about.flag("monitors")) {
        result.diagnostics.push_back(
            {Diagnostic::Level::warning,
             "other roles' statements are hidden in pg_stat_statements; a superuser shows them "
             "with: grant pg_monitor to this role"});
      }
      continue;
    }
    StatementCounter counter;
    counter.query_id = integer(row.text("query_id")).value_or(0);
    counter.text = row.text("query");
    counter.calls = row.number_or_zero("calls");
    counter.total = Milliseconds(row.number_or_zero("total_ms"));
    counter.rows = row.number_or_zero("rows");
    counter.age_s = row.null("age_s") ? age_s : row.number("age_s");
    result.statements.push_back(std::move(counter));
  }
  return result;
}

}  // namespace planwright::catalog
