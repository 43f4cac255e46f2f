#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "parallel-workers-not-launched",
    .title = "fewer parallel workers ran than were planned",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a Gather or Gather Merge that launched fewer workers than it planned",
    .why =
        "The plan was chosen for several processes. Without them the leader does their work "
        "too, and a plan that would have been better for one process was passed over.",
    .remedy =
        "Find out what takes the workers: max_parallel_workers and max_worker_processes are "
        "shared by the whole server, also by maintenance and replication. Raise them where "
        "there are processors to spare, or plan fewer workers per statement. A statement run "
        "through a cursor never gets any.",
    .quiet_when =
        "all planned workers ran, or the part below the Gather takes a negligible part "
        "of the time",
    .references = {"https://www.postgresql.org/docs/current/when-can-parallel-query-be-used.html"},
};

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if ((node.kind != NodeKind::gather && node.kind != NodeKind::gather_merge) ||
        !node.workers_planned || !node.workers_launched || !node.actual || node.never_executed() ||
        *node.workers_launched >= *node.workers_planned) {
      continue;
    }
    const double planned = *node.workers_planned;
    const double launched = *node.workers_launched;
    // With all of them the same work is done by more processes, the leader being one.
    const Impact impact =
        scaled(subtree_impact(context.plan, node), 1 - (launched + 1) / (planned + 1));
    if (negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        launched == 0 ? fmt::format("none of {} planned parallel workers ran", count_text(planned))
                      : fmt::format("{} of {} planned parallel workers ran", count_text(launched),
                                    count_text(planned));
    finding.detail = fmt::format(
        "The {} planned {} and got {}: the server had no free worker processes at that moment, or "
        "was not allowed to start any. Shared among all of them, the work below it would have "
        "saved up to {}.",
        node.native, planned == 1 ? "1 worker" : fmt::format("{} workers", count_text(planned)),
        launched == 0 ? "none" : count_text(launched),
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"workers_planned", planned}, {"workers_launched", launched}};
  }
}

}  // namespace

PW_DEFINE_RULE(parallel_workers_not_launched, spec, find);

}  // namespace planwright::advisors
