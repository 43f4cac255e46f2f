#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"
#include "statistics/estimable.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "analyze-table",
    .title = "refresh the statistics a wrong estimate came from",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a misestimate at a table (not at a join or a parameter) whose statistics are old, were "
        "never gathered, or of unknown age",
    .why =
        "The planner estimates from a sample of each column. An old sample does not know today's "
        "rows.",
    .remedy = "ANALYZE the table.",
    .quiet_when =
        "no estimate of a table is far off where it matters; the counters show that the table was "
        "analyzed lately; several columns are compared with =, where a new sample would take them "
        "for independent again (create-statistics); or the condition compares columns of one row, "
        "hides a column in a function or compares with a value known only at run time, of which "
        "ANALYZE learns nothing",
    .references = {"https://www.postgresql.org/docs/current/sql-analyze.html"},
};

Advice advice_for(const RuleSpec& rule, const RelationRef& relation, const Relation* known,
                  bool stale) {
  Advice advice = statistics_advice(rule);
  advice.title = fmt::format("analyze {}", relation.name);
  advice.actions.emplace_back(Analyze{relation});
  if (stale && known != nullptr && known->counters) {
    const TableCounters& counters = *known->counters;
    advice.evidence.method = "the server's own counters";
    advice.evidence.note =
        counters.ever_analyzed
            ? fmt::format(
                  "{} rows changed since the last ANALYZE{}; after a bulk load run it in "
                  "the same script",
                  count_text(counters.modified_since_analyze),
                  counters.seconds_since_analyze
                      ? " " + age_text(*counters.seconds_since_analyze) + " ago"
                      : std::string{})
            : std::string(
                  "the table was never analyzed; after a bulk load run it in the same "
                  "script");
  } else {
    advice.evidence.note =
        "helps if the statistics are older than the rows, or were never gathered; "
        "if the estimate stays wrong, raise the column's statistics target or "
        "compare the bare column";
  }
  return advice;
}

// Whether this finding is one that ANALYZE could answer.
bool calls_for_analyze(const AdviceContext& context, const Finding& finding) {
  if (finding.rule == "stale-statistics") {
    return finding.relation.has_value();
  }
  if (finding.rule != "row-misestimate" || !finding.node) {
    return false;
  }
  const Node& node = context.plan.nodes[*finding.node];
  return node.is_scan() && !node.relation.empty() && node.kind != NodeKind::foreign_scan &&
         (said_to_be_stale(context, node.relation) ||
          (statistics_can_tell(node) && equality_columns(node).size() < 2 &&
           !known_fresh(context.catalog.find(node.relation))));
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::map<RelationRef, std::size_t> given;  // to the place in the sink
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (!calls_for_analyze(context, finding)) {
      continue;
    }
    const RelationRef relation = finding.relation.value_or(
        finding.node ? context.plan.nodes[*finding.node].relation : RelationRef{});
    const auto before = given.find(relation);
    if (before != given.end()) {
      Advice& same = sink.advice[before->second];
      same.because.push_back(at);
      same.best_case_share = std::max(same.best_case_share, finding.impact.share);
      continue;
    }
    Advice advice = advice_for(rule, relation, context.catalog.find(relation),
                               said_to_be_stale(context, relation));
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    given.emplace(relation, sink.advice.size());
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(analyze_table, spec, advise);

}  // namespace planwright::advisors
