#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_skipped = 10'000;
constexpr int most_steps_down = 20;

const RuleSpec spec{
    .id = "offset-discards-rows",
    .title = "OFFSET produces rows only to skip them",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql},
    .needs = Needs::actual_rows,
    .detects = "a Limit that skips at least 10,000 rows of its input, with OFFSET",
    .why =
        "OFFSET does not jump: every row before the page asked for is read, joined and sorted, "
        "then dropped. Each further page costs more than the one before.",
    .remedy =
        "Page by key: remember the last row shown and ask for what follows it, WHERE (sort "
        "columns) > (last values) ORDER BY the same columns LIMIT n, with an index in that "
        "order. Or limit how far anybody can page.",
    .quiet_when =
        "few rows are skipped, what is below must be computed as a whole anyway "
        "(aggregates, DISTINCT, window functions), or skipping takes a negligible part "
        "of the time",
    .references = {"https://use-the-index-luke.com/no-offset",
                   "https://www.postgresql.org/docs/current/queries-limit.html"},
};

// An operator below that computes its rows from all others: knowing where the page begins would not
// spare its work.
bool needs_everything(const Plan& plan, const Node& limit) {
  const Node* at = plan.child(limit, Relationship::outer);
  for (int step = 0; at != nullptr && step < most_steps_down; ++step) {
    if (at->kind == NodeKind::aggregate || at->kind == NodeKind::window_aggregate ||
        at->kind == NodeKind::set_op || at->kind == NodeKind::recursive_union ||
        at->kind == NodeKind::group || at->kind == NodeKind::unique) {
      return true;
    }
    const Node* below = plan.child(*at, Relationship::outer);
    at = below != nullptr ? below : plan.child(*at, Relationship::subquery);
  }
  return false;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const Node* input = context.plan.child(node, Relationship::outer);
    if (node.kind != NodeKind::limit || !node.actual || node.never_executed() || input == nullptr ||
        !input->actual) {
      continue;
    }
    // 1. It takes many rows more than it returns; averages are rounded to half a row per loop.
    const Rows taken = *input->total_rows();
    const Rows skipped = taken - *node.total_rows();
    // MySQL prints the offset; SQL_CALC_FOUND_ROWS takes rows beyond the limit, too.
    if (context.plan.engine != Engine::postgresql && node.offset_rows.value_or(0) < least_skipped) {
      continue;
    }
    if (skipped.value() < std::max(least_skipped, node.actual->loops)) {
      continue;
    }
    // 2. The rows skipped are a part of the work below, unless that work is done on all rows
    // anyway.
    const Impact impact = scaled(subtree_impact(context.plan, node), skipped / taken);
    if (negligible(impact) || needs_everything(context.plan, node)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("OFFSET skips {} to return {}", total_rows_text(node, skipped),
                                rows_text(*node.total_rows()));
    finding.detail = fmt::format(
        "{} are produced and {} of them dropped before the first is returned; the next page will "
        "cost more still. The rows skipped account for up to {}.",
        total_rows_text(node, taken), percent_text(skipped / taken),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_skipped", skipped.value()},
                     {"rows_returned", node.total_rows()->value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(offset_discards_rows, spec, find);

}  // namespace planwright::advisors
