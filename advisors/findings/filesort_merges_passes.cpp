#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "filesort-merges-passes",
    .title = "a sort does not fit into sort_buffer_size and merges runs from disk",
    .severity = Severity::high,
    .engines = {Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects = "a filesort with r_sort_passes above 0",
    .why =
        "A sort that outgrows sort_buffer_size writes sorted runs to a temporary file and "
        "merges them: every row is written and read again in each pass.",
    .remedy =
        "Avoid the sort with an index in that order, sort fewer or narrower rows (no SELECT "
        "*), or raise sort_buffer_size for this session: it is taken by every sort of every "
        "session, so not globally.",
    .quiet_when = "the sort stayed in memory, or takes a negligible part of the time",
    .references = {"https://mariadb.com/kb/en/server-system-variables/#sort_buffer_size"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.kind != NodeKind::sort || !node.sort || !node.actual || node.never_executed() ||
        node.sort->passes.value_or(0) <= 0) {
      continue;
    }
    const Impact impact = self_impact(plan, node);
    if (negligible(impact)) {
      continue;
    }
    const double passes = *node.sort->passes;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("a sort by {} needs {} merge {} over its rows on disk",
                                fmt::join(node.sort_key, ", "), count_text(passes),
                                passes == 1 ? "pass" : "passes");
    finding.detail = fmt::format(
        "Sorting {} by {} does not fit into sort_buffer_size{}, so sorted runs went through a "
        "temporary file. The sort itself takes {}.",
        rows_text(*node.total_rows()), fmt::join(node.sort_key, ", "),
        node.sort->space.value() > 0 ? fmt::format(" ({} were used)", text(node.sort->space)) : "",
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"passes", passes},
                     {"rows_sorted", node.total_rows()->value()},
                     {"buffer_bytes", node.sort->space.value()}};
  }
}

}  // namespace

PW_DEFINE_RULE(filesort_merges_passes, spec, find);

}  // namespace planwright::advisors
