// Expressions: every node of libpg_query's tree as an Expression.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "tree_reader.hpp"

namespace planwright::query {
namespace {

bool is_aggregate(std::string_view name) {
  static constexpr std::array<std::string_view, 38> names{"array_agg",
                                                          "avg",
                                                          "bit_and",
                                                          "bit_or",
                                                          "bit_xor",
                                                          "bool_and",
                                                          "bool_or",
                                                          "corr",
                                                          "count",
                                                          "covar_pop",
                                                          "covar_samp",
                                                          "every",
                                                          "json_agg",
                                                          "json_object_agg",
                                                          "jsonb_agg",
                                                          "jsonb_object_agg",
                                                          "max",
                                                          "min",
                                                          "mode",
                                                          "percentile_cont",
                                                          "percentile_disc",
                                                          "range_agg",
                                                          "range_intersect_agg",
                                                          "regr_avgx",
                                                          "regr_avgy",
                                                          "regr_count",
                                                          "regr_intercept",
                                                          "regr_r2",
                                                          "regr_slope",
                                                          "regr_sxx",
                                                          "regr_sxy",
                                                          "regr_syy",
                                                          "stddev",
                                                          "stddev_pop",
                                                          "stddev_samp",
                                                          "string_agg",
                                                          "sum",
                                                          "var_pop"};
  return std::ranges::binary_search(names, name) || name == "var_samp" || name == "variance" ||
         name == "xmlagg" || name == "any_value" || name == "group_concat" ||
         name == "json_arrayagg" || name == "json_objectagg" || name == "std";
}

bool is_like(PgQuery__AExprKind kind) {
  return kind == PG_QUERY__A__EXPR__KIND__AEXPR_LIKE ||
         kind == PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE ||
         kind == PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return result;
}

}  // namespace

std::string last_name(std::size_t count, PgQuery__Node** nodes) {
  return count == 0 ? std::string{} : string_value(nodes[count - 1]);
}

std::string TreeReader::type_name(const PgQuery__TypeName* type) {
  std::string name = type == nullptr ? "" : last_name(type->n_names, type->names);
  return type != nullptr && type->n_array_bounds > 0 ? name + "[]" : name;
}

ExpressionId TreeReader::add(ExpressionKind kind, ScopeId id, Parent parent) {
  Expression& made = query_.expressions.emplace_back();
  made.kind = kind;
  made.scope = id;
  made.parent = parent;
  ranges_.emplace_back();
  return static_cast<ExpressionId>(query_.expressions.size() - 1);
}

ExpressionId TreeReader::expression(const Node* node, ScopeId id, Parent parent) {
  const ExpressionId made = add(ExpressionKind::other, id, parent);
  if (depth_ >= deepest) {
    too_deep_ = true;
    return made;
  }
  ++depth_;
  read_into(node, made);
  --depth_;
  return made;
}

std::optional<ExpressionId> TreeReader::optional(const Node* node, ScopeId id, Parent parent) {
  return node == nullptr ? std::nullopt : std::optional(expression(node, id, parent));
}

ExpressionId TreeReader::child(const Node* node, ExpressionId parent) {
  const ExpressionId made = expression(node, at(parent).scope, parent);
  at(parent).children.push_back(made);
  return made;
}

// A List among the nodes (the values of IN, the ends of BETWEEN) is taken apart.
void TreeReader::children(std::size_t count, Node** nodes, ExpressionId parent) {
  for (std::size_t item = 0; item < count; ++item) {
    if (nodes[item]->node_case == PG_QUERY__NODE__NODE_LIST) {
      const PgQuery__List& list = *nodes[item]->list;
      for (std::size_t part = 0; part < list.n_items; ++part) {
        child(list.items[part], parent);
      }
    } else {
      child(nodes[item], parent);
    }
  }
}

void TreeReader::read_into(const Node* node, ExpressionId id) {
  if (node == nullptr) {
    return;
  }
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return read_column(*node->column_ref, id);
    case PG_QUERY__NODE__NODE_A_CONST:
      return read_constant(*node->a_const, id);
    case PG_QUERY__NODE__NODE_PARAM_REF:
      at(id).kind = ExpressionKind::parameter;
      at(id).name = fmt::format("{}", node->param_ref->number);
      query_.parameters = std::max(query_.parameters, node->param_ref->number);
      return range_from(id, node->param_ref->location, 0);
    case PG_QUERY__NODE__NODE_A_EXPR:
      return read_operation(*node->a_expr, id);
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
      return read_boolean(*node->bool_expr, id);
    case PG_QUERY__NODE__NODE_TYPE_CAST:
      return read_cast(*node->type_cast, id);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return read_function(*node->func_call, id);
    case PG_QUERY__NODE__NODE_SUB_LINK:
      return read_sublink(*node->sub_link, id);
    case PG_QUERY__NODE__NODE_NULL_TEST:
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
      return read_tests(node, id);
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
      return read_indirection(*node->a_indirection, id);
    default:
      return read_rest(node, id);
  }
}

