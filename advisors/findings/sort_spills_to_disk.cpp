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
    .id = "sort-spills-to-disk",
    .title = "a sort does not fit into work_mem and goes through temporary files",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a Sort whose method is external, in the leader or in a parallel worker",
    .why =
        "A sort that outgrows work_mem writes its rows to temporary files and merges them back: "
        "every row is written and read once more, and the disk is shared with everybody else.",
    .remedy =
        "Avoid the sort with an index in that order, sort fewer or narrower rows, or raise "
        "work_mem for this statement. In memory the same rows need two to three times the "
        "space they take on disk.",
    .quiet_when = "the sort stayed in memory, or takes a negligible part of the time",
    .follows_from = {"merge-join-resorts", "row-misestimate", "generic-plan-misestimate",
                     "nested-loop-explosion", "cartesian-product", "wide-rows"},
    .references = {"https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-WORK-MEM"},
};

struct Spill {
  Bytes disk;
  int processes = 0;
};

Spill spill_of(const Node& node) {
  Spill spill;
  // With workers the node's own figures are the leader's.
  if (node.sort && node.sort->on_disk) {
    spill.disk += node.sort->space;
    ++spill.processes;
  }
  for (const Worker& worker : node.workers) {
    if (worker.sort_on_disk) {
      spill.disk += worker.sort_space;
      ++spill.processes;
    }
  }
  return spill;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (node.kind != NodeKind::sort || node.never_executed()) {
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
    Finding& finding = sink.add(rule, node, impact);
    finding.title = fmt::format("a sort spills {} to disk", text(spill.disk));
    finding.detail = fmt::format(
        "Sorting {} by {} does not fit into work_mem, so {} went through temporary files{}. "
        "The sort itself takes {}.",
        rows_text(*node.total_rows()), fmt::join(node.sort_key, ", "), text(spill.disk),
        spill.processes > 1 ? fmt::format(" of {} processes", spill.processes) : "",
        impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"disk_bytes", spill.disk.value()},
                     {"rows_sorted", node.total_rows()->value()},
                     {"processes", static_cast<double>(spill.processes)}};
  }
}

}  // namespace

PW_DEFINE_RULE(sort_spills_to_disk, spec, find);

}  // namespace planwright::advisors
