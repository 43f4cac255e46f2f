#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_rows = 100'000;  // some 20 ms of copying
constexpr double least_share = 0.25;    // of the statement's time, in the Gather itself

const RuleSpec spec{
    .id = "gather-passes-many-rows",
    .title = "parallel workers spend the time handing rows to the leader",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "a Gather or Gather Merge that passes at least 100,000 rows and takes at least 25 % "
        "of the time by itself",
    .why =
        "Every row that leaves a worker is copied into a queue and out of it again by the one "
        "leader. Where workers neither filter nor aggregate, that costs more than they save.",
    .remedy =
        "Correct the estimate that made parallel work look cheap (few rows expected, many "
        "came), check parallel_tuple_cost (default 0.1), aggregate before the Gather, or "
        "compare with SET max_parallel_workers_per_gather = 0.",
    .quiet_when = "few rows are passed, or the workers' own work takes most of the time",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-query.html"
                   "#GUC-PARALLEL-TUPLE-COST"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if ((node.kind != NodeKind::gather && node.kind != NodeKind::gather_merge) || !node.actual ||
        node.never_executed() || node.workers_launched.value_or(0) < 1 ||
        node.total_rows()->value() < least_rows) {
      continue;
    }
    const Impact impact = self_impact(context.plan, node);
    if (impact.share < least_share || negligible(impact)) {
      continue;
    }
    const Rows rows = *node.total_rows();
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("{} are handed from parallel workers to the leader",
                                total_rows_text(node, rows));
    finding.detail = fmt::format(
        "The {} receives {} from {} and the leader takes them in one by one{}. Passing them takes "
        "{}, besides the work of the processes below it.",
        node.native, total_rows_text(node, rows),
        *node.workers_launched == 1 ? "1 worker"
                                    : fmt::format("{} workers", count_text(*node.workers_launched)),
        node.estimated && node.estimated->rows.value() * 10 < node.actual->rows.value()
            ? fmt::format(" (the planner expected {})", rows_text(node.estimated->rows))
            : "",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"rows_passed", rows.value()}, {"workers_launched", *node.workers_launched}};
  }
}

}  // namespace

PW_DEFINE_RULE(gather_passes_many_rows, spec, find);

}  // namespace planwright::advisors
