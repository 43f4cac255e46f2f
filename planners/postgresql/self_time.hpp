#pragma once

#include <planwright/model/plan.hpp>

namespace planwright::planners::postgresql {

// Fills Node::timing, Plan::outside and Plan::unattributed from the plan's actual times: what each
// node took by itself, in wall-clock time. Does nothing where the plan has no times. The plan must
// be finished (children and subtree ends set).
//
// Promise, for a serial plan: every self time is at least 0, and
//   Σ self + Σ outside + unattributed = execution time.
// Where the plan cannot settle a figure (parallel workers without VERBOSE, several readers of one
// CTE …) the node's Timing::approximate says why.
void attribute_times(Plan& plan);

}  // namespace planwright::planners::postgresql
