#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/predicate.hpp>

// Shares of a relation's rows that conditions keep, from its statistics, the way selfuncs.c and
// clausesel.c reckon them. Pure; checked against EXPLAIN in tests/db/estimates/row_counts.py.
namespace planwright::estimates {

// The value of an operand printed by the server or written in a query: "'paid'::text", "77",
// "'{1,2}'::integer[]" (as "{1,2}"). Absent when it is not a literal.
std::optional<std::string> literal_value(std::string_view operand);

// The values of an = ANY list: '{1,2}'::integer[], ARRAY[1, 2], (1, 2). Absent where one is not a
// literal.
std::optional<std::vector<std::string>> literal_list(std::string_view operand);

// Distinct values of a column; 200 where nothing is known, as the planner supposes (2 of a
// boolean).
double distinct_values(const Relation& relation, const Column& column);

// column = value; without a value what an average one keeps.
double equality_selectivity(const Relation& relation, const Column& column,
                            const std::optional<std::string>& value);

// column `op` value for <, <=, >, >=; a third without a value or statistics.
double range_selectivity(const Relation& relation, const Column& column, std::string_view op,
                         const std::optional<std::string>& value);

// One condition on the relation. A comparison with another relation's column counts as one with an
// unknown value: what one lookup finds.
double selectivity(const Relation& relation, const Predicate& term);

// All of them together: independent, but two bounds of one column make one range. In [1e-10, 1].
double selectivity(const Relation& relation, std::span<const Predicate> terms);

// Whether the number rests on statistics of the term's column and a known value, not on defaults.
bool rests_on_statistics(const Relation& relation, const Predicate& term);

// Groups of `columns` among `rows` of the relation's rows (estimate_num_groups).
double group_count(const Relation& relation, std::span<const std::string> columns, double rows);

// Share of the pairs that left.column = right.column keeps (eqjoinsel, without common values).
double join_selectivity(const Relation& left, const Column& left_column, const Relation& right,
                        const Column& right_column);

}  // namespace planwright::estimates
