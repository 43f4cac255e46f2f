#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "findings/row_estimate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// Fewer runs than this are what nested loops are for.
constexpr double least_runs = 1000;
constexpr double least_time_ms = 10;
constexpr double least_share = 0.10;
// Estimated well: the planner knew, so speak only when each run does real work. An index lookup in
// memory takes some 0.01 ms.
constexpr double expensive_run_ms = 0.1;
constexpr double least_share_when_expected = 0.5;
// The planner counted on far fewer runs.
constexpr double surprise = 10;

const RuleSpec spec{
    .id = "nested-loop-explosion",
    .title = "a nested loop runs its inner side thousands of times",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_times,
    .detects =
        "the inner side of a Nested Loop that runs at least 1,000 times and takes 10 ms and "
        "10 % of the time or more, when the driving side yields at least 10 times the rows "
        "estimated; or, estimated well, when each run takes 0.1 ms or more and all of them "
        "half of the time",
    .why =
        "A nested loop starts its inner side anew for every row of the driving side. That is the "
        "best join for a handful of rows; for many, a hash join reads the inner side once.",
    .remedy =
        "Correct the estimate of the driving side (ANALYZE; extended statistics or a histogram), "
        "so that the "
        "planner can choose a hash join; make each run cheaper with an index on all columns "
        "of the inner side's condition; or reduce the driving rows first.",
    .quiet_when =
        "the inner side runs rarely, or its runs are cheap lookups that the planner "
        "expected; a sequential scan or a materialized result on the inner side is told "
        "by rules of its own",
    .follows_from = {"row-misestimate", "generic-plan-misestimate", "cartesian-product"},
    .references = {"https://www.postgresql.org/docs/current/planner-optimizer.html",
                   "https://use-the-index-luke.com/sql/join/nested-loops-join-n1-problem"},
};

// MySQL's condition on a table read whole is an operator of its own.
bool is_filtered_full_scan(const Plan& plan, const Node& node) {
  const Node* below = plan.child(node, Relationship::outer);
  return node.kind == NodeKind::filter && below != nullptr && below->kind == NodeKind::seq_scan;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const auto [outer, inner] = inputs_of(context.plan, node);
    if (node.kind != NodeKind::nested_loop || outer == nullptr || inner == nullptr ||
        !inner->timing || !inner->actual || inner->never_executed() ||
        inner->kind == NodeKind::materialize || inner->kind == NodeKind::seq_scan ||
        is_filtered_full_scan(context.plan, *inner)) {
      continue;
    }
    // 1. Many runs that take real time.
    const double runs = repeats(*inner, node);
    const Impact impact = subtree_impact(context.plan, *inner);
    if (runs < least_runs || impact.share < least_share || impact.time->value() < least_time_ms) {
      continue;
    }
    // 2. Either a surprise, or expensive runs.
    const RowError error = row_error(*outer);
    const bool surprised = error.too_low && error.factor >= surprise;
    // MariaDB prints no time per run.
    const double run_ms = inner->actual->total ? inner->actual->total->value()
                                               : impact.time->value() / inner->actual->loops;
    if (!surprised && (run_ms < expensive_run_ms || impact.share < least_share_when_expected)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    const std::string inner_name = side_name(context.plan, *inner);
    finding.title = fmt::format("a nested loop runs its inner side on {} {} times", inner_name,
                                count_text(inner->actual->loops));
    const std::string expected =
        surprised ? fmt::format("; the planner expected {}", rows_text(outer->estimated->rows))
                  : "; the planner expected about as many";
    finding.detail = fmt::format(
        "For each of the {} of {} the server starts the inner side on {} anew{}. One run takes {}, "
        "all of them {}.",
        side_rows_text(*outer), side_name(context.plan, *outer), inner_name, expected,
        text(Milliseconds(run_ms)), impact_text(context.plan, impact.share, impact.time));
    const Node& source = source_of(context.plan, *inner);
    if (!source.relation.empty()) {
      finding.relation = source.relation;
    }
    finding.facts = {{"inner_runs", inner->actual->loops},
                     {"outer_rows", outer->total_rows()->value()},
                     {"ms_per_run", run_ms},
                     {"inner_ms", impact.time->value()}};
    if (outer->estimated) {
      finding.facts.emplace_back("outer_rows_estimated_per_loop", outer->estimated->rows.value());
    }
  }
}

}  // namespace

PW_DEFINE_RULE(nested_loop_explosion, spec, find);

}  // namespace planwright::advisors
