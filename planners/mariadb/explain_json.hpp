#pragma once

#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

namespace planwright::planners::mariadb {

// Reads EXPLAIN, ANALYZE, SHOW EXPLAIN and SHOW ANALYZE FORMAT=JSON of MariaDB 10.5 to 11.8: one
// document or several, also where a driver put them into a row ([{"EXPLAIN": "{…"}]). `rest` is
// set to what stands behind the last document. An error's `where` is "line:column" within `text`.
//
// How it becomes a tree: nested_loop's list is a left-deep tree of joins; block-nl-join is the join
// and its table the inner input; a materialized table is a scan over `materialize` over its query
// block; subqueries hang below the node whose condition names them (subquery#2), else below their
// query block's top.
Result<std::vector<Plan>> read_json(std::string_view text, std::string_view* rest = nullptr);

}  // namespace planwright::planners::mariadb
