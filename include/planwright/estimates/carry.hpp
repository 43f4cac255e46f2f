#pragma once

#include <planwright/base/units.hpp>
#include <planwright/estimates/postgresql_cost.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::estimates {

// To be added to what the planner says one run of a node costs.
struct CostDelta {
  Cost startup;
  Cost total;
};

// What a change of a child's cost does to its parent's, as the planner adds costs up: once for each
// lookup of a nested loop less what Memoize saves, at once below sorts and hashes, in part below a
// LIMIT, for every row asked about in a subplan. Pure.
CostDelta carried_to_parent(const Plan& plan, const Node& parent, const Node& child,
                            const CostDelta& below, const PlannerCosts& costs);

}  // namespace planwright::estimates
