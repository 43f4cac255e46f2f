#pragma once

#include <set>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/ports/session.hpp>

namespace planwright::sandbox {

// Runs the snapshot's statements that belong to no relation or to one of `wanted`, in their order,
// but for those in `done`, to which it adds. What fails is tried once more after the rest, and is a
// Diagnostic then that says what it narrows. `builder`: see connect_builder. Fails only where the
// server is gone.
Result<std::vector<Diagnostic>> load_schema(ports::Session& builder, const Snapshot& snapshot,
                                            const std::set<RelationRef>& wanted,
                                            std::set<std::string>& done);

}  // namespace planwright::sandbox
