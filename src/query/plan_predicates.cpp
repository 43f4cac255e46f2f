// The conditions EXPLAIN prints, read back: which column, which operator, against what.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

#include <planwright/query/query.hpp>

#include "parse_tree.hpp"
#include "printed_conditions.hpp"

namespace planwright::query {
namespace {

// In large plans nodes below this share of the statement are not worth a parser run each.
constexpr double least_share = 0.001;
constexpr std::size_t most_nodes = 300;
// A longer condition is a list of thousands of values, and reading it takes longer than it tells.
constexpr std::size_t longest_condition = std::size_t{64} * 1024;

// --- one side of a comparison --------------------------------------------------------------------

struct Side {
  std::vector<ColumnUse> columns;
  bool has_parameter = false;
  bool has_subplan = false;
  bool has_constant = false;
  bool opaque = false;  // something we do not read
};

std::string last_name(std::size_t count, PgQuery__Node** nodes) {
  return count == 0 ? std::string{} : string_value(nodes[count - 1]);
}

bool text_type(std::string_view type) {
  return type == "text" || type == "varchar" || type == "bpchar" || type == "name" ||
         type.starts_with("varchar(") || type.starts_with("bpchar(");
}

std::string type_name(const PgQuery__TypeName* type) {
  std::string name = type == nullptr ? "" : last_name(type->n_names, type->names);
  return type != nullptr && type->n_array_bounds > 0 ? name + "[]" : name;
}

// Gives the declared type of a column, "" when unknown.
class ColumnTypes {
 public:
  ColumnTypes(const Plan& plan, const Catalog& catalog) : plan_(plan), catalog_(catalog) {}

  [[nodiscard]] std::string type_of(const ColumnUse& use, const Node& at) const {
    if (catalog_.empty()) {
      return {};
    }
    const RelationRef* relation = nullptr;
    if (use.qualifier.empty()) {
      relation = &at.relation;
    } else {
      for (const Node& node : plan_.subtree(at)) {
        if (node.alias == use.qualifier ||
            (node.alias.empty() && node.relation.name == use.qualifier)) {
          relation = &node.relation;
          break;
        }
      }
    }
    const Relation* found = relation == nullptr ? nullptr : catalog_.find(*relation);
    const Column* column = found == nullptr ? nullptr : found->column(use.column);
    return column == nullptr ? std::string{} : column->type;
  }

 private:
  const Plan& plan_;
  const Catalog& catalog_;
};

class Reader {
 public:
  Reader(const std::string& text, const ColumnTypes& types, const Node& node)
      : text_(text), types_(types), node_(node) {}

  void conjuncts(const PgQuery__Node* node, bool negated, std::vector<Predicate>& out) const {
    if (node == nullptr) {
      return;
    }
    if (node->node_case == PG_QUERY__NODE__NODE_BOOL_EXPR) {
      const PgQuery__BoolExpr& boolean = *node->bool_expr;
      if (boolean.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR && boolean.n_args == 1) {
        conjuncts(boolean.args[0], !negated, out);
        return;
      }
      const bool is_and = (boolean.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR) != negated;
      if (is_and) {
        for (std::size_t at = 0; at < boolean.n_args; ++at) {
          conjuncts(boolean.args[at], negated, out);
        }
        return;
      }
      Predicate disjunction;
      disjunction.predicate_class = PredicateClass::disjunction;
      disjunction.negated = negated;
      for (std::size_t at = 0; at < boolean.n_args; ++at) {
        std::vector<Predicate> arm;
        conjuncts(boolean.args[at], negated, arm);
        if (!arm.empty()) {
          disjunction.alternatives.push_back(std::move(arm.front()));
        }
      }
      out.push_back(std::move(disjunction));
      return;
    }
    out.push_back(predicate(node, negated));
  }

  // The column an ORDER BY expression sorts by; empty when it is not one column.
  ColumnUse sort_column(const PgQuery__Node* node) const {
    Side side = side_of(node);
    return side.columns.size() == 1 && !side.opaque ? side.columns.front() : ColumnUse{};
  }

