// INSERT, UPDATE, DELETE and MERGE as scopes.
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

// From 18 on RETURNING is a clause of its own.
template <class Statement>
std::pair<std::size_t, PgQuery__Node**> returning_of(const Statement& statement) {
  if constexpr (requires { statement.returning_list; }) {
    return {statement.n_returning_list, statement.returning_list};
  } else if constexpr (requires { statement.returning_clause; }) {
    return statement.returning_clause == nullptr
               ? std::pair<std::size_t, PgQuery__Node**>{0, nullptr}
               : std::pair{statement.returning_clause->n_exprs, statement.returning_clause->exprs};
  } else {
    return {0, nullptr};
  }
}

}  // namespace

template <class Statement>
void TreeReader::returning(const Statement& statement, ScopeId id) {
  const auto [count, targets] = returning_of(statement);
  outputs(count, targets, id);
}

void TreeReader::insert(const PgQuery__InsertStmt& insert, ScopeId id) {
  scope(id).statement = QueryKind::insert;
  with(insert.with_clause, id);
  target(insert.relation, id);
  for (std::size_t item = 0; item < insert.n_cols; ++item) {
    scope(id).insert_columns.emplace_back(insert.cols[item]->res_target->name);
  }
  if (insert.select_stmt != nullptr) {
    const ScopeId source = new_scope(ScopeKind::subquery, id);
    scope(id).source = source;
    statement(insert.select_stmt, source);
  }
  if (insert.on_conflict_clause != nullptr) {
    on_conflict(*insert.on_conflict_clause, id);
  }
  returning(insert, id);
}

void TreeReader::on_conflict(const PgQuery__OnConflictClause& clause, ScopeId id) {
  const auto condition = [&](const Node* node) {
    if (node != nullptr) {
      const ExpressionId read = expression(node, id);
      scope(id).conditions.push_back(read);
    }
  };
  if (clause.infer != nullptr) {
    for (std::size_t item = 0; item < clause.infer->n_index_elems; ++item) {
      const PgQuery__IndexElem& element = *clause.infer->index_elems[item]->index_elem;
      ExpressionId key = 0;
      if (element.expr != nullptr) {
        key = expression(element.expr, id);
      } else {
        key = add(ExpressionKind::column, id, {});
        at(key).name = element.name;
      }
      scope(id).conflict_target.push_back(key);
    }
    condition(clause.infer->where_clause);
  }
  assignments(clause.n_target_list, clause.target_list, id);
  condition(clause.where_clause);
}

void TreeReader::update(const PgQuery__UpdateStmt& update, ScopeId id) {
  scope(id).statement = QueryKind::update;
  with(update.with_clause, id);
  target(update.relation, id);
  from_list(update.n_from_clause, update.from_clause, id);
  assignments(update.n_target_list, update.target_list, id);
  scope(id).where = optional(update.where_clause, id);
  returning(update, id);
}

void TreeReader::remove(const PgQuery__DeleteStmt& remove, ScopeId id) {
  scope(id).statement = QueryKind::remove;
  with(remove.with_clause, id);
  target(remove.relation, id);
  from_list(remove.n_using_clause, remove.using_clause, id);
  scope(id).where = optional(remove.where_clause, id);
  returning(remove, id);
}

void TreeReader::merge(const PgQuery__MergeStmt& merge, ScopeId id) {
  scope(id).statement = QueryKind::merge;
  with(merge.with_clause, id);
  target(merge.relation, id);
  from_item(merge.source_relation, id);
  if (merge.join_condition != nullptr) {
    const ExpressionId on = expression(merge.join_condition, id);
    scope(id).conditions.push_back(on);
  }
  for (std::size_t item = 0; item < merge.n_merge_when_clauses; ++item) {
    const PgQuery__MergeWhenClause& when = *merge.merge_when_clauses[item]->merge_when_clause;
    if (when.condition != nullptr) {
      const ExpressionId condition = expression(when.condition, id);
      scope(id).conditions.push_back(condition);
    }
    if (when.command_type == PG_QUERY__CMD_TYPE__CMD_UPDATE) {
      assignments(when.n_target_list, when.target_list, id);
    }
    std::vector<ExpressionId> values;
    for (std::size_t value = 0; value < when.n_values; ++value) {
      values.push_back(expression(when.values[value], id));
    }
    if (!values.empty()) {
      scope(id).values.push_back(std::move(values));
    }
  }
  returning(merge, id);
}

// (a, b) = (SELECT …) is one source for several targets: read once, and each target has it.
void TreeReader::assignments(std::size_t count, Node** targets, ScopeId id) {
  const Node* shared = nullptr;
  ExpressionId read = 0;
  for (std::size_t item = 0; item < count; ++item) {
    const PgQuery__ResTarget& target = *targets[item]->res_target;
    const Node* value = target.val;
    if (value == nullptr) {
      continue;
    }
    if (value->node_case == PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF) {
      // Every reference holds a copy of the source in the tree libpg_query hands out.
      if (shared == nullptr || value->multi_assign_ref->colno == 1) {
        shared = value;
        read = expression(value->multi_assign_ref->source, id);
      }
    } else {
      shared = nullptr;
      read = expression(value, id);
    }
    QueryAssignment made{target.name, read, {}};
    if (query_.engine != Engine::postgresql && target.n_indirection > 0) {  // t.column, db.t.column
      const auto part = [&](std::size_t from_end) {
        return target.n_indirection < from_end
                   ? std::string(target.name)
                   : string_value(target.indirection[target.n_indirection - from_end]);
      };
      made.column = part(1);
      made.qualifier = part(2);
    }
    scope(id).assignments.push_back(std::move(made));
  }
}

}  // namespace planwright::query
