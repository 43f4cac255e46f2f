#include <algorithm>

#include <fmt/format.h>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "vacuum-table",
    .title = "vacuum a table so that index-only scans can skip it",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an index-only scan that fetched rows from the table to see whether they are visible",
    .why =
        "VACUUM marks pages whose rows everybody can see; an index-only scan does not visit those.",
    .remedy =
        "VACUUM the table now, and let autovacuum come more often: "
        "autovacuum_vacuum_scale_factor and, for tables that only grow (13+), "
        "autovacuum_vacuum_insert_scale_factor.",
    .quiet_when = "heap fetches are few or cost a negligible part of the time",
    .references = {"https://www.postgresql.org/docs/current/indexes-index-only-scans.html",
                   "https://www.postgresql.org/docs/current/routine-vacuuming.html"},
};

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  std::vector<RelationRef> told;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule != "index-only-scan-fetches-heap" || !finding.relation ||
        std::ranges::find(told, *finding.relation) != told.end()) {
      continue;
    }
    told.push_back(*finding.relation);
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::statistics;
    advice.title = fmt::format("vacuum {}", finding.relation->name);
    advice.actions.emplace_back(Vacuum{*finding.relation});
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    advice.evidence = {EvidenceLevel::rule,
                       "pattern",
                       {},
                       {},
                       {},
                       {},
                       "pages that a transaction still open may see differently stay unmarked"};
    advice.build = BuildNote{"neither reads nor writes; other VACUUMs and DDL on the table", true};
    advice.tradeoffs.emplace_back("reads the table's unmarked pages and all of its indexes once");
    advice.tradeoffs.emplace_back(
        "writes make pages unmarked again: without a more eager autovacuum the effect fades");
    advice.verify_with.emplace_back("EXPLAIN (ANALYZE) again: Heap Fetches should be near 0");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(vacuum_table, spec, advise);

}  // namespace planwright::advisors
