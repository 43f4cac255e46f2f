#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "hash-join-spills-to-disk",
    .title = "a hash join does not fit into memory and works in batches through temporary files",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "a Hash below a Hash Join that used more than one batch",
    .why =
        "The hash table may take work_mem times hash_mem_multiplier. When it does not fit, both "
        "inputs of the join are split into batches: all but the first are written to temporary "
        "files and read again, the large driving side too.",
    .remedy =
        "Join fewer or narrower rows (conditions on the hashed side, only the columns that "
        "are needed), or raise work_mem for this statement so that the table fits into one "
        "batch.",
    .quiet_when =
        "the hash table was built in one batch, or the join takes a negligible part of "
        "the time",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-HASH-MEM-MULTIPLIER"},
};

// Both halves of the join write and read the files: the Hash its rows, the join the driving rows.
Impact both_halves(const Plan& plan, const Node& join, const Node& hash) {
  if (join.timing && hash.timing) {
    return time_impact(plan, join.timing->self + hash.timing->self);
  }
  Impact impact = self_impact(plan, join);
  impact.share = std::min(1.0, impact.share + self_impact(plan, hash).share);
  return impact;
}

double temp_bytes(const Plan& plan, const Node& join, const Node& hash) {
  double blocks = 0;
  for (const Node* node : {&join, &hash}) {
    if (const auto own = own_buffers(plan, *node)) {
      blocks += own->temp_written.value();
    }
  }
  return blocks * postgresql_block_size.value();
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (node.kind != NodeKind::hash || !node.hash || node.hash->batches <= 1 ||
        node.never_executed() || !node.parent ||
        plan.nodes[*node.parent].kind != NodeKind::hash_join) {
      continue;
    }
    const Node& join = plan.nodes[*node.parent];
    const Impact impact = both_halves(plan, join, node);
    if (negligible(impact)) {
      continue;
    }
    const HashDetail& hash = *node.hash;
    const double written = temp_bytes(plan, join, node);
    const std::string split =
        written > 0 ? fmt::format("; {} went through temporary files", text(Bytes(written))) : "";
    const bool grew = hash.original_batches > 0 && hash.original_batches < hash.batches;
    Finding& finding = sink.add(rule, join, impact);
    finding.title =
        fmt::format("a hash join works in {} batches{}", count_text(hash.batches),
                    written > 0 ? fmt::format(" and writes {} to disk", text(Bytes(written)))
                                : " instead of one");
    finding.detail = fmt::format(
        "The hash table over {} does not fit into the memory it may use ({} were in memory at "
        "most), so both inputs of the join were split into {} batches{}.{} The join by itself "
        "takes {}.",
        total_rows_text(node, *node.total_rows()), text(hash.peak_memory), count_text(hash.batches),
        split,
        grew ? fmt::format(" The planner had expected {}: it underestimated these rows.",
                           hash.original_batches == 1
                               ? std::string("one batch")
                               : fmt::format("{} batches", count_text(hash.original_batches)))
             : "",
        impact_text(plan, impact.share, impact.time));
    finding.facts = {{"batches", hash.batches},
                     {"planned_batches", hash.original_batches},
                     {"peak_memory_bytes", hash.peak_memory.value()},
                     {"rows_hashed", node.total_rows()->value()}};
    if (written > 0) {
      finding.facts.emplace_back("temp_written_bytes", written);
    }
  }
}

}  // namespace

PW_DEFINE_RULE(hash_join_spills_to_disk, spec, find);

}  // namespace planwright::advisors
