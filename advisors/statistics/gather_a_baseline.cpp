#include <algorithm>

#include <fmt/format.h>

#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "gather-a-baseline",
    .title = "measure the statement before changing anything",
    .severity = Severity::low,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::plan,
    .detects = "a plan without measured times",
    .why = "Every later claim of improvement is measured against this plan.",
    .remedy =
        "Run EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS), on MySQL EXPLAIN ANALYZE FORMAT=TREE, "
        "on "
        "MariaDB ANALYZE FORMAT=JSON, and diagnose its output.",
    .quiet_when =
        "the plan has times, a live run left them out because the server's clock is slow, or it is "
        "a "
        "plan of MySQL for a statement that writes, which that server does not measure",
    .references = {"https://www.postgresql.org/docs/current/sql-explain.html"},
};

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto finding =
      std::ranges::find(context.findings, "plan-has-no-actual-times", &Finding::rule);
  if (finding == context.findings.end()) {
    return;
  }
  // Measured by us, without the steps' times because the server's clock is slow.
  if (context.catalog.live && context.plan.root().actual && context.plan.execution) {
    return;
  }
  const bool writes = context.plan.root().kind == NodeKind::modify_table ||
                      std::ranges::any_of(context.plan.nodes, [](const Node& node) {
                        return node.kind == NodeKind::modify_table;
                      });
  // MySQL measures no UPDATE or DELETE of one table, and no INSERT.
  if (writes && context.plan.engine == Engine::mysql) {
    return;
  }
  Advice advice;
  advice.rule = rule.id;
  advice.kind = AdviceKind::statistics;
  advice.title = fmt::format("gather a baseline: run the statement once with {}",
                             context.plan.engine == Engine::postgresql
                                 ? "EXPLAIN ANALYZE"
                                 : measuring_command(context.plan.engine));
  advice.actions.emplace_back(GatherBaseline{context.query == nullptr ? "" : context.query->text});
  advice.because = {static_cast<std::size_t>(finding - context.findings.begin())};
  advice.evidence = {EvidenceLevel::rule,
                     "pattern",
                     {},
                     {},
                     {},
                     {},
                     "a plan without times cannot show where time goes"};
  advice.best_case_share = 1;  // first: everything else depends on it
  if (writes) {
    advice.risk = Risk::medium;
    advice.tradeoffs.emplace_back(
        "ANALYZE executes the statement, and this one writes: run it between BEGIN and ROLLBACK, "
        "where triggers that call out and sequences are not undone");
  } else {
    advice.tradeoffs.emplace_back("ANALYZE executes the statement once, in full");
  }
  if (context.query != nullptr && context.query->parameters > 0) {
    advice.tradeoffs.insert(advice.tradeoffs.begin(),
                            "it runs only with values in the place of $1, $2 …; planwright "
                            "diagnose --params does that");
  }
  advice.verify_with.emplace_back("diagnose the plan it prints");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(gather_a_baseline, spec, advise);

}  // namespace planwright::advisors
