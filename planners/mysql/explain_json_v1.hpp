#pragma once

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "mysql/json_document.hpp"

namespace planwright::planners::mysql {

// An object of EXPLAIN FORMAT=JSON as 5.7 to 9.x print it with explain_json_format_version=1:
// {"query_block": {…}}. It has no actual numbers, and its numbers are strings.
bool is_json_v1(const JsonValue& object);

// Joins are made from the list of tables, operations named with TREE's words. Costs are the join's
// up to there (prefix_cost), and of one table for one lookup, as TREE has them.
Result<Plan> read_json_v1(const JsonValue& object, std::string_view text);

}  // namespace planwright::planners::mysql