void TreeReader::read_column(const PgQuery__ColumnRef& ref, ExpressionId id) {
  const bool star =
      ref.n_fields > 0 && ref.fields[ref.n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
  at(id).kind = star ? ExpressionKind::star : ExpressionKind::column;
  at(id).name = star ? "" : last_name(ref.n_fields, ref.fields);
  if (ref.n_fields > 1) {
    at(id).qualifier = string_value(ref.fields[ref.n_fields - 2]);
  }
  if (const auto first = tokens_.at(ref.location)) {
    ranges_[id] = {*first, tokens_.end_of_name(*first, ref.n_fields)};
  }
}

void TreeReader::read_constant(const PgQuery__AConst& constant, ExpressionId id) {
  Expression& made = at(id);
  made.kind = ExpressionKind::constant;
  switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      made.type = "int4";
      made.name = fmt::format("{}", constant.ival->ival);
      break;
    case PG_QUERY__A__CONST__VAL_FVAL: {
      made.name = constant.fval->fval;
      const bool whole = made.name.find_first_of(".eE") == std::string::npos;
      made.type = whole && made.name.size() < 19 ? "int8" : "numeric";
      break;
    }
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      made.type = "bool";
      made.name = constant.boolval->boolval != 0 ? "true" : "false";
      break;
    case PG_QUERY__A__CONST__VAL_SVAL:
      made.type = "text";
      made.name = constant.sval->sval;
      break;
    case PG_QUERY__A__CONST__VAL_BSVAL:
      made.type = "bit";
      made.name = constant.bsval->bsval;
      break;
    default:  // protobuf leaves out an integer that is 0
      made.type = constant.isnull != 0 ? "null" : "int4";
      made.name = constant.isnull != 0 ? "" : "0";
  }
  range_of_constant(constant.location, id);
}

void TreeReader::read_operation(const PgQuery__AExpr& operation, ExpressionId id) {
  const auto kind = operation.kind;
  at(id).name = last_name(operation.n_name, operation.name);
  at(id).kind = ExpressionKind::operation;
  if (operation.lexpr != nullptr) {
    children(1, const_cast<Node**>(&operation.lexpr), id);
  }
  if (operation.rexpr != nullptr) {
    children(1, const_cast<Node**>(&operation.rexpr), id);
  }
  const auto place = tokens_.at(operation.location);
  range_from(id, operation.location, 0);
  Expression& made = at(id);
  if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY) {
    made.kind = ExpressionKind::any_array;
  } else if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL) {
    made.kind = ExpressionKind::all_array;
  } else if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT ||
             kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT) {
    made.kind = ExpressionKind::distinct_test;
    made.negated = kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT;
  } else if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF) {
    made.kind = ExpressionKind::function;
    made.name = "nullif";
    made.arguments = static_cast<std::uint32_t>(made.children.size());
    range_of_group(id, operation.location);
  } else if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN) {
    made.kind = ExpressionKind::in_list;
    made.negated = made.name == "<>";
    made.name = "=";
    if (place && ranges_[id].known()) {
      ranges_[id].last = tokens_.end_of_group(*place);
    }
  } else if (is_like(kind) || made.name == "~" || made.name == "~*" || made.name == "!~" ||
             made.name == "!~*" || made.name == "~~" || made.name == "!~~" || made.name == "~~*" ||
             made.name == "!~~*" || made.name == "^@") {
    made.kind = made.children.size() == 2 ? ExpressionKind::like : ExpressionKind::operation;
    made.negated = made.name.starts_with('!');
  } else if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN ||
             kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN ||
             kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM ||
             kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM) {
    made.kind = ExpressionKind::between;
    made.negated = made.name.starts_with("NOT ");
  }
}

