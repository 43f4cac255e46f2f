#include "capture_mysql.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/catalog/catalog.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "capture_steps.hpp"
#include "explain.hpp"

namespace planwright::pipeline {
namespace {

// Of the server's own functions those that act beyond their result, which a read-only transaction
// does not keep them from.
constexpr std::array<std::string_view, 12> acting_functions{"get_lock",
                                                            "release_lock",
                                                            "release_all_locks",
                                                            "sleep",
                                                            "benchmark",
                                                            "load_file",
                                                            "master_pos_wait",
                                                            "source_pos_wait",
                                                            "nextval",
                                                            "setval",
                                                            "wait_for_executed_gtid_set",
                                                            "lastval"};

class CapturingMysql {
 public:
  CapturingMysql(ports::Session& session, const LiveOptions& options)
      : session_(session), options_(options) {}

  Result<Capture> take();

 private:
  Result<void> read_mode();
  Result<void> read_statement();
  Result<void> choose_values();
  Result<void> plan_it();
  Result<void> complete_catalog();
  Result<void> run_it();
  Result<void> look_around();

  Result<void> read_catalog(const std::vector<RelationRef>& names);
  Result<std::string> counted_statement();
  [[nodiscard]] std::string why_not_run() const;
  [[nodiscard]] Error with_lock_holder(Error error);
  void add_calls(const std::vector<catalog::StatementCounter>& counters);
  void note(Diagnostic::Level level, std::string message) {
    capture_.diagnostics.push_back({level, std::move(message)});
  }
  void progress(std::string_view what) const {
    if (options_.progress) {
      options_.progress(what);
    }
  }

