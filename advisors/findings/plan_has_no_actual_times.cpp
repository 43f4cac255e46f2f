#include <fmt/format.h>

#include <planwright/rules/impact.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "plan-has-no-actual-times",
    .title = "the plan holds estimates only, no measured times",
    .severity = Severity::low,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::plan,
    .detects =
        "a plan made without ANALYZE, or with TIMING OFF (MariaDB: ANALYZE without FORMAT=JSON)",
    .why =
        "Without times nobody can say where a query spends them: the planner's cost is a guess, "
        "and it is most wrong exactly where a query is slow.",
    .remedy =
        "Run the statement once with EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS), on MySQL with "
        "EXPLAIN ANALYZE FORMAT=TREE, on MariaDB with ANALYZE FORMAT=JSON, and diagnose that plan. "
        "ANALYZE executes the statement: wrap INSERT, UPDATE, DELETE and MERGE in BEGIN and "
        "ROLLBACK.",
    .quiet_when = "every node that ran has times",
    .references = {"https://www.postgresql.org/docs/current/using-explain.html",
                   "https://dev.mysql.com/doc/refman/en/explain.html#explain-analyze",
                   "https://mariadb.com/kb/en/analyze-format-json/"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  // MariaDB measures nothing where the optimizer found that there is nothing to read.
  const bool reads_nothing = context.plan.engine != Engine::postgresql &&
                             context.plan.nodes.size() == 1 &&
                             context.plan.root().kind == NodeKind::result;
  if (context.plan.timed() || reads_nothing) {
    return;
  }
  Finding& finding = sink.add(rule, {});
  if (context.plan.analyzed()) {
    finding.title = context.plan.engine == Engine::mariadb
                        ? "the plan has row counts but no times (ANALYZE FORMAT=JSON has them)"
                        : "the plan has row counts but no times (TIMING OFF)";
    finding.detail =
        "Row counts are measured, so misestimates can be seen; how long each step "
        "took cannot. Shares below are shares of the planner's estimated cost.";
  } else {
    finding.title = "the plan was made without ANALYZE: estimates only";
    finding.detail =
        "Nothing in this plan was measured. What follows is read from the planner's "
        "estimates and can be far from what happens; gather a baseline first.";
  }
}

}  // namespace

PW_DEFINE_RULE(plan_has_no_actual_times, spec, find);

}  // namespace planwright::advisors
