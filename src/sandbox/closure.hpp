#pragma once

#include <set>
#include <span>

#include <planwright/model/snapshot.hpp>

namespace planwright::sandbox {

// The relations of the snapshot that these cannot be planned without: of partitions and inheriting
// tables their parents and of parents their children, of views what they may read. Empty `wanted`:
// all there are. What the snapshot does not hold is not in the answer.
std::set<RelationRef> needed_relations(const Snapshot& snapshot,
                                       std::span<const RelationRef> wanted);

}  // namespace planwright::sandbox
