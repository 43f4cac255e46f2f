#pragma once

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "tabular_rows.hpp"

namespace planwright::planners::mysql {

// The twelve columns of EXPLAIN FORMAT=TRADITIONAL, 5.7 to 9.x. MariaDB's have no "partitions" next
// to "filtered", or have "r_rows".
bool is_tabular_plan(const TabularTable& table);

// A plan of its rows: joins in the rows' order, what "Using temporary" and "Using filesort" say,
// derived tables and unions where they are read. It has no conditions, no costs and no actual
// numbers, and does not say where a subquery is evaluated: subqueries hang below the root.
Result<Plan> read_tabular(const TabularTable& table);

}  // namespace planwright::planners::mysql
