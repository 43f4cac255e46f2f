#pragma once

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "tabular_rows.hpp"

namespace planwright::planners::mariadb {

// Reads the table of EXPLAIN or ANALYZE (with r_rows and r_filtered), also EXTENDED and PARTITIONS.
// Conditions and times are not in it, nor how often a table was read: that is counted from the rows
// of the tables before it (for a dependent subquery it is not known and taken as once).
// An error's `where` is the line in the text the table was found in.
Result<Plan> read_tabular(const TabularTable& table);

}  // namespace planwright::planners::mariadb
