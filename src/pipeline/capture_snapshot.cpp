#include "capture_snapshot.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/context.hpp>
#include <planwright/catalog/redaction.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>

#include "bindings.hpp"
#include "capture_steps.hpp"
#include "conclude.hpp"
#include "explain.hpp"
#include "statement_catalog.hpp"

namespace planwright::pipeline {
namespace {

class SnapshotCapturing {
 public:
  SnapshotCapturing(SandboxOfRun& run, const SnapshotInput& input, const LiveOptions& options,
                    Verify verify)
      : run_(run), input_(input), given_(input.plan), options_(options), verify_(verify) {}

  Result<Capture> take() {
    const Snapshot& snapshot = run_.snapshot();
    capture_.engine = snapshot.engine;
    capture_.diagnostics = told_about(snapshot);
    for (auto step : {&SnapshotCapturing::read_plan, &SnapshotCapturing::read_statement,
                      &SnapshotCapturing::find_relations, &SnapshotCapturing::map_literals,
                      &SnapshotCapturing::start, &SnapshotCapturing::choose_binding,
                      &SnapshotCapturing::plan_it}) {
      if (auto done = (this->*step)(); !done) {
        return tl::make_unexpected(done.error());
      }
    }
    if (!capture_.bindings.empty()) {
      add_bindings(capture_, query_);
    }
    add_context(capture_, options_.context);
    return std::move(capture_);
  }

 private:
  void note(Diagnostic::Level level, std::string message) {
    capture_.diagnostics.push_back({level, std::move(message)});
  }

  Result<void> read_plan() {
    if (!given_) {
      return {};
    }
    auto plans = planners::read_plans({given_->text, given_->name, capture_.engine, {}});
    if (!plans) {
      return tl::make_unexpected(plans.error());
    }
    if (plans->size() > 1) {
      note(Diagnostic::Level::info,
           fmt::format("{} holds {} plans; the slowest, number {}, is diagnosed", given_->name,
                       plans->size(), slowest(*plans) + 1));
    }
    plan_ = std::move((*plans)[slowest(*plans)]);
    capture_.plan = given_->text;
    capture_.plan_format = plan_->format;
    return {};
  }

  Result<void> read_statement() {
    capture_.query_name = options_.query.name;
    std::string text(options_.query.text);
    if (text.empty() && plan_) {
      text = plan_->query_text;
      capture_.query_name = "the query text in " + given_->name;
    }
    if (text.empty()) {
      return plan_ ? Result<void>{}
                   : failure(ErrorCode::usage, "give the query whose plan is wanted");
    }
    auto one = statement_to_plan(text, capture_.query_name);
    if (!one) {
      return tl::make_unexpected(one.error());
    }
    statement_ = std::move(*one);
    query_ = query::understand(statement_.text, capture_.query_name);
    capture_.query = statement_.text;
    return {};
  }

  Result<void> find_relations() {
    const Catalog& whole = run_.snapshot().catalog;
    relations_ = relations_of_statement(query_, plan_ ? &*plan_ : nullptr, whole);
    std::vector<std::string> unknown;
    for (const RelationRef& ref : relations_) {
      if (whole.find(ref) == nullptr && ref.schema != "pg_catalog" &&
          !ref.name.starts_with("pg_")) {
        unknown.push_back(ref.display());
      }
    }
    if (!unknown.empty()) {
      note(Diagnostic::Level::warning,
           fmt::format("the snapshot does not hold {}; take it again with what the statement reads "
                       "(planwright snapshot --tables)",
                       fmt::join(unknown, ", ")));
    }
    std::erase_if(relations_, [&](const RelationRef& ref) { return whole.find(ref) == nullptr; });
    capture_.catalog = catalog_of_statement(whole, relations_);
    query::resolve(query_, capture_.catalog);
    return {};
  }

  // A redacted snapshot's statistics know surrogates only: the literals become theirs, or
  // parameters.
  Result<void> map_literals() {
    if (!run_.snapshot().redacted) {
      return {};
    }
    std::optional<catalog::RedactionKey> key;
    if (input_.key) {
      auto read = read_key(*input_.key);
      if (!read) {
        return tl::make_unexpected(read.error());
      }
      key = std::move(*read);
    }
    if (capture_.query.empty()) {
      return {};
    }
    note(Diagnostic::Level::warning,
         "the snapshot is redacted: where this report names values of columns they are surrogates; "
         "put your own in their place before you use a statement that holds one");
    if (!key) {
      note(Diagnostic::Level::warning,
           "the statement's literals mean nothing to redacted statistics, so they are taken as "
           "parameters; the key file that stayed with the snapshot's owner maps them (--key FILE)");
      become(query_.normalized.empty() ? statement_.text : query_.normalized);
      return {};
    }
    if (!options_.parameters.empty()) {
      auto given =
          given_parameters(statement_.text, options_.parameters, parameters_of(statement_.text));
      if (!given) {
        return tl::make_unexpected(given.error());
      }
      become(given->text);
    }
    catalog::RedactedQuery mapped = catalog::redact_query(query_, run_.snapshot(), *key);
    std::ranges::move(mapped.diagnostics, std::back_inserter(capture_.diagnostics));
    become(std::move(mapped.text));
    values_given_ = true;
    return {};
  }

