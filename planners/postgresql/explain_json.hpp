#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::postgresql {

// Reads EXPLAIN (FORMAT JSON): the list psql shows, or auto_explain's bare object. By events; the
// document is never held as a tree. An error's `where` is "line:column" within `text`.
Result<std::vector<Plan>> read_json(std::string_view text);

}  // namespace planwright::planners::postgresql
