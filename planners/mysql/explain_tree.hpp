#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::mysql {

// The first characters are those of TREE's first line: "-> Table scan on t  (cost=0.35 rows=1)".
// PostgreSQL's text has "width=" in its costs, and its first line has no arrow.
bool begins_tree(std::string_view text);

// Reads EXPLAIN FORMAT=TREE and EXPLAIN ANALYZE (8.0.16 to 9.x), without a client's frame: one plan
// or several, one below the other. On an error `where` is the line and column.
Result<std::vector<Plan>> read_tree(std::string_view text);

}  // namespace planwright::planners::mysql
