// Views: their definitions read as scopes below their uses.
#include <algorithm>

#include "mysql_reader.hpp"
#include "name_resolver.hpp"
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

// Views of views can multiply; past this the rest stays a table.
constexpr std::size_t most_views = 500;

// The view's own body stands in itself, or in a view below it.
bool inside_itself(const Query& query, const QueryRelation& use, const RelationRef& view) {
  for (std::optional<ScopeId> at = use.scope; at; at = query.scopes[*at].parent) {
    if (query.scopes[*at].kind == ScopeKind::view && query.scopes[*at].name == view.display()) {
      return true;
    }
  }
  return false;
}

// Puts the parts of `view` behind those of `query`. Its texts are not the query's: no spans.
void append(Query& query, Query&& view, ScopeId parent) {
  const auto expressions = static_cast<ExpressionId>(query.expressions.size());
  const auto scopes = static_cast<ScopeId>(query.scopes.size());
  const auto uses = static_cast<QueryRelationId>(query.uses.size());
  const auto move_all = [](auto& ids, auto by) {
    for (auto& id : ids) {
      id += by;
    }
  };
  const auto move_one = [](auto& id, auto by) {
    if (id) {
      *id += by;
    }
  };
  for (Expression& expression : view.expressions) {
    move_all(expression.children, expressions);
    move_one(expression.parent, expressions);
    move_one(expression.filter, expressions);
    move_one(expression.subquery, scopes);
    expression.scope += scopes;
    expression.span = {};
  }
  for (QueryRelation& use : view.uses) {
    use.scope += scopes;
    move_one(use.contents, scopes);
    move_all(use.functions, expressions);
    use.span = {};
  }
  const auto move_order = [&](std::vector<QueryOrder>& order) {
    for (QueryOrder& key : order) {
      key.expression += expressions;
      key.written += expressions;
    }
  };
  for (Scope& scope : view.scopes) {
    scope.parent = scope.parent ? *scope.parent + scopes : parent;
    move_all(scope.relations, uses);
    move_all(scope.ctes, scopes);
    move_all(scope.arms, scopes);
    move_one(scope.source, scopes);
    for (QueryJoin& join : scope.joins) {
      move_all(join.left, uses);
      move_all(join.right, uses);
      move_one(join.on, expressions);
      join.span = {};
    }
    for (QueryOutput& output : scope.outputs) {
      output.expression += expressions;
    }
    for (auto* clause : {&scope.where, &scope.having, &scope.limit, &scope.offset}) {
      move_one(*clause, expressions);
    }
    for (auto* keys : {&scope.group_by, &scope.group_by_written, &scope.distinct_on,
                       &scope.conflict_target, &scope.conditions}) {
      move_all(*keys, expressions);
    }
    move_order(scope.order_by);
    for (QueryWindow& window : scope.windows) {
      move_all(window.partition_by, expressions);
      move_order(window.order_by);
    }
    for (auto& row : scope.values) {
      move_all(row, expressions);
    }
    scope.span = {};
  }
  std::ranges::move(view.expressions, std::back_inserter(query.expressions));
  std::ranges::move(view.scopes, std::back_inserter(query.scopes));
  std::ranges::move(view.uses, std::back_inserter(query.uses));
}

bool read_definition(Query& view) {
  if (view.engine != Engine::postgresql) {
    SqlMode mode;  // the server prints definitions in its own plain form
    mode.engine = view.engine;
    const MysqlStatement read = normalise_mysql(view.text, mode);
    return read.kind == QueryKind::select && !read_mysql(view, read) && view.understood();
  }
  const auto tree = ParseTree::parse(view.text);
  const Tokens tokens(view.text);
  const bool select = tree && tree->statement() != nullptr &&
                      tree->statement()->node_case == PG_QUERY__NODE__NODE_SELECT_STMT;
  return select && TreeReader(view, tokens).read(tree->statement());
}

}  // namespace

void expand_views(Query& query, const Catalog& catalog) {
  std::size_t expanded = 0;
  for (QueryRelationId id = 0; id < query.uses.size(); ++id) {
    const QueryRelation& use = query.uses[id];
    const Relation* relation =
        use.source == QueryRelationSource::table && !use.target ? catalog.find(use.ref) : nullptr;
    if (relation == nullptr || relation->kind != RelationKind::view ||
        relation->view_definition.empty() || expanded >= most_views ||
        inside_itself(query, use, relation->ref)) {
      continue;
    }
    Query view;
    view.text = relation->view_definition;
    view.engine = query.engine;
    if (!read_definition(view)) {
      continue;
    }
    ++expanded;
    Scope& top = view.scopes.front();
    top.kind = ScopeKind::view;
    top.name = relation->ref.display();
    for (const Column& column : relation->columns) {
      top.column_names.push_back(column.name);
    }
    const auto contents = static_cast<ScopeId>(query.scopes.size());
    append(query, std::move(view), use.scope);
    query.uses[id].contents = contents;
  }
}

}  // namespace planwright::query
