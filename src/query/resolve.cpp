// Names of a query to relations and columns.
#include <algorithm>

#include <planwright/query/query.hpp>

#include "name_resolver.hpp"
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

class Resolver {
 public:
  Resolver(Query& query, const Catalog& catalog)
      : query_(query),
        catalog_(catalog),
        offered_(query, catalog),
        isolated_(query.scopes.size(), false) {
    for (const QueryRelation& use : query_.uses) {
      if (use.contents && !use.lateral) {
        isolated_[*use.contents] = true;
      }
    }
    for (const Scope& scope : query_.scopes) {
      if (scope.source) {
        isolated_[*scope.source] = true;
      }
    }
    owners_.resize(query.scopes.size());
    for (ExpressionId id = 0; id < query_.expressions.size(); ++id) {
      if (const auto& inner = query_.expressions[id].subquery) {
        owners_[*inner] = id;
      }
    }
  }

  void run() {
    fill_natural_joins();
    group_keys();
    if (query_.engine != Engine::postgresql) {
      names_of_outputs();
      changed_tables();
    }
    for (Expression& expression : query_.expressions) {
      if (expression.kind == ExpressionKind::column && !expression.names_output) {
        resolve(expression);
      } else if (expression.kind == ExpressionKind::star && !expression.qualifier.empty()) {
        expression.relation = named(expression.scope, expression.qualifier);
      }
    }
    find_needed_columns(query_, offered_);
  }

 private:
  void fill_natural_joins() {
    for (Scope& scope : query_.scopes) {
      for (QueryJoin& join : scope.joins) {
        if (!join.natural) {
          continue;
        }
        join.using_columns.clear();
        const auto known = [&](QueryRelationId use) { return offered_.of_use(use).complete; };
        if (!std::ranges::all_of(join.left, known) || !std::ranges::all_of(join.right, known)) {
          continue;
        }
        for (const QueryRelationId right : join.right) {
          for (const VisibleColumn& column : offered_.of_use(right).list) {
            const bool shared = std::ranges::any_of(join.left, [&](QueryRelationId left) {
              return offered_.of_use(left).find(column.name) != nullptr;
            });
            if (shared) {
              join.using_columns.push_back(column.name);
            }
          }
        }
      }
    }
  }

  // GROUP BY takes a name for an input's column first; only then for an output's. Where the input's
  // columns are not known, an output that computes something is more likely to be meant.
  void group_keys() {
    for (ScopeId id = 0; id < query_.scopes.size(); ++id) {
      Scope& scope = query_.scopes[id];
      for (std::size_t at = 0; at < scope.group_by_written.size(); ++at) {
        const ExpressionId key = scope.group_by_written[at];
        Expression& written = query_.expressions[key];
        if (written.kind != ExpressionKind::column || !written.qualifier.empty()) {
          continue;
        }
        scope.group_by[at] = key;
        written.names_output = false;
        const bool input = std::ranges::any_of(scope.relations, [&](QueryRelationId use) {
          const VisibleColumns& offered = offered_.of_use(use);
          return offered.find(written.name) != nullptr;
        });
        const auto output = input ? std::nullopt : output_named_by(query_, id, key, true);
        if (output && query_.expressions[*output].kind != ExpressionKind::column) {
          scope.group_by[at] = *output;
          written.names_output = true;
        } else if (output && query_.expressions[*output].name != written.name) {
          scope.group_by[at] = *output;
          written.names_output = true;
        }
      }
    }
  }

  // MySQL and MariaDB let HAVING, and expressions in ORDER BY, name outputs.
  void names_of_outputs() {
    for (ScopeId id = 0; id < query_.scopes.size(); ++id) {
      std::vector<ExpressionId> waiting;
      if (const auto having = query_.scopes[id].having) {
        waiting.push_back(*having);
      }
      for (const QueryOrder& key : query_.scopes[id].order_by) {
        if (key.expression == key.written) {
          waiting.push_back(key.written);
        }
      }
      while (!waiting.empty()) {
        Expression& read = query_.expressions[waiting.back()];
        const ExpressionId at = waiting.back();
        waiting.pop_back();
        if (read.kind == ExpressionKind::column && read.qualifier.empty()) {
          const auto output = output_named_by(query_, id, at, true);
          const bool computed =
              output && query_.expressions[*output].kind != ExpressionKind::column;
          read.names_output = read.names_output || (computed && *output != at);
        }
        if (read.kind != ExpressionKind::aggregate) {
          waiting.insert(waiting.end(), read.children.begin(), read.children.end());
        }
      }
    }
  }

