#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 10'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "temporary-table-then-sort",
    .title = "rows are gathered in a temporary table and then sorted",
    .severity = Severity::high,
    .engines = {Engine::mysql},
    .needs = Needs::actual_rows,
    .detects =
        "a sort of at least 10,000 rows out of a temporary table of the server's own (GROUP "
        "BY, DISTINCT), when filling, reading and sorting it takes at least 10 % and 5 ms of "
        "the time",
    .why =
        "GROUP BY or DISTINCT fills a temporary table, which is then read back and sorted for"
        " another ORDER BY: every group is written, read and sorted once more.",
    .remedy =
        "Order by what is grouped by, where that will do: an index on those columns then "
        "delivers the groups in order, without table and sort. Else keep the groups few, or "
        "keep totals in a summary table.",
    .quiet_when =
        "few groups are sorted, an index delivers the groups in order, or both together cost "
        "little",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/internal-temporary-tables.html",
                   "https://dev.mysql.com/doc/refman/8.4/en/group-by-optimization.html"},
};

// The temporary table whose rows the sort reads; null when there is none.
const Node* sorted_table(const Plan& plan, const Node& sort) {
  const Node* below = plan.child(sort, Relationship::outer);
  if (below != nullptr && below->kind == NodeKind::subquery_scan) {
    below = plan.child(*below, Relationship::subquery);
  }
  const bool temporary =
      below != nullptr && (below->kind == NodeKind::temporary_table || below->in_temporary_table);
  return temporary && below->kind != NodeKind::set_op ? below : nullptr;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    const Node* table = node.kind == NodeKind::sort ? sorted_table(plan, node) : nullptr;
    if (table == nullptr || !node.actual || node.never_executed()) {
      continue;
    }
    // A sort that keeps the first rows only still reads all.
    const Node& input = plan.nodes[node.children.front()];
    const double rows = input.kind == NodeKind::subquery_scan && input.actual
                            ? input.total_rows()->value()
                            : node.total_rows()->value();
    Impact impact = self_impact(plan, node);
    if (node.timing && table->timing && input.timing) {
      Milliseconds own = node.timing->self + table->timing->self;
      own += input.id == table->id ? Milliseconds(0) : input.timing->self;
      impact = time_impact(plan, own);
    }
    if (rows < least_rows || !worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} are put into a temporary table and then sorted by {}",
                                rows_text(Rows(rows)), fmt::join(node.sort_key, ", "));
    finding.detail = fmt::format(
        "The rows are gathered in a temporary table for GROUP BY or DISTINCT and sorted by {} "
        "afterwards, because the table is not in that order. Table and sort take {}.",
        fmt::join(node.sort_key, ", "), impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows_sorted", rows}};
  }
}

}  // namespace

PW_DEFINE_RULE(temporary_table_then_sort, spec, find);

}  // namespace planwright::advisors
