#include "findings/partition_members.hpp"

#include <algorithm>

#include <planwright/rules/impact.hpp>

namespace planwright::advisors {
namespace {

constexpr std::size_t least_partitions = 4;
constexpr double most_loops = 10;  // the processes of a parallel scan, not a join's loops

}  // namespace

std::optional<PartitionMembers> partition_members(const FindingContext& context,
                                                  const Node& append) {
  PartitionMembers members;
  for (const NodeId id : append.children) {
    const Node& node = context.plan.nodes[id];
    if (node.relationship != Relationship::member) {
      continue;
    }
    const Relation* relation = node.is_scan() ? context.catalog.find(node.relation) : nullptr;
    // Of many loops the average is rounded, and none may hide some rows.
    const bool known = node.actual && node.actual->loops <= most_loops;
    if (relation == nullptr || !relation->partition_of || !known || node.never_executed() ||
        (members.read > 0 && *relation->partition_of != members.parent)) {
      return std::nullopt;
    }
    members.parent = *relation->partition_of;
    ++members.read;
    if (node.total_rows()->value() == 0) {
      ++members.empty;
      members.sample = &node;
      const Impact impact = subtree_impact(context.plan, node);
      members.wasted.share += impact.share;
      if (impact.time) {
        members.wasted.time = members.wasted.time.value_or(Milliseconds(0)) + *impact.time;
      }
    }
  }
  members.wasted.share = std::min(1.0, members.wasted.share);
  return members.read >= least_partitions ? std::optional(members) : std::nullopt;
}

}  // namespace planwright::advisors
