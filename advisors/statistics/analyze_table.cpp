#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// CREATE STATISTICS takes at most this many columns (STATS_MAX_DIMENSIONS).
constexpr std::size_t most_columns = 8;
// The server cuts longer identifiers off (NAMEDATALEN - 1).
constexpr std::size_t longest_name = 63;

const RuleSpec spec{
    .id = "analyze-table",
    .title = "refresh or extend the statistics a wrong estimate came from",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a misestimate at a table, not at a join or a parameter. With two or more columns "
        "compared with = the advice is extended statistics on them, else ANALYZE",
    .why =
        "The planner estimates from a sample of each column. An old sample does not know today's "
        "rows; a fresh one still takes columns for independent unless CREATE STATISTICS names "
        "them together.",
    .remedy = "ANALYZE the table; CREATE STATISTICS on columns that depend on each other.",
    .quiet_when =
        "no estimate of a table is far off where it matters, or its condition compares "
        "columns of one row, hides a column in a function or compares with a value "
        "known only at run time, of which ANALYZE learns nothing",
    .references = {"https://www.postgresql.org/docs/current/sql-analyze.html",
                   "https://www.postgresql.org/docs/current/planner-stats.html"
                   "#PLANNER-STATS-EXTENDED"},
};

// Bare columns of the scan that are compared with a value by = or IN.
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

// ANALYZE counts the values of columns. It does not compare two columns of a row, nor see through a
// function, nor know the value that a subquery will yield.
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

Advice advice_for(const RuleSpec& rule, const RelationRef& relation, const Node& node) {
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::statistics;
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  const auto columns = equality_columns(node);
  if (columns.size() >= 2) {
    advice.title = fmt::format("create extended statistics on {} ({})", relation.name,
                               fmt::join(columns, ", "));
    std::string name = fmt::format("{}_{}_stats", relation.name, fmt::join(columns, "_"));
    if (name.size() > longest_name) {
      name = relation.name + "_stats";
    }
    advice.actions.emplace_back(CreateStatistics{relation, name, columns});
    advice.evidence.note =
        "several columns are compared with = and the planner takes them for "
        "independent; helps if they depend on each other";
    advice.tradeoffs.emplace_back("every later ANALYZE of the table takes a little longer");
  } else {
    advice.title = fmt::format("analyze {}", relation.name);
    advice.actions.emplace_back(Analyze{relation});
    advice.evidence.note =
        "helps if the statistics are older than the rows, or were never gathered; "
        "if the estimate stays wrong, raise the column's statistics target or "
        "compare the bare column";
  }
  advice.tradeoffs.emplace_back("other statements on the table may change their plans as well");
  advice.build =
      BuildNote{"no reads or writes; other ANALYZE, VACUUM and DDL on the table wait", true};
  advice.verify_with.emplace_back(
      "EXPLAIN the statement again: the estimated rows of this step should come close to the "
      "actual");
  return advice;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::map<RelationRef, std::size_t> given;  // to the place in the sink
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule != "row-misestimate" || !finding.node) {
      continue;
    }
    const Node& node = context.plan.nodes[*finding.node];
    if (!node.is_scan() || node.relation.empty() || node.kind == NodeKind::foreign_scan ||
        (equality_columns(node).size() < 2 && !statistics_can_tell(node))) {
      continue;
    }
    const auto before = given.find(node.relation);
    if (before != given.end()) {
      Advice& same = sink.advice[before->second];
      same.because.push_back(at);
      same.best_case_share = std::max(same.best_case_share, finding.impact.share);
      continue;
    }
    Advice advice = advice_for(rule, node.relation, node);
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    given.emplace(node.relation, sink.advice.size());
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(analyze_table, spec, advise);

}  // namespace planwright::advisors
