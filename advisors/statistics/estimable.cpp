#include "statistics/estimable.hpp"

#include <algorithm>
#include <set>

#include "findings/statement_tables.hpp"

namespace planwright::advisors {
namespace {

// CREATE STATISTICS takes at most this many columns (STATS_MAX_DIMENSIONS).
constexpr std::size_t most_columns = 8;
constexpr double fresh_share = 0.1;

}  // namespace

std::vector<std::string> equality_columns(const Node& node) {
  std::set<std::string> columns;
  for (const NodePredicate& predicate : node.predicates) {
    for (const Predicate& term : predicate.terms) {
      const bool equal = term.predicate_class == PredicateClass::equality ||
                         term.predicate_class == PredicateClass::in_list;
      if (equal && term.column.bare() &&
          (term.operand_kind == OperandKind::constant ||
           term.operand_kind == OperandKind::parameter)) {
        columns.insert(term.column.column);
      }
    }
  }
  std::vector<std::string> sorted(columns.begin(), columns.end());
  sorted.resize(std::min(sorted.size(), most_columns));
  return sorted;
}

bool statistics_can_tell(const Node& node) {
  bool any = false;
  for (const NodePredicate& predicate : node.predicates) {
    for (const Predicate& term : predicate.terms) {
      if (term.operand_kind != OperandKind::constant || !term.column.bare()) {
        return false;
      }
      any = true;
    }
  }
  return any || node.predicates.empty();
}

bool known_fresh(const Relation* relation) {
  if (relation == nullptr || !relation->counters || !relation->counters->ever_analyzed) {
    return false;
  }
  const double rows = rows_of(*relation).value_or(Rows(0)).value();
  return relation->counters->modified_since_analyze < fresh_share * rows;
}

bool said_to_be_stale(const AdviceContext& context, const RelationRef& relation) {
  return std::ranges::any_of(context.findings, [&relation](const Finding& finding) {
    return finding.rule == "stale-statistics" && finding.relation &&
           finding.relation->may_be(relation);
  });
}

Advice statistics_advice(const RuleSpec& rule) {
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::statistics;
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  advice.tradeoffs.emplace_back("other statements on the table may change their plans as well");
  advice.build =
      BuildNote{"no reads or writes; other ANALYZE, VACUUM and DDL on the table wait", true};
  advice.verify_with.emplace_back(
      "EXPLAIN the statement again: the estimated rows of this step should come close to the "
      "actual");
  return advice;
}

}  // namespace planwright::advisors
