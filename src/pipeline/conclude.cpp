#include "conclude.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/query/query.hpp>
#include <planwright/verify/verify.hpp>

namespace planwright::pipeline {
namespace {

void render_actions(Engine engine, const Catalog& catalog, Advice& advice) {
  for (const Action& action : advice.actions) {
    dialect::Rendered rendered = dialect::render(engine, action, catalog);
    std::ranges::move(rendered.statements, std::back_inserter(advice.statements));
    // What was done last is undone first.
    advice.undo.insert(advice.undo.begin(), std::make_move_iterator(rendered.undo.begin()),
                       std::make_move_iterator(rendered.undo.end()));
    for (std::string& told : rendered.notes) {
      if (std::ranges::find(advice.tradeoffs, told) == advice.tradeoffs.end()) {
        advice.tradeoffs.push_back(std::move(told));
      }
    }
    if (rendered.writers_wait && advice.build) {
      advice.build = BuildNote{"writes to the table while it is built", false};
    }
  }
}

// New indexes get names that nothing in the catalog has, and no index advised before them. What is
// rejected is never made, so its names need not differ from one another.
void render_all(Report& report, const Catalog& catalog) {
  const std::vector<RelationRef> existing = dialect::names_taken(catalog);
  std::vector<RelationRef> taken = existing;
  for (Advice& advice : report.advice) {
    dialect::name_indexes(advice.actions, taken);
    render_actions(report.plan.engine, catalog, advice);
  }
  for (Advice& advice : report.rejected) {
    taken = existing;
    dialect::name_indexes(advice.actions, taken);
    render_actions(report.plan.engine, catalog, advice);
  }
}

// What only the user or the server's counters could tell, once.
void note_what_is_not_known(Report& report) {
  if (!report.query) {
    return;
  }
  std::vector<std::string_view> unknown;
  const bool told = std::ranges::any_of(report.diagnostics, [](const Diagnostic& diagnostic) {
    return diagnostic.message.find("--frequency") != std::string::npos;
  });
  if (!report.query->frequency_per_s && !told) {
    unknown.emplace_back("how often the statement runs (--frequency 200/s)");
  }
  if (report.query->purpose.empty()) {
    unknown.emplace_back("what it is for (--purpose TEXT)");
  }
  if (!unknown.empty()) {
    note(report, Diagnostic::Level::info,
         fmt::format("not known, so not taken into account: {}", fmt::join(unknown, ", ")));
  }
}

}  // namespace

void note(Report& report, Diagnostic::Level level, std::string message) {
  Diagnostic diagnostic{level, std::move(message)};
  if (std::ranges::find(report.diagnostics, diagnostic) == report.diagnostics.end()) {
    report.diagnostics.push_back(std::move(diagnostic));
  }
}

void note_all(Report& report, const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    note(report, diagnostic.level, diagnostic.message);
  }
}

std::size_t slowest(const std::vector<Plan>& plans) {
  const auto weight = [](const Plan& plan) {
    const auto time = plan.total_time();
    const auto& estimated = plan.root().estimated;
    return std::pair(time ? time->value() : -1.0, estimated ? estimated->total_cost.value() : 0.0);
  };
  return static_cast<std::size_t>(std::ranges::max_element(plans, {}, weight) - plans.begin());
}

void read_names(Report& report, const Catalog& catalog) {
  if (report.query) {
    query::resolve(*report.query, catalog);
  }
  query::annotate(report.plan, report.query ? &*report.query : nullptr, catalog);
}

void conclude(Report& report, const Surroundings& with) {
  note_all(report, report.plan.diagnostics);
  // MySQL's and MariaDB's plans never count blocks.
  if (report.plan.engine == Engine::postgresql && report.plan.timed() &&
      !report.plan.root().buffers) {
    note(report, Diagnostic::Level::info,
         "the plan has no block counts; EXPLAIN (ANALYZE, BUFFERS) would show what is read from "
         "disk");
  }

  const Query* query = report.query ? &*report.query : nullptr;
  note_what_is_not_known(report);
  report.findings = advisors::find_problems({report.plan, with.catalog, query, with.activity});
  // Without a planner to ask, statistics still tell more than the plan alone. The arithmetic is
  // that of PostgreSQL's planner.
  std::unique_ptr<ports::CostOracle> arithmetic;
  if (with.oracle == nullptr && with.catalog.live && report.plan.engine == Engine::postgresql) {
    arithmetic = verify::arithmetic_oracle(report.plan, with.catalog);
  }
  ports::CostOracle* oracle = with.oracle != nullptr ? with.oracle : arithmetic.get();
  AdviceSink sink =
      advisors::advise({report.plan, with.catalog, query, report.findings, oracle, with.activity});
  report.advice = std::move(sink.advice);
  report.rejected = std::move(sink.rejected);
  report.plan_after = std::move(sink.plan_after);
  render_all(report, with.catalog);
  if (with.try_out) {
    with.try_out(report);
  }
  report.analysis = advisors::analyse(report, with.target);
  // The plan after the fix is looked at with the same rules; that nobody ran it is known.
  if (report.plan_after && report.analysis.next_bottleneck) {
    for (const Finding& finding :
         advisors::find_problems({*report.plan_after, with.catalog, query})) {
      if (finding.rule != "plan-has-no-actual-times") {
        *report.analysis.next_bottleneck += "; found in it: " + finding.title;
        break;
      }
    }
  }
}

}  // namespace planwright::pipeline
