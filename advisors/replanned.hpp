#pragma once

#include <planwright/rules/rule.hpp>

namespace planwright::advisors {

// Has the planner plan the statement with the settings that are advised, and without the indexes
// that are to go, and puts its answer into their evidence. What it shows to be no help goes to
// `rejected`. Advice nobody can plan stays as it is: statistics need the rows that a sandbox does
// not have.
void replan_changes(const AdviceContext& context, AdviceSink& sink);

}  // namespace planwright::advisors