 private:
  Predicate predicate(const PgQuery__Node* node, bool negated) const {
    switch (node->node_case) {
      case PG_QUERY__NODE__NODE_A_EXPR:
        return comparison(*node->a_expr, negated);
      case PG_QUERY__NODE__NODE_NULL_TEST:
        return null_test(*node->null_test, negated);
      case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
        return boolean_column(node->boolean_test->arg, negated);
      case PG_QUERY__NODE__NODE_COLUMN_REF:
        return boolean_column(node, negated);
      default: {
        Predicate other;
        other.negated = negated;
        const Side side = side_of(node);
        other.operand_kind =
            side.has_subplan ? OperandKind::subplan : OperandKind::volatile_or_unknown;
        if (!side.columns.empty()) {
          other.column = side.columns.front();
        }
        return other;
      }
    }
  }

  Predicate boolean_column(const PgQuery__Node* node, bool negated) const {
    Predicate result;
    result.negated = negated;
    const Side side = side_of(node);
    if (side.columns.size() == 1 && side.columns.front().bare()) {
      result.predicate_class = PredicateClass::boolean_column;
      result.column = side.columns.front();
      result.operand_kind = OperandKind::constant;
    }
    return result;
  }

  Predicate null_test(const PgQuery__NullTest& test, bool negated) const {
    Predicate result;
    const bool is_null = (test.nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL) != negated;
    const Side side = side_of(test.arg);
    if (side.columns.size() == 1) {
      result.predicate_class = is_null ? PredicateClass::is_null : PredicateClass::is_not_null;
      result.column = side.columns.front();
      result.operand_kind = OperandKind::constant;
    }
    return result;
  }

  Predicate comparison(const PgQuery__AExpr& expression, bool negated) const {
    Predicate result;
    result.negated = negated;
    result.op = last_name(expression.n_name, expression.name);
    const Side left = side_of(expression.lexpr);
    const Side right = side_of(expression.rexpr);
    const auto at = static_cast<std::size_t>(std::max(expression.location, 0));
    const Sides texts = sides_of(text_, at, result.op.size());

    const bool column_left = left.columns.size() == 1 && !left.opaque;
    const bool column_right = right.columns.size() == 1 && !right.opaque;
    if (!column_left && !column_right) {
      if (!left.columns.empty()) {
        result.column = left.columns.front();
        result.column.wrapper =
            result.column.wrapper.empty() ? "expression" : result.column.wrapper;
      }
      return result;
    }
    // The side with the column of this node's own relation is the one the predicate is about.
    const bool swapped =
        !column_left || (column_right && !own(left.columns.front()) && own(right.columns.front()));
    const Side& mine = swapped ? right : left;
    const Side& other = swapped ? left : right;
    result.column = mine.columns.front();
    if (!result.column.bare()) {
      result.column.expression = swapped ? texts.right : texts.left;
    }
    result.operand = swapped ? texts.left : texts.right;
    if (swapped) {
      result.op = mirrored(result.op);
    }
    result.operand_kind = kind_of(result.column, other);
    if (!other.columns.empty()) {
      result.other = other.columns.front();
    }
    result.predicate_class = class_of(expression, result.op, other, negated);
    return result;
  }

  [[nodiscard]] bool own(const ColumnUse& use) const {
    return use.qualifier.empty() || use.qualifier == node_.alias ||
           (node_.alias.empty() && use.qualifier == node_.relation.name);
  }

  static std::string mirrored(const std::string& op) {
    if (op == "<") {
      return ">";
    }
    if (op == ">") {
      return "<";
    }
    if (op == "<=") {
      return ">=";
    }
    return op == ">=" ? "<=" : op;
  }

  static OperandKind kind_of(const ColumnUse& column, const Side& other) {
    if (other.opaque) {
      return OperandKind::volatile_or_unknown;
    }
    if (other.has_subplan) {
      return OperandKind::subplan;
    }
    if (!other.columns.empty()) {
      return other.columns.front().qualifier == column.qualifier ? OperandKind::same_row
                                                                 : OperandKind::column;
    }
    return other.has_parameter ? OperandKind::parameter : OperandKind::constant;
  }

  // The first character of a LIKE pattern decides whether a btree can find it.
  static bool leading_wildcard(std::string_view constant) {
    return constant.empty() || constant.front() == '%' || constant.front() == '_';
  }

