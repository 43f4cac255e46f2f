#include "explain.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "conclude.hpp"

namespace planwright::pipeline {

namespace {

// What SHOW WARNINGS tells of the EXPLAIN before it, as the client prints it in batch mode. A run
// that was cut succeeded for MySQL (warning 1317), but its numbers are of nothing: an error as of a
// timeout.
Result<std::string> notes_after(ports::Session& session) {
  const auto warnings = session.run("SHOW WARNINGS");
  if (!warnings) {
    return tl::make_unexpected(warnings.error());
  }
  std::string text;
  for (const auto& row : warnings->rows) {
    if (row.size() < 3 || !row[1] || !row[2]) {
      continue;
    }
    if (*row[1] == "1317" || *row[1] == "3024" || *row[1] == "1969") {
      return tl::make_unexpected(Error{ErrorCode::server, *row[2], "57014", {}});
    }
    text += fmt::format("{}\t{}\t", row[0].value_or(""), *row[1]);
    // As the client escapes what would break the table.
    for (const char c : *row[2]) {
      text += c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    text += '\n';
  }
  return text.empty() ? text : "\nLevel\tCode\tMessage\n" + text;
}

}  // namespace

Result<Explained> explain(ports::Session& session, planners::ExplainRequest request,
                          std::string_view statement) {
  request.engine = session.engine();
  request.server_version = session.version();
  if (const auto version = planners::mysql_json_version(request)) {
    const auto set =
        session.run(fmt::format("SET SESSION explain_json_format_version = {}", *version));
    if (!set) {
      return tl::make_unexpected(set.error());
    }
  }
  const std::string sql = planners::explain_statement(request, statement);
  auto answer = request.generic ? session.run_unbound(sql) : session.run(sql);
  if (!answer) {
    return tl::make_unexpected(answer.error());
  }
  Explained explained;
  for (const auto& row : answer->rows) {
    if (!row.empty() && row.front()) {
      explained.json += (explained.json.empty() ? "" : "\n") + *row.front();
    }
  }
  if (session.engine() != Engine::postgresql) {
    auto notes = notes_after(session);
    if (!notes) {
      return tl::make_unexpected(notes.error());
    }
    // MariaDB writes the statement back, which tells the tables behind aliases and views, only for
    // its tabular EXPLAIN EXTENDED.
    if (session.engine() == Engine::mariadb && notes->find("\t1003\t") == std::string::npos) {
      if (session.run(fmt::format("EXPLAIN EXTENDED {}", statement))) {
        notes = notes_after(session);
        if (!notes) {
          return tl::make_unexpected(notes.error());
        }
      }
    }
    explained.json += *notes;
  }
  auto plans = planners::read_plans(
      {.text = explained.json, .name = "the server's answer", .engine = session.engine()});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  explained.plan = std::move((*plans)[slowest(*plans)]);
  return explained;
}

Result<double> clock_cost(ports::Session& session) {
  // Two readings a row; enough rows for 500 ns each to stand out of the noise, few enough to take
  // about a millisecond where the clock is fast.
  constexpr double rows = 5000;
  constexpr double readings = 2 * rows;
  constexpr double ns_per_ms = 1e6;
  const auto run = [&session](bool timing) -> Result<double> {
    planners::ExplainRequest request;
    request.analyze = true;
    request.timing = timing;
    auto explained = explain(session, request, "SELECT FROM pg_catalog.generate_series(1, 5000)");
    if (!explained) {
      return tl::make_unexpected(explained.error());
    }
    return explained->plan.execution.value_or(Milliseconds(0)).value();
  };
  const auto untimed = run(false);
  const auto timed = untimed ? run(true) : untimed;
  if (!timed) {
    return tl::make_unexpected(timed.error());
  }
  return std::max(0.0, *timed - *untimed) * ns_per_ms / readings;
}

}  // namespace planwright::pipeline