  // UPDATE of several tables: those that SET names a column of, or all where that is not known.
  void changed_tables() {
    Scope& scope = query_.scopes.front();
    if (scope.statement != QueryKind::update || scope.relations.size() < 2) {
      return;
    }
    std::vector<QueryRelationId> changed;
    for (const QueryAssignment& assignment : scope.assignments) {
      bool unknown = false;
      const auto table = assignment.qualifier.empty() ? owner_in(scope, assignment.column, unknown)
                                                      : named(0, assignment.qualifier);
      if (!table) {
        changed = scope.relations;
        break;
      }
      changed.push_back(*table);
    }
    for (const QueryRelationId use : scope.relations) {
      query_.uses[use].target = query_.uses[use].source == QueryRelationSource::table &&
                                std::ranges::find(changed, use) != changed.end();
    }
  }

  [[nodiscard]] bool sees_parent(ScopeId id) const {
    const Scope& scope = query_.scopes[id];
    return scope.kind != ScopeKind::view && scope.kind != ScopeKind::cte && !isolated_[id];
  }

  // The relation of this alias that the scope sees; the innermost counts.
  [[nodiscard]] std::optional<QueryRelationId> named(ScopeId from, std::string_view alias) const {
    bool look = true;
    for (std::optional<ScopeId> at = from; at; at = query_.scopes[*at].parent) {
      const Scope& scope = query_.scopes[*at];
      for (const QueryRelationId use : scope.relations) {
        if (look && same_name(query_, query_.uses[use].alias, alias)) {
          return use;
        }
      }
      if (scope.kind == ScopeKind::view) {
        break;
      }
      look = sees_parent(*at);
    }
    return std::nullopt;
  }

  // The relation in this scope that has the column. `unknown` is set when it could be one whose
  // columns are not known, but which is not.
  std::optional<QueryRelationId> owner_in(const Scope& scope, const std::string& column,
                                          bool& unknown) {
    std::optional<QueryRelationId> found, whole_row, unlisted;
    std::size_t candidates = 0;
    std::size_t unlisted_count = 0;
    for (const QueryRelationId use : scope.relations) {
      const VisibleColumns& offered = offered_.of_use(use);
      const bool table = query_.uses[use].source == QueryRelationSource::table;
      if (offered.find(column) != nullptr ||
          (table && offered.complete && query_.engine == Engine::postgresql &&
           is_system_column(column))) {
        ++candidates;
        found = found ? found : use;
      } else if (!offered.complete) {
        ++unlisted_count;
        unlisted = use;
      }
      if (query_.engine == Engine::postgresql && query_.uses[use].alias == column) {
        whole_row = use;
      }
    }
    const auto merged_by = [&](const QueryJoin& join) {
      return std::ranges::any_of(join.using_columns, [&](const std::string& name) {
        return same_name(query_, name, column);
      });
    };
    const auto merging = std::ranges::find_if(scope.joins, merged_by);
    const bool merged = merging != scope.joins.end();
    if (candidates == 1 || (candidates > 1 && merged)) {
      return found;
    }
    if (candidates > 1) {
      unknown = true;  // not valid, or a catalog of another database
      return std::nullopt;
    }
    if (whole_row) {
      return whole_row;
    }
    if (merged && merging->left.size() == 1) {
      return merging->left.front();
    }
    if (unlisted_count == 1 && scope.relations.size() == 1) {
      return unlisted;
    }
    // One relation is not known and the others do not have it: no other place is left, unless an
    // outer scope is meant.
    if (unlisted_count == 1 && !scope.parent) {
      return unlisted;
    }
    unknown = unlisted_count > 0;
    return std::nullopt;
  }

