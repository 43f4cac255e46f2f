#pragma once

#include <set>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// Fills the statistics objects of these relations, which are there, as ANALYZE would have. What
// cannot be is a Diagnostic.
Result<std::vector<Diagnostic>> write_extended_statistics(ports::Session& admin,
                                                          ports::Session& builder,
                                                          const Snapshot& snapshot,
                                                          const std::set<RelationRef>& relations);

}  // namespace planwright::sandbox