void TreeReader::read_boolean(const PgQuery__BoolExpr& boolean, ExpressionId id) {
  children(boolean.n_args, boolean.args, id);
  switch (boolean.boolop) {
    case PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR:
      at(id).kind = ExpressionKind::conjunction;
      return range_of_boolean(id);
    case PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR:
      at(id).kind = ExpressionKind::disjunction;
      return range_of_boolean(id);
    default:
      at(id).kind = ExpressionKind::negation;
      return range_from(id, boolean.location, 0);
  }
}

void TreeReader::read_cast(const PgQuery__TypeCast& cast, ExpressionId id) {
  at(id).kind = ExpressionKind::cast;
  at(id).type = type_name(cast.type_name);
  child(cast.arg, id);
  range_of_cast(cast, id);
}

void TreeReader::read_function(const PgQuery__FuncCall& call, ExpressionId id) {
  const std::string name = last_name(call.n_funcname, call.funcname);
  at(id).name = name;
  if (call.n_funcname > 1) {
    const std::string schema = string_value(call.funcname[call.n_funcname - 2]);
    at(id).qualifier = schema == "pg_catalog" ? "" : schema;
  }
  at(id).distinct = call.agg_distinct != 0;
  const bool aggregate = call.agg_star != 0 || call.agg_distinct != 0 || call.n_agg_order > 0 ||
                         call.agg_filter != nullptr ||
                         (at(id).qualifier.empty() && is_aggregate(name));
  at(id).kind = call.over != nullptr ? ExpressionKind::window
                : aggregate          ? ExpressionKind::aggregate
                                     : ExpressionKind::function;
  children(call.n_args, call.args, id);
  at(id).arguments = static_cast<std::uint32_t>(at(id).children.size());
  for (std::size_t key = 0; key < call.n_agg_order; ++key) {
    if (call.agg_order[key]->node_case == PG_QUERY__NODE__NODE_SORT_BY) {
      child(call.agg_order[key]->sort_by->node, id);
    }
  }
  if (call.agg_filter != nullptr) {
    at(id).filter = child(call.agg_filter, id);
  }
  if (call.over != nullptr) {
    const std::uint32_t made = window(*call.over, at(id).scope, id);
    at(id).window = made;
  }
  range_of_call(call, id);
}

void TreeReader::read_sublink(const PgQuery__SubLink& link, ExpressionId id) {
  ExpressionKind kind = ExpressionKind::subquery;
  switch (link.sub_link_type) {
    case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK:
      kind = ExpressionKind::exists;
      break;
    case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK:
      kind = ExpressionKind::array_subquery;
      break;
    case PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK:
    case PG_QUERY__SUB_LINK_TYPE__ALL_SUBLINK:
      kind = ExpressionKind::in_subquery;
      break;
    default:
      break;
  }
  at(id).kind = kind;
  // x > ALL (…) keeps its word, so that it is not taken for an IN.
  at(id).name = link.n_oper_name == 0 ? "=" : last_name(link.n_oper_name, link.oper_name);
  if (kind != ExpressionKind::in_subquery) {
    at(id).name.clear();
  } else if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ALL_SUBLINK) {
    at(id).name += " all";
  }
  if (link.testexpr != nullptr) {
    child(link.testexpr, id);
  }
  const ScopeId inner = new_scope(ScopeKind::subquery, at(id).scope);
  at(id).subquery = inner;
  statement(link.subselect, inner);
  range_of_group(id, link.location);
  range_of_children(id);
}

