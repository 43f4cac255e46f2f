#include "index_conditions.hpp"

#include <algorithm>

#include <planwright/estimates/scan_cost.hpp>

namespace planwright::estimates {

double list_length(const std::string& operand) {
  constexpr double unknown = 10;
  // The innermost kind of bracket there is: '{1,2}' may stand in ANY (…).
  auto open = operand.find('{');
  open = open == std::string::npos ? operand.find('[') : open;
  open = open == std::string::npos ? operand.find('(') : open;
  if (open == std::string::npos) {
    return unknown;
  }
  // Commas of the list itself: not inside quotes or deeper brackets.
  const bool literal = operand[open] == '{';
  const char quote = literal ? '"' : '\'';
  double count = 1;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = open; at < operand.size(); ++at) {
    const char c = operand[at];
    if (literal && quoted && c == '\\') {
      ++at;
    } else if (c == quote) {
      quoted = !quoted;
    } else if (!quoted && (c == '{' || c == '[' || c == '(')) {
      ++depth;
    } else if (!quoted && (c == '}' || c == ']' || c == ')')) {
      if (--depth == 0) {
        break;
      }
    } else if (!quoted && depth == 1 && c == ',') {
      ++count;
    }
  }
  return count;
}

double searches(const std::vector<Predicate>& terms) {
  double product = 1;
  for (const Predicate& term : terms) {
    if (term.predicate_class == PredicateClass::in_list) {
      product *= list_length(term.operand);
    }
  }
  return product;
}

double operators_of(const Predicate& term) {
  switch (term.predicate_class) {
    case PredicateClass::is_null:
    case PredicateClass::is_not_null:
    case PredicateClass::boolean_column:
      return 0;  // no function is called
    case PredicateClass::in_list:
      return list_length(term.operand) * 0.5 + (term.column.wrapper.empty() ? 0 : 1);
    case PredicateClass::disjunction: {
      double sum = 0;
      for (const Predicate& side : term.alternatives) {
        sum += operators_of(side);
        for (const Predicate& other : side.also) {
          sum += operators_of(other);
        }
      }
      return sum;
    }
    default:
      // The function or operator that wraps the column is called too.
      return term.column.wrapper.empty() ? 1 : 2;
  }
}

double index_correlation(const Index& index, const Relation& relation) {
  if (index.keys.empty()) {
    return 0;
  }
  const ColumnStatistics* statistics = nullptr;
  const IndexKey& first = index.keys.front();
  if (const Column* column = relation.column(first.column); column && column->statistics) {
    statistics = &*column->statistics;
  } else if (!index.expression_statistics.empty() && index.expression_statistics.front()) {
    statistics = &*index.expression_statistics.front();
  }
  if (statistics == nullptr) {
    return 0;
  }
  const double correlation = statistics->correlation.value_or(0);
  return (first.descending ? -correlation : correlation) * (index.keys.size() > 1 ? 0.75 : 1);
}

TableShape table_shape(const Relation& relation) {
  TableShape shape;
  shape.rows = relation.rows.value_or(Rows(0));
  shape.pages = relation.pages.value_or(
      relation.size ? Blocks(relation.size->value() / postgresql_block_size.value()) : Blocks(0));
  if (relation.all_visible && shape.pages.value() > 0) {
    shape.all_visible = std::clamp(*relation.all_visible / shape.pages, 0.0, 1.0);
  }
  return shape;
}

}  // namespace planwright::estimates
