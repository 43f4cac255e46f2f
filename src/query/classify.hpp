#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/query.hpp>

namespace planwright::query {

// Expressions as predicates: which column, which operator, against what. The one place that decides
// a PredicateClass, for conditions of a query and for those a plan prints.
class Classifier {
 public:
  struct Context {
    // The declared type of a column, "" when unknown.
    std::function<std::string(const Expression&)> type_of;
    // The column is of the relation (or scope) the condition is about.
    std::function<bool(const Expression&)> own;
  };

  Classifier(const Query& query, Context context) : query_(query), context_(std::move(context)) {}

  // Appends the conjuncts of a condition.
  void conjuncts(ExpressionId id, bool negated, std::vector<QueryPredicate>& out) const;

  // The column an ORDER BY expression sorts by; empty when it is not one column.
  [[nodiscard]] ColumnUse sort_column(ExpressionId id) const;

 private:
  struct UsedColumn {
    ColumnUse use;
    ExpressionId id = 0;
  };
  // One side of a comparison.
  struct Side {
    std::vector<UsedColumn> columns;
    bool has_parameter = false;
    bool has_subplan = false;
    bool has_constant = false;
    bool opaque = false;  // something we do not read

    [[nodiscard]] bool one_column() const { return columns.size() == 1 && !opaque; }
  };

  [[nodiscard]] const Expression& at(ExpressionId id) const { return query_.expressions[id]; }
  [[nodiscard]] QueryPredicate predicate(ExpressionId id, bool negated) const;
  [[nodiscard]] QueryPredicate comparison(ExpressionId id, bool negated) const;
  [[nodiscard]] QueryPredicate full_text(QueryPredicate result, const Expression& columns,
                                         const Side& searched) const;
  [[nodiscard]] QueryPredicate boolean_column(ExpressionId id, bool negated) const;
  [[nodiscard]] QueryPredicate boolean_test(const Expression& test, bool negated) const;
  [[nodiscard]] QueryPredicate null_test(ExpressionId value, bool is_null) const;
  [[nodiscard]] OperandKind kind_of(const UsedColumn& column, const Side& other) const;
  [[nodiscard]] PredicateClass class_of(const Expression& expression, const std::string& op,
                                        const Side& other, bool negated) const;
  [[nodiscard]] std::string pattern_of(ExpressionId id) const;
  [[nodiscard]] std::string right_text(ExpressionId id) const;
  void set_column(QueryPredicate& result, const UsedColumn& column) const;

  [[nodiscard]] Side side_of(ExpressionId id) const;
  void collect(ExpressionId id, const std::string& wrapper, Side& side) const;
  void collect_cast(const Expression& cast, const std::string& wrapper, Side& side) const;

  const Query& query_;
  Context context_;
};

// The text of an expression with the parentheses directly around it.
std::string_view text_in_parentheses(std::string_view text, Span span);

}  // namespace planwright::query
