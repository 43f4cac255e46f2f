#pragma once

#include <string_view>
#include <vector>

#include <planwright/model/plan.hpp>

#include "mysql/draft.hpp"

// One table of a plan as JSON version 1 and the tabular format tell of it: an access type and
// flags, not an operation. Named here with the words TREE has for the same.
namespace planwright::planners::mysql {

// What both formats tell of a table beyond Node::access.
struct TableFlags {
  bool group_by_index = false;  // "Using index for group-by"
  bool skip_scan = false;       // "Using index for skip scan"
  bool multi_range_read = false;
};

// Sets kind, index access and `native` by Node::access, alias and index.
void place_table_access(Node& node, const TableFlags& flags);

// The scans of an index merge, whose Node::index is "union(a,intersect(b,c))", and its name by
// that; none of any other node.
std::vector<Node> scans_of_merge(Node& node);

// A join of what was joined so far with one more table, whose Node::access says how.
Node join_with(const Node& table, JoinType type);

// An operation over whole rows, in TREE's words.
Node operation_node(NodeKind kind, std::string_view words);

// "Select #2 (subquery in projection; dependent)", as TREE writes over a subquery.
void name_subquery(Node& node, std::string_view select_id, std::string_view place, SubqueryRun run);

}  // namespace planwright::planners::mysql
