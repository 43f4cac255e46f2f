#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "findings/expected_size.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "reindex-bloated-index",
    .title = "write a bloated index anew",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "index-bloat",
    .why = "An index built anew has full pages: fewer to read, and more of it in the cache.",
    .remedy = "REINDEX INDEX CONCURRENTLY (12+), when the server is not busy.",
    .quiet_when =
        "no index the plan reads is bloated, or an old transaction is open: REINDEX CONCURRENTLY "
        "would wait for it, and the bloat come back",
    .references = {"https://www.postgresql.org/docs/current/sql-reindex.html"},
};

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  if (std::ranges::find(context.findings, "old-transaction-holds-back-vacuum", &Finding::rule) !=
      context.findings.end()) {
    return;
  }
  std::set<RelationRef> given;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const auto name = std::ranges::find(finding.facts, "index", &Fact::first);
    if (finding.rule != "index-bloat" || !finding.relation || name == finding.facts.end()) {
      continue;
    }
    const RelationRef index_ref{finding.relation->schema, std::get<std::string>(name->second)};
    const Relation* relation = context.catalog.find(*finding.relation);
    const Index* index = relation == nullptr ? nullptr : relation->index(index_ref.name);
    if (index == nullptr || !given.insert(index_ref).second) {
      continue;
    }
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::schema;
    advice.title = fmt::format("rebuild index {}", index->name);
    advice.actions.emplace_back(Reindex{index_ref});
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    advice.evidence.level = EvidenceLevel::modelled;
    advice.evidence.method = "the index's size against the size of its entries";
    if (const auto expected =
            expected_index_pages(*relation, *index, major_of(context.catalog.server_version))) {
      advice.size = *expected * postgresql_block_size;
      advice.evidence.note = fmt::format(
          "from {} to about {}", text(*index->pages * postgresql_block_size), text(*advice.size));
    }
    advice.build = BuildNote{
        "no reads or writes; other DDL and VACUUM on the table wait; it waits itself for "
        "transactions that are open",
        true};
    advice.tradeoffs.emplace_back(
        "needs the space of both, the old and the new index, while it runs");
    advice.tradeoffs.emplace_back(
        "if it fails it leaves an invalid index ending in _ccnew, which has to be dropped");
    advice.tradeoffs.emplace_back(
        "without a more eager autovacuum the bloat comes back with the updates");
    advice.verify_with.push_back(
        fmt::format("SELECT pg_size_pretty(pg_relation_size('{}')) afterwards; the same EXPLAIN "
                    "(ANALYZE, BUFFERS) touches fewer pages",
                    index_ref.display()));
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(reindex_bloated_index, spec, advise);

}  // namespace planwright::advisors
