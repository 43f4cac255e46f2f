#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/catalog.hpp>

#include "parse_tree.hpp"

// Parts that several DDL statements share, read from the parse tree.
namespace planwright::query {

RelationRef relation_ref(const PgQuery__RangeVar* range);
std::vector<std::string> names(std::size_t count, PgQuery__Node** nodes);

// "int4", "numeric(10,2)", "varchar(20)[]"; without schema, as a live catalog spells it. A serial
// is the integer it stands for.
std::string type_text(const PgQuery__TypeName* type);

// An expression as libpg_query's deparser writes it; we show and compare it, and never send it (its
// output can change meaning: reference/rewrites.md §5).
std::string expression_text(PgQuery__Node* expression);

// "FOR VALUES FROM (…) TO (…)", "DEFAULT", as the server prints it.
std::string bound_text(PgQuery__PartitionBoundSpec* bound);

IndexKey index_key(const PgQuery__IndexElem& element);

// The fillfactor among storage parameters.
std::optional<int> fillfactor(std::size_t count, PgQuery__Node** options);

// The query of CREATE [MATERIALIZED] VIEW … AS, in the user's own words.
std::string text_behind_as(std::string_view statement);

}  // namespace planwright::query
