#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/context.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "bindings.hpp"
#include "capture_mysql.hpp"
#include "capture_steps.hpp"
#include "explain.hpp"
#include "measured_run.hpp"
#include "permission_to_run.hpp"

namespace planwright::pipeline {
namespace {

// One live run, filling the capture step by step.
class Capturing {
 public:
  Capturing(ports::Session& session, const LiveOptions& options)
      : session_(session), options_(options) {}

  Result<Capture> take();

 private:
  Result<void> read_statement();
  Result<void> read_catalog(const std::vector<RelationRef>& names);
  Result<void> choose_binding();
  Result<void> plan_it();
  Result<void> complete_catalog();
  Result<void> add_bindings();
  Result<void> run_it();
  Result<void> look_around();

  Result<std::string> counted_statement();
  Result<void> count_calls();
  void add_calls(const std::vector<catalog::StatementCounter>& counters);
  [[nodiscard]] Error with_lock_holder(Error error);
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
  query::OneStatement statement_;
  Query query_;
  bool generic_ = false;  // planned without values for its parameters
  Plan plan_;
};

Result<Capture> Capturing::take() {
  for (auto step : {&Capturing::read_statement, &Capturing::choose_binding, &Capturing::plan_it,
                    &Capturing::complete_catalog, &Capturing::add_bindings, &Capturing::run_it,
                    &Capturing::look_around}) {
    if (auto done = (this->*step)(); !done) {
      return tl::make_unexpected(with_lock_holder(done.error()));
    }
  }
  add_context(capture_, options_.context);
  return std::move(capture_);
}

// The text pg_stat_statements keeps of --query-id, and its calls.
Result<std::string> Capturing::counted_statement() {
  std::int64_t id = 0;
  const std::string& text = options_.query_id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return failure(
        ErrorCode::usage,
        fmt::format("--query-id takes the queryid of pg_stat_statements, a whole number, "
                    "not '{}'",
                    text));
  }
  auto counters = catalog::statement_counters(session_, id, {});
  if (!counters) {
    return tl::make_unexpected(counters.error());
  }
  if (counters->statements.empty()) {
    std::string why = counters->diagnostics.empty() ? std::string()
                                                    : ": " + counters->diagnostics.front().message;
    return failure(ErrorCode::malformed_input,
                   fmt::format("pg_stat_statements has no statement with queryid {} in this "
                               "database{}",
                               text, why));
  }
  add_calls(counters->statements);
  return std::move(counters->statements.front().text);
}

Result<void> Capturing::read_statement() {
  capture_.query_name = options_.query.name;
  std::string text(options_.query.text);
  if (!options_.query_id.empty()) {
    capture_.query_name = "query " + options_.query_id;
    auto counted = counted_statement();
    if (!counted) {
      return tl::make_unexpected(counted.error());
    }
    text = std::move(*counted);
  }
  auto one = statement_to_plan(text, capture_.query_name);
  if (!one) {
    return tl::make_unexpected(one.error());
  }
  statement_ = std::move(*one);
  query_ = query::understand(statement_.text, capture_.query_name);
  capture_.engine = session_.engine();
  capture_.query = statement_.text;
  capture_.plan_format = "postgresql-json";
  return {};
}

// The relations of these names and what they lead to, added to those that are known.
Result<void> Capturing::read_catalog(const std::vector<RelationRef>& names) {
  progress("reading the catalog");
  auto read = catalog::from_server(session_, names);
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  Catalog known = std::move(capture_.catalog);
  capture_.catalog = std::move(read->catalog);
  for (const Relation& relation : known.relations()) {
    capture_.catalog.put(relation);
  }
  for (Diagnostic& diagnostic : read->diagnostics) {
    if (std::ranges::find(capture_.diagnostics, diagnostic) == capture_.diagnostics.end()) {
      capture_.diagnostics.push_back(std::move(diagnostic));
    }
  }
  query::resolve(query_, capture_.catalog);
  return {};
}

// Who to talk to when a table could not even be planned for, because it is locked.
Error Capturing::with_lock_holder(Error error) {
  if (error.sqlstate != "55P03") {
    return error;
  }
  const auto holders = catalog::lock_holders(session_);
  if (!holders) {
    return error;  // what we wanted to say stays true
  }
  const auto named = [this](const catalog::LockHolder& holder) {
    return std::ranges::any_of(query_.relations, [&holder](const RelationRef& relation) {
      return relation.name == holder.relation.name;
    });
  };
  // Behind a view it may be a table the statement does not name.
  auto holder = std::ranges::find_if(*holders, named);
  holder = holder == holders->end() ? holders->begin() : holder;
  if (holder != holders->end()) {
    error.message +=
        fmt::format("; pid {} ({}{}{}) holds ACCESS EXCLUSIVE on {}", holder->pid,
                    holder->application, holder->state.empty() ? "" : ", " + holder->state,
                    holder->transaction_s
                        ? ", transaction of " + text(Milliseconds(*holder->transaction_s * 1000))
                        : "",
                    holder->relation.display());
  }
  return error;
}

Result<void> Capturing::choose_binding() {
  auto chosen = pipeline::choose_binding(
      {statement_.text, options_.parameters, session_.version(), true, [&] {
         const auto read = read_catalog(query_.relations);
         return read ? Result<DrawnBindings>(bindings_for(query_, capture_.catalog))
                     : tl::make_unexpected(read.error());
       }});
  if (!chosen) {
    return tl::make_unexpected(chosen.error());
  }
  generic_ = chosen->generic;
  if (!chosen->told.empty()) {
    note(Diagnostic::Level::info, std::move(chosen->told));
  }
  capture_.bindings.push_back(std::move(chosen->binding));
  return {};
}

Result<void> Capturing::plan_it() {
  progress("planning the statement");
  planners::ExplainRequest request;
  request.generic = generic_;
  auto explained = explain(session_, request, capture_.bindings.front().text);
  if (!explained) {
    return tl::make_unexpected(about_statement(explained.error(), statement_, capture_.query_name));
  }
  plan_ = std::move(explained->plan);
  capture_.plan = std::move(explained->json);
  return {};
}

// The relations the statement names, and those only its plan does: what rules put in, and all of a
// text we cannot read.
Result<void> Capturing::complete_catalog() {
  std::set<RelationRef> names(query_.relations.begin(), query_.relations.end());
  for (const Node& node : plan_.nodes) {
    if (!node.relation.empty() && capture_.catalog.find(node.relation) == nullptr) {
      names.insert(node.relation);
    }
  }
  const bool known = !capture_.catalog.empty() && std::ranges::all_of(names, [&](const auto& ref) {
    return capture_.catalog.find(ref) != nullptr;
  });
  return known ? Result<void>{} : read_catalog({names.begin(), names.end()});
}

Result<void> Capturing::add_bindings() {
  pipeline::add_bindings(capture_, query_);
  return {};
}

Result<void> Capturing::run_it() {
  if (!options_.analyze || generic_) {
    return {};
  }
  auto permission = may_run(session_, {statement_, plan_, capture_.catalog, options_.allow_writes});
  if (!permission) {
    return tl::make_unexpected(permission.error());
  }
  std::ranges::move(permission->diagnostics, std::back_inserter(capture_.diagnostics));
  if (!permission->run) {
    return {};
  }
  progress("running the statement");
  MeasureOptions measure_options;
  measure_options.timeout = options_.timeout;
  measure_options.runs = options_.runs;
  measure_options.writes = permission->writes;
  measure_options.estimated = &plan_;
  auto measured = measure(session_, capture_.bindings.front().text, measure_options);
  if (!measured) {
    return tl::make_unexpected(measured.error());
  }
  std::ranges::move(measured->diagnostics, std::back_inserter(capture_.diagnostics));
  if (measured->run) {
    capture_.plan = std::move(measured->run->json);
    plan_ = std::move(measured->run->plan);
  }
  return {};
}

Result<void> Capturing::look_around() {
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
                               query::fingerprint(backend.query) == query_.fingerprint;
    }
    capture_.activity = std::move(*activity);
  }
  return options_.context.frequency_per_s || capture_.frequency_per_s ? Result<void>{}
                                                                      : count_calls();
}

