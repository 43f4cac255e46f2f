#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_runs = 2;
// A table this small is read as fast as an index on it.
constexpr double least_rows_per_run = 100;
constexpr double least_rows = 10'000;
constexpr double least_share = 0.05;
// How far above the scan its join may be: deeper subqueries are planned for themselves.
constexpr int most_steps = 20;

const RuleSpec spec{
    .id = "nested-loop-inner-seq-scan",
    .title = "a nested loop reads a whole table again for every row",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Seq Scan (MySQL, MariaDB: type ALL) on the inner side of a Nested Loop (also inside a "
        "LATERAL subquery) that "
        "runs twice or more, reads at least 100 rows each time and 10,000 in all, and takes "
        "at least 5 % of the time",
    .why =
        "Without an index on the column the tables are joined by, the only way to find the "
        "matching rows is to read the whole table, once for every row of the driving side.",
    .remedy =
        "Index the inner table's join column. If the driving side was underestimated, correct "
        "that estimate too, so that a hash join can read the table once.",
    .quiet_when =
        "the table is tiny, is read once, or the repeated scans take under 5 % of the time",
    .follows_from = {"row-misestimate", "generic-plan-misestimate", "cartesian-product"},
    .references = {"https://www.postgresql.org/docs/current/using-explain.html",
                   "https://use-the-index-luke.com/sql/join/nested-loops-join-n1-problem"},
};

// The join whose driving rows make the scan run again: null when there is none.
const Node* repeating_join(const Plan& plan, const Node& scan) {
  const Node* at = &scan;
  for (int step = 0; step < most_steps && at->parent; ++step) {
    const Node& parent = plan.nodes[*at->parent];
    if (at->relationship == Relationship::init_plan || at->relationship == Relationship::sub_plan) {
      return nullptr;
    }
    if (parent.kind == NodeKind::nested_loop && at->relationship == Relationship::inner) {
      return &parent;
    }
    at = &parent;
  }
  return nullptr;
}

std::vector<std::string> looked_up_columns(const Node& scan, const Node& join) {
  std::vector<std::string> columns = joined_columns(join, scan);
  const NodePredicate* filter = scan.predicate(PredicateRole::filter);
  if (filter != nullptr) {
    for (const Predicate& term : filter->terms) {
      const bool joins = term.operand_kind == OperandKind::column && term.column.bare();
      if (joins && std::ranges::find(columns, term.column.column) == columns.end()) {
        columns.push_back(term.column.column);
      }
    }
  }
  return columns;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.kind != NodeKind::seq_scan || !node.actual || node.actual->loops < least_runs) {
      continue;
    }
    const Node* join = repeating_join(context.plan, node);
    if (join == nullptr || !join->actual || repeats(node, *join) < least_runs) {
      continue;
    }
    // A join buffer reads it once for many rows: other rules speak of that.
    if (node.access && !node.access->join_buffer.empty()) {
      continue;
    }
    const double per_run = (node.actual->rows + node.removed_by_filter.value_or(Rows(0))).value();
    const Impact impact = table_reading(context.plan, node)->impact;
    if (per_run < least_rows_per_run || per_run * node.actual->loops < least_rows ||
        negligible(impact) || impact.share < least_share) {
      continue;
    }
    const auto columns = looked_up_columns(node, *join);
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} is read whole {} times inside a nested loop", object_name(node),
                                count_text(node.actual->loops));
    finding.detail = fmt::format(
        "For every row of {} the join reads all {} of {} again, {} in all{}. It takes {}.",
        side_name(context.plan, *inputs_of(context.plan, *join).outer), rows_text(Rows(per_run)),
        object_name(node), total_rows_text(node, Rows(per_run * node.actual->loops)),
        columns.empty() ? ""
                        : fmt::format("; an index on {} would find the matching rows",
                                      fmt::join(columns, ", ")),
        impact_text(context.plan, impact.share, impact.time));
    finding.columns = columns;
    finding.facts = {{"runs", node.actual->loops},
                     {"rows_per_run", per_run},
                     {"rows_scanned", per_run * node.actual->loops}};
  }
}

}  // namespace

PW_DEFINE_RULE(nested_loop_inner_seq_scan, spec, find);

}  // namespace planwright::advisors
