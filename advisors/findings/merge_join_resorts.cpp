#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/joins.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.15;

const RuleSpec spec{
    .id = "merge-join-resorts",
    .title = "a merge join sorts both of its sides first",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a Merge Join whose two sides are Sort nodes, when the sorts themselves take at least "
        "15 % of the time",
    .why =
        "A merge join is cheap when its sides come in order, from an index for instance. When "
        "both must be sorted for it, a hash join or an index in that order is mostly faster.",
    .remedy =
        "Index the join column of the larger side (with the columns that are read, so that an "
        "index-only scan delivers the order), or raise work_mem for this statement, so that a "
        "hash join fits.",
    .quiet_when = "one side comes in order, or the sorts take under 15 % of the time",
    .follows_from = {"row-misestimate", "generic-plan-misestimate"},
    .references = {"https://www.postgresql.org/docs/current/planner-optimizer.html",
                   "https://use-the-index-luke.com/sql/join/sort-merge-join"},
};

// The Sort that orders a side, below the Materialize that lets it be read again; null for none.
const Node* sort_of(const Plan& plan, const Node* side) {
  if (side != nullptr && side->kind == NodeKind::materialize) {
    side = plan.child(*side, Relationship::outer);
  }
  return side != nullptr && side->kind == NodeKind::sort && side->actual && !side->never_executed()
             ? side
             : nullptr;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const auto [outer, inner] = inputs_of(context.plan, node);
    const Node* left = sort_of(context.plan, outer);
    const Node* right = sort_of(context.plan, inner);
    if (node.kind != NodeKind::merge_join || left == nullptr || right == nullptr) {
      continue;
    }
    Impact impact = self_impact(context.plan, *left);
    const Impact second = self_impact(context.plan, *right);
    impact.share = std::min(1.0, impact.share + second.share);
    if (impact.time && second.time) {
      *impact.time += *second.time;
    }
    if (negligible(impact) || impact.share < least_share) {
      continue;
    }
    const auto rows_in = [&](const Node& sort) {
      const Node* below = context.plan.child(sort, Relationship::outer);
      return below != nullptr && below->actual ? *below->total_rows() : *sort.total_rows();
    };
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("a merge join sorts both {} and {} first",
                                side_name(context.plan, *left), side_name(context.plan, *right));
    finding.detail = fmt::format(
        "Neither side comes in the order of {} and {}, so {} and {} are sorted before they are "
        "joined. The two sorts take {}.",
        short_condition(fmt::format("{}", fmt::join(left->sort_key, ", "))),
        short_condition(fmt::format("{}", fmt::join(right->sort_key, ", "))),
        rows_text(rows_in(*left)), rows_text(rows_in(*right)),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"left_rows_sorted", rows_in(*left).value()},
                     {"right_rows_sorted", rows_in(*right).value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(merge_join_resorts, spec, find);

}  // namespace planwright::advisors
