#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// An incremental sort pays off by sorting many small groups. From here on a group is a whole sort.
constexpr double large_group = 10'000;

const RuleSpec spec{
    .id = "incremental-sort-large-groups",
    .title = "an incremental sort sorts groups so large that the existing order hardly helps",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an Incremental Sort whose pre-sorted groups hold at least 10,000 rows on average, "
        "or one of whose groups went to disk",
    .why =
        "The input arrives ordered by the first columns only; within each group of equal values "
        "all rows are sorted by the rest. Few distinct values make large groups: much memory, "
        "and no row comes out before its whole group is sorted.",
    .remedy =
        "Extend the index that delivers the first columns by the remaining columns of the "
        "order, in their directions: then nothing is left to sort.",
    .quiet_when =
        "the groups are small and in memory, or the sort takes a negligible part of the "
        "time",
    .references = {"https://www.postgresql.org/docs/current/indexes-ordering.html"},
};

double peak_disk(const Node& node) {
  double peak = 0;
  for (const auto* groups : {&node.full_sort_groups, &node.pre_sorted_groups}) {
    if (*groups) {
      peak = std::max(peak, (*groups)->peak_disk.value());
    }
  }
  return peak;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.kind != NodeKind::incremental_sort || !node.actual || node.never_executed() ||
        node.children.empty()) {
      continue;
    }
    const Node& input = context.plan.nodes[node.children.front()];
    // Groups are counted over all loops, but by the leader alone; rows of one loop divided by all
    // groups can only come out too small.
    const double groups = node.pre_sorted_groups ? node.pre_sorted_groups->count : 0;
    const double average = groups > 0 && input.actual ? input.actual->rows.value() / groups : 0;
    const double disk = peak_disk(node);
    if (average < large_group && disk <= 0) {
      continue;
    }
    // Below a Limit an index with the whole order would also save reading the rest of the group.
    const Node* above = context.plan.parent_of(node);
    const bool limited = above != nullptr && above->kind == NodeKind::limit;
    const Impact impact =
        limited ? subtree_impact(context.plan, node) : self_impact(context.plan, node);
    if (negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title = disk > 0 ? fmt::format("an incremental sort spills groups of up to {} to disk",
                                           text(Bytes(disk)))
                             : fmt::format("an incremental sort sorts groups of {} on average",
                                           rows_text(Rows(average)));
    finding.detail = fmt::format(
        "{} arrive ordered by {} and are sorted by {} within {} large {} of equal values{}. {} "
        "{}.",
        total_rows_text(input, *input.total_rows()), fmt::join(node.presorted_key, ", "),
        fmt::join(node.sort_key.begin() +
                      static_cast<long>(std::min(node.sort_key.size(), node.presorted_key.size())),
                  node.sort_key.end(), ", "),
        count_text(groups), groups == 1 ? "group" : "groups",
        disk > 0 ? fmt::format("; a group needs up to {} of disk", text(Bytes(disk))) : "",
        limited ? "Only the first rows are wanted; reading and sorting the groups takes"
                : "The sort by itself takes",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"groups", groups}, {"rows_per_group", average}, {"peak_disk_bytes", disk}};
  }
}

}  // namespace

PW_DEFINE_RULE(incremental_sort_large_groups, spec, find);

}  // namespace planwright::advisors
