#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "or-across-columns",
    .title = "an OR over different columns makes the server read the whole table",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Seq Scan that removes at least 90 % of the 10,000 rows or more it reads, whose "
        "filter holds an OR with sides on different columns, each of which an index could "
        "answer, and no equality outside the OR that an index could answer instead",
    .why =
        "No single B-tree finds rows that match one column or another. Unless every side has an "
        "index of its own, so that what they find can be united, the whole table is read.",
    .remedy =
        "Give every side of the OR an index of its own, or write one SELECT per side and "
        "combine them with UNION (UNION ALL when no row can match twice), so that each uses "
        "the index that fits it.",
    .quiet_when =
        "the sides are about one column (that is an IN list), a side can use no index "
        "anyway, a Bitmap Or serves the condition already, or the scan is small or "
        "negligible",
    .references = {"https://www.postgresql.org/docs/current/indexes-bitmap-scans.html",
                   "https://use-the-index-luke.com/sql/where-clause/obfuscation/smart-logic"},
};

bool index_can_answer(const Predicate& term) {
  const bool searchable = term.predicate_class == PredicateClass::equality ||
                          term.predicate_class == PredicateClass::in_list ||
                          term.predicate_class == PredicateClass::range ||
                          term.predicate_class == PredicateClass::prefix_like ||
                          term.predicate_class == PredicateClass::is_null;
  return searchable && term.column.bare() && term.operand_kind != OperandKind::same_row &&
         term.operand_kind != OperandKind::volatile_or_unknown;
}

// The columns of the sides of an OR that separate indexes could answer; empty when it is not one.
std::vector<std::string> columns_of_sides(const Predicate& term) {
  std::vector<std::string> columns;
  if (term.predicate_class != PredicateClass::disjunction || term.alternatives.empty()) {
    return columns;
  }
  for (const Predicate& side : term.alternatives) {
    if (!index_can_answer(side)) {
      return {};
    }
    if (std::ranges::find(columns, side.column.column) == columns.end()) {
      columns.push_back(side.column.column);
    }
  }
  return columns.size() > 1 ? columns : std::vector<std::string>{};
}

// What the schema says about indexes on the sides, as a sentence; "" without a schema.
std::string about_indexes(const Relation* relation, const std::vector<std::string>& columns) {
  if (relation == nullptr) {
    return {};
  }
  std::vector<std::string> without;
  for (const std::string& column : columns) {
    if (!leads_an_index(*relation, column)) {
      without.push_back(column);
    }
  }
  if (without.empty()) {
    return " Every side has an index, but the planner did not unite them: one side matches too "
           "many "
           "rows, or it thinks so.";
  }
  return fmt::format(" No index begins with {}.", listed(without, "or"));
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. A sequential scan that throws most rows away, and takes time for it.
    const auto reading = discarding_table_scan(context.plan, node);
    if (!reading) {
      continue;
    }
    const RowsRead* rows = &reading->rows;
    const Impact impact = reading->impact;
    if (negligible(impact)) {
      continue;
    }
    // 2. Because of an OR over columns, and of nothing simpler.
    const NodePredicate& filter = *reading->filter;
    const Relation* relation = context.catalog.find(node.relation);
    std::vector<std::string> columns;
    for (const Predicate& term : filter.terms) {
      columns = columns_of_sides(term);
      if (!columns.empty()) {
        break;
      }
    }
    if (columns.empty() || unindexed_equality(filter.terms, relation) != nullptr) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = columns;
    finding.title =
        fmt::format("OR across {} keeps {} from using an index: {} read for {}", listed(columns),
                    object_name(node), total_rows_text(node, rows->read()), rows_text(rows->kept));
    finding.detail = fmt::format(
        "The condition {} can be true through {}, and no single index finds all such rows, so "
        "all of {} is read.{} The scan takes {}.",
        brief(filter.text), columns.size() == 2 ? "either column" : "any of the columns",
        object_name(node), about_indexes(relation, columns),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_scanned", rows->read().value()}, {"rows_kept", rows->kept.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(or_across_columns, spec, find);

}  // namespace planwright::advisors