void TreeReader::read_tests(const Node* node, ExpressionId id) {
  const bool null_test = node->node_case == PG_QUERY__NODE__NODE_NULL_TEST;
  const int location = null_test ? node->null_test->location : node->boolean_test->location;
  child(null_test ? node->null_test->arg : node->boolean_test->arg, id);
  Expression& made = at(id);
  if (null_test) {
    made.kind = ExpressionKind::null_test;
    made.negated = node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL;
  } else {
    made.kind = ExpressionKind::boolean_test;
    const auto type = node->boolean_test->booltesttype;
    made.negated = type == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE ||
                   type == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE ||
                   type == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_UNKNOWN;
    made.name =
        type == PG_QUERY__BOOL_TEST_TYPE__IS_TRUE || type == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE
            ? "true"
        : type == PG_QUERY__BOOL_TEST_TYPE__IS_FALSE ||
                type == PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE
            ? "false"
            : "unknown";
  }
  std::uint32_t last = 0;
  if (const auto place = tokens_.at(location)) {  // IS [NOT] word, ISNULL, NOTNULL
    last = tokens_.is(*place, "IS") ? *place + (tokens_.is(*place + 1, "NOT") ? 2 : 1) : *place;
  }
  range_from(id, location, last);
}

void TreeReader::read_indirection(const PgQuery__AIndirection& indirection, ExpressionId id) {
  at(id).kind = ExpressionKind::indirection;
  const ExpressionId value = child(indirection.arg, id);
  std::uint32_t last = outer(value).last;
  const TokenRange whole = outer(value);
  for (std::size_t part = 0; part < indirection.n_indirection; ++part) {
    const Node& step = *indirection.indirection[part];
    if (step.node_case == PG_QUERY__NODE__NODE_A_INDICES) {
      for (const Node* bound : {step.a_indices->lidx, step.a_indices->uidx}) {
        if (bound != nullptr) {
          child(bound, id);
        }
      }
      last = tokens_.is(last + 1, "[") ? tokens_.partner(last + 1) : last;
    } else {
      at(id).name = string_value(&step);
      last = tokens_.is(last + 1, ".") ? tokens_.end_of_constant(last + 2) : last;
    }
  }
  if (whole.known()) {
    ranges_[id] = {whole.first, last};
  }
}

