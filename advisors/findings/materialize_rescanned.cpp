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
constexpr double least_rows = 100'000;
constexpr double least_share = 0.10;

const RuleSpec spec{
    .id = "materialize-rescanned",
    .title = "a nested loop reads a kept result again and again",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a Materialize node on the inner side of a Nested Loop that is read at least 100 "
        "times and hands out at least 100,000 rows in all, when reading it and joining its "
        "rows takes at least 10 % of the time",
    .why =
        "Materialize keeps the inner side's rows, so that they need not be computed again; but "
        "every row of the driving side still walks through all of them.",
    .remedy =
        "Make the join condition an equality, so that a hash or merge join walks the rows "
        "once; or index the inner side's column, so that each row is looked up; or reduce one "
        "side first.",
    .quiet_when =
        "few rows are handed out, it takes under 10 % of the time, or the node serves a "
        "merge join, which only steps back for equal keys",
    .follows_from = {"join-filter-discards-rows", "cartesian-product", "row-misestimate",
                     "generic-plan-misestimate", "disabled-node"},
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-ENABLE-MATERIAL"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    const Node* join = context.plan.parent_of(node);
    if (node.kind != NodeKind::materialize || node.relationship != Relationship::inner ||
        join == nullptr || join->kind != NodeKind::nested_loop || !node.actual || !join->actual ||
        node.never_executed()) {
      continue;
    }
    if (repeats(node, *join) < least_runs || node.total_rows()->value() < least_rows) {
      continue;
    }
    Impact impact = self_impact(context.plan, node);
    const Impact joining = self_impact(context.plan, *join);
    impact.share = std::min(1.0, impact.share + joining.share);
    if (impact.time && joining.time) {
      *impact.time += *joining.time;
    }
    if (negligible(impact) || impact.share < least_share) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    const std::string source = side_name(context.plan, node);
    finding.title = fmt::format("a nested loop walks through the kept rows of {} {} times", source,
                                count_text(node.actual->loops));
    finding.detail = fmt::format(
        "The result of {} is kept ({}) and read again for each row of the driving side: {} in all. "
        "Reading and comparing them takes {}.",
        source, rows_text(node.actual->rows), side_rows_text(node),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"runs", node.actual->loops},
                     {"rows_per_run", node.actual->rows.value()},
                     {"rows_read", node.total_rows()->value()}};
    if (node.storage) {
      finding.facts.emplace_back("storage_bytes", node.storage->space.value());
    }
  }
}

}  // namespace

PW_DEFINE_RULE(materialize_rescanned, spec, find);

}  // namespace planwright::advisors
