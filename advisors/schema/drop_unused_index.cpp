#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "drop-unused-index",
    .title = "drop an index that nobody uses",
    .severity = Severity::low,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects = "unused-index",
    .why = "Each write into the table then has one index less to maintain.",
    .remedy = "DROP INDEX CONCURRENTLY, after a look at the replicas; its definition is the undo.",
    .quiet_when = "no index of a table the statement writes is unused",
    .references = {"https://www.postgresql.org/docs/current/sql-dropindex.html"},
};

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const auto name = std::ranges::find(finding.facts, "index", &Fact::first);
    if (finding.rule != "unused-index" || !finding.relation || name == finding.facts.end()) {
      continue;
    }
    const Relation* relation = context.catalog.find(*finding.relation);
    const Index* index =
        relation == nullptr ? nullptr : relation->index(std::get<std::string>(name->second));
    if (index == nullptr) {
      continue;
    }
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::schema;
    advice.title = fmt::format("drop index {}, if no replica and no rare job uses it", index->name);
    advice.actions.emplace_back(DropIndex{relation->ref, *index});
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    advice.evidence.level = EvidenceLevel::rule;
    advice.evidence.method = "the server's own counters";
    advice.evidence.note =
        "no scan was counted on this server; that it will never be needed nobody can count";
    advice.build = BuildNote{"no reads or writes; it waits for transactions that are open", true};
    advice.risk = Risk::medium;
    advice.tradeoffs.push_back(fmt::format(
        "frees {}; should it be missed after all, building it again takes as long as the first "
        "time",
        text(*index->pages * postgresql_block_size)));
    advice.tradeoffs.emplace_back(
        "scans on replicas are counted there: ask pg_stat_user_indexes on each");
    advice.verify_with.emplace_back(
        "the same statement under EXPLAIN (ANALYZE, WAL, BUFFERS) writes less log");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(drop_unused_index, spec, advise);

}  // namespace planwright::advisors