  // With another snapshot's key values would silently become those of other conditions.
  Result<catalog::RedactionKey> read_key(const NamedText& file) {
    auto key = catalog::read_key(file.text, file.name);
    if (!key) {
      return key;
    }
    switch (catalog::fit_of(*key, run_.snapshot())) {
      case catalog::KeyFit::fits:
        break;
      case catalog::KeyFit::foreign:
        return failure(ErrorCode::malformed_input,
                       fmt::format("this is the key of another snapshot, not of {}; give the one "
                                   "that planwright snapshot --redact --key wrote together with it",
                                   input_.snapshot.name),
                       file.name);
      case catalog::KeyFit::unknown:
        note(Diagnostic::Level::warning,
             fmt::format("{} and {} are of an older planwright, so that it was not checked whether "
                         "they belong together",
                         file.name, input_.snapshot.name));
    }
    return key;
  }

  void become(std::string text) {
    statement_.text = std::move(text);
    query_ = query::understand(statement_.text, capture_.query_name);
    query::resolve(query_, capture_.catalog);
    capture_.query = statement_.text;
  }

  Result<void> start() {
    if (plan_ && (verify_ == Verify::none || capture_.query.empty())) {
      return {};
    }
    auto started = run_.start(query_, relations_, capture_.diagnostics);
    if (started) {
      return {};
    }
    if (!plan_) {
      Error error = started.error();
      error.message += "; or give the plan of the real server with --plan FILE";
      return tl::make_unexpected(std::move(error));
    }
    if (verify_ == Verify::sandbox) {
      return tl::make_unexpected(started.error().with_context("--verify sandbox"));
    }
    note(Diagnostic::Level::info,
         fmt::format("advice is not proved by a planner: {}", started.error().message));
    return {};
  }

  Result<void> choose_binding() {
    static const std::string none;
    const std::string& parameters = values_given_ ? none : options_.parameters;
    // Without a sandbox nothing is asked about values that nobody gave.
    if (capture_.query.empty() ||
        (parameters.empty() && parameters_of(statement_.text) > 0 && !run_.started())) {
      return {};
    }
    auto chosen = pipeline::choose_binding(
        {statement_.text, parameters, run_.started() ? run_.sandbox().session().version() : 0,
         false, [&] { return Result<DrawnBindings>(bindings_for(query_, capture_.catalog)); }});
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

  Result<void> plan_it() {
    if (plan_) {
      return {};
    }
    planners::ExplainRequest request;
    request.generic = generic_;
    auto explained = explain(run_.sandbox().session(), request, capture_.bindings.front().text);
    if (!explained) {
      Error error = about_statement(explained.error(), statement_, capture_.query_name);
      constexpr std::string_view undefined_table = "42P01";
      if (error.sqlstate == undefined_table) {
        error.message += fmt::format(
            "; the snapshot of database \"{}\" holds none of this name, or its schema is not in "
            "the "
            "search_path; take it again with what the statement reads (planwright snapshot "
            "--tables)",
            run_.snapshot().catalog.database);
      }
      return tl::make_unexpected(std::move(error));
    }
    capture_.plan = std::move(explained->json);
    capture_.plan_format = "postgresql-json";
    note(Diagnostic::Level::info,
         fmt::format("the plan is of PostgreSQL {} in a sandbox with production's statistics: it "
                     "has no actual times; gather a baseline on the real server and give it with "
                     "--plan",
                     run_.sandbox().version()));
    return {};
  }

  SandboxOfRun& run_;
  const SnapshotInput& input_;
  const std::optional<NamedText>& given_;
  const LiveOptions& options_;
  Verify verify_;
  Capture capture_;
  std::optional<Plan> plan_;
  query::OneStatement statement_;
  Query query_;
  std::vector<RelationRef> relations_;
  bool generic_ = false;
  bool values_given_ = false;  // --params are in the statement already
};

}  // namespace

Result<Capture> capture_snapshot(SandboxOfRun& run, const SnapshotInput& input,
                                 const LiveOptions& options, Verify verify) {
  return SnapshotCapturing(run, input, options, verify).take();
}

}  // namespace planwright::pipeline
