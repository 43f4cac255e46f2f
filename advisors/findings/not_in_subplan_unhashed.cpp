#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_runs = 100;
constexpr double least_share = 0.05;

const RuleSpec spec{
    .id = "not-in-subplan-unhashed",
    .title = "NOT IN searches the subquery's result from the start for every row",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a condition NOT (… SubPlan) whose SubPlan is uncorrelated (its result is kept in a "
        "Materialize node) and is searched at least 100 times instead of once into a hash "
        "table, taking at least 5 % of the time",
    .why =
        "NOT IN cannot become an anti join, because a NULL in the subquery makes it unknown for "
        "every row. When the result is too large for a hash table in work_mem, each row is "
        "compared with the kept result one by one: the time grows with the product of both.",
    .remedy =
        "Write NOT EXISTS (SELECT … WHERE inner.column = outer.column): it becomes an anti "
        "join. The two differ when the columns can be NULL. Where the query cannot change, "
        "enough work_mem for the hash table gives a hashed SubPlan.",
    .quiet_when = "the SubPlan is hashed, runs for few rows, or takes under 5 % of the time",
    .follows_from = {"row-misestimate"},
    .references = {"https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_NOT_IN",
                   "https://www.postgresql.org/docs/current/functions-subquery.html"},
};

// The owner's negated condition on a subquery; null when it has none.
const NodePredicate* negated_subquery(const Node& owner) {
  for (const NodePredicate& predicate : owner.predicates) {
    for (const Predicate& term : predicate.terms) {
      if (term.negated && term.operand_kind == OperandKind::subplan) {
        return &predicate;
      }
    }
  }
  return nullptr;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.relationship != Relationship::sub_plan || node.kind != NodeKind::materialize ||
        !node.actual || node.actual->loops < least_runs || !node.parent) {
      continue;
    }
    const Node& owner = context.plan.nodes[*node.parent];
    const NodePredicate* condition = negated_subquery(owner);
    // What a row costs is split between the owner, which compares, and the node, which hands out.
    Impact impact = subtree_impact(context.plan, node);
    const Impact comparing = self_impact(context.plan, owner);
    impact.share = std::min(1.0, impact.share + comparing.share);
    if (impact.time && comparing.time) {
      *impact.time += *comparing.time;
    }
    if (condition == nullptr || negligible(impact) || impact.share < least_share) {
      continue;
    }
    const Node& source = source_of(context.plan, node);
    const Node* below = context.plan.child(node, Relationship::outer);
    const Rows kept = below != nullptr && below->actual ? *below->total_rows() : Rows(0);
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("NOT IN over {} searches its result {} times without a hash table",
                                object_name(source), count_text(node.actual->loops));
    finding.detail = fmt::format(
        "For each of {} rows of {} the condition compares with up to {} of the subquery on {}, one "
        "by one, {} rows on average. Searching takes {}.",
        count_text(node.actual->loops), object_name(owner), rows_text(kept), object_name(source),
        count_text(node.actual->rows.value()),
        impact_text(context.plan, impact.share, impact.time));
    if (!source.relation.empty()) {
      finding.relation = source.relation;
    }
    finding.facts = {{"searches", node.actual->loops},
                     {"subquery_rows", kept.value()},
                     {"rows_compared", node.total_rows()->value()},
                     {"condition", condition->text}};
  }
}

}  // namespace

PW_DEFINE_RULE(not_in_subplan_unhashed, spec, find);

}  // namespace planwright::advisors