  PredicateClass class_of(const PgQuery__AExpr& expression, const std::string& op,
                          const Side& other, bool negated) const {
    const auto kind = expression.kind;
    const bool any = kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY;
    const bool all = kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL;
    if (negated || all || op == "<>" || op == "!=" || op.starts_with("!~")) {
      return PredicateClass::inequality;
    }
    if (any || kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN) {
      return op == "=" ? PredicateClass::in_list : PredicateClass::other;
    }
    if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN) {
      return PredicateClass::range;
    }
    if (kind == PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT ||
        kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT) {
      return PredicateClass::other;
    }
    if (op == "=") {
      return PredicateClass::equality;
    }
    if (op == "<" || op == ">" || op == "<=" || op == ">=") {
      return PredicateClass::range;
    }
    if (op == "~~" || op == "^@") {
      const bool known = expression.rexpr != nullptr && other.has_constant;
      return known && leading_wildcard(constant_text(expression.rexpr))
                 ? PredicateClass::contains_like
                 : PredicateClass::prefix_like;
    }
    if (op == "~~*") {
      return PredicateClass::case_insensitive_like;
    }
    if (op == "~" || op == "~*") {
      return PredicateClass::regex;
    }
    if (op == "@@" || op == "@@@") {
      return PredicateClass::text_search;
    }
    for (const std::string_view containment : {"@>", "<@", "&&", "?", "?|", "?&"}) {
      if (op == containment) {
        return PredicateClass::containment;
      }
    }
    return PredicateClass::other;
  }

  static std::string constant_text(const PgQuery__Node* node) {
    while (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
      node = node->type_cast->arg;
    }
    if (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_A_CONST &&
        node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL) {
      return node->a_const->sval->sval;
    }
    return "x";  // not a text constant: assume a usable pattern, advice says it cannot know
  }

  Side side_of(const PgQuery__Node* node) const {
    Side side;
    collect(node, {}, side);
    return side;
  }

  void collect_all(std::size_t count, PgQuery__Node** nodes, const std::string& wrapper,
                   Side& side) const {
    for (std::size_t at = 0; at < count; ++at) {
      collect(nodes[at], wrapper, side);
    }
  }

  void collect(const PgQuery__Node* node, const std::string& wrapper, Side& side) const {
    if (node == nullptr) {
      return;
    }
    switch (node->node_case) {
      case PG_QUERY__NODE__NODE_COLUMN_REF: {
        const PgQuery__ColumnRef& ref = *node->column_ref;
        ColumnUse use;
        use.column = last_name(ref.n_fields, ref.fields);
        if (ref.n_fields > 1) {
          use.qualifier = string_value(ref.fields[ref.n_fields - 2]);
        }
        use.wrapper = wrapper;
        side.opaque = side.opaque || use.column.empty();
        side.columns.push_back(std::move(use));
        break;
      }
      case PG_QUERY__NODE__NODE_A_CONST:
      case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
        side.has_constant = true;
        break;
      case PG_QUERY__NODE__NODE_PARAM_REF:
        (node->param_ref->number == subplan_parameter_number ? side.has_subplan
                                                             : side.has_parameter) = true;
        break;
      case PG_QUERY__NODE__NODE_TYPE_CAST:
        collect_cast(*node->type_cast, wrapper, side);
        break;
      case PG_QUERY__NODE__NODE_FUNC_CALL: {
        const PgQuery__FuncCall& call = *node->func_call;
        const std::string name = last_name(call.n_funcname, call.funcname);
        side.has_constant = true;
        collect_all(call.n_args, call.args, name, side);
        break;
      }
      case PG_QUERY__NODE__NODE_A_EXPR: {
        const std::string name = last_name(node->a_expr->n_name, node->a_expr->name);
        collect(node->a_expr->lexpr, name, side);
        collect(node->a_expr->rexpr, name, side);
        break;
      }
      case PG_QUERY__NODE__NODE_COALESCE_EXPR:
        collect_all(node->coalesce_expr->n_args, node->coalesce_expr->args, "coalesce", side);
        break;
      case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
        collect_all(node->a_array_expr->n_elements, node->a_array_expr->elements, "array", side);
        break;
      case PG_QUERY__NODE__NODE_LIST:
        collect_all(node->list->n_items, node->list->items, "list", side);
        break;
      case PG_QUERY__NODE__NODE_A_INDIRECTION:
        collect(node->a_indirection->arg, "field", side);
        break;
      case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
        collect(node->collate_clause->arg, "collate", side);
        break;
      default:
        side.opaque = true;
    }
  }

