#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace planwright {

// What a condition asks of a column, by what an index could do with it.
enum class PredicateClass : std::uint8_t {
  equality,               // c = x, c IS NOT DISTINCT FROM is not one (no btree support)
  in_list,                // c = ANY (…), c IN (…)
  range,                  // <, <=, >, >=, BETWEEN
  is_null,                // c IS NULL
  is_not_null,            // c IS NOT NULL
  boolean_column,         // c, NOT c, c IS TRUE …
  prefix_like,            // c LIKE 'abc%'
  contains_like,          // c LIKE '%abc%'
  case_insensitive_like,  // c ILIKE …
  regex,                  // ~ ~* !~ SIMILAR TO
  inequality,             // <>, NOT IN, NOT LIKE: no index finds these
  containment,            // @> <@ && ? ?| ?&: arrays, jsonb, ranges
  text_search,            // @@
  disjunction,            // a OR b; the sides are in `alternatives`
  other,                  // anything else, also what has no column
};

std::string_view to_string(PredicateClass predicate_class);

// What a column is compared with.
enum class OperandKind : std::uint8_t {
  constant,   // a literal, or an expression of literals only
  parameter,  // $1
  column,     // a column of another relation: a join condition
  same_row,   // an expression over columns of the same relation
  subplan,    // the result of an InitPlan or SubPlan
  volatile_or_unknown,
};

// A use of a column inside a predicate.
struct ColumnUse {
  std::string qualifier;  // alias or relation as written; empty when the text did not qualify it
  std::string column;     // empty: no column
  // How it is wrapped: "" for the bare column, else the function's or operator's name ("lower",
  // "date_trunc", "+", "->>"), or "::type" for a cast that an index on the column cannot see
  // through.
  std::string wrapper;
  // The whole wrapped expression as the server prints it, usable as an index expression.
  std::string expression;

  [[nodiscard]] bool bare() const { return !column.empty() && wrapper.empty(); }
};

// One conjunct of a condition, read from the server's own text (or the query's).
struct Predicate {
  PredicateClass predicate_class = PredicateClass::other;
  ColumnUse column;  // the side the predicate is about
  std::string op;    // the operator as written: "=", "<", "~~"
  OperandKind operand_kind = OperandKind::volatile_or_unknown;
  ColumnUse other;                      // operand_kind column: that column
  std::string operand;                  // the other side's text
  std::vector<Predicate> alternatives;  // disjunction only: the first conjunct of every side
  std::vector<Predicate> also;          // of an alternative: the other conjuncts of its side
  bool negated = false;
};

// One key of a sort, read from the server's text ("orders.created_at DESC NULLS LAST").
struct SortTerm {
  ColumnUse column;  // its column is empty for what could not be read
  bool descending = false;
  bool nulls_first = false;  // the effective order: true for a plain DESC
};

}  // namespace planwright