  void resolve(Expression& expression) {
    std::optional<QueryRelationId> found;
    if (!expression.qualifier.empty()) {
      found = named(expression.scope, expression.qualifier);
    } else {
      bool look = true;
      for (std::optional<ScopeId> at = expression.scope; at; at = query_.scopes[*at].parent) {
        const Scope& scope = query_.scopes[*at];
        bool unknown = false;
        if (look) {
          found = owner_in(scope, expression.name, unknown);
        }
        if (found || unknown || scope.kind == ScopeKind::view) {
          break;
        }
        look = sees_parent(*at);
      }
    }
    expression.relation = found;
    if (!found) {
      return;
    }
    const VisibleColumns& offered = offered_.of_use(*found);
    if (query_.engine == Engine::postgresql && expression.qualifier.empty() &&
        offered.find(expression.name) == nullptr && query_.uses[*found].alias == expression.name) {
      expression.type = "record";
    } else if (query_.uses[*found].source == QueryRelationSource::table) {
      const VisibleColumn* column = offered.find(expression.name);
      const Relation* relation = catalog_.find(query_.uses[*found].ref);
      const Column* declared =
          relation == nullptr
              ? nullptr
              : relation->column(column != nullptr ? column->real : expression.name);
      expression.type = declared == nullptr ? "" : declared->type;
      if (column != nullptr && query_.engine != Engine::postgresql) {
        expression.name = column->name;  // the catalog's spelling
      }
    }
    mark_correlated(expression, query_.uses[*found].scope);
  }

  void mark_correlated(Expression& expression, ScopeId of) {
    if (expression.scope == of) {
      return;
    }
    expression.correlated = true;
    for (std::optional<ScopeId> at = expression.scope; at && *at != of;
         at = query_.scopes[*at].parent) {
      if (const auto owner = owners_[*at]) {
        query_.expressions[*owner].correlated = true;
      }
    }
  }

  Query& query_;
  const Catalog& catalog_;
  OfferedColumns offered_;
  std::vector<char> isolated_;
  std::vector<std::optional<ExpressionId>> owners_;  // of a scope: the expression it stands in
};

// Takes back what an earlier resolve found.
void forget(Query& query) {
  const auto view = std::ranges::find(query.scopes, ScopeKind::view, &Scope::kind);
  const auto scopes = static_cast<ScopeId>(view - query.scopes.begin());
  query.scopes.erase(view, query.scopes.end());
  std::erase_if(query.uses, [&](const QueryRelation& use) { return use.scope >= scopes; });
  std::erase_if(query.expressions, [&](const Expression& made) { return made.scope >= scopes; });
  for (QueryRelation& use : query.uses) {
    if (use.contents && *use.contents >= scopes) {
      use.contents.reset();
    }
    use.columns.clear();
    use.all_columns = false;
  }
  for (Expression& expression : query.expressions) {
    expression.relation.reset();
    expression.correlated = false;
    if (expression.kind == ExpressionKind::column) {
      expression.type.clear();
    }
  }
}

// Whether MySQL and MariaDB tell ORDERS from orders depends on lower_case_table_names; where no
// table has the name as written, the only one that has it in another case is meant.
void spell_as_catalog(Query& query, const Catalog& catalog) {
  if (query.engine == Engine::postgresql) {
    return;
  }
  for (QueryRelation& use : query.uses) {
    if (use.source != QueryRelationSource::table || catalog.find(use.ref) != nullptr) {
      continue;
    }
    const Relation* found = nullptr;
    std::size_t count = 0;
    for (const Relation& relation : catalog.relations()) {
      if (same_in_any_case(relation.ref.name, use.ref.name) &&
          (use.ref.schema.empty() || same_in_any_case(relation.ref.schema, use.ref.schema))) {
        found = &relation;
        ++count;
      }
    }
    if (count == 1) {
      use.ref = found->ref;
    }
  }
}

}  // namespace

void resolve(Query& query, const Catalog& catalog) {
  if (query.scopes.empty()) {
    return;
  }
  forget(query);
  spell_as_catalog(query, catalog);
  expand_views(query, catalog);
  spell_as_catalog(query, catalog);
  for (QueryRelation& use : query.uses) {
    if (use.source == QueryRelationSource::table && use.ref.schema.empty()) {
      if (const Relation* relation = catalog.find(use.ref)) {
        use.ref.schema = relation->ref.schema;
      }
    }
  }
  Resolver(query, catalog).run();
}

}  // namespace planwright::query