  void collect_cast(const PgQuery__TypeCast& cast, const std::string& wrapper, Side& side) const {
    const std::string type = type_name(cast.type_name);
    Side inner;
    collect(cast.arg, {}, inner);
    if (inner.columns.size() == 1 && inner.columns.front().bare()) {
      const std::string declared = types_.type_of(inner.columns.front(), node_);
      // PostgreSQL prints a varchar compared as text with a cast that costs nothing and that an
      // index sees through. Without a schema a cast to text is taken for one.
      const bool transparent =
          (type == "text" || type == "bpchar") && (declared.empty() || text_type(declared));
      inner.columns.front().wrapper = !wrapper.empty() ? wrapper : transparent ? "" : "::" + type;
    } else {
      for (ColumnUse& use : inner.columns) {
        use.wrapper = use.wrapper.empty() ? "::" + type : use.wrapper;
      }
    }
    side.columns.insert(side.columns.end(), inner.columns.begin(), inner.columns.end());
    side.has_parameter = side.has_parameter || inner.has_parameter;
    side.has_subplan = side.has_subplan || inner.has_subplan;
    side.has_constant = side.has_constant || inner.has_constant;
    side.opaque = side.opaque || inner.opaque;
  }

  const std::string& text_;
  const ColumnTypes& types_;
  const Node& node_;
};

void annotate_predicate(NodePredicate& predicate, const Node& node, const ColumnTypes& types) {
  constexpr std::string_view prefix = "SELECT 1 WHERE ";
  const std::string sql = std::string(prefix) + without_subplans(predicate.text);
  if (sql.size() > longest_condition || sql.find('\0') != std::string::npos) {
    return;
  }
  const auto tree = ParseTree::parse(sql);
  const PgQuery__Node* statement = tree ? tree->statement() : nullptr;
  if (statement == nullptr || statement->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    predicate.terms = {Predicate{}};  // read, but not understood
    return;
  }
  Reader(sql, types, node).conjuncts(statement->select_stmt->where_clause, false, predicate.terms);
}

SortTerm read_sort_key(const std::string& text, const Node& node, const ColumnTypes& types) {
  constexpr std::string_view prefix = "SELECT 1 ORDER BY ";
  SortTerm term;
  const std::string sql = std::string(prefix) + without_subplans(text);
  if (sql.size() > longest_condition || sql.find('\0') != std::string::npos) {
    return term;
  }
  const auto tree = ParseTree::parse(sql);
  const PgQuery__Node* statement = tree ? tree->statement() : nullptr;
  if (statement == nullptr || statement->node_case != PG_QUERY__NODE__NODE_SELECT_STMT ||
      statement->select_stmt->n_sort_clause != 1) {
    return term;
  }
  const PgQuery__SortBy& sort = *statement->select_stmt->sort_clause[0]->sort_by;
  term.column = Reader(sql, types, node).sort_column(sort.node);
  term.descending = sort.sortby_dir == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
  term.nulls_first =
      sort.sortby_nulls == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST ||
      (term.descending && sort.sortby_nulls != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST);
  return term;
}

double share_of(const Plan& plan, const Node& node) {
  if (const auto total = plan.total_time(); total && node.timing && total->value() > 0) {
    return node.timing->total / *total;
  }
  const auto& root = plan.root().estimated;
  return root && node.estimated && root->total_cost.value() > 0
             ? node.estimated->total_cost / root->total_cost
             : 1;
}

}  // namespace

void annotate(Plan& plan, const Catalog& catalog) {
  std::vector<NodeId> worth;
  for (const Node& node : plan.nodes) {
    // A cheap condition can still say how two sides hang together, so a plan of usual size is read
    // whole.
    const bool small = plan.nodes.size() <= most_nodes;
    if ((!node.predicates.empty() || !node.sort_key.empty()) &&
        (small || share_of(plan, node) >= least_share)) {
      worth.push_back(node.id);
    }
  }
  if (worth.size() > most_nodes) {
    std::ranges::stable_sort(worth, std::greater{},
                             [&](NodeId id) { return share_of(plan, plan.nodes[id]); });
    worth.resize(most_nodes);
    plan.diagnostics.push_back(
        {Diagnostic::Level::info,
         "the plan is large: conditions were read for the 300 nodes that take longest"});
  }
  const ColumnTypes types(plan, catalog);
  for (const NodeId id : worth) {
    for (NodePredicate& predicate : plan.nodes[id].predicates) {
      annotate_predicate(predicate, plan.nodes[id], types);
    }
    for (const std::string& key : plan.nodes[id].sort_key) {
      plan.nodes[id].sort_terms.push_back(read_sort_key(key, plan.nodes[id], types));
    }
  }
}

}  // namespace planwright::query
