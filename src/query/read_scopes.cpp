// SELECT, INSERT, UPDATE, DELETE and MERGE as scopes.
#include <algorithm>
#include <utility>

#include <planwright/base/number.hpp>

#include "name_resolver.hpp"
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

SetOperation set_operation_of(const PgQuery__SelectStmt& select) {
  switch (select.op) {
    case PG_QUERY__SET_OPERATION__SETOP_UNION:
      return select.all != 0 ? SetOperation::union_all : SetOperation::union_distinct;
    case PG_QUERY__SET_OPERATION__SETOP_INTERSECT:
      return select.all != 0 ? SetOperation::intersect_all : SetOperation::intersect;
    case PG_QUERY__SET_OPERATION__SETOP_EXCEPT:
      return select.all != 0 ? SetOperation::except_all : SetOperation::except;
    default:
      return SetOperation::none;
  }
}

bool has_own_clauses(const PgQuery__SelectStmt& select) {
  return select.n_sort_clause > 0 || select.limit_count != nullptr ||
         select.limit_offset != nullptr || select.n_locking_clause > 0 ||
         select.with_clause != nullptr;
}

}  // namespace

bool TreeReader::read(const Node* node) {
  if (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_EXPLAIN_STMT) {
    node = node->explain_stmt->query;
  }
  const ScopeId top = new_scope(ScopeKind::statement, {});
  statement(node, top);
  for (std::size_t item = 0; item < query_.expressions.size(); ++item) {
    query_.expressions[item].span = tokens_.span(ranges_[item]);
  }
  return !too_deep_;
}

ScopeId TreeReader::new_scope(ScopeKind kind, std::optional<ScopeId> parent) {
  Scope& made = query_.scopes.emplace_back();
  made.kind = kind;
  made.parent = parent;
  return static_cast<ScopeId>(query_.scopes.size() - 1);
}

// Returns where the statement stands, as far as that is known.
TokenRange TreeReader::statement(const Node* node, ScopeId id) {
  if (node == nullptr) {
    return {};
  }
  const std::size_t visible = ctes_.size();
  TokenRange range;
  nested([&] {
    switch (node->node_case) {
      case PG_QUERY__NODE__NODE_SELECT_STMT:
        range = select(*node->select_stmt, id);
        break;
      case PG_QUERY__NODE__NODE_INSERT_STMT:
        insert(*node->insert_stmt, id);
        break;
      case PG_QUERY__NODE__NODE_UPDATE_STMT:
        update(*node->update_stmt, id);
        break;
      case PG_QUERY__NODE__NODE_DELETE_STMT:
        remove(*node->delete_stmt, id);
        break;
      case PG_QUERY__NODE__NODE_MERGE_STMT:
        merge(*node->merge_stmt, id);
        break;
      default:
        break;
    }
    return 0;
  });
  ctes_.resize(visible);
  if (range.known()) {
    scope(id).span = tokens_.span(range);
  }
  return range;
}

TokenRange TreeReader::select(const PgQuery__SelectStmt& select, ScopeId id) {
  with(select.with_clause, id);
  TokenRange range;
  if (select.op == PG_QUERY__SET_OPERATION__SETOP_NONE) {
    const auto inside = select.n_values_lists > 0 ? values(select, id) : select_clauses(select, id);
    if (inside) {
      const bool stop = scope(id).kind == ScopeKind::arm && !has_own_clauses(select);
      range = {*inside, tokens_.end_of_select(*inside, stop)};
    }
  } else {
    range = set_operation(select, id);
    if (range.known() && has_own_clauses(select)) {
      range.last = tokens_.end_of_select(range.last, false);
    }
  }
  std::vector<QueryOrder> order;
  order_by(select.n_sort_clause, select.sort_clause, id, {}, order);
  scope(id).order_by = std::move(order);
  scope(id).limit = optional(select.limit_count, id);
  scope(id).offset = optional(select.limit_offset, id);
  scope(id).with_ties = select.limit_option == PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_WITH_TIES;
  scope(id).locking = select.n_locking_clause > 0;
  if (select.with_clause != nullptr && range.known()) {
    range.first = tokens_.at(select.with_clause->location).value_or(range.first);
  }
  return range;
}

// The token VALUES; like select_clauses.
std::optional<std::uint32_t> TreeReader::values(const PgQuery__SelectStmt& select, ScopeId id) {
  for (std::size_t row = 0; row < select.n_values_lists; ++row) {
    const PgQuery__List& list = *select.values_lists[row]->list;
    std::vector<ExpressionId> read;
    for (std::size_t item = 0; item < list.n_items; ++item) {
      read.push_back(expression(list.items[item], id));
    }
    scope(id).values.push_back(std::move(read));
  }
  const auto& first = scope(id).values.front();
  return first.empty() || !ranges_[first.front()].known()
             ? std::nullopt
             : tokens_.back_to("VALUES", ranges_[first.front()].first);
}

