#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "indexes/candidate.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "index-for-foreign-key",
    .title = "index the referencing columns of a foreign key",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "a foreign key's trigger that searches a referencing table without an index "
        "(foreign-key-trigger-slow), or will once the statement is run "
        "(foreign-key-without-index), when the schema names its columns",
    .why =
        "With an index on the referencing columns the server finds the rows that refer to a "
        "deleted or changed key at once, instead of reading the table for each.",
    .remedy = "CREATE INDEX on the referencing columns, in the constraint's order.",
    .quiet_when = "an index leads with the columns already, or no schema was given that names them",
    .references = {"https://www.postgresql.org/docs/current/ddl-constraints.html"
                   "#DDL-CONSTRAINTS-FK"},
};

void advise_for(const RuleSpec& rule, const AdviceContext& context, std::size_t finding_index,
                AdviceSink& sink) {
  const Finding& finding = context.findings[finding_index];
  const Relation* relation = context.catalog.find(*finding.relation);
  if (relation == nullptr) {
    return;
  }
  Candidate candidate;
  candidate.relation = relation->ref;
  for (const std::string& column : finding.columns) {
    IndexKey key;
    key.column = column;
    candidate.keys.push_back(key);
    candidate.equality_columns.push_back(column);
  }
  if (existing_index(candidate, relation) != nullptr) {
    return;
  }
  // The plan does not show the searched table; its size is known from statistics only.
  std::optional<TableSize> table;
  if (relation->rows) {
    table = TableSize{Blocks(1), *relation->rows, false};
  }
  Advice advice = candidate_advice(rule, candidate, relation, table);
  // DELETE and UPDATE have a trigger each; one index serves both.
  const auto same = std::ranges::find_if(sink.advice, [&](const Advice& other) {
    return other.rule == advice.rule && other.title == advice.title;
  });
  if (same != sink.advice.end()) {
    same->because.push_back(finding_index);
    same->best_case_share = std::min(1.0, same->best_case_share + finding.impact.share);
    return;
  }
  advice.because = {finding_index};
  advice.best_case_share = finding.impact.share;
  advice.evidence.level = EvidenceLevel::rule;
  advice.evidence.method = "pattern";
  advice.evidence.note =
      "the trigger's own plan is not in EXPLAIN; rows that a cascade has to change stay to be done";
  advice.verify_with = {
      context.plan.timed()
          ? "run the same EXPLAIN (ANALYZE, BUFFERS) again inside BEGIN … ROLLBACK: the time of "
            "the constraint's trigger should nearly vanish"
          : "with the index, run EXPLAIN (ANALYZE, BUFFERS) of the statement inside BEGIN … "
            "ROLLBACK: it shows the constraint's trigger and the time it took"};
  sink.advice.push_back(std::move(advice));
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const bool searches =
        finding.rule == "foreign-key-trigger-slow" || finding.rule == "foreign-key-without-index";
    if (searches && finding.relation && !finding.columns.empty()) {
      advise_for(rule, context, at, sink);
    }
  }
}

}  // namespace

PW_DEFINE_RULE(index_for_foreign_key, spec, advise);

}  // namespace planwright::advisors
