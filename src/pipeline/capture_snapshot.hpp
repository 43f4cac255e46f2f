#pragma once

#include <planwright/model/capture.hpp>
#include <planwright/pipeline/live.hpp>

#include "sandbox_of_run.hpp"

namespace planwright::pipeline {

// What capture_live sees of a server, seen in the snapshot `run` stands on: the statement, its
// catalog, its plan (given, or the sandbox's) and values for its parameters. Starts the sandbox
// where `verify` or a missing plan asks for it; where it does not start, a given plan is enough
// and the diagnostics say so, but not with Verify::sandbox.
Result<Capture> capture_snapshot(SandboxOfRun& run, const SnapshotInput& input,
                                 const LiveOptions& options, Verify verify);

}  // namespace planwright::pipeline