// Everything of one SELECT but what may also follow a set operation. Returns the token SELECT.
std::optional<std::uint32_t> TreeReader::select_clauses(const PgQuery__SelectStmt& select,
                                                        ScopeId id) {
  from_list(select.n_from_clause, select.from_clause, id);
  for (std::size_t item = 0; item < select.n_window_clause; ++item) {
    window(*select.window_clause[item]->window_def, id, {});
  }
  outputs(select.n_target_list, select.target_list, id);
  scope(id).where = optional(select.where_clause, id);
  for (std::size_t item = 0; item < select.n_group_clause; ++item) {
    group_keys(select.group_clause[item], id);
  }
  scope(id).having = optional(select.having_clause, id);
  // SELECT DISTINCT has one empty node, DISTINCT ON its expressions.
  scope(id).distinct = select.n_distinct_clause > 0;
  for (std::size_t item = 0; item < select.n_distinct_clause; ++item) {
    const Node* key = select.distinct_clause[item];
    if (key != nullptr && key->node_case != PG_QUERY__NODE__NODE__NOT_SET) {
      const ExpressionId read = expression(key, id);
      const auto output = output_of(id, read, true);
      at(read).names_output = output.has_value();
      scope(id).distinct_on.push_back(output.value_or(read));
    }
  }
  if (!scope(id).outputs.empty()) {
    const TokenRange first = ranges_[scope(id).outputs.front().expression];
    return first.known() ? tokens_.back_to("SELECT", first.first) : std::nullopt;
  }
  if (scope(id).relations.empty()) {
    return std::nullopt;
  }
  const Span& use = query_.uses[scope(id).relations.front()].span;
  const auto first = use.empty() ? std::nullopt : tokens_.at(static_cast<int>(use.begin));
  return first ? tokens_.back_to("SELECT", *first) : std::nullopt;
}

TokenRange TreeReader::set_operation(const PgQuery__SelectStmt& select, ScopeId id) {
  // a UNION b UNION c leans to the left; arms of one operation are read side by side. EXCEPT too:
  // (a - b) - c takes b and c from a.
  std::vector<const PgQuery__SelectStmt*> chain{&select};
  while (chain.back()->larg->op == select.op && chain.back()->larg->all == select.all &&
         !has_own_clauses(*chain.back()->larg)) {
    chain.push_back(chain.back()->larg);
  }
  scope(id).set_operation = set_operation_of(select);
  TokenRange range;
  const auto arm = [&](const PgQuery__SelectStmt& part) {
    const ScopeId made = new_scope(ScopeKind::arm, id);
    scope(id).arms.push_back(made);
    const TokenRange read = nested([&] { return this->select(part, made); });
    scope(made).span = tokens_.span(read);
    range = Tokens::joined(range, tokens_.with_parentheses(read));
  };
  arm(*chain.back()->larg);
  for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
    arm(*(*step)->rarg);
  }
  return range;
}

void TreeReader::with(const PgQuery__WithClause* clause, ScopeId id) {
  if (clause == nullptr) {
    return;
  }
  std::vector<ScopeId> made;
  for (std::size_t item = 0; item < clause->n_ctes; ++item) {
    const PgQuery__CommonTableExpr& cte = *clause->ctes[item]->common_table_expr;
    made.push_back(new_scope(ScopeKind::cte, id));
    Scope& defined = scope(made.back());
    defined.name = cte.ctename;
    defined.recursive = clause->recursive != 0;
    for (std::size_t name = 0; name < cte.n_aliascolnames; ++name) {
      defined.column_names.push_back(string_value(cte.aliascolnames[name]));
    }
    if (cte.ctematerialized == PG_QUERY__CTEMATERIALIZE__CTEMaterializeAlways) {
      defined.materialized = true;
    } else if (cte.ctematerialized == PG_QUERY__CTEMATERIALIZE__CTEMaterializeNever) {
      defined.materialized = false;
    }
    if (clause->recursive != 0) {  // all of them see each other
      ctes_.emplace_back(cte.ctename, made.back());
    }
  }
  for (std::size_t item = 0; item < clause->n_ctes; ++item) {
    const PgQuery__CommonTableExpr& cte = *clause->ctes[item]->common_table_expr;
    statement(cte.ctequery, made[item]);
    if (clause->recursive == 0) {
      ctes_.emplace_back(cte.ctename, made[item]);
    }
    if (const auto name = tokens_.at(cte.location)) {
      std::uint32_t open = tokens_.end_of_constant(*name) + 1;
      open = tokens_.is(open, "(") ? tokens_.partner(open) + 1 : open;  // c(a, b)
      while (open < tokens_.size() && !tokens_.is(open, "(")) {
        ++open;
      }
      if (tokens_.partner(open) > open + 1) {
        scope(made[item]).span = tokens_.span({open + 1, tokens_.partner(open) - 1});
      }
    }
  }
  scope(id).ctes = std::move(made);
}

void TreeReader::from_list(std::size_t count, Node** items, ScopeId id) {
  for (std::size_t item = 0; item < count; ++item) {
    from_item(items[item], id);
  }
}