void TreeReader::read_rest(const Node* node, ExpressionId id) {
  const auto listed = [&](ExpressionKind kind, std::string_view name, std::size_t count,
                          Node** nodes, int location) {
    at(id).kind = kind;
    at(id).name = name;
    children(count, nodes, id);
    at(id).arguments = static_cast<std::uint32_t>(at(id).children.size());
    range_of_group(id, location);
  };
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return listed(ExpressionKind::coalesce, "coalesce", node->coalesce_expr->n_args,
                    node->coalesce_expr->args, node->coalesce_expr->location);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return listed(ExpressionKind::function,
                    node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_LEAST ? "least" : "greatest",
                    node->min_max_expr->n_args, node->min_max_expr->args,
                    node->min_max_expr->location);
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
      return listed(ExpressionKind::other, "grouping", node->grouping_func->n_args,
                    node->grouping_func->args, node->grouping_func->location);
    case PG_QUERY__NODE__NODE_ROW_EXPR:
      return listed(ExpressionKind::row, "", node->row_expr->n_args, node->row_expr->args,
                    node->row_expr->location);
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: {
      at(id).kind = ExpressionKind::array;
      children(node->a_array_expr->n_elements, node->a_array_expr->elements, id);
      if (const auto first = tokens_.at(node->a_array_expr->location)) {
        ranges_[id] = {*first, tokens_.partner(tokens_.is(*first, "[") ? *first : *first + 1)};
      }
      return;
    }
    case PG_QUERY__NODE__NODE_CASE_EXPR: {
      const PgQuery__CaseExpr& choice = *node->case_expr;
      at(id).kind = ExpressionKind::case_when;
      if (choice.arg != nullptr) {
        child(choice.arg, id);
      }
      for (std::size_t arm = 0; arm < choice.n_args; ++arm) {
        if (choice.args[arm]->node_case == PG_QUERY__NODE__NODE_CASE_WHEN) {
          child(choice.args[arm]->case_when->expr, id);
          child(choice.args[arm]->case_when->result, id);
        }
      }
      if (choice.defresult != nullptr) {
        child(choice.defresult, id);
      }
      range_from(id, choice.location, 0);
      ranges_[id].last += ranges_[id].known() ? 1 : 0;  // END
      return;
    }
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: {
      const PgQuery__CollateClause& clause = *node->collate_clause;
      at(id).kind = ExpressionKind::collate;
      at(id).name = last_name(clause.n_collname, clause.collname);
      child(clause.arg, id);
      const auto place = tokens_.at(clause.location);
      return range_from(id, clause.location,
                        place ? tokens_.end_of_name(*place + 1, clause.n_collname) : 0);
    }
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: {
      at(id).kind = ExpressionKind::value_function;
      if (const auto first = tokens_.at(node->sqlvalue_function->location)) {
        at(id).name = lower_case(tokens_.text(*first));
        ranges_[id] = {*first, tokens_.is(*first + 1, "(") ? tokens_.partner(*first + 1) : *first};
      }
      return;
    }
    case PG_QUERY__NODE__NODE_SET_TO_DEFAULT:
      at(id).kind = ExpressionKind::default_value;
      return range_from(id, node->set_to_default->location, 0);
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR:
      at(id).name = node->named_arg_expr->name;
      child(node->named_arg_expr->arg, id);
      return range_from(id, node->named_arg_expr->location, 0);
    case PG_QUERY__NODE__NODE_RES_TARGET:  // of XMLELEMENT's attributes
      child(node->res_target->val, id);
      return range_of_children(id);
    case PG_QUERY__NODE__NODE_LIST:
      children(node->list->n_items, node->list->items, id);
      return range_of_children(id);
    case PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF:
      child(node->multi_assign_ref->source, id);
      return range_of_children(id);
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
      child(node->xml_serialize->expr, id);
      return range_of_group(id, node->xml_serialize->location);
    case PG_QUERY__NODE__NODE_XML_EXPR: {
      const PgQuery__XmlExpr& xml = *node->xml_expr;
      children(xml.n_named_args, xml.named_args, id);
      children(xml.n_args, xml.args, id);
      if (xml.op == PG_QUERY__XML_EXPR_OP__IS_DOCUMENT) {
        range_of_children(id);
        ranges_[id].last += ranges_[id].known() ? 2 : 0;
        return;
      }
      return range_of_group(id, xml.location);
    }
    default:
      return;
  }
}

std::uint32_t TreeReader::window(const PgQuery__WindowDef& definition, ScopeId id, Parent parent) {
  const std::string name = definition.name;
  if (parent && !name.empty()) {  // OVER w
    const auto& windows = scope(id).windows;
    const auto found = std::ranges::find(windows, name, &QueryWindow::name);
    if (found != windows.end()) {
      return static_cast<std::uint32_t>(found - windows.begin());
    }
  }
  QueryWindow made;
  made.name = name;
  made.base = definition.refname;
  const auto own = [&](ExpressionId key) {
    if (parent) {
      at(*parent).children.push_back(key);
    }
  };
  for (std::size_t key = 0; key < definition.n_partition_clause; ++key) {
    made.partition_by.push_back(expression(definition.partition_clause[key], id, parent));
    own(made.partition_by.back());
  }
  const bool outer_window = std::exchange(in_window_, true);
  order_by(definition.n_order_clause, definition.order_clause, id, parent, made.order_by);
  in_window_ = outer_window;
  std::ranges::for_each(made.order_by, own, &QueryOrder::expression);
  for (const Node* offset : {definition.start_offset, definition.end_offset}) {
    if (offset != nullptr) {
      own(expression(offset, id, parent));
    }
  }
  constexpr int nondefault = 1;  // FRAMEOPTION_NONDEFAULT
  made.frame = (definition.frame_options & nondefault) != 0;
  scope(id).windows.push_back(std::move(made));
  return static_cast<std::uint32_t>(scope(id).windows.size() - 1);
}

}  // namespace planwright::query