  ports::Session& session_;
  const LiveOptions& options_;
  Capture capture_;
  SqlMode mode_;
  query::OneStatement statement_;
  Query query_;
  Plan plan_;
};

Result<Capture> CapturingMysql::take() {
  for (auto step :
       {&CapturingMysql::read_mode, &CapturingMysql::read_statement, &CapturingMysql::choose_values,
        &CapturingMysql::plan_it, &CapturingMysql::complete_catalog, &CapturingMysql::run_it,
        &CapturingMysql::look_around}) {
    if (auto done = (this->*step)(); !done) {
      return tl::make_unexpected(with_lock_holder(done.error()));
    }
  }
  add_context(capture_, options_.context);
  return std::move(capture_);
}

// Who to talk to when a table could not even be planned for, because it is locked.
Error CapturingMysql::with_lock_holder(Error error) {
  if (error.sqlstate != "55P03") {
    return error;
  }
  const auto holders = catalog::lock_holders(session_);
  if (holders && !holders->empty()) {
    const catalog::LockHolder& holder = holders->front();
    error.message += fmt::format("; session {} ({}, {}) holds all of {}", holder.pid,
                                 holder.application, holder.state, holder.relation.display());
  }
  return error;
}

Result<void> CapturingMysql::read_mode() {
  capture_.engine = session_.engine();
  capture_.diagnostics = session_.diagnostics();
  auto read = catalog::from_server(session_, {});
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  const std::string* mode = read->catalog.setting("sql_mode");
  mode_ = sql_mode(session_.engine(), session_.version(), mode == nullptr ? "" : *mode);
  return {};
}

// The text the server keeps of --query-id, and its calls.
Result<std::string> CapturingMysql::counted_statement() {
  auto counters = catalog::digest_counters(session_, options_.query_id, "");
  if (!counters) {
    return tl::make_unexpected(counters.error());
  }
  if (counters->statements.empty()) {
    const std::string why = counters->diagnostics.empty()
                                ? std::string()
                                : ": " + counters->diagnostics.front().message;
    return failure(ErrorCode::malformed_input,
                   fmt::format("performance_schema has no statement with digest {}{}",
                               options_.query_id, why));
  }
  add_calls(counters->statements);
  const catalog::StatementCounter& counter = counters->statements.front();
  return counter.sample.empty() ? counter.text : counter.sample;
}

Result<void> CapturingMysql::read_statement() {
  capture_.query_name = options_.query.name;
  std::string text(options_.query.text);
  if (!options_.query_id.empty()) {
    capture_.query_name = "digest " + options_.query_id;
    auto counted = counted_statement();
    if (!counted) {
      return tl::make_unexpected(counted.error());
    }
    text = std::move(*counted);
  }
  auto one = query::one_statement(text, capture_.query_name, mode_);
  if (!one) {
    return tl::make_unexpected(one.error());
  }
  if (one->kind == QueryKind::utility) {
    return failure(ErrorCode::malformed_input,
                   "this kind of statement has no plan; give a SELECT, INSERT, REPLACE, UPDATE or "
                   "DELETE",
                   capture_.query_name);
  }
  statement_ = std::move(*one);
  query_ = query::understand(statement_.text, capture_.query_name, mode_);
  capture_.query = statement_.text;
  return {};
}

Result<void> CapturingMysql::choose_values() {
  int count = 0;
  for (const query::ParameterSpan& parameter : query::parameter_spans(statement_.text, mode_)) {
    count = std::max(count, parameter.number);
  }
  if (options_.parameters.empty()) {
    if (count > 0) {
      return failure(ErrorCode::usage,
                     fmt::format("the statement has {} parameter{}, and this server plans none "
                                 "without values; give them with --params",
                                 count, count == 1 ? "" : "s"));
    }
    capture_.bindings.push_back({"as written", statement_.text});
    return {};
  }
  auto values = query::read_parameters(options_.parameters);
  if (!values) {
    return tl::make_unexpected(values.error());
  }
  if (values->size() > static_cast<std::size_t>(count)) {
    return failure(ErrorCode::usage,
                   fmt::format("--params has {} values, the statement {} parameter{}",
                               values->size(), count, count == 1 ? "" : "s"));
  }
  std::vector<std::string> literals;
  for (const auto& value : *values) {
    literals.push_back(value ? dialect::quoted_literal(session_.engine(), *value) : "NULL");
  }
  auto bound = query::with_parameters(statement_.text, literals, mode_);
  if (!bound) {
    return tl::make_unexpected(bound.error());
  }
  capture_.bindings.push_back(
      {fmt::format("{} (--params)", fmt::join(literals, ", ")), std::move(*bound)});
  return {};
}

bool is_write(QueryKind kind) {
  return kind == QueryKind::insert || kind == QueryKind::update || kind == QueryKind::remove ||
         kind == QueryKind::merge;
}

Result<void> CapturingMysql::plan_it() {
  progress("planning the statement");
  planners::ExplainRequest request;
  request.writes = is_write(statement_.kind);
  auto explained = explain(session_, request, capture_.bindings.front().text);
  if (!explained) {
    return tl::make_unexpected(about_statement(explained.error(), statement_, capture_.query_name));
  }
  plan_ = std::move(explained->plan);
  capture_.plan = std::move(explained->json);
  capture_.plan_format = plan_.format;
  return {};
}

Result<void> CapturingMysql::read_catalog(const std::vector<RelationRef>& names) {
  progress("reading the catalog");
  auto read = catalog::from_server(session_, names);
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  capture_.catalog = std::move(read->catalog);
  std::ranges::move(read->diagnostics, std::back_inserter(capture_.diagnostics));
  query::resolve(query_, capture_.catalog);
  return {};
}

// The relations the statement names, and those only its plan does: what is behind views.
Result<void> CapturingMysql::complete_catalog() {
  std::set<RelationRef> names(query_.relations.begin(), query_.relations.end());
  for (const Node& node : plan_.nodes) {
    const bool named = std::ranges::any_of(
        names, [&node](const RelationRef& name) { return name.may_be(node.relation); });
    // An alias is printed where a table's name would be.
    if (!node.relation.empty() && !named &&
        (query_.relations.empty() || !node.relation.schema.empty())) {
      names.insert(node.relation);
    }
  }
  return read_catalog({names.begin(), names.end()});
}

// Why the statement is only planned; empty: it may be executed.
std::string CapturingMysql::why_not_run() const {
  if (is_write(statement_.kind)) {
    return "it writes";
  }
  if (!statement_.effects || statement_.kind != QueryKind::select) {
    return "it could not be read, so what it would do is not known";
  }
  const query::Effects& effects = *statement_.effects;
  if (effects.locks_rows) {
    return "it locks rows (FOR UPDATE or FOR SHARE)";
  }
  if (effects.creates_table) {
    return "SELECT INTO writes";
  }
  if (effects.writes_in_cte) {
    return "a WITH query of it writes";
  }
  for (const query::CalledName& function : effects.functions) {
    if (std::ranges::find(acting_functions, function.name) != acting_functions.end()) {
      return fmt::format("it calls {}()", function.name);
    }
  }
  if (!planners::has_explain_analyze(session_.engine(), session_.version())) {
    return fmt::format("MySQL {} has no EXPLAIN ANALYZE (8.0.18 has)", session_.version_text());
  }
  return {};
}

Milliseconds duration(const Explained& run) {
  if (run.plan.execution) {
    return *run.plan.execution;
  }
  const Node& root = run.plan.root();
  return root.timing ? root.timing->total : Milliseconds(0);
}

Result<void> CapturingMysql::run_it() {
  if (!options_.analyze) {
    return {};
  }
  if (const std::string why = why_not_run(); !why.empty()) {
    note(Diagnostic::Level::info, fmt::format("the statement was planned, not executed: {}", why));
    return {};
  }
  progress("running the statement");
  ports::Limits limits;
  limits.statement = options_.timeout;
  if (auto begun = session_.restart(limits); !begun) {
    return tl::make_unexpected(begun.error());
  }
  planners::ExplainRequest request;
  request.analyze = true;
  std::vector<Explained> runs;
  for (int at = 0; at < options_.runs; ++at) {
    auto run = explain(session_, request, capture_.bindings.front().text);
    if (!run && run.error().code == ErrorCode::connection) {
      return tl::make_unexpected(run.error());
    }
    if (!run) {
      note(Diagnostic::Level::warning,
           run.error().sqlstate == "57014"
               ? fmt::format("the statement did not finish within {} and was cancelled (--timeout "
                             "gives it longer); {} analysed instead",
                             text(options_.timeout),
                             runs.empty() ? "the estimated plan is" : "the runs before are")
               : fmt::format("executing the statement failed ({}); {} analysed instead",
                             run.error().message,
                             runs.empty() ? "the estimated plan is" : "the runs before are"));
      break;
    }
    runs.push_back(std::move(*run));
  }
  if (auto ended = session_.restart(ports::Limits{}); !ended) {
    return tl::make_unexpected(ended.error());
  }
  if (runs.empty()) {
    return {};
  }
  if (runs.size() > 1) {
    const auto [fastest, slowest] = std::ranges::minmax_element(runs, {}, duration);
    note(Diagnostic::Level::info,
         fmt::format("{} runs took {} to {}; the median is analysed", runs.size(),
                     text(duration(*fastest)), text(duration(*slowest))));
  }
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>((runs.size() - 1) / 2);
  std::ranges::nth_element(runs, middle, {}, duration);
  capture_.plan = std::move(middle->json);
  plan_ = std::move(middle->plan);
  capture_.plan_format = plan_.format;
  return {};
}

Result<void> CapturingMysql::look_around() {
  progress("looking at other sessions");
  auto activity = catalog::read_activity(session_);
  if (!activity && activity.error().code == ErrorCode::connection) {
    return tl::make_unexpected(activity.error());
  }
  if (!activity) {
    note(Diagnostic::Level::warning,
         fmt::format("other sessions could not be looked at ({})", activity.error().message));
  } else {
    for (Backend& backend : activity->backends) {
      backend.same_statement = !backend.query.empty() && !query_.fingerprint.empty() &&
                               query::fingerprint(backend.query, mode_) == query_.fingerprint;
    }
    capture_.activity = std::move(*activity);
  }
  const std::string* instrumented = capture_.catalog.setting("performance_schema");
  if (options_.context.frequency_per_s || capture_.frequency_per_s ||
      (instrumented != nullptr && *instrumented == "OFF")) {
    return {};
  }
  // The server's own digest where it tells it, else the statements of the same fingerprint.
  const auto digest = catalog::digest_of(session_, capture_.bindings.front().text);
  if (!digest) {
    return tl::make_unexpected(digest.error());
  }
  const std::string word = query_.relations.empty() ? "" : query_.relations.front().name;
  auto counters = catalog::digest_counters(session_, *digest, digest->empty() ? word : "");
  if (!counters) {
    return counters.error().code == ErrorCode::connection
               ? Result<void>(tl::make_unexpected(counters.error()))
               : Result<void>{};
  }
  std::ranges::move(counters->diagnostics, std::back_inserter(capture_.diagnostics));
  if (digest->empty()) {
    std::erase_if(counters->statements, [this](const catalog::StatementCounter& counter) {
      return query_.fingerprint.empty() ||
             query::fingerprint(counter.text, mode_) != query_.fingerprint;
    });
  }
  add_calls(counters->statements);
  return {};
}

void CapturingMysql::add_calls(const std::vector<catalog::StatementCounter>& counters) {
  double calls = 0, longest_s = 0;
  for (const catalog::StatementCounter& counter : counters) {
    if (const auto per_s = counter.calls_per_s()) {
      capture_.frequency_per_s = capture_.frequency_per_s.value_or(0) + *per_s;
      calls += counter.calls;
      longest_s = std::max(longest_s, counter.age_s.value_or(0));
    }
  }
  if (capture_.frequency_per_s) {
    capture_.frequency_source = fmt::format("performance_schema, {} calls in {}", count_text(calls),
                                            text(Milliseconds(longest_s * 1000)));
  }
}

}  // namespace

Result<Capture> capture_mysql(ports::Session& session, const LiveOptions& options) {
  return CapturingMysql(session, options).take();
}

}  // namespace planwright::pipeline