// How often the statement runs, from what the server counted of statements like it.
Result<void> Capturing::count_calls() {
  if (query_.fingerprint.empty()) {
    return {};
  }
  std::vector<std::string> words;
  for (const RelationRef& relation : query_.relations) {
    words.push_back(relation.name);
  }
  auto counters = catalog::statement_counters(session_, std::nullopt, words);
  if (!counters) {
    return counters.error().code == ErrorCode::connection
               ? Result<void>(tl::make_unexpected(counters.error()))
               : Result<void>{};
  }
  std::ranges::move(counters->diagnostics, std::back_inserter(capture_.diagnostics));
  std::erase_if(counters->statements, [this](const catalog::StatementCounter& counter) {
    return query::fingerprint(counter.text) != query_.fingerprint;
  });
  add_calls(counters->statements);
  return {};
}

void Capturing::add_calls(const std::vector<catalog::StatementCounter>& counters) {
  double calls = 0, too_new = 0, longest_s = 0;
  for (const catalog::StatementCounter& counter : counters) {
    longest_s = std::max(longest_s, counter.age_s.value_or(0));
    if (const auto per_s = counter.calls_per_s()) {
      capture_.frequency_per_s = capture_.frequency_per_s.value_or(0) + *per_s;
      calls += counter.calls;
    } else if (counter.age_s) {
      too_new += counter.calls;
    }
  }
  const auto counted = [longest_s](double number) {
    return fmt::format("{} {} in {}", count_text(number), number == 1 ? "call" : "calls",
                       text(Milliseconds(longest_s * 1000)));
  };
  if (capture_.frequency_per_s) {
    capture_.frequency_source = "pg_stat_statements, " + counted(calls);
  } else if (too_new > 0 && !options_.context.frequency_per_s) {
    note(Diagnostic::Level::info,
         fmt::format("pg_stat_statements has counted {}: an hour or more tells how often the "
                     "statement runs; give --frequency",
                     counted(too_new)));
  }
}

}  // namespace

Result<Capture> capture_live(ports::Session& session, const LiveOptions& options) {
  if (session.engine() != Engine::postgresql) {
    return capture_mysql(session, options);
  }
  return Capturing(session, options).take();
}

}  // namespace planwright::pipeline
