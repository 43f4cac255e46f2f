#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "function-on-column",
    .title = "a function or cast on a column hides it from its index",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Seq Scan that removes at least 90 % of the 10,000 rows or more it reads, whose "
        "filter compares an expression over one column (a function, a cast, arithmetic) "
        "with a value, while no index on that expression exists and no plain equality of "
        "the filter lacks an index",
    .why =
        "An index on a column is ordered by the column. A condition on a function of it, or on "
        "the column cast to another type, asks about values the index does not hold, so every "
        "row is read and the function computed for each.",
    .remedy =
        "Compare the bare column: a half-open range instead of date(ts) = …, arithmetic and "
        "casts on the other side, a parameter of the column's own type. Where the expression "
        "is meant, index the expression itself (MariaDB: a generated column of it).",
    .quiet_when =
        "most rows pass, an index on the expression exists, the condition could use no "
        "B-tree anyway, a plain equality beside it needs an index first, or the scan is "
        "small or negligible",
    .references = {"https://www.postgresql.org/docs/current/indexes-expressional.html",
                   "https://use-the-index-luke.com/sql/where-clause/functions"},
};

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool hides_column(const Predicate& term) {
  const bool searchable = term.predicate_class == PredicateClass::equality ||
                          term.predicate_class == PredicateClass::in_list ||
                          term.predicate_class == PredicateClass::range ||
                          term.predicate_class == PredicateClass::prefix_like;
  const ColumnUse& use = term.column;
  return searchable && !use.column.empty() && !use.wrapper.empty() && !use.expression.empty() &&
         !one_of(use.wrapper, {"expression", "array", "list", "field", "collate"}) &&
         term.operand_kind != OperandKind::same_row &&
         term.operand_kind != OperandKind::volatile_or_unknown;
}

// An index with a key that wraps the same column the same way; the planner had it to choose.
bool has_expression_index(const Relation* relation, const ColumnUse& use) {
  const std::string_view wrapper =
      use.wrapper.starts_with("::") ? std::string_view(use.wrapper).substr(2) : use.wrapper;
  return relation != nullptr && std::ranges::any_of(relation->indexes, [&](const Index& index) {
           return std::ranges::any_of(index.keys, [&](const IndexKey& key) {
             return key.expression.find(wrapper) != std::string::npos &&
                    key.expression.find(use.column) != std::string::npos;
           });
         });
}

std::string what_hides(const ColumnUse& use) {
  if (use.wrapper.starts_with("::")) {
    return "a cast to " + use.wrapper.substr(2);
  }
  if (one_of(use.wrapper, {"+", "-", "*", "/", "%"})) {
    return "arithmetic";
  }
  const bool name = std::isalpha(static_cast<unsigned char>(use.wrapper.front())) != 0;
  return name ? use.wrapper + "()" : "the operator " + use.wrapper;
}

std::string what_to_write(const ColumnUse& use, const Relation* relation) {
  const std::string& wrapper = use.wrapper;
  if (one_of(wrapper,
             {"date", "year", "date_trunc", "extract", "date_part", "to_char", "::date"})) {
    return fmt::format(
        "Where it asks for one period of time, write it as a range on the bare column: {0} >= "
        "its start and {0} < its end",
        use.column);
  }
  if (wrapper.starts_with("::")) {
    const Column* column = relation == nullptr ? nullptr : relation->column(use.column);
    return fmt::format(
        "Unless the query asks for the cast, PostgreSQL added it because the value compared with "
        "is "
        "of that type: pass a value of the column's own type{}",
        column == nullptr ? std::string{} : ", " + column->type);
  }
  if (one_of(wrapper, {"+", "-", "*", "/"})) {
    return fmt::format("Move the arithmetic to the other side, so that {} stands alone",
                       use.column);
  }
  return fmt::format("An index on {} itself could answer it, or a condition on the bare column",
                     brief(use.expression));
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
    // 2. A column it compares is wrapped, and nothing simpler comes first.
    const NodePredicate& filter = *reading->filter;
    const Relation* relation = context.catalog.find(node.relation);
    const auto term = std::ranges::find_if(filter.terms, hides_column);
    if (term == filter.terms.end() || has_expression_index(relation, term->column) ||
        unindexed_equality(filter.terms, relation) != nullptr) {
      continue;
    }
    const ColumnUse& use = term->column;
    const bool indexed = relation != nullptr && leads_an_index(*relation, use.column);
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = {use.column};
    finding.title = fmt::format("{} on {} of {} {}: {} read for {}", what_hides(use), use.column,
                                object_name(node),
                                indexed ? "hides it from its index" : "leaves no index to use",
                                total_rows_text(node, rows->read()), rows_text(rows->kept));
    finding.detail = fmt::format(
        "The condition compares {}, not {} itself, so {}, and all of {} is read: {}. {}.",
        brief(use.expression), use.column,
        indexed ? "the index that begins with this column cannot be searched for it"
                : "an index on the column could not be searched for it",
        object_name(node), impact_text(context.plan, impact.share, impact.time),
        what_to_write(use, relation));
    finding.facts = {{"rows_scanned", rows->read().value()},
                     {"rows_kept", rows->kept.value()},
                     {"expression", use.expression}};
  }
}

}  // namespace

PW_DEFINE_RULE(function_on_column, spec, find);

}  // namespace planwright::advisors
