#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "hash-aggregate-spills-to-disk",
    .title = "a hash aggregate does not fit into memory and goes through temporary files",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a HashAggregate that wrote to disk, in the leader or in a parallel worker",
    .why =
        "The groups may take work_mem times hash_mem_multiplier. Rows of groups that no longer "
        "fit are written to temporary files and aggregated in later passes, some several times.",
    .remedy =
        "Aggregate fewer rows or by fewer or shorter keys, read the rows in the order of the "
        "groups through an index, or raise work_mem for this statement.",
    .quiet_when =
        "all groups stayed in memory, or the aggregate takes a negligible part of the "
        "time",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-HASH-MEM-MULTIPLIER"},
};

struct Spill {
  Bytes disk;
  int processes = 0;
};

Spill spill_of(const Node& node) {
  Spill spill;
  // With workers the node's own figures are the leader's.
  if (node.aggregate && node.aggregate->disk_usage.value() > 0) {
    spill.disk += node.aggregate->disk_usage;
    ++spill.processes;
  }
  for (const Worker& worker : node.workers) {
    if (worker.disk_usage.value() > 0) {
      spill.disk += worker.disk_usage;
      ++spill.processes;
    }
  }
  return spill;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.kind != NodeKind::aggregate || !node.actual || node.never_executed()) {
      continue;
    }
    const Spill spill = spill_of(node);
    if (spill.processes == 0) {
      continue;
    }
    const Impact impact = self_impact(context.plan, node);
    if (negligible(impact)) {
      continue;
    }
    // Groups that HAVING drops were held as well.
    const bool partial = node.partial_mode == PartialMode::partial;
    const Rows groups =
        (*node.total_rows() + node.total_removed()) / (partial ? node.actual->loops : 1.0);
    const double planned = node.aggregate ? node.aggregate->planned_partitions : 0;
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("a hash aggregate spills {} to disk", text(spill.disk));
    finding.detail = fmt::format(
        "Grouping{} into {} groups{} does not fit into the memory it may use, so {} went through "
        "temporary files{}.{} The aggregate by itself takes {}.",
        node.group_key.empty() ? "" : fmt::format(" by {}", fmt::join(node.group_key, ", ")),
        count_text(groups.value()), partial ? " in each process" : "", text(spill.disk),
        spill.processes > 1 ? fmt::format(" of {} processes", spill.processes) : "",
        planned == 0 && spill.processes == 1 ? " The planner had expected all groups to fit." : "",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"disk_bytes", spill.disk.value()},
                     {"groups", groups.value()},
                     {"processes", static_cast<double>(spill.processes)}};
    if (node.aggregate) {
      finding.facts.emplace_back("batches", node.aggregate->batches);
      finding.facts.emplace_back("peak_memory_bytes", node.aggregate->peak_memory.value());
    }
  }
}

}  // namespace

PW_DEFINE_RULE(hash_aggregate_spills_to_disk, spec, find);

}  // namespace planwright::advisors
