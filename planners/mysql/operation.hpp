#pragma once

#include <string_view>

#include <planwright/model/plan.hpp>

// What an operation of MySQL's iterator executor is, from its own words: the same in TREE and in
// JSON version 2 (sql/join_optimizer/explain_access_path.cc).
namespace planwright::planners::mysql {

// Sets kind, name and all that the words tell: "Index lookup on o using i (a = b.c)". Conditions,
// keys and functions go into their own fields; `native` keeps the rest. False for words we do not
// know: then the kind stays unknown and `native` is all of them.
bool place_operation(std::string_view words, Node& node);

// A line of TREE that says what its one input is there for: "Hash", "Select #2 (subquery in …)".
bool is_heading(std::string_view words);

// Tells it of the input: the subquery's name and how often it runs, or a native field.
void place_heading(std::string_view heading, Node& node);

// Whether the node is the top of a subquery that TREE prints under a "Select #" heading.
bool is_subquery(const Node& node);
// … of one in the select list, which is evaluated for the rows that the owner gives.
bool is_in_projection(const Node& node);

// To be called once all nodes are in, before Plan::finish: how every node hangs below its parent,
// and which scans read no stored table but what is materialized below them.
void settle_shape(Plan& plan);

}  // namespace planwright::planners::mysql
