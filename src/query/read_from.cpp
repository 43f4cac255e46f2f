// FROM: every use of a relation, and how they are joined.
#include <algorithm>

#include "tree_reader.hpp"

namespace planwright::query {
namespace {

std::vector<std::string> names_in(std::size_t count, PgQuery__Node** nodes) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t item = 0; item < count; ++item) {
    names.push_back(string_value(nodes[item]));
  }
  return names;
}

QueryRelation use_of(QueryRelationSource source, bool lateral) {
  QueryRelation use;
  use.source = source;
  use.lateral = lateral;
  return use;
}

}  // namespace

TreeReader::Uses TreeReader::from_item(const Node* node, ScopeId id) {
  if (node == nullptr) {
    return {};
  }
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      return table(*node->range_var, id, false);
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
      return join(*node->join_expr, id);
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
      return subselect(*node->range_subselect, id);
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
      return function(*node->range_function, id);
    case PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC:
      return table_function(*node->range_table_func, id);
    case PG_QUERY__NODE__NODE_RANGE_TABLE_SAMPLE: {
      const PgQuery__RangeTableSample& sample = *node->range_table_sample;
      Uses uses = from_item(sample.relation, id);
      for (const QueryRelationId use : uses) {
        query_.uses[use].sampled = true;
      }
      for (std::size_t item = 0; item < sample.n_args; ++item) {
        expression(sample.args[item], id);
      }
      optional(sample.repeatable, id);
      return uses;
    }
    default:  // a table function of a newer grammar (JSON_TABLE): something with unknown columns
      return add_use(use_of(QueryRelationSource::function, false), nullptr, id);
  }
}

TreeReader::Uses TreeReader::add_use(QueryRelation use, const PgQuery__Alias* alias, ScopeId id) {
  use.scope = id;
  if (alias != nullptr) {
    use.alias = alias->aliasname;
    use.column_aliases = names_in(alias->n_colnames, alias->colnames);
  }
  const auto made = static_cast<QueryRelationId>(query_.uses.size());
  query_.uses.push_back(std::move(use));
  scope(id).relations.push_back(made);
  return {made};
}

// What follows the relation: [*] [WITH ORDINALITY] [[AS] alias [(columns)]].
void TreeReader::alias_span(QueryRelationId id, TokenRange range, const PgQuery__Alias* alias) {
  if (!range.known()) {
    return;
  }
  if (tokens_.is(range.last + 1, "*")) {
    ++range.last;
  }
  if (tokens_.is(range.last + 1, "WITH") && tokens_.is(range.last + 2, "ORDINALITY")) {
    range.last += 2;
  }
  if (alias != nullptr) {
    range.last += tokens_.is(range.last + 1, "AS") ? 1 : 0;
    range.last = tokens_.end_of_constant(range.last + 1);
    if (alias->n_colnames > 0 && tokens_.is(range.last + 1, "(")) {
      range.last = tokens_.partner(range.last + 1);
    }
  }
  if (range.first > 0 && tokens_.is(range.first - 1, "LATERAL")) {
    --range.first;
  }
  query_.uses[id].span = tokens_.span(range);
}

TreeReader::Uses TreeReader::table(const PgQuery__RangeVar& range, ScopeId id, bool target) {
  QueryRelation use;
  use.ref = {range.schemaname, range.relname};
  use.alias = range.relname;
  use.only = range.inh == 0;
  use.target = target;
  if (use.ref.schema.empty() && !target) {
    for (auto cte = ctes_.rbegin(); cte != ctes_.rend(); ++cte) {
      if (cte->first == use.ref.name) {
        use.source = QueryRelationSource::cte;
        use.contents = cte->second;
        break;
      }
    }
  }
  const Uses made = add_use(std::move(use), range.alias, id);
  if (const auto first = tokens_.at(range.location)) {
    const std::size_t parts =
        1 + (range.schemaname[0] != '\0' ? 1U : 0U) + (range.catalogname[0] != '\0' ? 1U : 0U);
    TokenRange whole{*first, tokens_.end_of_name(*first, parts)};
    if (range.inh == 0) {
      whole = tokens_.with_parentheses(whole);
      whole.first -= whole.first > 0 && tokens_.is(whole.first - 1, "ONLY") ? 1 : 0;
    }
    alias_span(made.front(), whole, range.alias);
  }
  return made;
}

void TreeReader::target(const PgQuery__RangeVar* range, ScopeId id) {
  if (range != nullptr) {
    table(*range, id, true);
  }
}

TreeReader::Uses TreeReader::subselect(const PgQuery__RangeSubselect& range, ScopeId id) {
  const bool values = range.subquery != nullptr &&
                      range.subquery->node_case == PG_QUERY__NODE__NODE_SELECT_STMT &&
                      range.subquery->select_stmt->n_values_lists > 0;
  const ScopeId inner = new_scope(ScopeKind::subquery, id);
  QueryRelation use = use_of(values ? QueryRelationSource::values : QueryRelationSource::subquery,
                             range.lateral != 0);
  use.contents = inner;
  const Uses made = add_use(std::move(use), range.alias, id);
  const TokenRange whole = statement(range.subquery, inner);
  if (whole.known()) {
    alias_span(made.front(), tokens_.with_parentheses(whole), range.alias);
  }
  return made;
}