void TreeReader::outputs(std::size_t count, Node** targets, ScopeId id) {
  for (std::size_t item = 0; item < count; ++item) {
    const PgQuery__ResTarget& target = *targets[item]->res_target;
    const ExpressionId read = expression(target.val, id);
    scope(id).outputs.push_back(
        {read, target.name[0] != '\0' ? std::string(target.name) : output_name(read)});
  }
}

// What the server calls an output without an alias.
std::string TreeReader::output_name(ExpressionId id) const {
  const Expression& made = query_.expressions[id];
  if (query_.engine != Engine::postgresql && made.kind != ExpressionKind::column) {
    return {};  // the text of the expression, which nobody writes again
  }
  switch (made.kind) {
    case ExpressionKind::column:
    case ExpressionKind::function:
    case ExpressionKind::aggregate:
    case ExpressionKind::window:
    case ExpressionKind::value_function:
      return made.name;
    case ExpressionKind::cast: {
      const std::string inner = output_name(made.children.front());
      return inner.empty() || inner == "case" ? made.type : inner;
    }
    case ExpressionKind::collate:
      return output_name(made.children.front());
    case ExpressionKind::indirection:
      return made.name.empty() ? output_name(made.children.front()) : made.name;
    case ExpressionKind::coalesce:
      return "coalesce";
    case ExpressionKind::case_when: {
      const std::string last = output_name(made.children.back());
      return last.empty() ? "case" : last;
    }
    case ExpressionKind::array:
    case ExpressionKind::array_subquery:
      return "array";
    case ExpressionKind::row:
      return "row";
    case ExpressionKind::exists:
      return "exists";
    case ExpressionKind::subquery: {
      const Scope& inner = query_.scopes[*made.subquery];
      return inner.outputs.empty() ? "" : inner.outputs.front().name;
    }
    default:
      return made.kind == ExpressionKind::other ? made.name : "";
  }
}

// The output that a key of ORDER BY, DISTINCT ON or GROUP BY stands for: by its number, or (where
// the clause looks at outputs first) by its name.
std::optional<ExpressionId> TreeReader::output_of(ScopeId id, ExpressionId key,
                                                  bool by_name) const {
  return output_named_by(query_, id, key, by_name);
}

std::optional<ExpressionId> output_named_by(const Query& query, ScopeId id, ExpressionId key,
                                            bool by_name) {
  const Scope* from = &query.scopes[id];
  while (from->outputs.empty() && !from->arms.empty()) {
    from = &query.scopes[from->arms.front()];
  }
  const Expression& written = query.expressions[key];
  if (written.kind == ExpressionKind::constant && written.type == "int4") {
    const auto place = parse_number(written.name);
    double counted = 0;
    for (const QueryOutput& output : from->outputs) {
      if (query.expressions[output.expression].kind == ExpressionKind::star) {
        return std::nullopt;  // how many columns it stands for is not known here
      }
      if (++counted == place) {
        return output.expression;
      }
    }
    return std::nullopt;
  }
  if (by_name && written.kind == ExpressionKind::column && written.qualifier.empty()) {
    const auto found = std::ranges::find_if(from->outputs, [&](const QueryOutput& output) {
      return same_name(query, output.name, written.name);
    });
    if (found != from->outputs.end()) {
      return found->expression;
    }
  }
  return std::nullopt;
}

void TreeReader::order_by(std::size_t count, Node** keys, ScopeId id, Parent parent,
                          std::vector<QueryOrder>& out) {
  for (std::size_t item = 0; item < count; ++item) {
    const PgQuery__SortBy& sort = *keys[item]->sort_by;
    QueryOrder order;
    order.written = order.expression = expression(sort.node, id, parent);
    // ORDER BY of a window sees no outputs.
    if (const auto output = in_window_ ? std::nullopt : output_of(id, order.written, true)) {
      order.expression = *output;
      at(order.written).names_output = true;
    }
    order.descending = sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    order.nulls_first =
        sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST ||
        (order.descending && sort.sortby_nulls != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST);
    out.push_back(order);
  }
}

void TreeReader::group_keys(const Node* node, ScopeId id) {
  if (node->node_case == PG_QUERY__NODE__NODE_GROUPING_SET) {
    scope(id).grouping_sets = true;
    const PgQuery__GroupingSet& set = *node->grouping_set;
    for (std::size_t item = 0; item < set.n_content; ++item) {
      nested([&] {
        group_keys(set.content[item], id);
        return 0;
      });
    }
    return;
  }
  if (node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR &&
      node->row_expr->row_format == PG_QUERY__COERCION_FORM__COERCE_IMPLICIT_CAST) {
    for (std::size_t item = 0; item < node->row_expr->n_args; ++item) {
      group_keys(node->row_expr->args[item], id);
    }
    return;
  }
  // Names are resolved later: GROUP BY prefers the input's columns, which only a catalog knows.
  const ExpressionId key = expression(node, id);
  const auto output = output_of(id, key, false);
  at(key).names_output = output.has_value();
  scope(id).group_by_written.push_back(key);
  scope(id).group_by.push_back(output.value_or(key));
}

}  // namespace planwright::query
