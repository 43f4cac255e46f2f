#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_removed = 10'000;
// Below this most pairs belong to the result: the work is asked for.
constexpr double least_discarded = 0.90;
constexpr double least_share = 0.05;

const RuleSpec spec{
    .id = "join-filter-discards-rows",
    .title = "a join compares many pairs of rows to throw most of them away",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a join whose Join Filter removes at least 10,000 pairs of rows over all loops and "
        "at least 90 % of those it tests, in steps that take at least 5 % of the time",
    .why =
        "A join filter is tested after the rows were brought together. No index and no hash table "
        "narrows the pairs down: the work grows with the product of both sides.",
    .remedy =
        "Join on an equality of bare columns where there is one, or give the planner one (a "
        "bucket or day column both sides share). For ranges, a GiST index on a range type, or "
        "a LATERAL subquery with ORDER BY and LIMIT 1 over an indexed column.",
    .quiet_when =
        "most pairs pass the condition, few are tested, or it takes under 5 % of the time",
    .follows_from = {"nested-loop-inner-seq-scan", "row-misestimate", "generic-plan-misestimate",
                     "disabled-node"},
    .references = {"https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-INDEXING",
                   "https://www.postgresql.org/docs/current/queries-table-expressions.html"},
};

// The join's own work, with reading back a materialized side for every row.
Impact impact_of(const Plan& plan, const Node& join, const Node* inner) {
  Impact impact = self_impact(plan, join);
  if (inner != nullptr && inner->kind == NodeKind::materialize) {
    const Impact rescans = self_impact(plan, *inner);
    impact.share = std::min(1.0, impact.share + rescans.share);
    if (impact.time && rescans.time) {
      *impact.time += *rescans.time;
    }
  }
  return impact;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const NodePredicate* filter = node.predicate(PredicateRole::join_filter);
    if (!node.is_join() || filter == nullptr || !node.actual || node.never_executed()) {
      continue;
    }
    const Rows removed = node.removed_by_join_filter.value_or(Rows(0)) * node.actual->loops;
    const Rows tested = removed + *node.total_rows();
    if (removed.value() < least_removed || removed / tested < least_discarded) {
      continue;
    }
    const auto [outer, inner] = inputs_of(context.plan, node);
    const Impact impact = impact_of(context.plan, node, inner);
    if (negligible(impact) || impact.share < least_share || outer == nullptr || inner == nullptr) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("the join of {} and {} discards {} of the {} pairs it tests",
                                side_name(context.plan, *outer), side_name(context.plan, *inner),
                                percent_text(removed / tested), count_text(tested.value()));
    finding.detail = fmt::format(
        "The condition {} is tested on {} pairs of rows after they were brought together; {} stay. "
        "Comparing them takes {}.",
        short_condition(filter->text), count_text(tested.value()), rows_text(*node.total_rows()),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"pairs_tested", tested.value()},
                     {"pairs_removed", removed.value()},
                     {"rows_kept", node.total_rows()->value()},
                     {"join_filter", filter->text}};
  }
}

}  // namespace

PW_DEFINE_RULE(join_filter_discards_rows, spec, find);

}  // namespace planwright::advisors
