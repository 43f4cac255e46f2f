#include <algorithm>

#include <fmt/format.h>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "repair-invalid-index",
    .title = "rebuild an invalid index, or drop what a failed build left",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects = "invalid-index",
    .why =
        "An invalid index helps no query. Rebuilt it does; where a valid twin exists, or it is "
        "the rest of a failed REINDEX, it is only a burden.",
    .remedy =
        "REINDEX INDEX CONCURRENTLY, or DROP INDEX CONCURRENTLY for names ending in _ccnew or "
        "_ccold and for twins of a valid index.",
    .quiet_when = "no index of the statement's tables is invalid",
    .references = {"https://www.postgresql.org/docs/current/sql-reindex.html"
                   "#SQL-REINDEX-CONCURRENTLY"},
};

// What REINDEX CONCURRENTLY calls its two indexes, also with a number behind.
bool left_by_reindex(std::string_view name) {
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') {
    name.remove_suffix(1);
  }
  return name.ends_with("_ccnew") || name.ends_with("_ccold");
}

bool has_valid_twin(const Relation& relation, const Index& index) {
  return std::ranges::any_of(relation.indexes, [&index](const Index& other) {
    return other.valid && other.name != index.name && other.method == index.method &&
           other.keys == index.keys && other.where == index.where &&
           other.include == index.include && (other.unique || !index.unique);
  });
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const auto name = std::ranges::find(finding.facts, "index", &Fact::first);
    if (finding.rule != "invalid-index" || !finding.relation || name == finding.facts.end()) {
      continue;
    }
    const Relation* relation = context.catalog.find(*finding.relation);
    const Index* index =
        relation == nullptr ? nullptr : relation->index(std::get<std::string>(name->second));
    if (index == nullptr) {
      continue;
    }
    const bool drop = left_by_reindex(index->name) || has_valid_twin(*relation, *index);
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::schema;
    advice.title = fmt::format("{} the invalid index {}", drop ? "drop" : "rebuild", index->name);
    if (drop) {
      advice.actions.emplace_back(DropIndex{relation->ref, *index});
    } else {
      advice.actions.emplace_back(Reindex{RelationRef{relation->ref.schema, index->name}});
    }
    advice.because = {at};
    advice.best_case_share = drop ? 0 : finding.impact.share;
    advice.evidence.level = EvidenceLevel::rule;
    advice.evidence.method = "the server marks it invalid";
    advice.evidence.note =
        drop ? "a valid index does the same, or it is the rest of a failed REINDEX"
             : "whether the planner then uses it is not known before it is built";
    advice.build = BuildNote{
        "no reads or writes; other DDL and VACUUM on the table wait; it waits itself for "
        "transactions that are open",
        true};
    advice.tradeoffs.emplace_back(
        "look at pg_stat_progress_create_index first: an index that is being built is invalid too");
    if (index->unique) {
      advice.risk = Risk::medium;
      advice.tradeoffs.emplace_back(
          "a unique index that is invalid may have failed on duplicates, which have to go first");
    }
    advice.verify_with.emplace_back(
        "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid returns nothing");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(repair_invalid_index, spec, advise);

}  // namespace planwright::advisors