TreeReader::Uses TreeReader::function(const PgQuery__RangeFunction& range, ScopeId id) {
  QueryRelation use = use_of(QueryRelationSource::function, range.lateral != 0);
  use.ordinality = range.ordinality != 0;
  const Uses made = add_use(std::move(use), range.alias, id);
  TokenRange whole;
  for (std::size_t item = 0; item < range.n_functions; ++item) {
    // A list of the call and its column definitions.
    const Node* call = range.functions[item];
    if (call->node_case == PG_QUERY__NODE__NODE_LIST) {
      call = call->list->n_items == 0 ? nullptr : call->list->items[0];
    }
    if (call == nullptr) {
      continue;
    }
    const ExpressionId read = expression(call, id);
    query_.uses[made.front()].functions.push_back(read);
    whole = Tokens::joined(whole, ranges_[read]);
    if (query_.uses[made.front()].alias.empty()) {
      query_.uses[made.front()].alias = at(read).name;
    }
  }
  if (range.is_rowsfrom != 0 && whole.known()) {
    whole = tokens_.with_parentheses(whole);
    whole.first -= std::min<std::uint32_t>(whole.first, 2);
  }
  alias_span(made.front(), whole, range.alias);
  return made;
}

TreeReader::Uses TreeReader::table_function(const PgQuery__RangeTableFunc& range, ScopeId id) {
  const Uses made =
      add_use(use_of(QueryRelationSource::function, range.lateral != 0), range.alias, id);
  const auto keep = [&](const Node* node) {
    if (node != nullptr) {
      const ExpressionId read = expression(node, id);
      query_.uses[made.front()].functions.push_back(read);
    }
  };
  keep(range.docexpr);
  keep(range.rowexpr);
  for (std::size_t item = 0; item < range.n_columns; ++item) {
    if (range.columns[item]->node_case == PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC_COL) {
      const PgQuery__RangeTableFuncCol& column = *range.columns[item]->range_table_func_col;
      keep(column.colexpr);
      keep(column.coldefexpr);
    }
  }
  if (const auto first = tokens_.at(range.location)) {
    alias_span(made.front(), {*first, tokens_.end_of_group(*first)}, range.alias);
  }
  return made;
}

TreeReader::Uses TreeReader::join(const PgQuery__JoinExpr& tree, ScopeId id) {
  // A chain of joins leans to the left: its arms are read from the innermost on, without recursion.
  std::vector<const PgQuery__JoinExpr*> chain{&tree};
  while (chain.back()->larg != nullptr &&
         chain.back()->larg->node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) {
    chain.push_back(chain.back()->larg->join_expr);
  }
  Uses left = from_item(chain.back()->larg, id);
  for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
    const PgQuery__JoinExpr& join = **step;
    QueryJoin made;
    made.left = left;
    made.right = nested([&] { return from_item(join.rarg, id); });
    made.natural = join.is_natural != 0;
    made.using_columns = names_in(join.n_using_clause, join.using_clause);
    made.alias = join.alias == nullptr ? "" : join.alias->aliasname;
    const auto null_extended = [&](const Uses& side) {
      for (const QueryRelationId use : side) {
        query_.uses[use].nullable = true;
      }
    };
    switch (join.jointype) {
      case PG_QUERY__JOIN_TYPE__JOIN_LEFT:
        made.type = QueryJoinType::left;
        null_extended(made.right);
        break;
      case PG_QUERY__JOIN_TYPE__JOIN_RIGHT:
        made.type = QueryJoinType::right;
        null_extended(made.left);
        break;
      case PG_QUERY__JOIN_TYPE__JOIN_FULL:
        made.type = QueryJoinType::full;
        null_extended(made.left);
        null_extended(made.right);
        break;
      default:
        made.type = join.quals == nullptr && made.using_columns.empty() && !made.natural
                        ? QueryJoinType::cross
                        : QueryJoinType::inner;
    }
    made.on = optional(join.quals, id);
    left.insert(left.end(), made.right.begin(), made.right.end());
    made.span = join_span(made);
    scope(id).joins.push_back(std::move(made));
  }
  return left;
}

// From JOIN's first word to the end of its condition.
Span TreeReader::join_span(const QueryJoin& join) const {
  if (join.right.empty()) {
    return {};
  }
  const Span& right = query_.uses[join.right.front()].span;
  auto first = right.empty() ? std::nullopt : tokens_.at(static_cast<int>(right.begin));
  if (!first) {
    return {};
  }
  std::uint32_t begin = *first;
  while (begin > 0 && tokens_.is(begin - 1, "(")) {
    --begin;
  }
  while (begin > 0 && tokens_.is_one_of(begin - 1, {"JOIN", "INNER", "LEFT", "RIGHT", "FULL",
                                                    "OUTER", "CROSS", "NATURAL"})) {
    --begin;
  }
  Span span = tokens_.span({begin, *first});
  span.end = query_.uses[join.right.back()].span.end;
  if (join.on) {
    const TokenRange on = tokens_.with_parentheses(ranges_[*join.on]);
    span.end = on.known() ? tokens_.span(on).end : 0;
  } else if (!join.using_columns.empty()) {
    std::uint32_t last = tokens_.after(span.end);
    while (last < tokens_.size() && !tokens_.is(last, "USING")) {
      ++last;
    }
    span.end = tokens_.span({begin, tokens_.end_of_group(last)}).end;
  }
  return span.begin < span.end ? span : Span{};
}

}  // namespace planwright::query
