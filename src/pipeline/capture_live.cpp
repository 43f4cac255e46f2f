#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/context.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "bindings.hpp"
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
  Result<void> choose_bindings();
  Result<void> plan_it();
  Result<void> run_it();
  Result<void> look_around();

  Result<void> given_parameters(int count);
  [[nodiscard]] Error about_statement(Error error) const;
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
  for (auto step : {&Capturing::read_statement, &Capturing::choose_bindings, &Capturing::plan_it,
                    &Capturing::run_it, &Capturing::look_around}) {
    if (auto done = (this->*step)(); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  capture_.frequency_per_s = options_.context.frequency_per_s;
  capture_.frequency_source = options_.context.frequency_per_s ? "--frequency" : "";
  capture_.purpose = options_.context.purpose;
  std::ranges::move(catalog::apply_context(capture_.catalog, options_.context),
                    std::back_inserter(capture_.diagnostics));
  return std::move(capture_);
}

Result<void> Capturing::read_statement() {
  auto one = query::one_statement(options_.query.text, options_.query.name);
  if (!one) {
    return tl::make_unexpected(one.error());
  }
  statement_ = std::move(*one);
  if (statement_.kind == QueryKind::utility) {
    return failure(ErrorCode::malformed_input,
                   "this kind of statement has no plan; give a SELECT, INSERT, UPDATE, DELETE or "
                   "MERGE",
                   options_.query.name);
  }
  query_ = query::understand(statement_.text, options_.query.name);
  capture_.engine = session_.engine();
  capture_.query_name = options_.query.name;
  capture_.query = statement_.text;
  capture_.plan_format = "postgresql-json";
  return {};
}

Result<void> Capturing::read_catalog(const std::vector<RelationRef>& /*names*/) {
  capture_.catalog.server_version = session_.version_text();
  return {};
}

// What the server says of the statement, as an error of the input where it is one.
Error Capturing::about_statement(Error error) const {
  // 42: syntax and names; 22: a literal that does not fit; 0A: not supported.
  const bool input = error.sqlstate.starts_with("42") || error.sqlstate.starts_with("22") ||
                     error.sqlstate.starts_with("0A");
  if (error.code == ErrorCode::server && input) {
    error.code = ErrorCode::malformed_input;
    error.where = options_.query.name;
    error.message = "the server does not take the query: " + error.message;
    if (error.sqlstate == "42601" && !statement_.place.empty()) {
      error.message += "\n" + statement_.place;
    }
  }
  return error;
}

Result<void> Capturing::given_parameters(int count) {
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
  std::vector<std::string> labels;
  for (const auto& value : *values) {
    literals.push_back(value ? dialect::quoted_literal(session_.engine(), *value) : "NULL");
    labels.push_back(fmt::format("${} = {}", labels.size() + 1, literals.back()));
  }
  auto text = query::with_parameters(statement_.text, literals);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  capture_.bindings.push_back({fmt::format("{} (--params)", fmt::join(labels, ", ")), *text});
  return {};
}

Result<void> Capturing::choose_bindings() {
  if (auto read = read_catalog(query_.relations); !read) {
    return tl::make_unexpected(read.error());
  }
  const int count = query::parameter_count(statement_.text);
  if (!options_.parameters.empty()) {
    if (auto given = given_parameters(count); !given) {
      return given;
    }
  }
  DrawnBindings drawn = bindings_for(query_, capture_.catalog);
  if (count == 0) {
    capture_.bindings = std::move(drawn.bindings);
    if (capture_.bindings.empty()) {
      capture_.bindings.push_back({"as written", statement_.text});
    }
    return {};
  }
  generic_ = capture_.bindings.empty() && planners::has_generic_plans(session_.version());
  if (generic_) {
    capture_.bindings.push_back({"parameters without values (generic plan)", statement_.text});
    note(Diagnostic::Level::info,
         "the parameters have no values, so the server's generic plan is analysed, without "
         "executing it; --params gives them values");
  } else if (capture_.bindings.empty()) {
    if (drawn.bindings.empty()) {
      return failure(
          ErrorCode::usage,
          fmt::format("nothing tells what values ${} could have; give them with --params",
                      fmt::join(drawn.unknown, ", $")));
    }
    note(Diagnostic::Level::info,
         fmt::format("the parameters have no values (--params), so some were drawn from the "
                     "columns' statistics; the plan is for {}",
                     drawn.bindings.front().label));
  }
  constexpr std::size_t most = 4;
  for (Binding& binding : drawn.bindings) {
    if (capture_.bindings.size() < most) {
      capture_.bindings.push_back(std::move(binding));
    }
  }
  return {};
}

Result<void> Capturing::plan_it() {
  progress("planning the statement");
  planners::ExplainRequest request;
  request.generic = generic_;
  auto explained = explain(session_, request, capture_.bindings.front().text);
  if (!explained) {
    return tl::make_unexpected(about_statement(explained.error()));
  }
  plan_ = std::move(explained->plan);
  capture_.plan = std::move(explained->json);
  if (!statement_.effects) {
    note(Diagnostic::Level::warning,
         fmt::format("this build's PostgreSQL 15 grammar does not read the query ({}), but the "
                     "server does: only the plan is analysed\n{}",
                     statement_.problem, statement_.place));
  }
  return {};
}

Result<void> Capturing::run_it() {
  if (!options_.analyze || generic_) {
    return {};
  }
  auto permission = may_run(session_, statement_, plan_, options_.allow_writes);
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
  return {};
}

}  // namespace

Result<Capture> capture_live(ports::Session& session, const LiveOptions& options) {
  return Capturing(session, options).take();
}

}  // namespace planwright::pipeline
