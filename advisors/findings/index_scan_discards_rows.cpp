#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_discarded = 0.5;
constexpr double least_removed = 1'000;  // fewer cost about a millisecond

const RuleSpec spec{
    .id = "index-scan-discards-rows",
    .title = "an index finds many rows that a second condition then throws away",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "an Index Scan, Index Only Scan or Bitmap Heap Scan with a condition of its own "
        "whose Filter removes at least half of the rows read, at least 1,000 over all loops",
    .why =
        "The index answers only a part of the condition. Every row it finds is fetched from the "
        "table, mostly from a page of its own, just to fail the rest.",
    .remedy =
        "Make the index answer the rest too: add the filter's columns to the index (those "
        "compared with = before a range), or, where the server has them, use a partial "
        "index when the filter is always the same.",
    .quiet_when =
        "most rows pass the filter, few are removed, the filter can only be computed (a "
        "subquery), the index is followed for its order until a LIMIT is met (see "
        "limit-walks-wrong-index), or the waste is negligible",
    .references = {"https://www.postgresql.org/docs/current/indexes-multicolumn.html",
                   "https://www.postgresql.org/docs/current/indexes-partial.html"},
};

// A condition that an index could answer or a partial index could hold.
bool about_a_column(const Predicate& term) {
  return !term.column.column.empty() && term.operand_kind != OperandKind::same_row;
}

bool an_index_could_answer(const NodePredicate& filter) {
  return filter.terms.empty() || std::ranges::any_of(filter.terms, [](const Predicate& term) {
           return about_a_column(term) || std::ranges::any_of(term.alternatives, about_a_column);
         });
}

// Where the condition the index answers is written: on the scan, or on the bitmap's index scans.
const Node* searching_node(const Plan& plan, const Node& node) {
  // MariaDB prints the index's columns, not the condition.
  if (node.index_access == IndexAccess::lookup || node.index_access == IndexAccess::range) {
    return &node;
  }
  if (node.kind != NodeKind::bitmap_heap_scan) {
    return node.predicate(PredicateRole::index_cond) != nullptr ? &node : nullptr;
  }
  return plan.child(node, Relationship::outer);
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. An index search with a filter after it.
    const bool kind = node.kind == NodeKind::index_scan || node.kind == NodeKind::index_only_scan ||
                      node.kind == NodeKind::bitmap_heap_scan;
    const auto reading = table_reading(context.plan, node);
    if (!kind || !reading || reading->filter == nullptr ||
        !an_index_could_answer(*reading->filter) ||
        (node.access && node.access->range_checked_for_each_row)) {
      continue;
    }
    const NodePredicate* filter = reading->filter;
    const RowsRead* rows = &reading->rows;
    const Node* search = searching_node(context.plan, node);
    if (search == nullptr) {
      continue;
    }
    // 2. The filter removes much.
    if (rows->filtered.value() < least_removed || rows->filtered_share() < least_discarded) {
      continue;
    }
    // 3. What is spent on the rows removed is worth speaking of.
    const Impact impact = scaled(reading->impact, rows->filtered_share());
    if (negligible(impact) || ordered_walk_limit(context.plan, node) != nullptr) {
      continue;
    }
    const std::string& index = search->index;
    // Up to version 17 the server rounds an average of less than half a row to none.
    const bool rounded = rows->kept.value() == 0 && node.actual->loops > 1;
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = columns_of(*filter);
    finding.title = fmt::format("{} of the {} found through {} in {} are thrown away",
                                rounded ? "nearly all" : percent_text(rows->filtered_share()),
                                total_rows_text(node, rows->read()),
                                index.empty() ? std::string("the indexes") : "index " + index,
                                object_name(node));
    const NodePredicate* condition = search->predicate(PredicateRole::index_cond);
    finding.detail = fmt::format(
        "The index answers {}; the {} it finds are then tested against {}, and {}. "
        "Fetching the others takes up to {}.",
        condition != nullptr ? brief(condition->text) : std::string("only a part of the condition"),
        total_rows_text(node, rows->read()), brief(filter->text),
        rounded ? "on average less than one passes per loop"
                : fmt::format("only {} pass", total_rows_text(node, rows->kept)),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_found", rows->read().value()},
                     {"rows_kept", rows->kept.value()},
                     {"rows_removed", rows->filtered.value()},
                     {"index", index},
                     {"filter", filter->text}};
  }
}

}  // namespace

PW_DEFINE_RULE(index_scan_discards_rows, spec, find);

}  // namespace planwright::advisors
