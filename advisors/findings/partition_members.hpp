#pragma once

#include <optional>

#include <planwright/rules/rule.hpp>

namespace planwright::advisors {

// The scans of partitions below an Append, and what searching the empty ones took.
struct PartitionMembers {
  RelationRef parent;
  std::size_t read = 0;
  std::size_t empty = 0;
  const Node* sample = nullptr;  // one that returned nothing
  Impact wasted;
};

// Absent when the children are not all scans of partitions of one table that ran, when too few were
// read to speak of, or when there is no schema.
std::optional<PartitionMembers> partition_members(const FindingContext& context,
                                                  const Node& append);

}  // namespace planwright::advisors
