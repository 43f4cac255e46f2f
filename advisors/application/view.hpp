#pragma once

#include <string>

#include <planwright/rules/rule.hpp>

// A statement as a materialized view.
namespace planwright::advisors {

// A view's columns need names, each its own: whether the statement's outputs have them, and it has
// no parameters.
bool outputs_make_columns(const Query& query);

// The statement's text without its semicolon.
std::string view_text(const Query& query);

// "orders_summary" in the table's schema, with a number where that is taken.
RelationRef view_name(const AdviceContext& context, const RelationRef& table);

}  // namespace planwright::advisors
