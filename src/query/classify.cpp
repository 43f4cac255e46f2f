#include "classify.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <planwright/base/check.hpp>

#include "printed_conditions.hpp"

namespace planwright::query {
namespace {

bool text_type(std::string_view type) {
  return type == "text" || type == "varchar" || type == "bpchar" || type == "name" ||
         type.starts_with("varchar(") || type.starts_with("bpchar(");
}

// Gives another result for every row; a comparison with it is no use to an index.
bool is_volatile(std::string_view name) {
  static constexpr std::array<std::string_view, 16> names{":=",
                                                          "clock_timestamp",
                                                          "currval",
                                                          "gen_random_uuid",
                                                          "nextval",
                                                          "rand",
                                                          "random",
                                                          "setval",
                                                          "sleep",
                                                          "sysdate",
                                                          "timeofday",
                                                          "uuid",
                                                          "uuid_generate_v1",
                                                          "uuid_generate_v4",
                                                          "uuid_short",
                                                          "uuid_v4"};
  return std::ranges::find(names, name) != names.end();
}

std::string mirrored(const std::string& op) {
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

// The first character of a LIKE pattern decides whether a btree can find it.
bool leading_wildcard(std::string_view pattern) {
  return pattern.empty() || pattern.front() == '%' || pattern.front() == '_';
}

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

std::string_view text_in_parentheses(std::string_view text, Span span) {
  if (span.empty() || span.end > text.size()) {
    return {};
  }
  while (true) {
    std::size_t before = span.begin;
    std::size_t after = span.end;
    while (before > 0 && is_space(text[before - 1])) {
      --before;
    }
    while (after < text.size() && is_space(text[after])) {
      ++after;
    }
    if (before == 0 || after == text.size() || text[before - 1] != '(' || text[after] != ')') {
      return span.of(text);
    }
    span = {before - 1, after + 1};
  }
}

void Classifier::conjuncts(ExpressionId id, bool negated, std::vector<QueryPredicate>& out) const {
  const Expression& expression = at(id);
  if (expression.kind == ExpressionKind::negation && expression.children.size() == 1) {
    conjuncts(expression.children.front(), !negated, out);
    return;
  }
  const bool conjunction = expression.kind == ExpressionKind::conjunction;
  if (!conjunction && expression.kind != ExpressionKind::disjunction) {
    out.push_back(predicate(id, negated));
    return;
  }
  if (conjunction != negated) {
    for (const ExpressionId child : expression.children) {
      conjuncts(child, negated, out);
    }
    return;
  }
  QueryPredicate disjunction;
  disjunction.expression = id;
  disjunction.predicate.predicate_class = PredicateClass::disjunction;
  disjunction.predicate.negated = negated;
  for (const ExpressionId child : expression.children) {
    std::vector<QueryPredicate> arm;
    conjuncts(child, negated, arm);
    for (std::size_t part = 0; part < arm.size(); ++part) {
      disjunction.correlated = disjunction.correlated || arm[part].correlated;
      auto& alternatives = disjunction.predicate.alternatives;
      if (part == 0) {
        alternatives.push_back(std::move(arm[part].predicate));
      } else {
        alternatives.back().also.push_back(std::move(arm[part].predicate));
      }
    }
  }
  out.push_back(std::move(disjunction));
}

ColumnUse Classifier::sort_column(ExpressionId id) const {
  const Side side = side_of(id);
  return side.one_column() ? side.columns.front().use : ColumnUse{};
}

QueryPredicate Classifier::predicate(ExpressionId id, bool negated) const {
  const Expression& expression = at(id);
  switch (expression.kind) {
    case ExpressionKind::operation:
    case ExpressionKind::distinct_test:
    case ExpressionKind::between:
    case ExpressionKind::in_list:
    case ExpressionKind::any_array:
    case ExpressionKind::all_array:
    case ExpressionKind::like:
      return comparison(id, negated);
    case ExpressionKind::null_test: {
      QueryPredicate result = null_test(expression.children.front(), expression.negated == negated);
      result.expression = id;
      return result;
    }
    case ExpressionKind::boolean_test: {
      QueryPredicate result = boolean_test(expression, negated);
      result.expression = id;
      return result;
    }
    case ExpressionKind::column: {
      QueryPredicate result = boolean_column(id, negated);
      result.expression = id;
      return result;
    }
    default: {
      QueryPredicate other;
      other.expression = id;
      other.predicate.negated = negated;
      const Side side = side_of(id);
      other.predicate.operand_kind =
          side.has_subplan ? OperandKind::subplan : OperandKind::volatile_or_unknown;
      if (!side.columns.empty()) {
        set_column(other, side.columns.front());
      }
      other.correlated = other.correlated || expression.correlated;
      return other;
    }
  }
}

void Classifier::set_column(QueryPredicate& result, const UsedColumn& column) const {
  result.predicate.column = column.use;
  result.relation = at(column.id).relation;
  result.correlated = result.correlated || at(column.id).correlated;
}

QueryPredicate Classifier::boolean_column(ExpressionId id, bool negated) const {
  QueryPredicate result;
  result.predicate.negated = negated;
  const Side side = side_of(id);
  if (side.columns.size() == 1 && side.columns.front().use.bare()) {
    result.predicate.predicate_class = PredicateClass::boolean_column;
    set_column(result, side.columns.front());
    result.predicate.operand_kind = OperandKind::constant;
  }
  return result;
}

QueryPredicate Classifier::boolean_test(const Expression& test, bool negated) const {
  if (test.name == "unknown") {
    return null_test(test.children.front(), test.negated == negated);
  }
  const bool is_false = (test.name == "false") != test.negated;
  return boolean_column(test.children.front(), negated != is_false);
}

QueryPredicate Classifier::null_test(ExpressionId value, bool is_null) const {
  QueryPredicate result;
  const Side side = side_of(value);
  if (side.columns.size() == 1) {
    result.predicate.predicate_class =
        is_null ? PredicateClass::is_null : PredicateClass::is_not_null;
    set_column(result, side.columns.front());
    result.predicate.operand_kind = OperandKind::constant;
  }
  return result;
}

QueryPredicate Classifier::comparison(ExpressionId id, bool negated) const {
  const Expression& expression = at(id);
  QueryPredicate result;
  result.expression = id;
  Predicate& about = result.predicate;
  about.negated = negated;
  about.op =
      expression.kind == ExpressionKind::in_list && expression.negated ? "<>" : expression.name;
  const bool prefix = expression.children.size() < 2;
  const Side left = prefix ? Side{} : side_of(expression.children.front());
  Side right;
  const bool list =
      expression.kind == ExpressionKind::in_list || expression.kind == ExpressionKind::between;
  for (std::size_t child = prefix ? 0 : 1; child < expression.children.size(); ++child) {
    collect(expression.children[child], list ? "list" : "", right);
  }
  const auto outer = [this](const UsedColumn& column) { return at(column.id).correlated; };
  result.correlated =
      std::ranges::any_of(left.columns, outer) || std::ranges::any_of(right.columns, outer);
  // Only a plain operator can be turned around: 5 = ANY (c) asks something else of c than IN does.
  const bool turns = expression.kind == ExpressionKind::operation;
  const bool column_left = left.one_column();
  const bool column_right = right.one_column() && turns;
  if (about.op == "@@" && !prefix && at(expression.children.front()).kind == ExpressionKind::row) {
    return full_text(std::move(result), at(expression.children.front()), right);
  }
  if (!column_left && !column_right) {
    const Side& named = left.columns.empty() ? right : left;
    if (!named.columns.empty()) {
      set_column(result, named.columns.front());
      about.column.wrapper = about.column.wrapper.empty() ? "expression" : about.column.wrapper;
    }
    return result;
  }
  // The side with the column of this node's own relation is the one the predicate is about.
  const bool swapped =
      !column_left || (column_right && !context_.own(at(left.columns.front().id)) &&
                       context_.own(at(right.columns.front().id)));
  const Side& mine = swapped ? right : left;
  const Side& other = swapped ? left : right;
  const auto left_text = std::string(
      text_in_parentheses(query_.text, prefix ? Span{} : at(expression.children.front()).span));
  const std::string other_text = right_text(id);
  set_column(result, mine.columns.front());
  if (!about.column.bare()) {
    about.column.expression = swapped ? other_text : left_text;
  }
  about.operand = swapped ? left_text : other_text;
  about.op = swapped ? mirrored(about.op) : about.op;
  about.operand_kind = kind_of(mine.columns.front(), other);
  if (!other.columns.empty()) {
    about.other = other.columns.front().use;
    result.other_relation = at(other.columns.front().id).relation;
  }
  if (swapped) {
    result.operands.push_back(expression.children.front());
  } else {
    result.operands.assign(expression.children.begin() + 1, expression.children.end());
  }
  about.predicate_class = class_of(expression, about.op, other, negated);
  return result;
}

// MATCH (a, b) AGAINST (x): about its first column, which alone no index serves.
QueryPredicate Classifier::full_text(QueryPredicate result, const Expression& columns,
                                     const Side& searched) const {
  Side named;
  for (const ExpressionId column : columns.children) {
    collect(column, {}, named);
  }
  if (named.columns.empty()) {
    return result;
  }
  set_column(result, named.columns.front());
  Predicate& about = result.predicate;
  about.column.wrapper = "match";
  about.column.expression = std::string(columns.span.of(query_.text));
  about.predicate_class = about.negated ? PredicateClass::inequality : PredicateClass::text_search;
  about.operand_kind = kind_of(named.columns.front(), searched);
  about.operand = right_text(result.expression);
  return result;
}

// What follows the operator.
std::string Classifier::right_text(ExpressionId id) const {
  const Expression& expression = at(id);
  if (expression.children.empty() || expression.span.empty()) {
    return {};
  }
  const std::string_view text = query_.text;
  const Span first = at(expression.children[expression.children.size() > 1 ? 1 : 0]).span;
  // From the first of several operands to the end of the whole.
  const auto list = [&] {
    const std::string_view outer = text_in_parentheses(text, first);
    const auto begin = static_cast<std::size_t>(outer.data() - text.data());
    return outer.empty() ? std::string{} : std::string(Span{begin, expression.span.end}.of(text));
  };
  switch (expression.kind) {
    case ExpressionKind::in_list: {
      std::string values = list();
      const bool single = expression.children.size() == 2 && values.starts_with('(');
      return single ? values : "(" + values;
    }
    case ExpressionKind::between:
      return list();
    case ExpressionKind::any_array:
    case ExpressionKind::all_array: {
      // As the server prints it: ANY ('{1,2}'::integer[])
      std::string_view value = text_in_parentheses(text, first);
      return (expression.kind == ExpressionKind::any_array ? "ANY " : "ALL ") +
             (value.starts_with('(') ? std::string(value) : "(" + std::string(value) + ")");
    }
    default:
      return std::string(text_in_parentheses(text, first));
  }
}

OperandKind Classifier::kind_of(const UsedColumn& column, const Side& other) const {
  if (other.opaque) {
    return OperandKind::volatile_or_unknown;
  }
  if (other.has_subplan) {
    return OperandKind::subplan;
  }
  if (!other.columns.empty()) {
    const UsedColumn& first = other.columns.front();
    const auto& mine = at(column.id).relation;
    const auto& theirs = at(first.id).relation;
    const bool same = mine && theirs ? mine == theirs : first.use.qualifier == column.use.qualifier;
    return same ? OperandKind::same_row : OperandKind::column;
  }
  return other.has_parameter ? OperandKind::parameter : OperandKind::constant;
}

PredicateClass Classifier::class_of(const Expression& expression, const std::string& op,
                                    const Side& other, bool negated) const {
  if (negated != (expression.negated && expression.kind != ExpressionKind::distinct_test &&
                  expression.kind != ExpressionKind::like) ||
      expression.kind == ExpressionKind::all_array || op == "<>" || op == "!=" ||
      op.starts_with("!~")) {
    return PredicateClass::inequality;
  }
  switch (expression.kind) {
    case ExpressionKind::any_array:
    case ExpressionKind::in_list:
      return op == "=" ? PredicateClass::in_list : PredicateClass::other;
    case ExpressionKind::between:
      return PredicateClass::range;
    case ExpressionKind::distinct_test:  // <=> of MySQL finds rows by an index
      return query_.engine != Engine::postgresql && expression.negated ? PredicateClass::equality
                                                                       : PredicateClass::other;
    default:
      break;
  }
  if (op == "=") {
    return PredicateClass::equality;
  }
  if (op == "<" || op == ">" || op == "<=" || op == ">=") {
    return PredicateClass::range;
  }
  if (op == "~~" || op == "^@") {
    return other.has_constant && leading_wildcard(pattern_of(expression.children.back()))
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
  static constexpr std::array<std::string_view, 6> containment{"@>", "<@", "&&", "?", "?|", "?&"};
  return std::ranges::find(containment, op) != containment.end() ? PredicateClass::containment
                                                                 : PredicateClass::other;
}

// The pattern of a LIKE as far as it is written down.
std::string Classifier::pattern_of(ExpressionId id) const {
  const Expression* value = &at(id);
  while (!value->children.empty() &&
         (value->kind == ExpressionKind::cast || value->name == "like_escape")) {
    value = &at(value->children.front());
  }
  if (value->kind == ExpressionKind::constant && value->type == "text") {
    return value->name;
  }
  return "x";  // not a text constant: assume a usable pattern, advice says it cannot know
}

Classifier::Side Classifier::side_of(ExpressionId id) const {
  Side side;
  collect(id, {}, side);
  return side;
}

void Classifier::collect(ExpressionId id, const std::string& wrapper, Side& side) const {
  const Expression& expression = at(id);
  const auto all = [&](const std::string& name, std::size_t count) {
    for (std::size_t child = 0; child < std::min(count, expression.children.size()); ++child) {
      collect(expression.children[child], name, side);
    }
  };
  switch (expression.kind) {
    case ExpressionKind::column: {
      UsedColumn column;
      column.id = id;
      column.use.column = expression.name;
      column.use.qualifier = expression.qualifier;
      if (expression.qualifier.empty() && expression.relation) {
        column.use.qualifier = query_.uses[*expression.relation].alias;
      }
      column.use.wrapper = wrapper;
      side.columns.push_back(std::move(column));
      return;
    }
    case ExpressionKind::constant:
    case ExpressionKind::value_function:
      side.has_constant = true;
      return;
    case ExpressionKind::parameter:
      (expression.name == subplan_parameter.substr(1) ? side.has_subplan : side.has_parameter) =
          true;
      return;
    case ExpressionKind::cast:
      return collect_cast(expression, wrapper, side);
    case ExpressionKind::function:
    case ExpressionKind::aggregate:
    case ExpressionKind::window:
      side.has_constant = true;
      side.opaque = side.opaque || is_volatile(expression.name);
      return all(expression.name, expression.arguments);
    case ExpressionKind::operation:
    case ExpressionKind::like:
    case ExpressionKind::distinct_test:
    case ExpressionKind::between:
    case ExpressionKind::in_list:
    case ExpressionKind::any_array:
    case ExpressionKind::all_array:
      return all(expression.name, SIZE_MAX);
    case ExpressionKind::coalesce:
      return all("coalesce", SIZE_MAX);
    case ExpressionKind::array:
      return all("array", SIZE_MAX);
    case ExpressionKind::indirection:
      return all("field", 1);
    case ExpressionKind::collate:
      return all("collate", 1);
    case ExpressionKind::subquery:
    case ExpressionKind::exists:
    case ExpressionKind::in_subquery:
    case ExpressionKind::array_subquery:
      side.has_subplan = true;
      return all("in", SIZE_MAX);
    default:
      side.opaque = true;
  }
}

void Classifier::collect_cast(const Expression& cast, const std::string& wrapper,
                              Side& side) const {
  Side inner;
  if (!cast.children.empty()) {
    collect(cast.children.front(), {}, inner);
  }
  if (inner.columns.size() == 1 && inner.columns.front().use.bare()) {
    const std::string declared = context_.type_of(at(inner.columns.front().id));
    // PostgreSQL prints a varchar compared as text with a cast that costs nothing and that an
    // index sees through. Without a schema a cast to text is taken for one.
    const bool transparent =
        (cast.type == "text" || cast.type == "bpchar") && (declared.empty() || text_type(declared));
    inner.columns.front().use.wrapper = !wrapper.empty() ? wrapper
                                        : transparent    ? ""
                                                         : "::" + cast.type;
  } else {
    for (UsedColumn& column : inner.columns) {
      column.use.wrapper = column.use.wrapper.empty() ? "::" + cast.type : column.use.wrapper;
    }
  }
  std::ranges::move(inner.columns, std::back_inserter(side.columns));
  side.has_parameter = side.has_parameter || inner.has_parameter;
  side.has_subplan = side.has_subplan || inner.has_subplan;
  side.has_constant = side.has_constant || inner.has_constant;
  side.opaque = side.opaque || inner.opaque;
}

}  // namespace planwright::query
