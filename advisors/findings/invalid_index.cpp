#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "invalid-index",
    .title = "a table of the statement has an invalid index, which no query can use",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::plan,
    .detects =
        "an index on a table of the plan that the server marks invalid: the rest of a CREATE or "
        "REINDEX INDEX CONCURRENTLY that failed, or one that is being built right now",
    .why =
        "The planner never uses an invalid index, but every write may have to maintain it. Who "
        "built it believes it is there.",
    .remedy =
        "Make sure no build is running (pg_stat_progress_create_index), then REINDEX INDEX "
        "CONCURRENTLY, or drop it where a valid one does the same (names ending in _ccnew or "
        "_ccold are left from REINDEX).",
    .quiet_when = "all indexes of the statement's tables are valid, or validity is not known",
    .references = {"https://www.postgresql.org/docs/current/sql-createindex.html"
                   "#SQL-CREATEINDEX-CONCURRENTLY"},
};

// A sequential scan whose condition the index could have answered.
const Node* scan_it_would_serve(const FindingContext& context, const TableUse& table,
                                const Index& index) {
  for (const Node& node : context.plan.nodes) {
    const NodePredicate* filter = node.predicate(PredicateRole::filter);
    if (node.kind != NodeKind::seq_scan || filter == nullptr || index.keys.empty() ||
        context.catalog.find(node.relation) != table.relation) {
      continue;
    }
    const bool leads = std::ranges::any_of(filter->terms, [&index](const Predicate& term) {
      return term.column.bare() && term.column.column == index.keys.front().column &&
             (term.predicate_class == PredicateClass::equality ||
              term.predicate_class == PredicateClass::in_list ||
              term.predicate_class == PredicateClass::range);
    });
    if (leads && index.where.empty()) {
      return &node;
    }
  }
  return nullptr;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const TableUse& table : tables_of(context)) {
    for (const Index& index : table.relation->indexes) {
      if (index.valid) {
        continue;
      }
      const Node* served = scan_it_would_serve(context, table, index);
      const Impact impact = served != nullptr ? self_impact(context.plan, *served) : Impact{};
      Finding& finding =
          served != nullptr ? sink.add(rule, *served, impact) : sink.add(rule, impact);
      finding.relation = table.relation->ref;
      finding.title = fmt::format("index {} on {} is invalid: no query uses it", index.name,
                                  table.relation->ref.name);
      finding.detail = fmt::format(
          "The server marks {} as invalid, because building it failed or is not finished. {}",
          index.name,
          served != nullptr
              ? fmt::format("It begins with {}, which this statement looks for by reading the "
                            "table: {}.",
                            index.keys.front().column,
                            impact_text(context.plan, impact.share, impact.time))
              : "This statement does without it; writes may still have to maintain it.");
      finding.facts = {{"index", index.name},
                       {"would_serve_this_statement", served != nullptr ? 1.0 : 0.0}};
    }
  }
}

}  // namespace

PW_DEFINE_RULE(invalid_index, spec, find);

}  // namespace planwright::advisors
