#pragma once

#include <vector>

#include <planwright/model/plan.hpp>

#include "mariadb/plan_draft.hpp"

namespace planwright::planners::mariadb {

// Fills Node::timing, Plan::outside and Plan::unattributed of a finished plan from what MariaDB
// measured: `steps` by node, `blocks` with the ids of the finished plan. Every r_…_time_ms is a
// total over all loops. Does nothing where nothing was measured.
//
// What is settled how (tried on 10.11.19):
// - A table takes what the engine needed to read it and what was done with its rows
// (r_table_time_ms
//   and r_other_time_ms; up to 10.5 one figure). Subqueries and materializations that ran in
//   between are in neither.
// - A sort that reads its table itself holds the table's time; one over a temporary table does not.
// - Filling a rowid filter is partly inside its table's time.
// - What a SELECT took beyond its steps (reading a temporary table back, sending rows) is Outside
//   for the statement's own, and goes to the temporary table or the top of a nested one.
// - Constant subqueries and derived tables ran while the statement was optimized.
//
// Promise: self times are at least 0, and Σ self + Σ outside + unattributed = execution time.
// A figure that had to be guessed has Timing::approximate.
void attribute_times(Plan& plan, const std::vector<StepTimes>& steps,
                     const std::vector<QueryBlock>& blocks);

}  // namespace planwright::planners::mariadb
