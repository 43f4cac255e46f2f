#pragma once

#include <planwright/model/capture.hpp>
#include <planwright/model/report.hpp>
#include <planwright/pipeline/live.hpp>
#include <planwright/verify/clone.hpp>

namespace planwright::pipeline {

// Carries the report's advice out on the clone (live.clone), where the statement may be run there:
// a SELECT that only reads, or what a rollback undoes where writing is allowed. Never fails: the
// answer's diagnostics say why there are no figures.
MeasuredOnClone measure_on_clone(verify::Clone& clone, const Report& report, const Capture& capture,
                                 const LiveOptions& live);

}  // namespace planwright::pipeline
