#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 1'000;
constexpr double least_share = 0.10;
constexpr Milliseconds least_time{5};

bool worth_it(const Impact& impact) {
  return !negligible(impact) && impact.share >= least_share &&
         impact.time.value_or(least_time) >= least_time;
}

const RuleSpec spec{
    .id = "union-finds-no-duplicates",
    .title = "UNION looks for duplicates and finds none",
    .severity = Severity::high,
    .engines = {Engine::mysql},
    .needs = Needs::actual_rows,
    .detects =
        "a UNION whose temporary table for dropping duplicates kept every row of its parts, "
        "at least 1,000, and takes at least 10 % and 5 ms of the time by itself",
    .why =
        "UNION puts every row into a temporary table with a unique index to drop those that "
        "come twice. Where the parts cannot overlap that is work for nothing.",
    .remedy =
        "Write UNION ALL where the parts cannot hold the same row, or where duplicates do no "
        "harm: its rows are handed on without a table.",
    .quiet_when =
        "duplicates were dropped, the statement says UNION ALL, or few rows go through it",
    .references = {"https://dev.mysql.com/doc/refman/8.4/en/union.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.kind != NodeKind::set_op || !node.actual || node.actual->loops != 1 ||
        !node.native.starts_with("Union materialize with deduplication")) {
      continue;
    }
    double put_in = 0;
    for (const NodeId id : node.children) {
      const Node& part = plan.nodes[id];
      put_in +=
          part.relationship == Relationship::member && part.actual ? part.total_rows()->value() : 0;
    }
    // Three digits are printed of larger numbers.
    const double kept = node.total_rows()->value();
    Impact impact = self_impact(plan, node);
    const Node* reader = plan.parent_of(node);
    if (node.timing && reader != nullptr && reader->timing) {
      impact = time_impact(plan, node.timing->self + reader->timing->self);
    }
    if (kept < least_rows || kept < put_in || !worth_it(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("UNION looks for duplicates among {} and finds none", rows_text(Rows(kept)));
    finding.detail = fmt::format(
        "All {} of the {} parts were put into a temporary table to drop duplicates, and all were "
        "kept. If the parts can never hold the same row, UNION ALL gives the same result without "
        "the table, which takes {}.",
        rows_text(Rows(put_in)), node.children.size(),
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"rows", kept}};
  }
}

}  // namespace

PW_DEFINE_RULE(union_finds_no_duplicates, spec, find);

}  // namespace planwright::advisors
