#pragma once

#include <string>
#include <vector>

#include <planwright/rules/rule.hpp>

// What ANALYZE could tell the planner about a condition.
namespace planwright::advisors {

// Bare columns of the scan that are compared with a value by = or IN; sorted, each once, at most as
// many as CREATE STATISTICS takes.
std::vector<std::string> equality_columns(const Node& node);

// ANALYZE counts the values of columns. It does not compare two columns of a row, nor see through a
// function, nor know the value that a subquery will yield.
bool statistics_can_tell(const Node& node);

// The counters say that ANALYZE came by lately: under a tenth of the rows changed since. False
// when they are not known.
bool known_fresh(const Relation* relation);

// A finding stale-statistics about the relation: its numbers must be refreshed before anything is
// concluded from them.
bool said_to_be_stale(const AdviceContext& context, const RelationRef& relation);

// Fills what every advice about statistics says.
Advice statistics_advice(const RuleSpec& rule);

}  // namespace planwright::advisors
