// The conditions of a query's scope as predicates.
#include <algorithm>

#include <planwright/query/query.hpp>

#include "classify.hpp"

namespace planwright::query {
namespace {

// USING (c) is an equality of both sides' columns that has no expression of its own.
void add_using(const Query& query, const QueryJoin& join, std::vector<QueryPredicate>& out) {
  const auto side_with = [&](const std::vector<QueryRelationId>& side,
                             const std::string& name) -> std::optional<QueryRelationId> {
    for (const QueryRelationId use : side) {
      const auto& columns = query.uses[use].columns;
      if (std::ranges::find(columns, name) != columns.end()) {
        return use;
      }
    }
    return side.size() == 1 ? std::optional(side.front()) : std::nullopt;
  };
  for (const std::string& name : join.using_columns) {
    QueryPredicate made;
    made.expression = no_expression;
    made.from_join = true;
    made.relation = side_with(join.left, name);
    made.other_relation = side_with(join.right, name);
    if (!made.relation || !made.other_relation) {
      continue;
    }
    made.predicate.predicate_class = PredicateClass::equality;
    made.predicate.op = "=";
    made.predicate.operand_kind = OperandKind::column;
    made.predicate.column = {query.uses[*made.relation].alias, name, {}, {}};
    made.predicate.other = {query.uses[*made.other_relation].alias, name, {}, {}};
    made.predicate.operand = made.predicate.other.qualifier + "." + name;
    out.push_back(std::move(made));
  }
}

}  // namespace

std::vector<QueryPredicate> predicates(const Query& query, ScopeId id, Joins joins) {
  std::vector<QueryPredicate> out;
  if (id >= query.scopes.size()) {
    return out;
  }
  const Scope& scope = query.scopes[id];
  const Classifier classifier(query,
                              {.type_of = [](const Expression& column) { return column.type; },
                               .own = [](const Expression& column) { return !column.correlated; }});
  for (const QueryJoin& join : scope.joins) {
    const bool inner = join.type == QueryJoinType::inner || join.type == QueryJoinType::cross;
    if (!inner && joins == Joins::inner) {
      continue;
    }
    const std::size_t first = out.size();
    if (join.on) {
      classifier.conjuncts(*join.on, false, out);
    }
    for (std::size_t made = first; made < out.size(); ++made) {
      out[made].from_join = true;
    }
    add_using(query, join, out);
    for (std::size_t made = first; made < out.size(); ++made) {
      out[made].outer_join = !inner;
    }
  }
  if (scope.where) {
    classifier.conjuncts(*scope.where, false, out);
  }
  return out;
}

}  // namespace planwright::query
